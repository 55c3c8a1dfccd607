// Cross-tables as a reader sees them, for the tests of their audit.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "audit/tableau.h"

using namespace carto_ops::audit;

inline std::size_t ix(int i) { return static_cast<std::size_t>(i); }

// Pieces with their counts; a zone over all of them when there are several.
inline TableauLu tableau(int a, int b, std::vector<std::vector<std::int64_t>> pieces) {
    TableauLu t{a, b, static_cast<int>(pieces.size()), {}, {}};
    const std::size_t classes = ix(a) * ix(b);
    std::vector<std::int64_t> total(classes, 0);
    const auto zone = [&](std::vector<int> morceaux, int echelle, const std::vector<std::int64_t> &n) {
        ZoneLue z{std::move(morceaux), {echelle}, false, {}, std::vector<bool>(classes, true)};
        for (std::int64_t v : n)
            z.cases.push_back({Lecture::lue, v});
        t.zones.push_back(z);
    };
    std::vector<int> tous;
    for (const auto &n : pieces) {
        t.effectifs.insert(t.effectifs.end(), n.begin(), n.end());
        zone({static_cast<int>(tous.size())}, 2, n);
        tous.push_back(static_cast<int>(tous.size()));
        for (std::size_t i = 0; i < classes; ++i)
            total[i] += n[i];
    }
    if (tous.size() > 1)
        zone(tous, 1, total);
    return t;
}

inline void retenir(TableauLu &t, int zone, std::vector<int> places) {
    for (int p : places)
        t.zones[ix(zone)].cases[ix(p)] = {Lecture::nulle, 0};
}

// "genre zone a b" of every finding, in order.
inline std::vector<std::string> constats(const BilanTableau &b) {
    static const char *noms[] = {"exact", "entier", "largeur", "somme", "ligne", "reste", "montree", "adresses", "valeur", "bornee"};
    std::vector<std::string> r;
    for (const ConstatCase &c : b.constats)
        r.push_back(std::string(noms[ix(static_cast<int>(c.genre))]) + " " + std::to_string(c.zone) + " " + std::to_string(c.a) + " " + std::to_string(c.b));
    return r;
}

using Noms = std::vector<std::string>;
