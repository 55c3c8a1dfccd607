// The zone rule on small systems drawn at random, against a search of every 0/1 combination of what is shown.
#include "zone/chaine.h"
#include "zone/zone.h"

#include <gtest/gtest.h>

#include <set>

#include "combinaisons.h"
#include "jeu.h"
#include "noyau/refus.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

// Every set of the threshold or more: no secondary step.
std::vector<std::vector<char>> seuil_seul(const Jeu &jeu, int seuil) {
    std::vector<std::vector<char>> montrees;
    for (const Famille &f : jeu.systeme.familles) {
        std::vector<int> n(jeu.nb_zones, 0);
        for (const Zonage &z : jeu.zonages)
            for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
                for (unsigned c = 0; c < nb_classes_max; ++c)
                    if (z.zone[l] >= 0 && (f.classes >> c & 1U) != 0)
                        n[static_cast<std::size_t>(z.zone[l])] += jeu.systeme.effectifs[l][c];
        std::vector<char> montree;
        for (const int taille : n)
            montree.push_back(taille == 0 || taille >= seuil);
        montrees.push_back(montree);
    }
    return montrees;
}

struct Defauts {
    int effectif = 0;
    int residences = 0;
};

// 0/1 combinations that isolate 1 to seuil - 1 households, or fewer résidences than asked, for one who knows the
// households of landlord `initie` (-1: nobody) and sees the address scales or not.
// What the scales without rules give alone is theirs: only `apportes` by the others counts.
Defauts defauts(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, int initie, bool adresses,
                bool apportes = false) {
    const Elements elements = elements_de(jeu, jeu.systeme.effectifs, initie);
    const auto ensembles = ensembles_montres(jeu, montrees, elements, [&](const Zonage &z) { return !z.adresse || adresses; });
    const auto larges = ensembles_montres(jeu, montrees, elements, [](const Zonage &z) { return !z.regle.initie && !z.adresse; });
    const Regle &regle = apportes ? jeu.zonages.back().regle : jeu.zonages.front().regle;
    std::set<std::vector<int>> exempts;
    if (apportes)
        for (const std::vector<int> &x : combinaisons_01(larges))
            exempts.insert(x);
    Defauts d;
    for (const std::vector<int> &x : combinaisons_01(ensembles)) {
        if (exempts.contains(x))
            continue;
        int n = 0;
        std::set<int> residences;
        for (const auto &[l, c] : pris(elements, x)) {
            n += jeu.systeme.effectifs[l][c];
            residences.insert(jeu.lieux[l].residence);
        }
        d.effectif += n > 0 && n < regle.seuil;
        d.residences += n > 0 && static_cast<int>(residences.size()) < regle.adresses_min;
    }
    return d;
}

} // namespace

TEST(Zone, AucuneCombinaisonNIsoleMoinsDeOnzeMenages) {
    std::mt19937 alea(20261124);
    int sans_secondaire = 0;
    int montrees = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const Jeu jeu = tirer_jeu(alea, {11, false, 0});
        const auto choix = proteger(jeu);
        ASSERT_EQ(defauts(jeu, choix, -1, true).effectif, 0) << "trial " << essai;
        sans_secondaire += defauts(jeu, seuil_seul(jeu, 11), -1, true).effectif > 0;
        for (const auto &f : choix)
            montrees += static_cast<int>(std::count(f.begin(), f.end(), 1));
    }
    EXPECT_GT(sans_secondaire, 1000); // the search can find what the secondary step prevents
    EXPECT_GT(montrees, 10000);       // and protection is not silence
}

TEST(Zone, BailleurInitieNeDeduitRienEnRetirantLesSiens) {
    std::mt19937 alea(64);
    int sans_protection = 0;
    for (int essai = 0; essai < 3000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, true, 0});
        const auto choix = proteger(jeu);
        for (int bailleur = -1; bailleur <= 2; ++bailleur)
            ASSERT_EQ(defauts(jeu, choix, bailleur, true).effectif, 0) << "trial " << essai << ", landlord " << bailleur;
        for (Zonage &z : jeu.zonages)
            z.regle.initie = false;
        const auto public_seul = proteger(jeu);
        for (int bailleur = 0; bailleur <= 2; ++bailleur)
            sans_protection += defauts(jeu, public_seul, bailleur, true).effectif > 0;
    }
    EXPECT_GT(sans_protection, 300);
}

