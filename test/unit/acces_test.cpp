#include "acces/decision.h"

#include <gtest/gtest.h>

using namespace carto_ops;

namespace {

constexpr Jour aujourd_hui = 9000;

Convention signee() {
    Convention c;
    c.signee_organisme = c.signee_urh = c.signee_gip = aujourd_hui - 10;
    c.debut = aujourd_hui - 5;
    return c;
}

// An EPCI over communes 1 (open region) and 2 (closed region).
Dossier epci(bool partenariat = true) {
    Dossier d;
    d.compte_ouvert = d.compte_valide = true;
    d.type = Acteur::epci;
    d.conventions = {signee()};
    d.conventions[0].partenariat = partenariat;
    d.perimetre = {1, 2};
    d.communes_ouvertes = {1, 3};
    d.campagnes = {2018};
    return d;
}

Regle lire(const Dossier &d, Echelle e, std::vector<std::int32_t> communes = {}) {
    return Droits(d, aujourd_hui).decider(2018, e, communes);
}

} // namespace

TEST(Acces, ConventionNeedsEverySignatureAndItsDates) {
    EXPECT_TRUE(en_vigueur(signee(), Acteur::epci, aujourd_hui));
    Convention c = signee();
    c.signee_gip.reset();
    EXPECT_FALSE(en_vigueur(c, Acteur::epci, aujourd_hui));
    EXPECT_TRUE(en_vigueur(c, Acteur::bailleur, aujourd_hui));
    c.signee_urh.reset();
    EXPECT_FALSE(en_vigueur(c, Acteur::bailleur, aujourd_hui));
    c = signee();
    c.signee_urh = aujourd_hui + 1;
    EXPECT_FALSE(en_vigueur(c, Acteur::epci, aujourd_hui));
    c = signee();
    c.fin = aujourd_hui;
    EXPECT_TRUE(en_vigueur(c, Acteur::epci, aujourd_hui));
    EXPECT_FALSE(en_vigueur(c, Acteur::epci, aujourd_hui + 1));
    EXPECT_FALSE(en_vigueur(signee(), Acteur::epci, aujourd_hui - 6));
    c = signee();
    c.suspendue = true;
    EXPECT_FALSE(en_vigueur(c, Acteur::epci, aujourd_hui));
}

TEST(Acces, SilenceIsNotAgreement) {
    EXPECT_TRUE(ouverte({true, 3, 3, 0}));
    EXPECT_FALSE(ouverte({true, 3, 2, 0}));
    EXPECT_FALSE(ouverte({true, 0, 0, 0}));
    EXPECT_TRUE(ouverte({false, 3, 0, 0}));
    EXPECT_FALSE(ouverte({false, 3, 2, 1}));
    EXPECT_FALSE(ouverte({true, 3, 3, 1}));
}

TEST(Acces, EachRefusalHasItsRule) {
    Dossier d = epci();
    d.compte_ouvert = false;
    EXPECT_EQ(lire(d, Echelle::france), Regle::sans_compte);
    EXPECT_EQ(lire(Dossier{}, Echelle::france), Regle::sans_compte);
    d = epci();
    d.compte_valide = false;
    EXPECT_EQ(lire(d, Echelle::france), Regle::compte_en_attente);
    d = epci();
    d.compte_fin = aujourd_hui - 1;
    EXPECT_EQ(lire(d, Echelle::france), Regle::compte_expire);
    d = epci();
    d.organisme_suspendu = true;
    EXPECT_EQ(lire(d, Echelle::france), Regle::organisme_suspendu);
    d = epci();
    d.conventions.clear();
    EXPECT_EQ(lire(d, Echelle::france), Regle::convention_absente);
}

