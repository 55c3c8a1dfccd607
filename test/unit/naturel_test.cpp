// The natural level against the examples of Insee's documentation and, on draws, against its definition.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "noyau/refus.h"
#include "zone/carreau.h"
#include "zone/naturel.h"

using namespace carto_ops::zone;

namespace {

constexpr std::int32_t est = 3776000, nord = 3072000; // a corner of 64 km

struct Point {
    std::int32_t x, y, menages;
};

std::vector<Habite> niveau(const std::vector<Point> &points, int seuil = 11) {
    std::vector<double> x, y;
    std::vector<std::int32_t> n;
    for (const Point &p : points) {
        x.push_back(est + p.x);
        y.push_back(nord + p.y);
        n.push_back(p.menages);
    }
    return niveau_naturel(x, y, n, seuil);
}

// Of the tile over a point.
struct Vu {
    int menages, taille, groupe_x, groupe_y, menages_groupe;
    auto operator<=>(const Vu &) const = default;
};

std::ostream &operator<<(std::ostream &o, const Vu &v) {
    return o << v.menages << " in " << v.taille << " m, group (" << v.groupe_x << ", " << v.groupe_y << ") of " << v.menages_groupe;
}

Vu en(const std::vector<Habite> &tuiles, std::int32_t x, std::int32_t y) {
    for (const Habite &t : tuiles)
        if (t.x == est + x && t.y == nord + y)
            return {static_cast<int>(t.menages), t.taille, tuiles[t.groupe].x - est, tuiles[t.groupe].y - nord,
                    static_cast<int>(t.menages_groupe)};
    ADD_FAILURE() << "no tile at " << x << ", " << y;
    return {};
}

std::string refus(const std::vector<double> &x, const std::vector<double> &y, const std::vector<std::int32_t> &n, int seuil = 11) {
    try {
        niveau_naturel(x, y, n, seuil);
        return "";
    } catch (const carto_ops::Refus &r) {
        return r.what();
    }
}

using Carre = std::array<std::int32_t, 3>; // size, corner

Carre carre(const Habite &t, std::int32_t taille) {
    return {taille, coin(t.x, taille), coin(t.y, taille)};
}

} // namespace

// Children C5 (7 households) and C8 (4) are imputed together; the others, of 11 or more, are shown.
TEST(Naturel, DeuxEnfantsSousLeSeuilFontUnGroupe) {
    const auto t = niveau({{0, 0, 20}, {400, 400, 7}, {600, 800, 4}, {800, 0, 15}});
    EXPECT_EQ(t.size(), 4U);
    EXPECT_EQ(en(t, 400, 400), (Vu{7, 1000, 400, 400, 11}));
    EXPECT_EQ(en(t, 600, 800), (Vu{4, 1000, 400, 400, 11}));
    EXPECT_EQ(en(t, 0, 0), (Vu{20, 1000, 0, 0, 20}));
    EXPECT_EQ(en(t, 800, 0), (Vu{15, 1000, 800, 0, 15}));
}

// 2 km of 90 households, of which a child of 7: not split, the 7 with the smallest other child, and of that one only what the 7 lack.
TEST(Naturel, LeCarreauDe2KmN_estPasDecoupe) {
    const auto t = niveau({{0, 0, 7}, {1000, 0, 2}, {1200, 0, 18}, {0, 1000, 30}, {1000, 1000, 33}});
    EXPECT_EQ(en(t, 0, 0), (Vu{7, 2000, 0, 0, 27}));
    EXPECT_EQ(en(t, 1000, 0), (Vu{2, 2000, 0, 0, 27})); // 7 and 2 lack 2 more: the tile of 18 joins
    EXPECT_EQ(en(t, 1200, 0), (Vu{18, 2000, 0, 0, 27}));
    EXPECT_EQ(en(t, 0, 1000), (Vu{30, 2000, 0, 1000, 30}));
    const auto assez = niveau({{0, 0, 7}, {1000, 0, 4}, {1200, 0, 16}, {0, 1000, 30}, {1000, 1000, 33}});
    EXPECT_EQ(en(assez, 1000, 0), (Vu{4, 2000, 0, 0, 11})); // 4 are enough: the tile of 16 is shown
    EXPECT_EQ(en(assez, 1200, 0), (Vu{16, 2000, 1200, 0, 16}));
}

