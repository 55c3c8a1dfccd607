#include "indicateur/cellule.h"
#include "indicateur/codec.h"
#include "indicateur/etat.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "noyau/refus.h"

using namespace carto_ops;

namespace {

Menage repondant() {
    Menage m;
    m.enquete = 1;
    return m;
}

std::int64_t num(const Etat &e, Indicateur i) {
    return e.ensemble.numerateurs[rang(i)];
}

Menage menage_au_hasard(std::mt19937 &rng) {
    const auto entre = [&rng](int a, int b) {
        return a + static_cast<int>(rng() % static_cast<unsigned>(b - a + 1));
    };
    const auto parfois = [&](int v) { return rng() % 8 == 0 ? std::optional<int>() : std::optional<int>(v); };
    Menage m;
    m.enquete = entre(1, 4);
    m.nb_occ = parfois(entre(-1, 8));
    m.nb_mineurs = parfois(entre(0, 4));
    m.type_menage = parfois(entre(1, 6));
    m.nb_enfants = parfois(entre(0, 5));
    m.age_titulaire = parfois(entre(10, 130));
    if (rng() % 8 != 0)
        m.pct_plafond = entre(-10, 200);
    m.aide_logement = parfois(entre(0, 3));
    m.act_stable = parfois(entre(0, 2));
    m.act_precaire = m.act_stable ? std::optional<int>(entre(0, 1)) : std::nullopt;
    m.act_chomeur = entre(0, 1);
    m.act_retraite = entre(0, 1);
    m.act_autre = entre(0, 1);
    m.anciennete_mois = parfois(entre(0, 500));
    m.nb_pieces = parfois(entre(1, 6));
    m.surface = parfois(entre(9, 120));
    return m;
}

Etat etat_au_hasard(unsigned graine, int menages) {
    std::mt19937 rng(graine);
    Etat etat = etat_vide();
    for (int i = 0; i < menages; ++i)
        ajouter(etat, menage_au_hasard(rng));
    return etat;
}

} // namespace

TEST(Etat, OnlyAnswersCountAsHouseholds) {
    Etat e = etat_vide();
    for (int enquete : {1, 1, 2, 3, 4, 0}) {
        Menage m = repondant();
        m.enquete = enquete;
        ajouter(e, m);
    }
    EXPECT_EQ(e.ensemble.denominateurs[rang(Indicateur::tx_rep)], 3);
    EXPECT_EQ(e.ensemble.connu(Item::menages), 2);
    EXPECT_EQ(num(e, Indicateur::tx_rep), 2);
}

TEST(Etat, ResourceBoundsAreLeftClosed) {
    Etat e = etat_vide();
    for (double pct : {0.0, 19.99, 20.0, 60.0, 100.0, 130.0}) {
        Menage m = repondant();
        m.pct_plafond = pct;
        ajouter(e, m);
    }
    EXPECT_EQ(num(e, Indicateur::p20), 2);
    EXPECT_EQ(num(e, Indicateur::p60), 3);
    EXPECT_EQ(num(e, Indicateur::cus60), 4);
    EXPECT_EQ(num(e, Indicateur::p100), 2);
    EXPECT_EQ(num(e, Indicateur::cus100), 5);
    EXPECT_EQ(e.ensemble.tranches[0], 2);
    EXPECT_EQ(e.ensemble.tranches[1], 1);
    EXPECT_EQ(e.ensemble.tranches[7], 1);
}

TEST(Etat, BadValuesAreUnknownItemByItem) {
    Etat e = etat_vide();
    Menage m = repondant();
    m.nb_occ = 300;
    m.age_titulaire = -4;
    m.pct_plafond = std::numeric_limits<double>::quiet_NaN();
    m.type_menage = 2;
    ajouter(e, m);
    EXPECT_EQ(e.ensemble.connu(Item::occupants), 0);
    EXPECT_EQ(e.ensemble.connu(Item::age), 0);
    EXPECT_EQ(e.ensemble.connu(Item::ressources), 0);
    EXPECT_EQ(e.ensemble.connu(Item::type), 1);
    EXPECT_EQ(e.ensemble.connu(Item::menages), 1);
}

TEST(Etat, RecentMoversInMovedLessThanTwoYearsAgo) {
    Etat e = etat_vide();
    for (int mois : {0, 23, 24, 300}) {
        Menage m = repondant();
        m.anciennete_mois = mois;
        ajouter(e, m);
    }
    ajouter(e, repondant());
    EXPECT_EQ(e.recents.connu(Item::menages), 2);
    EXPECT_EQ(e.ensemble.connu(Item::emmenagement), 4);
    EXPECT_EQ(num(e, Indicateur::p_emrec), 2);
}

TEST(Etat, MonthsIgnoreDays) {
    EXPECT_EQ(mois_entre(0, 30), 0);     // 2000-01-01 to 2000-01-31
    EXPECT_EQ(mois_entre(0, 31), 1);     // to 2000-02-01
    EXPECT_EQ(mois_entre(-1, 0), 1);     // 1999-12-31
    EXPECT_EQ(mois_entre(0, 6575), 216); // 2018-01-01
}