// The nearest to being in force is the one that is told.
TEST(Acces, AmongConventionsTheNearestSpeaks) {
    Convention expiree = signee(), future = signee(), non_signee = signee(), suspendue = signee();
    expiree.fin = aujourd_hui - 1;
    future.debut = aujourd_hui + 1;
    non_signee.signee_gip.reset();
    suspendue.suspendue = true;
    Dossier d = epci();
    const auto regle = [&](std::vector<Convention> conventions) {
        d.conventions = std::move(conventions);
        return lire(d, Echelle::france);
    };
    EXPECT_EQ(regle({expiree}), Regle::convention_expiree);
    EXPECT_EQ(regle({future, expiree}), Regle::convention_future);
    EXPECT_EQ(regle({future, non_signee, expiree}), Regle::convention_non_signee);
    EXPECT_EQ(regle({suspendue, future, non_signee}), Regle::convention_suspendue);
    EXPECT_EQ(regle({suspendue, signee(), expiree}), Regle::permis);
    EXPECT_EQ(regle({signee(), suspendue}), Regle::permis);
}

TEST(Acces, RightsLastAsLongAsTheLastConventionInForceOrTheAccount) {
    Dossier d = epci();
    EXPECT_FALSE(Droits(d, aujourd_hui).jusqu_au().has_value());
    d.conventions[0].fin = aujourd_hui + 5;
    d.conventions.push_back(signee());
    d.conventions[1].fin = aujourd_hui + 9;
    EXPECT_EQ(Droits(d, aujourd_hui).jusqu_au(), aujourd_hui + 9);
    d.compte_fin = aujourd_hui + 2;
    EXPECT_EQ(Droits(d, aujourd_hui).jusqu_au(), aujourd_hui + 2);
    d.conventions.push_back(signee());
    d.compte_fin.reset();
    EXPECT_FALSE(Droits(d, aujourd_hui).jusqu_au().has_value());
}

TEST(Acces, CoarseScalesEverywhereFineOnesInThePerimeter) {
    EXPECT_EQ(lire(epci(), Echelle::commune), Regle::permis);
    EXPECT_EQ(lire(epci(), Echelle::iris, {2}), Regle::permis);
    EXPECT_EQ(lire(epci(), Echelle::iris, {3}), Regle::hors_perimetre);
    EXPECT_EQ(lire(epci(), Echelle::qpv, {1, 2}), Regle::permis);
    EXPECT_EQ(lire(epci(), Echelle::qpv, {1, 3}), Regle::hors_perimetre);
    EXPECT_EQ(lire(epci(), Echelle::iris, {}), Regle::hors_perimetre); // a row that says nothing is refused
}

TEST(Acces, AddressFollowsTheRegionOfTheCommune) {
    EXPECT_EQ(lire(epci(), Echelle::batiment, {1}), Regle::permis);
    EXPECT_EQ(lire(epci(), Echelle::residence, {2}), Regle::adresse_fermee);
    EXPECT_EQ(lire(epci(), Echelle::batiment, {3}), Regle::hors_perimetre);
}

TEST(Acces, AddressNeedsTheCommitment) {
    EXPECT_EQ(lire(epci(false), Echelle::batiment, {1}), Regle::engagement_manquant);
    EXPECT_EQ(lire(epci(false), Echelle::iris, {1}), Regle::permis);
    Dossier d = epci(true);
    for (const Acteur a : {Acteur::etat, Acteur::reservataire}) {
        d.type = a;
        EXPECT_EQ(lire(d, Echelle::batiment, {1}), Regle::engagement_manquant);
    }
    d.conventions[0].adresse = true;
    EXPECT_EQ(lire(d, Echelle::batiment, {1}), Regle::permis);
    d = epci(false);
    d.type = Acteur::bailleur;
    EXPECT_EQ(lire(d, Echelle::batiment, {1}), Regle::permis);
}

