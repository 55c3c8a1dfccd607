// Tiles of the natural level: Insee's own example, and small draws against a search of every choice of tiles.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tuiles.h"

using namespace carto_ops::zone;

namespace {

constexpr Regle insee{11, false, 0};

int tirer(std::mt19937 &alea, int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(alea);
}

// One résidence of one landlord per place, all in one piece.
std::vector<Logis> en_un_morceau(const std::vector<std::array<int, 3>> &xyn) {
    std::vector<Logis> logis;
    for (const auto &[x, y, n] : xyn)
        logis.push_back({{static_cast<std::int32_t>(logis.size()), 0}, 0, n, x, y});
    return logis;
}

std::vector<Logis> tirage(std::mt19937 &alea) {
    std::vector<Logis> logis;
    const int nombre = tirer(alea, 1, 14), haut = tirer(alea, 0, 1) == 0 ? 12 : 40;
    const int pas = std::array{100, 500, 1500, 9000}[static_cast<std::size_t>(tirer(alea, 0, 3))];
    for (int i = 0; i < nombre; ++i)
        logis.push_back({{tirer(alea, 0, nombre), tirer(alea, 0, 2)}, tirer(alea, 0, 2),
                         tirer(alea, 0, 5) == 0 ? 0 : tirer(alea, 1, haut), 3798000 + pas * tirer(alea, 0, 12),
                         3132800 + pas * tirer(alea, 0, 12)});
    return logis;
}

} // namespace

TEST(Carreau, ExempleDeLInsee) {
    // A tile of 2 km of 90 households, one child of 1 km with 7 of them: not split.
    const auto quatre = [](int a, int b, int c, int d) {
        return en_un_morceau({{100, 100, a}, {1100, 100, b}, {100, 1100, c}, {1100, 1100, d}});
    };
    EXPECT_EQ(carreler(quatre(40, 23, 20, 7), insee), std::vector<std::int32_t>(4, 2000));
    // 0 does not count, nor 11 and more.
    EXPECT_EQ(carreler(quatre(47, 23, 20, 0), insee), (std::vector<std::int32_t>{200, 200, 200, 1000}));
    EXPECT_EQ(carreler(quatre(40, 23, 16, 11), insee), std::vector<std::int32_t>(4, 200));
    // 10 households alone are a tile of 64 km, which is not enough: withheld later.
    EXPECT_EQ(carreler(quatre(10, 0, 0, 0), insee), std::vector<std::int32_t>(4, 64000));
    // A kilometre has 25 children.
    EXPECT_EQ(carreler(en_un_morceau({{0, 0, 30}, {200, 0, 10}, {900, 900, 30}}), insee), std::vector<std::int32_t>(3, 1000));
}

TEST(Carreau, Coin) {
    EXPECT_EQ(coin(3132999, 200), 3132800);
    EXPECT_EQ(coin(3132800, 200), 3132800);
    EXPECT_EQ(coin(-1, 200), -200);
}

TEST(Carreau, UnMorceauCoupeTropCourtEmpeche) {
    // 60 households, 6 of them in another piece whose others lie far away: only the tiles that have none of it, or enough, cut.
    std::vector<Logis> logis = en_un_morceau({{100, 100, 30}, {300, 100, 24}, {500, 100, 6}, {64100, 100, 20}});
    logis[2].morceau = logis[3].morceau = 1;
    EXPECT_EQ(carreler(logis, insee), (std::vector<std::int32_t>{200, 200, 200, 200}));
    logis[2].x = 350;
    EXPECT_EQ(carreler(logis, insee), (std::vector<std::int32_t>{200, 200, 200, 200}));
}

TEST(Carreau, ContreToutesLesTuiles) {
    std::mt19937 alea(3);
    int coupes = 0, retenus = 0, affines = 0;
    for (int essai = 0; essai < 3000; ++essai) {
        const std::vector<Logis> logis = tirage(alea);
        const Regle regle{11, tirer(alea, 0, 1) == 1, tirer(alea, 0, 1) * 3};
        const std::vector<std::int32_t> taille = carreler(logis, regle);
        std::set<Tuile> feuilles, reference;
        std::map<std::size_t, int> feuilles_de;
        for (std::size_t l = 0; l < logis.size(); ++l) {
            const auto niveau = std::find(tailles_carreau.begin(), tailles_carreau.end(), taille[l]) - tailles_carreau.begin();
            feuilles.insert(tuile(logis[l], static_cast<std::size_t>(niveau)));
            tracer(logis, tuile(logis[l], 0), regle, reference);
        }
        for (const Tuile &f : feuilles)
            for (std::size_t l = 0; l < logis.size(); ++l)
                feuilles_de[l] += tuile(logis[l], static_cast<std::size_t>(f[0])) == f;
        for (std::size_t l = 0; l < logis.size(); ++l)
            EXPECT_EQ(feuilles_de[l], 1); // one tile each
        int montres = 0, montres_avant = 0, sains = 0;
        const std::set<Tuile> avant = montrees(logis, reference, regle);
        for (const Tuile &f : reference) {
            montres_avant += avant.contains(f) ? menages(logis, f) : 0;
            sains += saine(logis, f, regle) ? menages(logis, f) : 0;
        }
        const std::set<Tuile> apres = montrees(logis, feuilles, regle);
        for (const Tuile &f : feuilles) {
            const std::set<Tuile> e =
                static_cast<std::size_t>(f[0]) + 1 < tailles_carreau.size() ? enfants(logis, f) : std::set<Tuile>{};
            if (apres.contains(f) && menages(logis, f) > 0) {
                montres += menages(logis, f);
                EXPECT_TRUE(saine(logis, f, regle));
                EXPECT_TRUE(e.empty() || std::any_of(e.begin(), e.end(), [&](const Tuile &t) { return !saine(logis, t, regle); }));
                coupes += f[0] > 0;
            } else if (!apres.contains(f)) {
                EXPECT_TRUE(saine(logis, f, regle) || meilleur(logis, f, regle) == 0);
                ++retenus;
            }
        }
        // Where nothing is withheld for the sake of another, the tiles are those of the rule; elsewhere, they show no less.
        EXPECT_TRUE(montres_avant < sains || feuilles == reference);
        EXPECT_GE(montres, montres_avant);
        affines += montres > montres_avant;
        ASSERT_FALSE(testing::Test::HasFailure()) << "draw " << essai;
    }
    EXPECT_GT(coupes, 1000);
    EXPECT_GT(retenus, 500);
    EXPECT_GT(affines, 10);
}
