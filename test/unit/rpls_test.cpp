#include "indicateur/rpls.h"

#include <gtest/gtest.h>

using namespace carto_ops;

namespace {

Logement loue(int annee_bail, int mise_en_service) {
    Logement l;
    l.mode = 1;
    l.annee = 2018;
    l.annee_bail = annee_bail;
    l.annee_mise_en_service = mise_en_service;
    return l;
}

Logement vacant(std::optional<int> mois) {
    Logement l;
    l.mode = 2;
    l.annee = 2018;
    l.duree_vacance = mois;
    l.annee_mise_en_service = 1990;
    return l;
}

EtatRpls compter(std::initializer_list<Logement> logements) {
    EtatRpls etat{};
    for (const Logement &l : logements)
        ajouter(etat, l);
    return etat;
}

} // namespace

TEST(Rpls, VacancyOverThreeMonthsIsStrict) {
    const EtatRpls e = compter({vacant(3), vacant(4), vacant(std::nullopt)});
    EXPECT_EQ(e.vacants, 3);
    EXPECT_EQ(e.vacants_3mois, 1);
}

TEST(Rpls, MobilityLeavesNewCommissioningsOut) {
    // Let last year; let long ago; commissioned last year; vacant but offered.
    const EtatRpls e = compter({loue(2017, 1990), loue(2005, 1990), loue(2017, 2017), vacant(1)});
    EXPECT_EQ(e.offerts_1an, 3);
    EXPECT_EQ(e.emmenages_an, 1);
}

TEST(Rpls, EveryModeIsCountedOnce) {
    EtatRpls e{};
    for (int mode = 0; mode <= 9; ++mode) {
        Logement l;
        l.mode = mode;
        ajouter(e, l);
    }
    EXPECT_EQ(e.logements, 10);
    EXPECT_EQ(e.loues + e.vacants + e.vides + e.associations + e.autres, 10);
}

TEST(Rpls, CombiningPartsEqualsTheWhole) {
    EtatRpls un = compter({loue(2017, 1990), vacant(5)});
    cumuler(un, compter({loue(2005, 1990)}));
    const EtatRpls tout = compter({loue(2017, 1990), vacant(5), loue(2005, 1990)});
    EXPECT_EQ(un.logements, tout.logements);
    EXPECT_EQ(un.offerts_1an, tout.offerts_1an);
    EXPECT_EQ(un.vacants_3mois, tout.vacants_3mois);
}

TEST(Rpls, NoRateOverNothing) {
    EXPECT_FALSE(taux(0, 0).has_value());
    EXPECT_EQ(taux(1, 3), 33.33);
}
