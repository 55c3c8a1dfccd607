#include "indicateur/cumul.h"

#include <gtest/gtest.h>

using namespace carto_ops;

TEST(Cumul, RatiosAreRebuiltNotAveraged) {
    Cumul c{};
    ajouter(c, {"diffusable", 10, 20, 20});
    ajouter(c, {"diffusable", 0, 80, 80});
    EXPECT_EQ(valeur(c, 100), 10.0); // the mean of 50 % and 0 % is 25 %
    EXPECT_EQ(c.effectif, 100);
}

TEST(Cumul, OneMissingTerritoryLeavesNothing) {
    for (const Part &absente :
         {Part{"secret", {}, {}, {}}, Part{"plafonne", {}, 90, 90}, Part{"non_enquete", {}, {}, {}},
          Part{"diffusable", {}, 90, 90}, Part{"", 1, 1, 1}}) {
        Cumul c{};
        ajouter(c, {"diffusable", 10, 20, 20});
        ajouter(c, absente);
        EXPECT_FALSE(valeur(c, 100).has_value()) << absente.statut;
        EXPECT_EQ(c.zones, 2);
        EXPECT_EQ(c.manquantes, 1);
    }
}

TEST(Cumul, AnEmptyTerritoryAddsNothing) {
    Cumul c{};
    ajouter(c, {"vide", {}, {}, {}});
    EXPECT_FALSE(valeur(c, 100).has_value());
    ajouter(c, {"diffusable", 1, 8, 8});
    EXPECT_EQ(valeur(c, 100), 12.5);
    EXPECT_EQ(c.manquantes, 0);
}

TEST(Cumul, MediansAndUnknownCodesHaveNoMultiplier) {
    EXPECT_EQ(multiplicateur("p60"), 100.0);
    EXPECT_EQ(multiplicateur("tx_vac"), 100.0);
    EXPECT_EQ(multiplicateur("taille"), 1.0);
    EXPECT_FALSE(multiplicateur("anciennete_mediane").has_value());
    EXPECT_FALSE(multiplicateur("inconnu").has_value());
}
