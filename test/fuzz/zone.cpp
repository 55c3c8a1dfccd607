// libFuzzer: bytes make a small system of zones; whatever it is, no 0/1 combination of what is shown isolates 1 to 10
// households, for the public or for a landlord, or fewer résidences than asked without the address scales.
#include <cstdlib>
#include <set>

#include "combinaisons.h"
#include "jeu.h"
#include "octets.h"

namespace {

Jeu lire(Octets &octets) {
    Jeu jeu;
    const int nb_classes = octets.entre(1, 4);
    const int nb_lieux = octets.entre(1, 12 / nb_classes);
    int residence = 0;
    for (int l = 0; l < nb_lieux; ++l) {
        residence += octets.entre(0, 1);
        jeu.lieux.push_back({residence, octets.entre(0, 2)});
        Effectifs e{};
        for (int c = 0; c < nb_classes; ++c)
            e[static_cast<std::size_t>(c)] = octets.entre(0, 30);
        jeu.systeme.effectifs.push_back(e);
    }
    const bool initie = octets.entre(0, 1) == 1;
    const int adresses = octets.entre(0, 3);
    for (int s = octets.entre(1, 4); s > 0; --s) {
        Zonage z{{11, initie, s == 1 ? 0 : adresses}, s == 1, {}};
        std::map<int, std::int32_t> numero;
        for (int l = 0; l < nb_lieux; ++l) {
            const int zone = octets.entre(0, 4);
            if (zone > 0 && numero.try_emplace(zone, static_cast<std::int32_t>(jeu.nb_zones)).second)
                ++jeu.nb_zones;
            z.zone.push_back(zone > 0 ? numero[zone] : -1);
        }
        jeu.zonages.push_back(z);
    }
    const unsigned toutes = (1U << nb_classes) - 1;
    jeu.systeme.familles = {{toutes, -1, std::vector<char>(jeu.nb_zones, 1), {}}};
    for (int f = octets.entre(0, 3); f > 0; --f)
        jeu.systeme.familles.push_back({static_cast<unsigned>(octets.entre(1, static_cast<int>(toutes))), 0,
                                        std::vector<char>(jeu.nb_zones, 1), {}});
    return jeu;
}

void verifier(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, int initie, bool adresses) {
    const Elements elements = elements_de(jeu, jeu.systeme.effectifs, initie);
    const auto ensembles = ensembles_montres(jeu, montrees, elements, [=](const Zonage &z) { return !z.adresse || adresses; });
    for (const std::vector<int> &x : combinaisons_01(ensembles)) {
        int n = 0;
        std::set<int> residences;
        for (const auto &[l, c] : pris(elements, x)) {
            n += jeu.systeme.effectifs[l][c];
            residences.insert(jeu.lieux[l].residence);
        }
        const bool court = n > 0 && n < 11;
        const bool isole = !adresses && initie < 0 && n > 0 && static_cast<int>(residences.size()) < jeu.zonages.front().regle.adresses_min;
        if (court || isole)
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *donnees, std::size_t taille) {
    Octets octets(donnees, taille);
    const Jeu jeu = lire(octets);
    const auto montrees = proteger(jeu);
    const bool initie = jeu.zonages.front().regle.initie;
    for (int bailleur = -1; bailleur <= (initie ? 2 : -1); ++bailleur)
        verifier(jeu, montrees, bailleur, true);
    if (jeu.zonages.size() > 1)
        verifier(jeu, montrees, -1, false);
    return 0;
}
