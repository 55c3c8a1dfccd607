// Reading deposited files: values, addresses, lines.
#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "depot/ops.h"
#include "depot/rpls.h"

using namespace carto_ops::depot;

namespace {

std::string cle(std::initializer_list<Texte> morceaux) {
    Cle c;
    for (const Texte t : morceaux)
        c.ajouter(t);
    return std::string(c.texte());
}

constexpr int mois(int annee, int m) {
    return annee * 12 + m - 1;
}

// A line without a fault, of a file that has every column.
LigneRpls ligne_juste() {
    LigneRpls l;
    for (const auto &[champ, texte] :
         std::initializer_list<std::pair<Rpls, Texte>>{{Rpls::ident_rep, "0000000001"},
                                                       {Rpls::siret, "99900005200012"},
                                                       {Rpls::depcom, "02691"},
                                                       {Rpls::codepostal, "02100"},
                                                       {Rpls::numvoie, "8"},
                                                       {Rpls::typvoie, "RUE"},
                                                       {Rpls::nomvoie, "DE LA GARE"},
                                                       {Rpls::typeconst, "C"},
                                                       {Rpls::nbpiece, "3"},
                                                       {Rpls::surfhab, "60"},
                                                       {Rpls::construct, "1965"},
                                                       {Rpls::finan, "52"},
                                                       {Rpls::conv, "1"},
                                                       {Rpls::numconv, "1"},
                                                       {Rpls::mode, "1"},
                                                       {Rpls::bail, "03/2015"},
                                                       {Rpls::loyerprinc, "300"}})
        l[champ] = texte;
    return l;
}

struct Lecture {
    LogementLu logement;
    std::vector<std::string> fautes, retablies;
};

Lecture lire(LigneRpls ligne) {
    static const Communes communes = [] {
        Communes c;
        c.ajouter("02691", 7, "02691");
        c.ajouter("02001", 7, "02691");
        return c;
    }();
    ContexteRpls c;
    c.campagne = 2022;
    c.reference = mois(2022, 1);
    c.siren = "999000052";
    c.presents.fill(true);
    c.presents[static_cast<std::size_t>(Rpls::dpedate)] = false;
    c.communes = &communes;
    c.surface_basse = 9;
    c.surface_haute = 300;
    c.surface_pieces = 7;
    c.construct_patrimoine = 3;
    c.finan_epoque = 1985;
    c.loyer_bas = 30;
    c.loyer_haut = 2000;
    c.loyer_surface = 25;
    Fautes fautes;
    Retablies retablies;
    retablir(ligne, c, retablies);
    Lecture l{lire_rpls(ligne, c, fautes), {}, {}};
    for (const Faute &f : fautes.liste())
        l.fautes.emplace_back(std::string(f.regle) + " " + f.champ);
    for (const Retablie &r : retablies.liste())
        l.retablies.emplace_back(std::string(r.regle) + " " + std::string(r.ancienne) + " " +
                                 std::string(r.nouvelle()));
    return l;
}

// Every text of a few characters of an alphabet: what the expression accepts is what is read, and nothing
// else.
template <typename Lire>
void comparer(const char *expression, const std::string &alphabet, std::size_t longueur, Lire lu) {
    const std::regex forme(expression);
    std::vector<std::string> textes{""};
    for (std::size_t i = 0; i < textes.size(); ++i)
        if (textes[i].size() < longueur)
            for (const char c : alphabet)
                textes.push_back(textes[i] + c);
    for (const std::string &t : textes)
        ASSERT_EQ(lu(Texte(t)), std::regex_match(t, forme)) << "\"" << t << "\"";
}

} // namespace

TEST(DepotLecture, NumbersAreThoseOfTheirForm) {
    comparer("-?[0-9]{1,9}([.,][0-9]{1,12})?", "0-.,9", 6,
             [](Texte t) { return lire_nombre(t).has_value(); });
    comparer("[0-9]{1,9}", "09 -", 6, [](Texte t) { return lire_entier(t, 0, 999999999).has_value(); });
    EXPECT_DOUBLE_EQ(*lire_nombre("-48,25"), -48.25);
    EXPECT_DOUBLE_EQ(*lire_nombre("123456789.123456789012"), 123456789.123456789012);
    EXPECT_FALSE(lire_nombre("1234567890") || lire_nombre("1.1234567890123"));
    EXPECT_EQ(lire_entier("999999999", 0, 999999999), 999999999);
    EXPECT_FALSE(lire_entier("1234567890", 0, 2147483647) || lire_entier("7", 8, 9) ||
                 lire_entier("10", 8, 9));
}