TEST(Zone, MoinsDeTroisAdressesNeSontJamaisIsoleesHorsDeLAdresse) {
    std::mt19937 alea(9);
    int sans_regle = 0;
    for (int essai = 0; essai < 8000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, false, 3});
        if (jeu.zonages.size() > 1 && tirer(alea, 0, 1) == 1) {
            jeu.zonages.back().adresse = true;
            jeu.zonages.back().regle.adresses_min = 0;
        }
        const auto choix = proteger(jeu);
        ASSERT_EQ(defauts(jeu, choix, -1, false).residences, 0) << "trial " << essai;
        ASSERT_EQ(defauts(jeu, choix, -1, true).effectif, 0) << "trial " << essai;
        Jeu sans = jeu;
        for (Zonage &z : sans.zonages)
            z.regle.adresses_min = 0;
        sans_regle += defauts(jeu, proteger(sans), -1, false).residences > 0;
    }
    EXPECT_GT(sans_regle, 300);
}

TEST(Zone, CeQueLAdresseCoupeNEstPasCoupePourQuiNeLaVoitPas) {
    // All recent movers-in of the last two places live in one résidence. The first family shows them at the address scale
    // and in the whole; the second may not show those of the first two places: the difference needs no address scale.
    Jeu jeu = simple({14, 14, 21, 53}, {{0, 0, 0, 0}, {1, 1, -1, -1}, {-1, 2, 3, 3}});
    jeu.systeme.effectifs = {{7, 7, 0, 0}, {7, 7, 0, 0}, {0, 21, 0, 0}, {28, 25, 0, 0}};
    jeu.systeme.familles = {{0b11, -1, {1, 1, 1, 1}, {}}, {0b01, 0, {1, 0, 1, 1}, {}}, {0b01, 0, {1, 1, 1, 1}, {}}};
    for (Zonage &z : jeu.zonages)
        z.regle.adresses_min = 2;
    jeu.zonages.back().adresse = true;
    jeu.zonages.back().regle.adresses_min = 0;
    const auto choix = proteger(jeu);
    EXPECT_EQ(choix[1], (std::vector<char>{1, 0, 0, 1}));
    EXPECT_EQ(choix[2], (std::vector<char>{1, 0, 0, 1}));
    EXPECT_EQ(defauts(jeu, choix, -1, false).residences, 0);
}

namespace {

// A chain on a system whose families are the whole, the recent movers-in and those under three years.
std::vector<std::vector<char>> proteger_chaine(const Jeu &jeu) {
    Jeu deux = jeu;
    deux.systeme.familles.resize(2);
    auto montrees = proteger(deux);
    montrees.push_back(montrer_milieu({jeu.lieux, jeu.zonages, jeu.systeme.effectifs, montrees[0], montrees[1], jeu.systeme.familles[2].permise}).montree);
    return montrees;
}

} // namespace

TEST(Zone, LeMilieuDUneChaineNIsoleRien) {
    std::mt19937 alea(36);
    std::ptrdiff_t milieux = 0, sans_regle = 0;
    for (int essai = 0; essai < 60000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, true, 2});
        if (jeu.systeme.familles.size() != 3 || jeu.systeme.familles[2].classes != 0b011)
            continue;
        const bool seule = essai % 2 == 0; // no scale but wide ones
        for (Zonage &z : jeu.zonages)
            if (seule || &z == &jeu.zonages.front())
                z.regle = {11, false, 0};
        for (Effectifs &e : jeu.systeme.effectifs)
            e[1] = tirer(alea, 0, 2) == 0 ? 0 : tirer(alea, 1, 15);
        const auto choix = proteger_chaine(jeu);
        for (const Zonage &z : jeu.zonages)
            for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
                milieux += z.zone[l] >= 0 && choix[2][static_cast<std::size_t>(z.zone[l])] != 0 && jeu.systeme.effectifs[l][1] > 0;
        ASSERT_EQ(defauts(jeu, choix, -1, true).effectif, 0) << "trial " << essai;
        if (!seule) {
            for (int bailleur = 0; bailleur <= 2; ++bailleur)
                ASSERT_EQ(defauts(jeu, choix, bailleur, true, true).effectif, 0) << "trial " << essai << ", landlord " << bailleur;
            ASSERT_EQ(defauts(jeu, choix, -1, true, true).residences, 0) << "trial " << essai;
        }
        auto sans = choix;
        for (std::size_t z = 0; z < jeu.nb_zones; ++z)
            sans[2][z] = choix[1][z];
        sans_regle += defauts(jeu, sans, -1, true).effectif > 0;
    }
    EXPECT_GT(milieux, 2000);
    EXPECT_GT(sans_regle, 500);
}

