// Tiles by the words of the rule (R9 and the threshold on what a tile takes of each piece), slow and plain, for the tests.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "zone/carreau.h"

using namespace carto_ops::zone;

using Tuile = std::array<int, 3>; // level, x and y of its corner

inline Tuile tuile(const Logis &l, std::size_t niveau) {
    const int taille = tailles_carreau[niveau];
    return {static_cast<int>(niveau), l.x / taille, l.y / taille};
}

// What a tile takes of every piece, by the words of the rule.
inline bool saine(const std::vector<Logis> &logis, const Tuile &t, const Regle &regle) {
    std::map<int, std::vector<Logis>> morceaux;
    for (const Logis &l : logis)
        if (l.menages > 0 && tuile(l, static_cast<std::size_t>(t[0])) == t)
            morceaux[l.morceau].push_back(l);
    for (const auto &[morceau, places] : morceaux) {
        std::set<int> residences, bailleurs{-1};
        for (const Logis &l : places) {
            residences.insert(l.lieu.residence);
            if (regle.initie)
                bailleurs.insert(l.lieu.bailleur);
        }
        if (static_cast<int>(residences.size()) < regle.adresses_min)
            return false;
        for (const int parti : bailleurs) {
            int n = 0;
            for (const Logis &l : places)
                n += l.lieu.bailleur == parti ? 0 : l.menages;
            if (n > 0 && n < regle.seuil)
                return false;
        }
    }
    return true;
}

inline std::set<Tuile> enfants(const std::vector<Logis> &logis, const Tuile &t) {
    std::set<Tuile> e;
    for (const Logis &l : logis)
        if (tuile(l, static_cast<std::size_t>(t[0])) == t)
            e.insert(tuile(l, static_cast<std::size_t>(t[0]) + 1));
    return e;
}

inline int menages(const std::vector<Logis> &logis, const Tuile &t) {
    int n = 0;
    for (const Logis &l : logis)
        n += tuile(l, static_cast<std::size_t>(t[0])) == t ? l.menages : 0;
    return n;
}

// The most households that disjoint sound tiles inside a tile can hold.
inline int meilleur(const std::vector<Logis> &logis, const Tuile &t, const Regle &regle) {
    int somme = 0;
    if (static_cast<std::size_t>(t[0]) + 1 < tailles_carreau.size())
        for (const Tuile &e : enfants(logis, t))
            somme += meilleur(logis, e, regle);
    return saine(logis, t, regle) ? std::max(somme, menages(logis, t)) : somme;
}
