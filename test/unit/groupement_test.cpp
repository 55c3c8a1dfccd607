// Groupings of addresses on small draws, against the definition of neighbours and every way to split a group.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "adresses.h"

using namespace carto_ops::zone;

namespace {

int tirer(std::mt19937 &alea, int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(alea);
}

std::vector<Adresse> tirage(std::mt19937 &alea) {
    std::vector<Adresse> a;
    const int nombre = tirer(alea, 1, 11), cote = tirer(alea, 1, 3) * 30, haut = tirer(alea, 0, 3) == 0 ? 25 : 10;
    const int bailleurs = tirer(alea, 1, 3);
    for (int i = 0; i < nombre; ++i) {
        Adresse x{{tirer(alea, 0, 8) == 0 ? -1 : tirer(alea, 0, 5) / 5, tirer(alea, 0, cote), tirer(alea, 0, cote)}};
        if (tirer(alea, 0, 4) == 0)
            x.point.x = x.point.x / 20 * 20, x.point.y = x.point.y / 20 * 20; // on one line, or at one place
        if (tirer(alea, 0, 7) != 0)
            verser(x.foyers, {{tirer(alea, 1, bailleurs), tirer(alea, 1, haut)}});
        if (tirer(alea, 0, 5) == 0)
            verser(x.foyers, {{tirer(alea, 1, bailleurs), tirer(alea, 1, haut)}});
        a.push_back(x);
    }
    return a;
}

Adresse adresse(std::int64_t x, int bailleur, int n) {
    return {{0, x, 0}, {{bailleur, n}}};
}

} // namespace

TEST(Groupement, VoisinsParDefinition) {
    std::mt19937 alea(5);
    for (int essai = 0; essai < 2000; ++essai) {
        const std::vector<Point> p = points(tirage(alea));
        const auto v = voisins(p, distance_max);
        const Matrice m = voisinage(p);
        Matrice trouve(p.size(), std::vector<bool>(p.size(), false));
        for (std::size_t i = 0; i < p.size(); ++i)
            for (const Arete &a : v[i])
                trouve[i][a.voisin] = true;
        ASSERT_EQ(trouve, m) << "draw " << essai;
        // It links what the distance links.
        for (std::size_t a = 0; a < p.size(); ++a)
            for (std::size_t b = 0; b < p.size(); ++b) {
                const std::int64_t dx = p[a].x - p[b].x, dy = p[a].y - p[b].y;
                if (p[a].lot < 0 || p[a].lot != p[b].lot || dx * dx + dy * dy > distance_max * distance_max)
                    continue;
                std::set<std::size_t> vus{a};
                for (std::size_t tour = 0; tour < p.size(); ++tour)
                    for (std::size_t i = 0; i < p.size(); ++i)
                        for (std::size_t j = 0; j < p.size(); ++j)
                            if (vus.contains(i) && m[i][j])
                                vus.insert(j);
                ASSERT_TRUE(vus.contains(b)) << "draw " << essai;
            }
    }
}

TEST(Groupement, LePlusPetitVoisinQuiSuffit) {
    const Regle regle{11, false, 0};
    // Two of 6 make a group; the large one stays alone.
    EXPECT_EQ(grouper(std::vector{adresse(0, 1, 6), adresse(10, 1, 6), adresse(20, 1, 30)}, regle, 50),
              (std::vector<std::int32_t>{0, 0, -1}));
    // Alone among large ones: the smallest of its neighbours joins, as Insee adds the smallest child.
    EXPECT_EQ(grouper(std::vector{adresse(0, 1, 40), adresse(10, 1, 6), adresse(20, 1, 30)}, regle, 50),
              (std::vector<std::int32_t>{-1, 1, 1}));
    // Too far, or in another piece: nothing.
    EXPECT_EQ(grouper(std::vector{adresse(0, 1, 6), adresse(60, 1, 6)}, regle, 50), (std::vector<std::int32_t>{-1, -1}));
    std::vector<Adresse> ailleurs{adresse(0, 1, 6), adresse(10, 1, 6)};
    ailleurs[1].point.lot = 1;
    EXPECT_EQ(grouper(ailleurs, regle, 50), (std::vector<std::int32_t>{-1, -1}));
    // Under the threshold all together: nothing.
    EXPECT_EQ(grouper(std::vector{adresse(0, 1, 5), adresse(10, 1, 5)}, regle, 50), (std::vector<std::int32_t>{-1, -1}));
}