TEST(Zone, LesEchellesSansRegleNAidentPasACasserCelleDesAutres) {
    std::mt19937 alea(202);
    int sans_regle = 0;
    for (int essai = 0; essai < 8000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, true, 2});
        if (jeu.zonages.size() < 2)
            continue;
        // One scale without rules: what two that overlap have in common is no set of theirs, and is not looked at.
        jeu.zonages.front().regle = {11, false, 0};
        const auto choix = proteger(jeu);
        for (int bailleur = 0; bailleur <= 2; ++bailleur)
            ASSERT_EQ(defauts(jeu, choix, bailleur, true, true).effectif, 0) << "trial " << essai << ", landlord " << bailleur;
        ASSERT_EQ(defauts(jeu, choix, -1, true, true).residences, 0) << "trial " << essai;
        for (Zonage &z : jeu.zonages)
            z.regle.initie = false;
        const auto sans = proteger(jeu);
        jeu.zonages.back().regle.initie = true;
        for (int bailleur = 0; bailleur <= 2; ++bailleur)
            sans_regle += defauts(jeu, sans, bailleur, true, true).effectif > 0;
    }
    EXPECT_GT(sans_regle, 150);
}

TEST(Zone, LePlusPetitFrereEstRetenuAvecLePetit) {
    // A commune of 50, 12, 11 and 3: withholding 3 alone gives it back, 11 goes with it.
    const Jeu jeu = simple({50, 12, 11, 3}, {{0, 0, 0, 0}, {1, 2, 3, 4}});
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 1, 0, 0}));
}

TEST(Zone, UnZonageQuiCoupeMalEstRetenuEntier) {
    // Two communes of 30 and 30; a district of 12 takes 2 of the second one.
    const Jeu jeu = simple({20, 10, 2, 28}, {{0, 0, 1, 1}, {-1, 2, 2, -1}});
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 0}));
    const Jeu bon = simple({18, 12, 11, 19}, {{0, 0, 1, 1}, {-1, 2, 2, -1}});
    EXPECT_EQ(proteger(bon)[0], (std::vector<char>{1, 1, 1}));
}

TEST(Zone, LEchelleAGarderPasseDAbord) {
    // Halves and thirds of 36 households cut each other badly: the first zoning wins.
    const std::vector<std::int32_t> moities{0, 0, 0, 1, 1, 1}, tiers{2, 2, 3, 3, 4, 4};
    const Jeu jeu = simple({6, 6, 6, 6, 6, 6}, {moities, tiers});
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 0, 0, 0}));
    const std::vector<std::int32_t> tiers_avant{0, 0, 1, 1, 2, 2}, moities_apres{3, 3, 3, 4, 4, 4};
    const Jeu inverse = simple({6, 6, 6, 6, 6, 6}, {tiers_avant, moities_apres});
    EXPECT_EQ(proteger(inverse)[0], (std::vector<char>{1, 1, 1, 0, 0}));
}

TEST(Zone, LeMotifPrecedentEstGardeSIlNeCouteRien) {
    // 12, 12 and 5: one of the two twelves goes with the five.
    Jeu jeu = simple({12, 12, 5}, {{0, 0, 0}, {1, 2, 3}});
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 0, 0}));
    jeu.systeme.familles[0].preferee = {1, 0, 1, 0};
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 0, 1, 0}));
    // Not when it withholds more.
    Jeu cher = simple({20, 12, 5}, {{0, 0, 0}, {1, 2, 3}});
    cher.systeme.familles[0].preferee = {1, 0, 1, 0};
    EXPECT_EQ(proteger(cher)[0], (std::vector<char>{1, 1, 0, 0}));
}

TEST(Zone, UnBatimentToutRecentSeSoustraitAuxRecents) {
    // 15 recent movers-in of whom 12 fill a new building that is shown: the other 3 would be given away.
    Jeu jeu = simple({12, 40}, {{0, 0}, {1, 2}});
    jeu.systeme.effectifs = {{12, 0, 0, 0}, {3, 37, 0, 0}};
    jeu.systeme.familles = {{0b11, -1, {1, 1, 1}, {}}, {0b01, 0, {1, 1, 1}, {}}};
    const auto choix = proteger(jeu);
    EXPECT_EQ(choix[0], (std::vector<char>{1, 1, 1}));
    EXPECT_EQ(choix[1], (std::vector<char>{0, 1, 0}));
}