TEST(Etat, CrowdingFollowsTheAreaTable) {
    const auto suroccupe = [](int occupants, int surface) {
        Etat e = etat_vide();
        Menage m = repondant();
        m.nb_occ = occupants;
        m.surface = surface;
        ajouter(e, m);
        return num(e, Indicateur::sur_occ) == 1;
    };
    EXPECT_FALSE(suroccupe(1, 9));
    EXPECT_TRUE(suroccupe(1, 8));
    EXPECT_TRUE(suroccupe(2, 15));
    EXPECT_TRUE(suroccupe(3, 24));
    EXPECT_FALSE(suroccupe(3, 25));
    EXPECT_TRUE(suroccupe(8, 69));
    EXPECT_FALSE(suroccupe(12, 70));
}

TEST(Etat, BoundsMustIncrease) {
    EXPECT_THROW(etat_vide(std::array{20.0, 20.0}), Refus);
    EXPECT_THROW(etat_vide(std::array{-1.0}), Refus);
    EXPECT_THROW(etat_vide(std::vector<double>(16, 1.0)), Refus);
    EXPECT_THROW(etat_vide(std::array{20.0, std::numeric_limits<double>::infinity()}), Refus);
}

TEST(Etat, CombiningPartsEqualsTheWhole) {
    std::mt19937 rng(7);
    Etat tout = etat_vide(), un = etat_vide(), deux = etat_vide();
    for (int i = 0; i < 3000; ++i) {
        const Menage m = menage_au_hasard(rng);
        ajouter(tout, m);
        ajouter(i % 3 == 0 ? un : deux, m);
    }
    cumuler(un, deux);
    EXPECT_EQ(encoder(un), encoder(tout));
}

TEST(Etat, CombiningDifferentClassesIsRefused) {
    Etat un = etat_vide();
    const Etat autre = etat_vide(std::array{50.0});
    EXPECT_THROW(cumuler(un, autre), Refus);
}

TEST(Codec, RoundTrip) {
    for (int menages : {0, 1, 3, 5000}) {
        const Etat etat = etat_au_hasard(static_cast<unsigned>(menages), menages);
        const auto octets = encoder(etat);
        EXPECT_EQ(encoder(decoder(octets)), octets);
        EXPECT_EQ(decoder(octets).ensemble.connus, etat.ensemble.connus);
        EXPECT_EQ(decoder(octets).recents.annees, etat.recents.annees);
    }
}

TEST(Codec, TruncatedOrLongInputIsRefused) {
    const auto octets = encoder(etat_au_hasard(1, 50));
    for (std::size_t n = 0; n < octets.size(); ++n)
        EXPECT_THROW(decoder(std::span(octets.data(), n)), Refus) << n;
    auto long_ = octets;
    long_.push_back(1);
    EXPECT_THROW(decoder(long_), Refus);
}

TEST(Cellule, NothingOnOneToTenHouseholds) {
    for (int n = 0; n <= 12; ++n) {
        Etat e = etat_vide();
        for (int i = 0; i < n; ++i) {
            Menage m = repondant();
            m.nb_occ = 1 + i % 3;
            ajouter(e, m);
        }
        const Cellule c = cellule(e, Population::ensemble, {masque_seuil(e, Population::ensemble, seuil_legal)},
                                  seuil_legal, false);
        const auto item = rang(Item::occupants);
        const auto seul = rang(Indicateur::p_seul);
        EXPECT_EQ(c.statuts[item], n == 0 ? Statut::vide : n < 11 ? Statut::secret : Statut::diffusable) << n;
        EXPECT_EQ(c.connus[item].has_value(), n == 0 || n >= 11);
        EXPECT_EQ(c.numerateurs[seul].has_value(), n >= 11);
        EXPECT_EQ(c.valeurs[seul].has_value(), n >= 11);
    }
}

TEST(Cellule, RecentMoversInWaitForWhatTheyLeave) {
    const auto visible = [](int recents, int autres) {
        Etat e = etat_vide();
        for (int i = 0; i < recents + autres; ++i) {
            Menage m = repondant();
            m.anciennete_mois = i < recents ? 3 : 100;
            ajouter(e, m);
        }
        return masque_seuil(e, Population::emmenages_recents, 11)[rang(Item::menages)];
    };
    EXPECT_TRUE(visible(11, 11));
    EXPECT_TRUE(visible(11, 0));
    EXPECT_FALSE(visible(10, 20));
    EXPECT_FALSE(visible(20, 10));
}

TEST(Cellule, EmptyPartOfASmallSetIsWithheld) {
    Etat e = etat_vide();
    for (int i = 0; i < 5; ++i)
        ajouter(e, repondant());
    const auto masque = masque_seuil(e, Population::emmenages_recents, 11);
    const Cellule c = cellule(e, Population::emmenages_recents, {masque}, 11, false);
    EXPECT_EQ(c.statuts[rang(Item::menages)], Statut::secret);
    EXPECT_FALSE(c.connus[rang(Item::menages)].has_value());
}

