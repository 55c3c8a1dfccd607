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

// Tiles by the words of the rule, nothing withheld for the sake of another.
inline void tracer(const std::vector<Logis> &logis, const Tuile &t, const Regle &regle, std::set<Tuile> &feuilles) {
    const std::set<Tuile> e =
        static_cast<std::size_t>(t[0]) + 1 < tailles_carreau.size() ? enfants(logis, t) : std::set<Tuile>{};
    const bool entiers = std::all_of(e.begin(), e.end(), [&](const Tuile &x) { return saine(logis, x, regle); });
    if (e.empty() || menages(logis, t) == 0 || (saine(logis, t, regle) ? !entiers : meilleur(logis, t, regle) == 0))
        feuilles.insert(t);
    else
        for (const Tuile &x : e)
            tracer(logis, x, regle, feuilles);
}

// Those of the tiles that the zone rule shows on these pieces.
inline std::set<Tuile> montrees(const std::vector<Logis> &logis, const std::set<Tuile> &feuilles, const Regle &regle) {
    std::vector<Lieu> lieux;
    Systeme s;
    std::vector<Zonage> z{{{1, false, 0}, false, {}}, {regle, false, {}}};
    for (const Logis &l : logis) {
        lieux.push_back(l.lieu);
        s.effectifs.push_back({l.menages, 0, 0, 0});
        z[0].zone.push_back(l.morceau);
        for (auto f = feuilles.begin(); f != feuilles.end(); ++f)
            if (tuile(l, static_cast<std::size_t>((*f)[0])) == *f)
                z[1].zone.push_back(static_cast<std::int32_t>(3 + std::distance(feuilles.begin(), f)));
    }
    s.familles.push_back({1, -1, std::vector<char>(3 + feuilles.size(), 1), {}});
    const auto m = proteger_zones(lieux, z, 3 + feuilles.size(), s)[0];
    std::set<Tuile> resultat;
    std::size_t i = 3;
    for (const Tuile &f : feuilles)
        if (m[i++] != 0)
            resultat.insert(f);
    return resultat;
}
