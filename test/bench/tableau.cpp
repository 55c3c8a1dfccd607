// Cell rule on seeded tables like the reference ones (S, M, MX, L; margins protectable, zeros shown), then as
// the product uses it (margins known). Counts, cost and processor time per table; mean and worst of the seeds.
// "inner": households of the communes' own classes, which is what the reference counts; "upper": those of the
// other cells, counted apart.
//
// The reference tables themselves are not at hand, only their sizes: households, communes that have any and
// those under 11, primary and zero cells with their households. The law drawn from has these on average
// (bench prints primary cells and households beside the reference's).
//
//   bench_tableau [seeds = 10 [model]]
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "../generateur/alea.h"
#include "croisement/tableau.h"

using namespace carto_ops;
using namespace carto_ops::croisement;

namespace {

struct Reference {
    int primaires; // 0: unknown
    int caches_p;  // households of the primary inner cells
    double pourcent_s; // of all households, hidden by the secondary step; 0: unknown
};

struct Modele {
    const char *nom;
    int communes, epci, departements;
    double habitees;  // share of the communes
    bool chevauchant; // EPCI straddle départements
    double menages;
    int classes_b;
    Marges marges;
    Reference reference;
};

const std::vector<Modele> modeles{
    {"S inc", 20, 3, 1, 0.74, false, 4717, 1, Marges::protegeables, {56, 231, 16}},
    {"S incfam", 20, 3, 1, 0.74, false, 4717, 5, Marges::protegeables, {377, 616, 29}},
    {"M inc", 400, 30, 5, 0.645, false, 37043, 1, Marges::protegeables, {990, 3149, 6}},
    {"MX inc", 400, 30, 5, 0.615, true, 32551, 1, Marges::protegeables, {930, 2979, 8.5}},
    {"L inc", 3789, 90, 5, 0.549, false, 291856, 1, Marges::protegeables, {7861, 25666, 0}},
    {"M incfam", 400, 30, 5, 0.645, false, 37043, 5, Marges::protegeables, {5364, 9125, 0}},
    {"M incfam known", 400, 30, 5, 0.645, false, 37043, 5, Marges::connues, {}},
    {"MX incfam known", 400, 30, 5, 0.615, true, 32551, 5, Marges::connues, {}},
};

// Lognormal sizes, 29 % of them under 11 households as measured on L. Drawn until they add up to about what
// the model asks: scaling them instead would shrink every village of a table that has drawn a city.
std::vector<double> tailles(const Modele &m, Alea &alea) {
    std::vector<double> t;
    double total = 0;
    do {
        t.clear();
        total = 0;
        for (int i = 0; i < m.communes; ++i) {
            t.push_back(alea.arrive(m.habitees) ? std::round(std::exp(3.3 + 1.85 * alea.normale())) : 0);
            total += t.back();
        }
    } while (std::abs(total / m.menages - 1) > 0.03);
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

constexpr int par_residence = 30;

// Résidences differ in income, and communes in the families of a bracket: without this there are more small
// cells and fewer zeros than in the reference.
std::vector<double> varier(std::vector<double> poids, double ecart, Alea &alea) {
    for (double &p : poids)
        p *= std::exp(ecart * alea.normale());
    return poids;
}

void menages(const Modele &m, Alea &alea, Tableau &t) {
    const std::vector<double> revenus{0.22, 0.17, 0.15, 0.13, 0.11, 0.1, 0.07, 0.05};
    const std::vector<double> familles{0.42, 0.12, 0.2, 0.2, 0.06};
    const std::size_t classes = static_cast<std::size_t>(t.classes_a * t.classes_b);
    t.effectifs.assign(t.zones.size() * classes, 0);
    const std::size_t premiere = t.zones.size() - static_cast<std::size_t>(m.communes);
    const std::vector<double> taille = tailles(m, alea);
    for (std::size_t c = 0; c < taille.size(); ++c) {
        std::vector<double> poids;
        std::vector<std::vector<double>> poids_b;
        for (std::size_t a = 0; a < revenus.size(); ++a)
            poids_b.push_back(varier(familles, 1.2, alea));
        for (int i = 0; i < static_cast<int>(taille[c]); ++i) {
            if (i % par_residence == 0)
                poids = varier(revenus, 1.3, alea);
            const std::size_t a = alea.choisir(poids);
            const std::size_t b = t.classes_b > 1 ? alea.choisir(poids_b[a]) : 0;
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

double secondes() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Bilan {
    std::size_t cellules = 0;
    int primaires = 0, internes = 0, hautes = 0; // secondary cells, inner and upper
    std::int64_t menages = 0, caches_p = 0, caches_s = 0, caches_hauts = 0;

    double pourcent(std::int64_t n) const { return 100.0 * static_cast<double>(n) / static_cast<double>(menages); }
};

Bilan bilan(const Modele &m, const Tableau &t, const Masque &masque) {
    Bilan b;
    b.cellules = masque.secrets.size();
    const int nz = static_cast<int>(t.zones.size());
    const int cote_b = t.classes_b > 1 ? t.classes_b + 1 : 1;
    std::vector<std::int64_t> valeurs(b.cellules, 0);
    std::size_t i = 0;
    for (int z = 0; z < nz; ++z)
        for (int a = 0; a < t.classes_a; ++a)
            for (int k = 0; k < t.classes_b; ++k, ++i)
                for (const int aa : {a, t.classes_a})
                    for (int kk = k; kk < cote_b; kk += std::max(1, t.classes_b - k))
                        valeurs[static_cast<std::size_t>(numero(t, z, aa, kk))] += t.effectifs[i];
    i = 0;
    for (int z = 0; z < nz; ++z)
        for (int a = 0; a <= t.classes_a; ++a)
            for (int k = 0; k < cote_b; ++k, ++i) {
                const Secret s = masque.secrets[i];
                const bool interne = z >= nz - m.communes && a < t.classes_a && k < t.classes_b;
                const bool secondaire = s == Secret::secondaire;
                const bool primaire = s == Secret::primaire || s == Secret::entiere;
                b.primaires += primaire;
                b.internes += secondaire && interne;
                b.hautes += secondaire && !interne;
                b.menages += interne ? valeurs[i] : 0;
                b.caches_p += interne && primaire ? valeurs[i] : 0;
                b.caches_s += interne && secondaire ? valeurs[i] : 0;
                b.caches_hauts += !interne && secondaire ? valeurs[i] : 0;
            }
    return b;
}

void mesurer(const Modele &m, int graines) {
    double somme = 0, pire = 0, hauts = 0, lente = 0, primaires = 0, caches_p = 0;
    for (int g = 1; g <= graines; ++g) {
        const Tableau t = tirer(m, static_cast<std::uint64_t>(g));
        const double debut = secondes();
        const Masque masque = proteger(t);
        const double duree = secondes() - debut;
        const std::string defaut = verifier(t, masque).texte();
        const Bilan b = bilan(m, t, masque);
        std::printf("%-15s %2d  %6zu cells  %5d P (%5ld households)  %4d inner S  %5.2f %%  %4d upper S  %6.2f %%  "
                    "%zu bounded  %6.2f s  %4.0f MB%s%s\n",
                    m.nom, g, b.cellules, b.primaires, static_cast<long>(b.caches_p), b.internes, b.pourcent(b.caches_s),
                    b.hautes, b.pourcent(b.caches_hauts), masque.bornees.size(), duree, memoire(),
                    defaut.empty() ? "" : "  DEFECT: ", defaut.c_str());
        std::fflush(stdout);
        somme += b.pourcent(b.caches_s);
        hauts += b.pourcent(b.caches_hauts);
        pire = std::max(pire, b.pourcent(b.caches_s));
        lente = std::max(lente, duree);
        primaires += b.primaires;
        caches_p += static_cast<double>(b.caches_p);
    }
    std::printf("%-15s mean %.2f %%, worst %.2f %% (reference %.1f %%); upper mean %.2f %%; slowest %.2f s; "
                "primary %.0f cells, %.0f households (reference %d, %d)\n",
                m.nom, somme / graines, pire, m.reference.pourcent_s, hauts / graines, lente, primaires / graines,
                caches_p / graines, m.reference.primaires, m.reference.caches_p);
}

} // namespace

int main(int argc, char **argv) {
    const int graines = argc > 1 ? std::atoi(argv[1]) : 10;
    for (const Modele &m : modeles)
        if (argc <= 2 || std::string(m.nom) == argv[2])
            mesurer(m, graines);
    return 0;
}