namespace {

std::vector<char> montrees_ensuite(const Jeu &jeu, const std::vector<int> &diffusions) {
    std::vector<char> m = proteger(joint(jeu, proteger(premiere(jeu, diffusions)), diffusions))[0];
    m.resize(jeu.nb_zones);
    return m;
}

} // namespace

TEST(Zone, DeuxDiffusionsNIsolentRienEnsemble) {
    std::mt19937 alea(20261125);
    int independantes = 0, montrees = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const Jeu jeu = tirer_jeu(alea, {11, tirer(alea, 0, 1) == 1, 0});
        const bool initie = jeu.zonages.front().regle.initie;
        std::vector<int> diffusions;
        for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
            diffusions.push_back(tirer(alea, 0, 3) == 0 ? tirer(alea, 1, 2) : 3);
        const auto avant = proteger(premiere(jeu, diffusions));
        const Jeu deux = joint(jeu, avant, diffusions);
        const auto choix = proteger(deux);
        for (int bailleur = -1; bailleur <= (initie ? 2 : -1); ++bailleur)
            ASSERT_EQ(defauts(deux, choix, bailleur, true).effectif, 0) << "trial " << essai << ", landlord " << bailleur;
        // The second alone, as if there were no first.
        Jeu seule = jeu;
        for (std::size_t l = 0; l < diffusions.size(); ++l)
            if ((diffusions[l] & 2) == 0)
                seule.systeme.effectifs[l] = {};
        auto sans = proteger(seule);
        for (std::size_t f = 0; f < sans.size(); ++f) {
            montrees += static_cast<int>(std::count(choix[f].begin(), choix[f].begin() + static_cast<std::ptrdiff_t>(jeu.nb_zones), 1));
            sans[f].insert(sans[f].end(), avant[f].begin(), avant[f].end());
        }
        independantes += defauts(deux, sans, -1, true).effectif > 0;
    }
    EXPECT_GT(independantes, 300); // protecting the second alone would not do
    EXPECT_GT(montrees, 5000);
}

TEST(Zone, MoinsDeTroisAdressesNeSontPasIsoleesParDeuxDiffusions) {
    std::mt19937 alea(11);
    int montrees = 0;
    for (int essai = 0; essai < 12000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, false, 3});
        jeu.zonages.back().adresse = true;
        jeu.zonages.back().regle.adresses_min = 0;
        // What a second release adds, and scales that the first did not show.
        std::vector<int> diffusions;
        for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
            diffusions.push_back(tirer(alea, 0, 4) == 0 ? tirer(alea, 1, 2) : 3);
        auto avant = proteger(premiere(jeu, diffusions));
        const std::size_t tue = static_cast<std::size_t>(tirer(alea, 0, static_cast<int>(jeu.zonages.size()) - 1));
        for (auto &f : avant)
            for (const std::int32_t z : jeu.zonages[tue].zone)
                if (z >= 0)
                    f[static_cast<std::size_t>(z)] = 0;
        const Jeu deux = joint(jeu, avant, diffusions);
        const auto choix = proteger(deux);
        ASSERT_EQ(defauts(deux, choix, -1, false).residences, 0) << "trial " << essai;
        ASSERT_EQ(defauts(deux, choix, -1, true).effectif, 0) << "trial " << essai;
        for (const auto &f : choix)
            montrees += static_cast<int>(std::count(f.begin(), f.begin() + static_cast<std::ptrdiff_t>(jeu.nb_zones), 1));
    }
    EXPECT_GT(montrees, 5000);
}

