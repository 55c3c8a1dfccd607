// Small systems of zones drawn at random, for the tests that search every 0/1 combination of what is shown.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "zone/zone.h"

using namespace carto_ops;
using namespace carto_ops::zone;

struct Jeu {
    std::vector<Lieu> lieux;
    std::vector<Zonage> zonages;
    std::size_t nb_zones = 0;
    Systeme systeme;
};

inline int tirer(std::mt19937 &alea, int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(alea);
}

// Half of the zonings refine the one before, the others cut across; some places are outside.
inline Zonage zonage(std::mt19937 &alea, Jeu &jeu, const Regle &regle) {
    Zonage z{regle, false, std::vector<std::int32_t>(jeu.lieux.size(), -1)};
    const int nombre = tirer(alea, 1, 4);
    const bool raffine = !jeu.zonages.empty() && tirer(alea, 0, 1) == 0;
    std::map<std::pair<int, int>, std::int32_t> numero;
    for (std::size_t l = 0; l < jeu.lieux.size(); ++l) {
        if (tirer(alea, 0, 9) == 0)
            continue;
        const int dessus = raffine ? jeu.zonages.back().zone[l] : 0;
        const auto cle = std::pair(dessus, tirer(alea, 1, nombre));
        if (numero.try_emplace(cle, static_cast<std::int32_t>(jeu.nb_zones)).second)
            ++jeu.nb_zones;
        z.zone[l] = numero[cle];
    }
    return z;
}

// Families of a system: the whole; its recent movers-in; a second item, held by some of them; its recent movers-in.
inline std::vector<Famille> familles(int forme) {
    switch (forme) {
    case 0:
        return {{0b1, -1, {}, {}}};
    case 1:
        return {{0b11, -1, {}, {}}, {0b01, 0, {}, {}}};
    case 2: // recents, under three years, older
        return {{0b111, -1, {}, {}}, {0b001, 0, {}, {}}, {0b011, 0, {}, {}}};
    default:
        return {{0b1111, -1, {}, {}}, {0b0101, 0, {}, {}}, {0b0011, 0, {}, {}}, {0b0001, 2, {}, {}}};
    }
}

inline Jeu tirer_jeu(std::mt19937 &alea, const Regle &regle) {
    Jeu jeu;
    const int forme = tirer(alea, 0, 3);
    const int nb_classes = forme + 1;
    const int nb_lieux = tirer(alea, 2, 12 / nb_classes); // the search is exponential
    for (int l = 0; l < nb_lieux; ++l)
        jeu.lieux.push_back({l * tirer(alea, 1, 2) / 2, tirer(alea, 0, 2)});
    std::sort(jeu.lieux.begin(), jeu.lieux.end(), [](auto &a, auto &b) { return a.residence < b.residence; });
    const int nb_zonages = tirer(alea, 1, 4);
    for (int s = 0; s < nb_zonages; ++s)
        jeu.zonages.push_back(zonage(alea, jeu, regle));
    const int haut = tirer(alea, 0, 2) == 0 ? 30 : 12;
    for (int l = 0; l < nb_lieux; ++l) {
        Effectifs e{};
        for (int c = 0; c < nb_classes; ++c)
            e[static_cast<std::size_t>(c)] = tirer(alea, 0, 2) == 0 ? 0 : tirer(alea, 1, haut);
        jeu.systeme.effectifs.push_back(e);
    }
    jeu.systeme.familles = familles(forme);
    for (Famille &f : jeu.systeme.familles)
        f.permise.assign(jeu.nb_zones, 1);
    return jeu;
}

using Elements = std::vector<std::pair<std::size_t, unsigned>>; // places and classes

// Where `effectifs` are not 0, and the landlord of the place is not `sauf`.
inline Elements elements_de(const Jeu &jeu, const std::vector<Effectifs> &effectifs, int sauf = -1) {
    Elements elements;
    for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if (effectifs[l][c] > 0 && jeu.lieux[l].bailleur != sauf)
                elements.emplace_back(l, c);
    return elements;
}