TEST(Groupement, LeBailleurQuiRetireLesSiensNApprendRien) {
    const Regle regle{11, true, 0};
    // 6 and 6 of two landlords: each would know the other's 6.
    EXPECT_EQ(grouper(std::vector{adresse(0, 1, 6), adresse(10, 2, 6)}, regle, 50), (std::vector<std::int32_t>{-1, -1}));
    // The farther neighbour of the same landlord is preferred.
    const std::vector<Adresse> a{adresse(10, 2, 6), adresse(20, 1, 6), adresse(32, 1, 6)};
    EXPECT_EQ(grouper(a, regle, 50), (std::vector<std::int32_t>{-1, 1, 1}));
}

TEST(Groupement, GardeLesGroupesDAvant) {
    const Regle regle{11, false, 0};
    std::vector<Adresse> a(4, adresse(0, 1, 6));
    a[1].point.x = a[3].point.x = 10;
    a[2].point.y = a[3].point.y = 12;
    EXPECT_EQ(grouper(a, regle, 50), (std::vector<std::int32_t>{0, 0, 2, 2})); // the nearest
    a[0].precedent = a[2].precedent = 7;
    a[1].precedent = a[3].precedent = 5;
    EXPECT_EQ(grouper(a, regle, 50), (std::vector<std::int32_t>{0, 1, 0, 1}));
    a[2].foyers = {{1, 4}}; // no longer enough with the first
    EXPECT_EQ(grouper(a, regle, 50)[3], grouper(a, regle, 50)[1]);
    a[2].foyers.clear();
    EXPECT_EQ(grouper(a, regle, 50), (std::vector<std::int32_t>{0, 0, -1, 0}));
}

TEST(Groupement, ContreToutesLesScissions) {
    std::mt19937 alea(11);
    int nombre = 0, grands = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        std::vector<Adresse> a = tirage(alea);
        const Regle regle{11, tirer(alea, 0, 1) == 1, 0};
        std::vector<std::int32_t> groupe = grouper(a, regle, distance_max);
        if (tirer(alea, 0, 1) == 1) { // a second campaign, after some moves
            for (std::size_t i = 0; i < a.size(); ++i) {
                a[i].precedent = groupe[i];
                if (tirer(alea, 0, 5) == 0)
                    verser(a[i].foyers, {{1, tirer(alea, 1, 9)}});
            }
            groupe = grouper(a, regle, distance_max);
        }
        const Matrice m = voisinage(points(a));
        const auto trouves = groupes(groupe);
        for (const auto &[numero, membres] : trouves) {
            EXPECT_EQ(static_cast<std::size_t>(numero), membres.front());
            EXPECT_GT(membres.size(), 1U);
            EXPECT_TRUE(connexe(m, membres));
            EXPECT_TRUE(assez(a, membres, regle));
            EXPECT_FALSE(se_scinde(m, a, membres, regle)) << [&] {
                std::ostringstream t;
                for (const std::size_t i : membres) {
                    t << i << " (" << a[i].point.x << "," << a[i].point.y << ")";
                    for (const auto &[b, n] : a[i].foyers)
                        t << " " << b << ":" << n;
                    t << "; ";
                }
                t << regle.initie;
                return t.str();
            }();
            ++nombre;
            grands += membres.size() > 3;
        }
        // What stays out: alone it is not enough, and no neighbour makes it so.
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (groupe[i] >= 0 || assez(a, {i}, regle))
                continue;
            for (std::size_t j = 0; j < a.size(); ++j)
                EXPECT_FALSE(m[i][j] && groupe[j] < 0 && assez(a, {i, j}, regle)) << i << " " << j;
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "draw " << essai;
    }
    EXPECT_GT(nombre, 1000);
    EXPECT_GT(grands, 100);
}
