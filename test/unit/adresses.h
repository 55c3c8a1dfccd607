// Neighbours, and what a group must be, by the words of the definitions, slow and plain, for the tests.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "zone/scission.h"

using namespace carto_ops::zone;

inline constexpr std::int64_t distance_max = 50;

using Matrice = std::vector<std::vector<bool>>;

// Neighbours by the words of the definition: within the distance, no third point strictly inside the circle around the middle.
inline Matrice voisinage(const std::vector<Point> &p) {
    Matrice m(p.size(), std::vector<bool>(p.size(), false));
    for (std::size_t a = 0; a < p.size(); ++a)
        for (std::size_t b = 0; b < p.size(); ++b) {
            const std::int64_t dx = p[a].x - p[b].x, dy = p[a].y - p[b].y;
            bool v = a != b && p[a].lot >= 0 && p[a].lot == p[b].lot && dx * dx + dy * dy <= distance_max * distance_max;
            for (std::size_t w = 0; w < p.size() && v; ++w) {
                const std::int64_t x = 2 * p[w].x - p[a].x - p[b].x, y = 2 * p[w].y - p[a].y - p[b].y;
                v = p[w].lot != p[a].lot || x * x + y * y >= dx * dx + dy * dy;
            }
            m[a][b] = v;
        }
    return m;
}

inline bool connexe(const Matrice &m, const std::vector<std::size_t> &membres) {
    std::set<std::size_t> vus{membres.front()};
    for (std::size_t tour = 0; tour < membres.size(); ++tour)
        for (const std::size_t a : membres)
            for (const std::size_t b : membres)
                if (vus.contains(a) && m[a][b])
                    vus.insert(b);
    return vus.size() == membres.size();
}

inline bool assez(const std::vector<Adresse> &a, const std::vector<std::size_t> &membres, const Regle &regle) {
    std::map<int, int> par_bailleur;
    int total = 0;
    for (const std::size_t i : membres)
        for (const auto &[b, n] : a[i].foyers) {
            par_bailleur[b] += n;
            total += n;
        }
    bool sain = total == 0 || total >= regle.seuil;
    for (const auto &[b, n] : par_bailleur)
        sain = sain && (!regle.initie || total == n || total - n >= regle.seuil);
    return sain;
}

inline bool se_scinde(const Matrice &m, const std::vector<Adresse> &a, const std::vector<std::size_t> &membres, const Regle &regle) {
    for (unsigned cote = 1; cote + 1 < 1U << membres.size(); ++cote) {
        std::vector<std::size_t> ici, la;
        for (std::size_t i = 0; i < membres.size(); ++i)
            ((cote >> i & 1U) != 0 ? ici : la).push_back(membres[i]);
        if (connexe(m, ici) && connexe(m, la) && assez(a, ici, regle) && assez(a, la, regle))
            return true;
    }
    return false;
}

inline std::vector<Point> points(const std::vector<Adresse> &a) {
    std::vector<Point> p;
    for (const Adresse &x : a) {
        p.push_back(x.point);
        if (x.foyers.empty())
            p.back().lot = -1; // nobody lives there
    }
    return p;
}

inline std::map<int, std::vector<std::size_t>> groupes(const std::vector<std::int32_t> &groupe) {
    std::map<int, std::vector<std::size_t>> g;
    for (std::size_t i = 0; i < groupe.size(); ++i)
        if (groupe[i] >= 0)
            g[groupe[i]].push_back(i);
    return g;
}