TEST(Acces, ReservataireReadsWhatItsConventionInForceWrites) {
    Dossier d = epci();
    d.type = Acteur::reservataire;
    d.perimetre.clear();
    d.conventions.push_back(signee());
    d.conventions[0].communes = {1};
    d.conventions[1].communes = {2};
    d.conventions[1].suspendue = true;
    EXPECT_EQ(lire(d, Echelle::iris, {1}), Regle::permis);
    EXPECT_EQ(lire(d, Echelle::iris, {2}), Regle::hors_perimetre);
    // What one convention grants does not hold on the territory of another.
    d.conventions[1].suspendue = false;
    d.conventions[1].adresse = d.conventions[1].exploration = true;
    d.communes_ouvertes = {1, 2};
    EXPECT_EQ(lire(d, Echelle::batiment, {1}), Regle::engagement_manquant);
    EXPECT_EQ(lire(d, Echelle::batiment, {2}), Regle::permis);
    const std::vector<std::int32_t> une{1}, deux{2};
    EXPECT_EQ(Droits(d, aujourd_hui).explorer(2018, Echelle::commune, une), Regle::exploration_absente);
    EXPECT_EQ(Droits(d, aujourd_hui).explorer(2018, Echelle::commune, deux), Regle::permis);
}

TEST(Acces, GestionnaireReadsEverywhereButClosedAddresses) {
    Dossier d;
    d.gestionnaire = true;
    d.campagnes = {2018};
    d.communes_ouvertes = {1};
    EXPECT_EQ(lire(d, Echelle::iris, {9}), Regle::permis);
    EXPECT_EQ(lire(d, Echelle::batiment, {1}), Regle::permis);
    EXPECT_EQ(lire(d, Echelle::batiment, {9}), Regle::adresse_fermee);
}

TEST(Acces, OnlyReleasedCampaigns) {
    const std::vector<std::int32_t> aucune;
    EXPECT_EQ(Droits(epci(), aujourd_hui).decider(2020, Echelle::france, aucune),
              Regle::campagne_non_publiee);
}

TEST(Acces, UnknownNamesAreNothing) {
    EXPECT_FALSE(echelle("tuile").has_value());
    EXPECT_FALSE(echelle("").has_value());
    EXPECT_FALSE(acteur("maire").has_value());
}

TEST(Acces, ExplorationIsForLandlordsThatAnsweredAndByConvention) {
    const std::vector<std::int32_t> dedans{1, 2}, a_cheval{2, 3};
    const auto explorer = [](const Dossier &d, Echelle e, const std::vector<std::int32_t> &communes,
                             std::int16_t campagne = 2018) {
        return Droits(d, aujourd_hui).explorer(campagne, e, communes);
    };
    Dossier d = epci();
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::exploration_absente);
    d.conventions[0].exploration = true;
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::permis);
    // Inside the perimeter at every scale: what anyone reads released is not anyone's to cross.
    EXPECT_EQ(explorer(d, Echelle::departement, a_cheval), Regle::hors_perimetre);
    EXPECT_EQ(explorer(d, Echelle::commune, {}), Regle::hors_perimetre);
    EXPECT_EQ(explorer(d, Echelle::residence, {1}), Regle::permis);
    EXPECT_EQ(explorer(d, Echelle::residence, dedans), Regle::adresse_fermee);
    EXPECT_EQ(explorer(d, Echelle::commune, dedans, 2020), Regle::campagne_non_publiee);
    d.conventions[0].suspendue = true;
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::convention_suspendue);

    d = epci();
    d.campagnes_repondues = {2018}; // not a landlord: counts for nothing
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::exploration_absente);
    d.type = Acteur::bailleur;
    d.campagnes = {2018, 2020};
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::permis);
    EXPECT_EQ(explorer(d, Echelle::commune, dedans, 2020), Regle::exploration_absente);
    EXPECT_EQ(explorer(d, Echelle::commune, a_cheval), Regle::hors_perimetre);
    d.compte_ouvert = false;
    EXPECT_EQ(explorer(d, Echelle::commune, dedans), Regle::sans_compte);

    Dossier urh;
    urh.gestionnaire = true;
    urh.campagnes = {2018};
    EXPECT_EQ(explorer(urh, Echelle::departement, a_cheval), Regle::permis);
    EXPECT_EQ(explorer(urh, Echelle::residence, {1}), Regle::adresse_fermee);
}
