// Cell rule on seeded tables of the sizes of the reference ones (S, M, MX, L; margins protectable, zeros
// shown), then as the product uses it (margins known). Counts, cost and time per table; mean and worst of the
// seeds for the cost.
//
//   bench_tableau [seeds = 10]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "../generateur/alea.h"
#include "croisement/tableau.h"

using namespace carto_ops;
using namespace carto_ops::croisement;

namespace {

struct Modele {
    const char *nom;
    int communes, epci, departements;
    bool chevauchant; // EPCI straddle départements
    double menages;
    int classes_b;
    Marges marges;
};

const std::vector<Modele> modeles{
    {"S inc", 20, 3, 1, false, 4717, 1, Marges::protegeables},
    {"S incfam", 20, 3, 1, false, 4717, 5, Marges::protegeables},
    {"M inc", 400, 30, 5, false, 37043, 1, Marges::protegeables},
    {"MX inc", 400, 30, 5, true, 32551, 1, Marges::protegeables},
    {"L inc", 3789, 90, 5, false, 291856, 1, Marges::protegeables},
    {"M incfam", 400, 30, 5, false, 37043, 5, Marges::protegeables},
    {"M incfam known", 400, 30, 5, false, 37043, 5, Marges::connues},
    {"MX incfam known", 400, 30, 5, true, 32551, 5, Marges::connues},
};

// Lognormal sizes, about 55 % of communes inhabited and 29 % of those under 11 households, as measured on L.
std::vector<double> tailles(const Modele &m, Alea &alea) {
    std::vector<double> t;
    double total = 0;
    for (int i = 0; i < m.communes; ++i) {
        const bool habitee = m.communes < 100 || alea.arrive(0.55);
        t.push_back(habitee ? std::exp(3.34 + 1.79 * alea.normale()) : 0);
        total += t.back();
    }
    for (double &x : t)
        x *= m.menages / total;
    return t;
}

// Zones: région, départements, EPCI, communes.
void zones(const Modele &m, Alea &alea, Tableau &t) {
    t.zones.push_back({{}, 0});
    for (int d = 0; d < m.departements; ++d)
        t.zones.push_back({{0}, 1});
    const int premier = 1 + m.departements;
    std::vector<int> departement;
    for (int e = 0; e < m.epci; ++e) {
        departement.push_back(e * m.departements / m.epci);
        t.zones.push_back({{m.chevauchant ? 0 : 1 + departement.back()}, 2});
    }
    for (int c = 0; c < m.communes; ++c) {
        const int e = c * m.epci / m.communes;
        std::vector<int> parents{premier + e};
        if (m.chevauchant) {
            int d = departement[static_cast<std::size_t>(e)];
            if (e % 3 == 0 && alea.arrive(0.4))
                d = (d + 1) % m.departements;
            parents.insert(parents.begin(), 1 + d);
        }
        t.zones.push_back({parents, 3});
    }
}

void menages(const Modele &m, Alea &alea, Tableau &t) {
    const std::vector<double> revenus{0.22, 0.17, 0.15, 0.13, 0.11, 0.1, 0.07, 0.05};
    const std::vector<double> familles{0.42, 0.12, 0.2, 0.2, 0.06};
    const std::size_t classes = static_cast<std::size_t>(t.classes_a * t.classes_b);
    t.effectifs.assign(t.zones.size() * classes, 0);
    const std::size_t premiere = t.zones.size() - static_cast<std::size_t>(m.communes);
    const std::vector<double> taille = tailles(m, alea);
    for (std::size_t c = 0; c < taille.size(); ++c) {
        std::vector<double> poids = revenus;
        for (double &p : poids)
            p *= std::exp(0.4 * alea.normale());
        for (int i = 0; i < static_cast<int>(std::lround(taille[c])); ++i) {
            const std::size_t a = alea.choisir(poids);
            const std::size_t b = t.classes_b > 1 ? alea.choisir(familles) : 0;
            ++t.effectifs[(premiere + c) * classes + a * static_cast<std::size_t>(t.classes_b) + b];
        }
    }
    for (std::size_t z = t.zones.size(); z-- > 1;)
        for (int parent : t.zones[z].parents) {
            if (m.chevauchant && parent == 0 && t.zones[z].echelle == 2)
                continue; // the région already counts its départements
            for (std::size_t k = 0; k < classes; ++k)
                t.effectifs[static_cast<std::size_t>(parent) * classes + k] += t.effectifs[z * classes + k];
        }
}

Tableau tirer(const Modele &m, std::uint64_t graine) {
    Alea alea(cle({cle("tableau"), graine}));
    Tableau t;
    t.classes_a = 8;
    t.classes_b = m.classes_b;
    t.marges = m.marges;
    zones(m, alea, t);
    menages(m, alea, t);
    return t;
}

double memoire() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Bilan {
    std::size_t cellules = 0;
    int primaires = 0, secondaires = 0, marges = 0; // marges: secondary cells that are not inner ones
    std::int64_t menages = 0, caches_p = 0, caches_s = 0;

    double pourcent() const { return 100.0 * static_cast<double>(caches_s) / static_cast<double>(menages); }
};

Bilan bilan(const Modele &m, const Tableau &t, const Masque &masque) {
    Bilan b;
    b.cellules = masque.secrets.size();
    const int nz = static_cast<int>(t.zones.size());
    std::size_t i = 0;
    for (int z = 0; z < nz; ++z)
        for (int a = 0; a <= t.classes_a; ++a)
            for (int k = 0; k < (t.classes_b > 1 ? t.classes_b + 1 : 1); ++k, ++i) {
                const Secret s = masque.secrets[i];
                const bool interne = z >= nz - m.communes && a < t.classes_a && k < t.classes_b;
                b.primaires += s == Secret::primaire || s == Secret::entiere;
                b.secondaires += s == Secret::secondaire;
                b.marges += s == Secret::secondaire && !interne;
                if (!interne)
                    continue;
                const std::int64_t n = t.effectifs[(static_cast<std::size_t>(z * t.classes_a + a)) *
                                                       static_cast<std::size_t>(t.classes_b) +
                                                   static_cast<std::size_t>(k)];
                b.menages += n;
                (s == Secret::secondaire ? b.caches_s : b.caches_p) += s == Secret::montree ? 0 : n;
            }
    return b;
}

void mesurer(const Modele &m, int graines) {
    double somme = 0, pire = 0, ms_pire = 0;
    for (int g = 1; g <= graines; ++g) {
        const Tableau t = tirer(m, static_cast<std::uint64_t>(g));
        const auto debut = std::chrono::steady_clock::now();
        const Masque masque = proteger(t);
        const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - debut;
        const std::string defaut = verifier(t, masque);
        const Bilan b = bilan(m, t, masque);
        std::printf("%-15s %2d  %6zu cells  %5d P  %4d S (%d margins)  households %6ld P %5ld S of %6ld  "
                    "%5.2f %%  %zu bounded  %7.0f ms  %4.0f MB%s%s\n",
                    m.nom, g, b.cellules, b.primaires, b.secondaires, b.marges, static_cast<long>(b.caches_p),
                    static_cast<long>(b.caches_s), static_cast<long>(b.menages), b.pourcent(),
                    masque.bornees.size(), ms.count(), memoire(),
                    defaut.empty() ? "" : "  DEFECT: ", defaut.c_str());
        std::fflush(stdout);
        somme += b.pourcent();
        pire = std::max(pire, b.pourcent());
        ms_pire = std::max(ms_pire, ms.count());
    }
    std::printf("%-15s mean %.2f %%, worst %.2f %%, slowest %.0f ms\n", m.nom, somme / graines, pire,
                ms_pire);
}

} // namespace

int main(int argc, char **argv) {
    const int graines = argc > 1 ? std::atoi(argv[1]) : 10;
    for (const Modele &m : modeles)
        if (argc <= 2 || std::string(m.nom) == argv[2])
            mesurer(m, graines);
    return 0;
}