// Sets that the zonings `lue` show, over the elements: 1 for those in it.
template <class Lue>
std::vector<std::vector<int>> ensembles_montres(const Jeu &jeu, const std::vector<std::vector<char>> &montrees,
                                                const Elements &elements, const Lue &lue) {
    std::vector<std::vector<int>> ensembles;
    for (const Zonage &zonage : jeu.zonages)
        for (std::size_t z = 0; lue(zonage) && z < jeu.nb_zones; ++z)
            for (std::size_t f = 0; f < montrees.size(); ++f) {
                if (montrees[f][z] == 0)
                    continue;
                ensembles.emplace_back();
                for (const auto &[l, c] : elements)
                    ensembles.back().push_back(zonage.zone[l] == static_cast<std::int32_t>(z) &&
                                               (jeu.systeme.familles[f].classes >> c & 1U) != 0);
            }
    return ensembles;
}

inline Elements pris(const Elements &elements, const std::vector<int> &combinaison) {
    Elements e;
    for (std::size_t i = 0; i < combinaison.size(); ++i)
        if (combinaison[i] != 0)
            e.push_back(elements[i]);
    return e;
}

inline std::vector<std::vector<char>> proteger(const Jeu &jeu) {
    return proteger_zones(jeu.lieux, jeu.zonages, jeu.nb_zones, jeu.systeme);
}

// Places of one landlord and one résidence each, one class.
inline Jeu simple(const std::vector<int> &menages, const std::vector<std::vector<std::int32_t>> &zones) {
    Jeu jeu;
    for (std::size_t l = 0; l < menages.size(); ++l) {
        jeu.lieux.push_back({static_cast<int>(l), 0});
        jeu.systeme.effectifs.push_back({menages[l], 0, 0, 0});
    }
    for (const auto &z : zones) {
        jeu.zonages.push_back({{}, false, z});
        jeu.nb_zones = std::max(jeu.nb_zones, static_cast<std::size_t>(*std::max_element(z.begin(), z.end())) + 1);
    }
    jeu.systeme.familles = {{1, -1, std::vector<char>(jeu.nb_zones, 1), {}}};
    return jeu;
}

// A second release of a system: what the first showed, over the places of the first and of the second. `diffusions`: per
// place, 1 for the answers only the first took, 2 for those only the second takes, 3 for both.
inline Jeu joint(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, const std::vector<int> &diffusions) {
    Jeu j = jeu;
    j.zonages.clear();
    j.nb_zones = 2 * jeu.nb_zones;
    const auto restreint = [&](Zonage z, int diffusion, std::int32_t decalage) {
        for (std::size_t l = 0; l < z.zone.size(); ++l)
            z.zone[l] = z.zone[l] >= 0 && (diffusions[l] & diffusion) != 0 ? z.zone[l] + decalage : -1;
        return z;
    };
    for (const Zonage &z : jeu.zonages) {
        j.zonages.push_back(restreint(z, 1, static_cast<std::int32_t>(jeu.nb_zones)));
        j.zonages.back().imposee = true;
    }
    for (const Zonage &z : jeu.zonages)
        j.zonages.push_back(restreint(z, 2, 0));
    for (std::size_t f = 0; f < montrees.size(); ++f) {
        std::vector<char> &permise = j.systeme.familles[f].permise;
        permise.insert(permise.end(), montrees[f].begin(), montrees[f].end());
    }
    return j;
}

// The same system as the first release saw it.
inline Jeu premiere(const Jeu &jeu, const std::vector<int> &diffusions) {
    Jeu p = jeu;
    for (std::size_t l = 0; l < diffusions.size(); ++l)
        if ((diffusions[l] & 1) == 0)
            p.systeme.effectifs[l] = {};
    return p;
}