TEST(Naturel, DecoupeTantQueLesEnfantsSuffisent) {
    const auto t = niveau({{0, 0, 11}, {63000, 63000, 11}});
    EXPECT_EQ(en(t, 0, 0), (Vu{11, 200, 0, 0, 11}));
    EXPECT_EQ(en(t, 63000, 63000), (Vu{11, 200, 63000, 63000, 11}));
    EXPECT_EQ(en(niveau({{0, 0, 11}, {63000, 63000, 10}}), 0, 0), (Vu{11, 64000, 0, 0, 21}));
    // Even 64 km hold too few.
    EXPECT_EQ(en(niveau({{0, 0, 4}, {200, 0, 6}}), 200, 0), (Vu{6, 0, 0, 0, 10}));
    // The threshold is the caller's; households of one tile are added up, tiles without any left out.
    EXPECT_EQ(en(niveau({{0, 0, 1}, {199, 199, 1}, {200, 0, 0}}, 2), 0, 0), (Vu{2, 200, 0, 0, 2}));
    EXPECT_EQ(niveau({{0, 0, 0}}).size(), 0U);
}

TEST(Naturel, RefuseCeQuiN_estPasUnPoint) {
    EXPECT_EQ(refus({}, {}, {}), "");
    EXPECT_EQ(refus({est}, {nord}, {1, 2}), "coordinates and households must be as many");
    EXPECT_EQ(refus({est}, {nord}, {-1}), "number of households must not be negative");
    EXPECT_EQ(refus({est}, {nord}, {1}, 0), "threshold must be at least 1");
    EXPECT_EQ(refus({684818}, {7035688}, {1}), "point is out of the European grid"); // Lambert 93
    EXPECT_EQ(refus({est}, {std::numeric_limits<double>::quiet_NaN()}, {1}), "point is out of the European grid");
}

// Natural tiles by the definition; groups by what they are for.
TEST(Naturel, SelonLaDefinition) {
    std::mt19937 alea(11);
    const auto tirer = [&alea](int min, int max) { return std::uniform_int_distribution<int>(min, max)(alea); };
    for (int essai = 0; essai < 3000; ++essai) {
        const int seuil = tirer(1, 12), nombre = tirer(1, 40), etendue = std::array{1, 5, 20, 400, 700}[static_cast<std::size_t>(tirer(0, 4))];
        std::vector<Point> points;
        for (int i = 0; i < nombre; ++i)
            points.push_back({200 * tirer(0, etendue), 200 * tirer(0, etendue), tirer(0, 3) == 0 ? tirer(0, 40) : tirer(0, 12)});
        const auto tuiles = niveau(points, seuil);
        std::map<Carre, std::int64_t> menages;
        std::map<Carre, std::set<Carre>> enfants;
        std::map<std::uint32_t, std::int64_t> groupe;
        for (const Habite &t : tuiles) {
            for (std::size_t n = 0; n < tailles_carreau.size(); ++n) {
                menages[carre(t, tailles_carreau[n])] += t.menages;
                if (n > 0)
                    enfants[carre(t, tailles_carreau[n - 1])].insert(carre(t, tailles_carreau[n]));
            }
            groupe[t.groupe] += t.menages;
        }
        for (const Habite &t : tuiles) {
            std::int32_t attendue = 0;
            if (menages[carre(t, 64000)] >= seuil)
                for (const std::int32_t taille : tailles_carreau) {
                    const auto &e = enfants[carre(t, taille)];
                    attendue = taille;
                    if (std::any_of(e.begin(), e.end(), [&](const Carre &c) { return menages[c] < seuil; }))
                        break;
                }
            ASSERT_EQ(t.taille, attendue) << "draw " << essai;
            ASSERT_EQ(t.menages_groupe, groupe[t.groupe]);
            ASSERT_EQ(t.menages_groupe < seuil, attendue == 0) << "draw " << essai;
            ASSERT_EQ(carre(tuiles[t.groupe], attendue == 0 ? 64000 : attendue), carre(t, attendue == 0 ? 64000 : attendue));
            ASSERT_EQ(tuiles[t.groupe].groupe, t.groupe);
        }
        // The tiles of a release, where they have nothing but the threshold to hold to.
        if (std::any_of(tuiles.begin(), tuiles.end(), [](const Habite &t) { return t.taille == 0; }))
            continue;
        std::vector<Logis> logis;
        for (const Habite &t : tuiles)
            logis.push_back({{0, 0}, 0, static_cast<std::int32_t>(t.menages), t.x, t.y});
        const std::vector<std::int32_t> tailles = carreler(logis, Regle{seuil});
        for (std::size_t i = 0; i < tuiles.size(); ++i)
            ASSERT_EQ(tailles[i], tuiles[i].taille) << "draw " << essai;
    }
}
