#include "secret/imbrique.h"

#include <gtest/gtest.h>

#include <random>

#include "noyau/refus.h"

using namespace carto_ops;

namespace {

constexpr int seuil = 11;

Zone zone(int parent, std::int64_t n) {
    return {parent, {n, 0}, true};
}

// Independent check, by brute force: for every released zone, subtract its nearest released descendants.
Mesure reste(const std::vector<Zone> &zones, const std::vector<bool> &diffusee, std::size_t z) {
    Mesure r = zones[z].mesure;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        if (i == z || !diffusee[i])
            continue;
        int p = zones[i].parent;
        while (p >= 0 && !diffusee[static_cast<std::size_t>(p)])
            p = zones[static_cast<std::size_t>(p)].parent;
        if (p == static_cast<int>(z)) {
            r[0] -= zones[i].mesure[0];
            r[1] -= zones[i].mesure[1];
        }
    }
    return r;
}

int restes_malsains(const std::vector<Zone> &zones, const std::vector<bool> &diffusee) {
    int malsains = 0;
    for (std::size_t z = 0; z < zones.size(); ++z)
        if (diffusee[z] && (!sain(zones[z].mesure, seuil) || !sain(reste(zones, diffusee, z), seuil)))
            ++malsains;
    return malsains;
}

// A random tree whose leaves are drawn and whose parents are sums: `parts` = 1 or 2.
std::vector<Zone> arbre_au_hasard(std::mt19937 &rng, int parts) {
    std::vector<Zone> zones{{-1, {0, 0}, true}};
    const int taille = 2 + static_cast<int>(rng() % 40);
    for (int i = 1; i < taille; ++i)
        zones.push_back({static_cast<int>(rng() % static_cast<unsigned>(i)), {0, 0}, rng() % 20 != 0});
    std::vector<bool> interne(zones.size(), false);
    for (std::size_t i = 1; i < zones.size(); ++i)
        interne[static_cast<std::size_t>(zones[i].parent)] = true;
    for (std::size_t i = zones.size(); i-- > 0;) {
        if (!interne[i])
            for (int k = 0; k < parts; ++k)
                zones[i].mesure[static_cast<std::size_t>(k)] = rng() % 3 == 0 ? 0 : rng() % 30;
        if (zones[i].parent >= 0)
            for (std::size_t k = 0; k < 2; ++k)
                zones[static_cast<std::size_t>(zones[i].parent)].mesure[k] += zones[i].mesure[k];
    }
    return zones;
}

} // namespace

TEST(Imbrique, ZeroIsSoundAndTenIsNot) {
    EXPECT_TRUE(sain(Mesure{0, 0}, seuil));
    EXPECT_TRUE(sain(Mesure{11, 0}, seuil));
    EXPECT_FALSE(sain(Mesure{10, 0}, seuil));
    EXPECT_FALSE(sain(Mesure{40, 1}, seuil));
}

TEST(Imbrique, OneSmallChildTakesTheSmallestSiblingWithIt) {
    const std::vector<Zone> zones{zone(-1, 60), zone(0, 5), zone(0, 15), zone(0, 40)};
    EXPECT_EQ(passe_imbriquee(zones, seuil), (std::vector<bool>{true, false, false, true}));
}

TEST(Imbrique, SmallChildrenThatMakeElevenNeedNoSibling) {
    const std::vector<Zone> zones{zone(-1, 51), zone(0, 5), zone(0, 6), zone(0, 40)};
    EXPECT_EQ(passe_imbriquee(zones, seuil), (std::vector<bool>{true, false, false, true}));
}

TEST(Imbrique, EmptyChildrenAreShownEmpty) {
    const std::vector<Zone> zones{zone(-1, 20), zone(0, 0), zone(0, 20)};
    EXPECT_EQ(passe_imbriquee(zones, seuil), (std::vector<bool>{true, true, true}));
}

TEST(Imbrique, WithheldForASiblingStillShowsASoundPart) {
    // Remainder of the top: 5 + what is withheld in the 30; showing the 20 leaves 5 + 10 = 15.
    const std::vector<Zone> zones{zone(-1, 85), zone(0, 5),  zone(0, 30),
                                  zone(0, 50),  zone(2, 20), zone(2, 10)};
    EXPECT_EQ(passe_imbriquee(zones, seuil), (std::vector<bool>{true, false, false, true, true, false}));
}

TEST(Imbrique, DebtOfAParentIsPaidByItsChildren) {
    // The 20 is withheld for the 5; its halves of 10 + 10 stay withheld, and a 12 + 8 may show the 12 only if
    // 5 + 8 >= 11.
    const std::vector<Zone> zones{zone(-1, 65), zone(0, 5),  zone(0, 20),
                                  zone(0, 40),  zone(2, 12), zone(2, 8)};
    const auto diffusee = passe_imbriquee(zones, seuil);
    EXPECT_TRUE(diffusee[4]);
    EXPECT_EQ(restes_malsains(zones, diffusee), 0);
}

TEST(Imbrique, NothingIsOwedUnderAWithheldTop) {
    const std::vector<Zone> zones{{-1, {50, 0}, false}, zone(0, 45), zone(0, 5)};
    EXPECT_EQ(passe_imbriquee(zones, seuil), (std::vector<bool>{false, true, false}));
}

TEST(Imbrique, ParentAfterChildIsRefused) {
    const std::vector<Zone> zones{zone(1, 20), zone(-1, 20)};
    EXPECT_THROW(passe_imbriquee(zones, seuil), Refus);
}

TEST(Imbrique, RandomTreesLeaveNoRemainderUnderEleven) {
    std::mt19937 rng(20180101);
    int diffusees = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const auto zones = arbre_au_hasard(rng, 1 + essai % 2);
        const auto diffusee = passe_imbriquee(zones, seuil);
        ASSERT_EQ(restes_malsains(zones, diffusee), 0) << "tree " << essai;
        for (const bool d : diffusee)
            diffusees += d;
    }
    EXPECT_GT(diffusees, 20000);
}

TEST(Imbrique, TheThresholdAloneWouldLeaveMany) {
    std::mt19937 rng(20180101);
    int malsains = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const auto zones = arbre_au_hasard(rng, 1);
        std::vector<bool> seuil_seul;
        for (const Zone &z : zones)
            seuil_seul.push_back(z.permise && sain(z.mesure, seuil));
        malsains += restes_malsains(zones, seuil_seul);
    }
    EXPECT_GT(malsains, 1000);
}