TEST(DepotLecture, MonthsAreThoseOfTheirForm) {
    comparer("((0?[1-9]|[12][0-9]|3[01])/)?(0?[1-9]|1[0-2])/(1[89]|20|21)[0-9]{2}", "0/19", 8,
             [](Texte t) { return t.find('-') == Texte::npos && lire_mois(t).has_value(); });
    EXPECT_EQ(lire_mois("12/1999"), mois(1999, 12));
    EXPECT_EQ(lire_mois("1/2000"), mois(2000, 1));
    EXPECT_EQ(lire_mois("31/01/2015"), mois(2015, 1));
    EXPECT_EQ(lire_mois("2015-01"), mois(2015, 1));
    EXPECT_EQ(lire_mois("2015-12-31"), mois(2015, 12));
    for (const Texte t :
         {"2015-1", "2015-13", "2015-00", "2015-01-32", "2015-01-1", "1799-01", "13/2015", "00/2015",
          "32/01/2015", "2015", "/2015", "1//2015", "1/1/1/2015", "-001-01", "2015/01/01", "01-2015"})
        EXPECT_FALSE(lire_mois(t)) << t;
}

TEST(DepotLecture, BooleansInAnyCase) {
    for (const Texte t : {"1", "O", "Oui", "T", "TRUE", "vrai"})
        EXPECT_EQ(lire_booleen(t), true) << t;
    for (const Texte t : {"0", "n", "NON", "f", "False", "FAUX"})
        EXPECT_EQ(lire_booleen(t), false) << t;
    for (const Texte t : {"", "2", "ou", "ouii", "peut-être"})
        EXPECT_FALSE(lire_booleen(t)) << t;
}

TEST(DepotLecture, LuhnKeysCatchOneWrongDigit) {
    const std::string juste = "99900005200012";
    EXPECT_TRUE(siret_valide(juste) && siren_valide("999000052") && siren_valide("552100554"));
    for (std::size_t i = 0; i < juste.size(); ++i)
        for (char c = '0'; c <= '9'; ++c) {
            std::string faux = juste;
            faux[i] = c;
            EXPECT_EQ(siret_valide(faux), faux == juste) << faux;
        }
    EXPECT_FALSE(siret_valide("999000052") || siren_valide("99900005") || siren_valide("99900005A"));
}

TEST(DepotLecture, TextsAreTrimmedToNothing) {
    EXPECT_EQ(rogner(" \t a b \r\n"), "a b");
    EXPECT_TRUE(vide(rogner("  ")) && vide(rogner("")) && vide(Texte{}));
    EXPECT_FALSE(vide(rogner("0")));
}

TEST(DepotVoie, OneStreetHasOneKey) {
    const std::string gare = cle({"12", "", "RUE", "DE LA GARE"});
    EXPECT_EQ(gare, "12 RUE DE LA GARE");
    EXPECT_EQ(cle({"012", "R", "de  la-Gare"}), gare);
    EXPECT_EQ(cle({"12", "Rue de la gare."}), gare);
    EXPECT_EQ(cle({"1", "AV", "du Général Leclerc"}), "1 AVENUE DU GENERAL LECLERC");
    EXPECT_EQ(cle({"1", "AVENUE", "DU GAL LECLERC"}), "1 AVENUE DU GENERAL LECLERC");
    EXPECT_EQ(cle({"ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÿ"}), "AAACEEEEIIOOUUU");
    EXPECT_NE(cle({"12", "BIS", "RUE DE LA GARE"}), gare);
    EXPECT_NE(cle({"1", "2 RUE"}), cle({"12", "RUE"}));
}

TEST(DepotVoie, LongTextsAreCutNotOverrun) {
    const std::string long_mot(1000, 'A'), longue_voie = [] {
        std::string s;
        for (int i = 0; i < 300; ++i)
            s += "MOT ";
        return s;
    }();
    EXPECT_LE(cle({long_mot}).size(), 160U);
    EXPECT_LE(cle({longue_voie}).size(), 160U);
    EXPECT_EQ(cle({longue_voie}).substr(0, 7), "MOT MOT");
    EXPECT_EQ(cle({"\xC3"}), "");
}

TEST(DepotVoie, FingerprintsAreThoseOfFnv) {
    // Reference vectors of FNV-1a, 64 bits (draft-eastlake-fnv, annex): "" and "a"; here in capitals.
    Cle vide_, a;
    a.ajouter("A");
    EXPECT_EQ(vide_.empreinte(), 0xcbf29ce484222325ULL);
    EXPECT_EQ(a.empreinte(), (0xcbf29ce484222325ULL ^ 0x41) * 0x100000001b3ULL);
}

TEST(DepotRpls, ARightLineHasNoFault) {
    const Lecture l = lire(ligne_juste());
    EXPECT_TRUE(l.fautes.empty()) << l.fautes.front();
    EXPECT_EQ(l.logement.commune->gid, 7);
    EXPECT_EQ(l.logement.bail, mois(2015, 3));
    EXPECT_EQ(l.logement.loyer, 300);
    EXPECT_EQ(l.logement.typeconst, 'C');
}