TEST(Cellule, MovedInLessThanThreeYearsAgoLeaveASoundRest) {
    const auto visible = [](int arrives, int anciens) {
        Etat e = etat_vide();
        for (int i = 0; i < arrives + anciens; ++i) {
            Menage m = repondant();
            m.pct_plafond = 50;
            m.anciennete_mois = i < arrives ? 30 : 100;
            ajouter(e, m);
        }
        return masque_seuil(e, Population::ensemble, 11)[rang(Item::ressources_3ans)];
    };
    EXPECT_TRUE(visible(12, 11));
    EXPECT_FALSE(visible(12, 4));
}

TEST(Cellule, MedianNeedsElevenOnEachSide) {
    EXPECT_FALSE(mediane_permise(22, 11));
    EXPECT_TRUE(mediane_permise(23, 11));
    Etat e = etat_vide();
    for (int i = 0; i < 23; ++i) {
        Menage m = repondant();
        m.anciennete_mois = 12 * i;
        ajouter(e, m);
    }
    const auto masque = masque_seuil(e, Population::ensemble, 11);
    const Cellule c = cellule(e, Population::ensemble, {masque}, 11, false);
    EXPECT_EQ(c.valeurs[rang(Indicateur::anciennete_mediane)], 11);
    EXPECT_EQ(c.valeurs[rang(Indicateur::anciennete)], 11);
}

TEST(Cellule, MaskedItemKeepsNoFigure) {
    Etat e = etat_au_hasard(3, 400);
    ajouter(e, Loyer{1, 400, 50});
    const Cellule c = cellule(e, Population::ensemble, {}, 11, false);
    for (const auto &v : c.valeurs)
        EXPECT_FALSE(v.has_value());
    for (const auto &n : c.connus)
        EXPECT_FALSE(n.has_value());
    EXPECT_FALSE(c.tranches_visibles);
}

TEST(Cellule, NotSurveyedDiffersFromEmpty) {
    const Etat e = etat_vide();
    EXPECT_EQ(cellule(e, Population::ensemble, {}, 11, true).statuts[rang(Item::menages)],
              Statut::non_enquete);
    EXPECT_EQ(cellule(e, Population::ensemble, {}, 11, false).statuts[rang(Item::menages)], Statut::vide);
}

TEST(Cellule, TruncatedItemShowsItsCountAndTheCap) {
    Etat e = etat_vide();
    for (int i = 0; i < 20; ++i) {
        Menage m = repondant();
        m.pct_plafond = i < 18 ? 30 : 90;
        ajouter(e, m);
    }
    Decision d;
    d.plafonne[rang(Item::ressources)] = true;
    d.plafond = 80;
    const Cellule c = cellule(e, Population::ensemble, d, 11, false);
    EXPECT_EQ(c.statuts[rang(Item::ressources)], Statut::plafonne);
    EXPECT_EQ(c.connus[rang(Item::ressources)], 20);
    EXPECT_EQ(c.valeurs[rang(Indicateur::p40)], 80);
    EXPECT_FALSE(c.valeurs[rang(Indicateur::p20)].has_value());
    EXPECT_FALSE(c.numerateurs[rang(Indicateur::p40)].has_value());
    EXPECT_FALSE(c.denominateurs[rang(Indicateur::p40)].has_value());
    EXPECT_FALSE(c.tranches_visibles);
}

TEST(Loyer, OnlyLetDwellingsWithAKnownRentAndArea) {
    Etat e = etat_vide();
    ajouter(e, Loyer{1, 400, 50});
    ajouter(e, Loyer{1, 300, 50});
    for (const Loyer &l : {Loyer{2, 400, 50}, Loyer{1, 9999, 50}, Loyer{1, 0, 50}, Loyer{1, std::nullopt, 50},
                           Loyer{1, 400, std::nullopt}, Loyer{1, 400, 3}})
        ajouter(e, l);
    EXPECT_EQ(e.ensemble.connu(Item::loyer), 2);
    EXPECT_EQ(e.ensemble.numerateurs[rang(Indicateur::loyer_m2)], 700);
    EXPECT_EQ(e.ensemble.denominateurs[rang(Indicateur::loyer_m2)], 100);
    EXPECT_EQ(e.ensemble.connu(Item::menages), 0);
    Decision d;
    d.visible.fill(true);
    EXPECT_EQ(cellule(e, Population::ensemble, d, 11, true).statuts[rang(Item::loyer)], Statut::secret);
    for (int i = 0; i < 9; ++i)
        ajouter(e, Loyer{1, 350, 50});
    const Cellule c = cellule(e, Population::ensemble, d, 11, true);
    EXPECT_EQ(c.statuts[rang(Item::loyer)], Statut::diffusable);
    EXPECT_EQ(c.valeurs[rang(Indicateur::loyer_m2)], 7);
    EXPECT_FALSE(cellule(e, Population::emmenages_recents, d, 11, true).statuts[rang(Item::loyer)].has_value());
}
