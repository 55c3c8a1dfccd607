#include "parc.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "adresse.h"

namespace {

const char *financer(Alea &alea, int construction) {
    struct Epoque {
        int fin;
        std::array<const char *, 4> codes;
        std::array<double, 4> poids;
    };
    static constexpr Epoque epoques[] = {{1950, {"50", "52", "99", "51"}, {70, 20, 8, 2}},
                                         {1965, {"52", "51", "53", "99"}, {60, 25, 7, 8}},
                                         {1977, {"52", "51", "54", "99"}, {76, 14, 4, 6}},
                                         {2000, {"12", "11", "15", "49"}, {86, 9, 2, 3}},
                                         {9999, {"13", "10", "14", "16"}, {66, 21, 10, 3}}};
    const Epoque &e = *std::ranges::find_if(epoques, [&](const Epoque &x) { return construction < x.fin; });
    return e.codes[alea.choisir(e.poids)];
}

int anneeConstruction(Alea &alea, bool maisons, bool minier, bool qpv) {
    if (!qpv && alea.arrive(0.08))
        return alea.entier(2018, 2025);
    const double u = alea.uniforme();
    if (maisons && minier && u < 0.45)
        return alea.entier(1900, 1950);
    if (maisons)
        return u < 0.15  ? alea.entier(1925, 1960)
               : u < 0.5 ? alea.entier(1960, 1985)
                         : alea.entier(1985, 2017);
    if (qpv)
        return u < 0.85 ? alea.entier(1955, 1978) : alea.entier(1979, 2015);
    return u < 0.06 ? alea.entier(1920, 1954) : u < 0.5 ? alea.entier(1955, 1979) : alea.entier(1980, 2017);
}

// 0 when unknown.
char dpe(Alea &alea, int construction) {
    static constexpr double recent[] = {0.17, 0.58, 0.20, 0.05, 0, 0, 0};
    static constexpr double ancien[] = {0.002, 0.028, 0.28, 0.40, 0.217, 0.056, 0.017};
    if (!alea.arrive(0.795))
        return 0;
    return static_cast<char>('A' + alea.choisir(construction >= 2008 ? recent : ancien));
}

Logement dessinerLogement(std::uint64_t k, const Residence &r) {
    static constexpr double maison[] = {0, 0.03, 0.21, 0.48, 0.23, 0.05};
    static constexpr double appartement[] = {0.06, 0.21, 0.36, 0.27, 0.08, 0.02};
    static constexpr int surfaces[] = {30, 48, 64, 78, 92, 107};
    Alea alea(k);
    Logement l;
    l.cle = k;
    const std::size_t p = alea.choisir(r.maisons ? maison : appartement);
    l.pieces = static_cast<int>(p) + 1;
    l.surface = static_cast<int>(surfaces[p] * alea.uniforme(0.88, 1.12)) + (r.maisons ? 6 : 0);
    l.dpe = dpe(alea, r.construction);
    const double age = 2020 - r.construction;
    l.loyer =
        static_cast<int>(l.surface * (6.6 - 0.02 * std::clamp(age, 0.0, 70.0)) * alea.uniforme(0.85, 1.15));
    if (alea.arrive(0.03)) // sold in one of these years
        l.sortie = alea.entier(premiereAnnee, derniereAnnee);
    return l;
}

void demolir(Batiment &b, Alea &alea) {
    const int annee = alea.entier(premiereAnnee, derniereAnnee + 1);
    for (Logement &l : b.logements) {
        l.demolition = annee <= l.sortie;
        l.sortie = std::min(l.sortie, annee);
    }
}

int tailleBatiment(Alea &alea, bool maisons, const Commune &c) {
    if (maisons) {
        static constexpr double rang[] = {0.12, 0.24, 0.20, 0.44};
        return static_cast<int>(alea.choisir(rang)) + 1;
    }
    const double u = alea.uniforme();
    const int grand = c.population < 2000 ? 10 : c.population < 8000 ? 24 : 80;
    return std::min(grand, static_cast<int>(4 + 58 * u * u * u + 18 * alea.uniforme()));
}

int nombreBatiments(Alea &alea, bool maisons) {
    const double u = alea.uniforme();
    if (maisons)
        return u < 0.71 ? 1 : u < 0.92 ? alea.entier(2, 4) : alea.entier(5, 14);
    return u < 0.76 ? 1 : u < 0.94 ? alea.entier(2, 3) : alea.entier(4, 8);
}

// Share of houses among residences, so that they make 4 dwellings in 10 of the region.
double partMaisons(const Commune &c) {
    const double part = c.bassinMinier         ? 0.68
                        : c.population < 2000  ? 0.86
                        : c.population < 10000 ? 0.54
                        : c.population < 50000 ? 0.29
                                               : 0.14;
    return part / 5.2 / (part / 5.2 + (1 - part) / 26);
}

class Chantier {
  public:
    Chantier(const Tirage &t, int numero)
        : tirage(t), commune(numero), c(t.region.communes[numero]),
          poids(poidsBailleurs(t.bailleurs, c, t.graine)) {}

    std::vector<Residence> construire() {
        std::vector<Residence> residences;
        while (faits < c.logements)
            residences.push_back(residence(static_cast<int>(residences.size()) + 1));
        return residences;
    }

  private:
    Residence residence(int rang) {
        Residence r;
        r.cle = cle({tirage.graine, cle("residence"), cle(c.code), static_cast<std::uint64_t>(rang)});
        Alea alea(r.cle);
        r.code = codeResidence(c.code, rang);
        r.maisons = alea.arrive(partMaisons(c));
        r.bailleur = static_cast<int>(alea.choisir(poids));
        const double part = tirage.partQpv * (r.maisons ? 0.57 : 1.12);
        placer(tirage.region, commune, alea, !c.qpv.empty() && alea.arrive(part), r);
        r.construction = anneeConstruction(alea, r.maisons, c.bassinMinier, r.qpv >= 0);
        r.financement = financer(alea, r.construction);
        const int nombre = nombreBatiments(alea, r.maisons);
        for (int i = 1; i <= nombre && (i == 1 || faits < c.logements); ++i)
            r.batiments.push_back(batiment(alea, r, i));
        nommer(alea, r);
        return r;
    }

    // Stops when the commune has its number of dwellings in the reference year.
    Batiment batiment(Alea &alea, const Residence &r, int rang) {
        Batiment b;
        b.code = codeBatiment(r.code, rang);
        b.position = placerPres(tirage.region, commune, alea, r);
        const int taille = tailleBatiment(alea, r.maisons, c);
        for (int i = 0; i < taille; ++i)
            b.logements.push_back(
                dessinerLogement(cle({cle(b.code), r.cle, static_cast<std::uint64_t>(i)}), r));
        if (!r.maisons && r.construction < 1980 && alea.arrive(r.qpv >= 0 ? 0.07 : 0.015))
            demolir(b, alea);
        auto presents = [&] {
            return std::ranges::count_if(b.logements,
                                         [&](const Logement &l) { return r.presente(l, anneeReference); });
        };
        while (faits + static_cast<int>(presents()) > c.logements)
            b.logements.pop_back();
        faits += static_cast<int>(presents());
        return b;
    }

    const Tirage &tirage;
    int commune;
    const Commune &c;
    std::vector<double> poids;
    int faits = 0;
};

} // namespace

std::vector<Residence> construireParc(const Tirage &tirage, int commune) {
    return Chantier(tirage, commune).construire();
}