TEST(DepotRpls, AnEmptyLineTellsWhatMustBeThere) {
    EXPECT_EQ(lire({}).fautes,
              (std::vector<std::string>{"rpls_ident_absent ident_rep", "rpls_commune_absente depcom",
                                        "rpls_typeconst typeconst", "rpls_nbpiece nbpiece",
                                        "rpls_construct construct", "rpls_finan finan", "rpls_mode mode"}));
}

TEST(DepotRpls, EatenZerosComeBackWhereTheyCanOnlyBeThat) {
    LigneRpls l = ligne_juste();
    l[Rpls::depcom] = "2691";
    l[Rpls::codepostal] = "2100";
    l[Rpls::siret] = "999 000 052 00012";
    EXPECT_EQ(lire(l).retablies,
              (std::vector<std::string>{"rpls_depcom_zero 2691 02691", "rpls_codepostal_zero 2100 02100",
                                        "rpls_siret_espaces 999 000 052 00012 99900005200012"}));
    l[Rpls::depcom] = "2692";
    EXPECT_EQ(lire(l).retablies,
              (std::vector<std::string>{"rpls_siret_espaces 999 000 052 00012 99900005200012"}));
    l = ligne_juste();
    l[Rpls::codepostal] = "9100";
    EXPECT_TRUE(lire(l).retablies.empty());
}

TEST(DepotRpls, ACommuneThatDisappearedIsCountedInTheOneThatReceivedIt) {
    LigneRpls l = ligne_juste();
    l[Rpls::depcom] = "02001";
    const Lecture lue = lire(l);
    EXPECT_EQ(lue.fautes, std::vector<std::string>{"rpls_commune_ancienne depcom"});
    EXPECT_EQ(lue.logement.commune->gid, 7);
}

TEST(DepotRpls, PositionsAreInFranceOrNowhere) {
    LigneRpls l = ligne_juste();
    l[Rpls::x] = "700000,5";
    l[Rpls::y] = "7000000";
    EXPECT_DOUBLE_EQ(*lire(l).logement.x, 700000.5);
    EXPECT_EQ(lire(l).logement.epsg, 2154);
    l[Rpls::epsg] = "4326";
    EXPECT_FALSE(lire(l).logement.x);
    l[Rpls::x] = "3.05";
    l[Rpls::y] = "50.6";
    EXPECT_EQ(lire(l).logement.epsg, 4326);
    l[Rpls::y] = {};
    EXPECT_EQ(lire(l).fautes, std::vector<std::string>{"rpls_xy x"});
}

TEST(DepotOps, ALineOfEachStatus) {
    LigneOps l;
    ContexteOps c;
    c.campagne = 2022;
    c.reference = mois(2022, 1);
    c.siren = "999000052";
    c.presents.fill(true);
    c.nb_occ_haut = 12;
    c.age_bas = 18;
    c.age_haut = 105;
    c.pct_haut = 400;
    c.rls_ressources = 120;
    const auto fautes = [&] {
        Fautes f;
        lire_ops(l, c, f);
        std::vector<std::string> regles;
        for (const Faute &x : f.liste())
            regles.emplace_back(x.regle);
        return regles;
    };
    l[Ops::ident_rep] = "0000000001";
    l[Ops::enquete] = "3";
    EXPECT_TRUE(fautes().empty());
    l[Ops::enquete] = "1";
    EXPECT_EQ(fautes(), std::vector<std::string>{"ops_sans_reponse"});
    l[Ops::nb_occ] = "1";
    EXPECT_TRUE(fautes().empty());
    l[Ops::type_menage] = "2";
    EXPECT_EQ(fautes(), std::vector<std::string>{"ops_type_seul"});
    l[Ops::enquete] = "2";
    EXPECT_EQ(fautes(), (std::vector<std::string>{"ops_reponse_sans_enquete", "ops_type_seul"}));
}

TEST(DepotOps, TheSignOfAPercentageIsDroppedFromWhatCanBeOne) {
    const auto retablie = [](Texte pct) {
        LigneOps l;
        l[Ops::pct_plafond] = pct;
        Retablies r;
        retablir(l, r);
        return r.liste().size() == 1 ? std::string(l[Ops::pct_plafond]) : "as it was";
    };
    EXPECT_EQ(retablie("59 %"), "59");
    EXPECT_EQ(retablie("59,5%"), "59,5");
    EXPECT_EQ(retablie("-5%"), "as it was");
    EXPECT_EQ(retablie("%"), "as it was");
    EXPECT_EQ(retablie("59"), "as it was");
}
