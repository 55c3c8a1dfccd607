#include "bailleur.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace {

constexpr int nombre = 25, regionaux = 7, departementaux = 9;
constexpr int jamais = std::numeric_limits<int>::max();

// Numbers under 000 001 000 are given to nobody.
std::string sirenFictif(int rang) {
    return avecCle("000000" + std::to_string(10 + rang));
}

std::vector<std::string> epciParPopulation(const Region &region) {
    std::map<std::string, int> population;
    for (const Commune &c : region.communes)
        population[c.epci] += c.population;
    std::vector<std::string> codes;
    for (const auto &[code, n] : population)
        codes.push_back(code);
    std::ranges::stable_sort(codes,
                             [&](const auto &a, const auto &b) { return population[a] > population[b]; });
    return codes;
}

} // namespace

std::string avecCle(const std::string &racine) {
    int somme = 0;
    bool doubler = true; // the digit before the key
    for (auto c = racine.rbegin(); c != racine.rend(); ++c, doubler = !doubler) {
        const int chiffre = (*c - '0') * (doubler ? 2 : 1);
        somme += chiffre > 9 ? chiffre - 9 : chiffre;
    }
    return racine + std::to_string((10 - somme % 10) % 10);
}

std::vector<Bailleur> inventerBailleurs(const Region &region, std::uint64_t graine) {
    static const std::string departements[departementaux] = {"59", "62", "80", "60", "02",
                                                             "59", "62", "60", "02"};
    const std::vector<std::string> epci = epciParPopulation(region);
    Alea alea(cle({graine, cle("bailleurs")}));
    std::vector<Bailleur> bailleurs;
    for (int i = 0; i < nombre; ++i) {
        Bailleur &b = bailleurs.emplace_back();
        const std::string numero = (i < 9 ? "0" : "") + std::to_string(i + 1);
        b.code = "B" + numero;
        b.nom = "Bailleur " + numero;
        b.siren = sirenFictif(i + 1);
        b.adherent = i != 6 && i != 12 && i != 20 && i != 24;
        b.minier = i == 1;
        b.reponse = alea.uniforme(0.76, 0.92);
        if (i < regionaux)
            b.poids = 1.0 / (1 + 0.45 * i);
        else if (i < regionaux + departementaux)
            b.departement = departements[i - regionaux], b.poids = 2.4 / (1 + 0.25 * (i - regionaux));
        else
            b.epci = epci[i - regionaux - departementaux], b.poids = i < 22 ? 2.2 : 0.35;
    }
    bailleurs[21].premiereCampagne = 2020;
    bailleurs[24].premiereCampagne = jamais;
    return bailleurs;
}

std::vector<double> poidsBailleurs(const std::vector<Bailleur> &bailleurs, const Commune &commune,
                                   std::uint64_t graine) {
    std::vector<double> poids;
    for (const Bailleur &b : bailleurs) {
        const bool present = (b.departement.empty() || b.departement == commune.departement) &&
                             (b.epci.empty() || b.epci == commune.epci);
        // Squared so that a few landlords hold most of a commune.
        const double u = Alea(cle({graine, cle("implantation"), cle(b.code), cle(commune.code)})).uniforme();
        const double minier = !b.minier ? 1 : commune.bassinMinier ? 4 : 0.05;
        poids.push_back(present && u > 0.3 ? b.poids * minier * u * u : 0);
    }
    if (std::ranges::all_of(poids, [](double p) { return p == 0; }))
        poids[0] = 1;
    return poids;
}