TEST(Zone, LeMilieuDUneChaineTientSurDeuxDiffusions) {
    std::mt19937 alea(37);
    std::ptrdiff_t milieux = 0;
    for (int essai = 0; essai < 60000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {11, false, 0});
        if (jeu.systeme.familles.size() != 3 || jeu.systeme.familles[2].classes != 0b011)
            continue;
        std::vector<int> diffusions;
        for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
            diffusions.push_back(tirer(alea, 0, 3) == 0 ? tirer(alea, 1, 2) : 3);
        const auto avant = proteger_chaine(premiere(jeu, diffusions));
        const Jeu deux = joint(jeu, avant, diffusions);
        auto choix = proteger_chaine(deux);
        // As the items do: what the earlier release showed of the middle may ask the wider families to give way.
        for (bool cede = true; cede;) {
            const Milieu m = montrer_milieu({deux.lieux, deux.zonages, deux.systeme.effectifs, choix[0], choix[1], deux.systeme.familles[2].permise});
            choix[2] = m.montree;
            cede = false;
            for (const Zonage &z : deux.zonages)
                for (std::size_t l = 0; !z.imposee && l < deux.lieux.size(); ++l)
                    if (m.fautif[l] != 0 && z.zone[l] >= 0) {
                        cede = cede || choix[0][static_cast<std::size_t>(z.zone[l])] != 0;
                        choix[0][static_cast<std::size_t>(z.zone[l])] = choix[1][static_cast<std::size_t>(z.zone[l])] = 0;
                    }
        }
        ASSERT_EQ(defauts(deux, choix, -1, true).effectif, 0) << "trial " << essai;
        milieux += std::count(choix[2].begin(), choix[2].begin() + static_cast<std::ptrdiff_t>(jeu.nb_zones), 1);
    }
    EXPECT_GT(milieux, 2000);
}

TEST(Zone, CePeuQuiAChangeEntreDeuxDiffusionsNeSeSoustraitPas) {
    // Three households of the first commune answered late: neither it nor, beside the second, their sum is shown again.
    const Jeu jeu = simple({40, 3, 50}, {{0, 0, 0}, {1, 1, 2}});
    EXPECT_EQ(montrees_ensuite(jeu, {3, 2, 3}), (std::vector<char>{0, 0, 1}));
    // Eleven did: all is shown.
    const Jeu onze = simple({40, 11, 50}, {{0, 0, 0}, {1, 1, 2}});
    EXPECT_EQ(montrees_ensuite(onze, {3, 2, 3}), (std::vector<char>{1, 1, 1}));
    // Six of the first and five of the second: their sum is, neither of them.
    const Jeu partages = simple({40, 6, 50, 5}, {{0, 0, 0, 0}, {1, 1, 2, 2}});
    EXPECT_EQ(montrees_ensuite(partages, {3, 2, 3, 2}), (std::vector<char>{1, 0, 0}));
    // Nobody did.
    EXPECT_EQ(montrees_ensuite(simple({40, 50}, {{0, 0}, {1, 2}}), {3, 3}), (std::vector<char>{1, 1, 1}));
}

TEST(Zone, UnOrdreNouveauNeSeCombinePasALAncien) {
    // Halves, then thirds of 36 households, each sound alone: a half less a third would be six.
    const Jeu jeu = simple({6, 6, 6, 6, 6, 6}, {{0, 0, 0, 1, 1, 1}, {2, 2, 3, 3, 4, 4}});
    Jeu inverse = jeu;
    std::swap(inverse.zonages[0], inverse.zonages[1]);
    const std::vector<int> diffusions(6, 3);
    EXPECT_EQ(proteger(inverse)[0], (std::vector<char>{0, 0, 1, 1, 1}));
    const auto choix = proteger(joint(inverse, proteger(jeu), diffusions));
    EXPECT_EQ(std::vector<char>(choix[0].begin(), choix[0].begin() + 5), (std::vector<char>{1, 1, 0, 0, 0}));
}

TEST(Zone, LesVidesSontMontres) {
    const Jeu jeu = simple({0, 20}, {{0, 0}, {1, 2}});
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 1}));
}

TEST(Zone, RefuseUneEntreeIncoherente) {
    Jeu jeu = simple({12, 20}, {{0, 0}});
    jeu.systeme.effectifs.pop_back();
    EXPECT_THROW(proteger(jeu), Refus);
    Jeu negatif = simple({12, -1}, {{0, 0}});
    EXPECT_THROW(proteger(negatif), Refus);
}

TEST(Zone, SInterrompt) {
    const Jeu jeu = simple(std::vector<int>(5000, 12), {std::vector<std::int32_t>(5000, 0)});
    EXPECT_THROW(proteger_zones(jeu.lieux, jeu.zonages, jeu.nb_zones, jeu.systeme, [] { throw std::runtime_error("stop"); }),
                 std::runtime_error);
}
