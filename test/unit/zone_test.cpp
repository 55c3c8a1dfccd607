// The zone rule on small systems drawn at random, against a search of every 0/1 combination of what is shown.
#include "zone/zone.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "noyau/refus.h"
#include "combinaisons.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

struct Jeu {
    std::vector<Lieu> lieux;
    std::vector<Zonage> zonages;
    std::size_t nb_zones = 0;
    Systeme systeme;
};

int tirer(std::mt19937 &alea, int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(alea);
}

// Half of the zonings refine the one before, the others cut across; some places are outside.
Zonage zonage(std::mt19937 &alea, Jeu &jeu, const Regle &regle) {
    Zonage z{regle, false, std::vector<std::int32_t>(jeu.lieux.size(), -1)};
    const int nombre = tirer(alea, 1, 4);
    const bool raffine = !jeu.zonages.empty() && tirer(alea, 0, 1) == 0;
    std::map<std::pair<int, int>, std::int32_t> numero;
    for (std::size_t l = 0; l < jeu.lieux.size(); ++l) {
        if (tirer(alea, 0, 9) == 0)
            continue;
        const int dessus = raffine ? jeu.zonages.back().zone[l] : 0;
        const auto cle = std::pair(dessus, tirer(alea, 1, nombre));
        if (numero.try_emplace(cle, static_cast<std::int32_t>(jeu.nb_zones)).second)
            ++jeu.nb_zones;
        z.zone[l] = numero[cle];
    }
    return z;
}

// Families of a system: the whole; its recent movers-in; a second item, held by some of them; its recent movers-in.
std::vector<Famille> familles(int forme) {
    switch (forme) {
    case 0:
        return {{0b1, -1, {}, {}}};
    case 1:
        return {{0b11, -1, {}, {}}, {0b01, 0, {}, {}}};
    case 2: // recents, under three years, older
        return {{0b111, -1, {}, {}}, {0b001, 0, {}, {}}, {0b011, 0, {}, {}}};
    default:
        return {{0b1111, -1, {}, {}}, {0b0101, 0, {}, {}}, {0b0011, 0, {}, {}}, {0b0001, 2, {}, {}}};
    }
}

Jeu tirer_jeu(std::mt19937 &alea, const Regle &regle) {
    Jeu jeu;
    const int forme = tirer(alea, 0, 3);
    const int nb_classes = forme + 1;
    const int nb_lieux = tirer(alea, 2, 12 / nb_classes); // the search is exponential
    for (int l = 0; l < nb_lieux; ++l)
        jeu.lieux.push_back({l * tirer(alea, 1, 2) / 2, tirer(alea, 0, 2)});
    std::sort(jeu.lieux.begin(), jeu.lieux.end(), [](auto &a, auto &b) { return a.residence < b.residence; });
    const int nb_zonages = tirer(alea, 1, 4);
    for (int s = 0; s < nb_zonages; ++s)
        jeu.zonages.push_back(zonage(alea, jeu, regle));
    const int haut = tirer(alea, 0, 2) == 0 ? 30 : 12;
    for (int l = 0; l < nb_lieux; ++l) {
        Effectifs e{};
        for (int c = 0; c < nb_classes; ++c)
            e[static_cast<std::size_t>(c)] = tirer(alea, 0, 2) == 0 ? 0 : tirer(alea, 1, haut);
        jeu.systeme.effectifs.push_back(e);
    }
    jeu.systeme.familles = familles(forme);
    for (Famille &f : jeu.systeme.familles)
        f.permise.assign(jeu.nb_zones, 1);
    return jeu;
}

std::vector<std::vector<char>> proteger(const Jeu &jeu) {
    return proteger_zones(jeu.lieux, jeu.zonages, jeu.nb_zones, jeu.systeme);
}

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
    std::vector<std::pair<std::size_t, unsigned>> elements;
    for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if (jeu.systeme.effectifs[l][c] > 0 && jeu.lieux[l].bailleur != initie)
                elements.emplace_back(l, c);
    std::vector<std::vector<int>> ensembles, larges;
    for (const Zonage &zonage : jeu.zonages)
        for (std::size_t z = 0; z < jeu.nb_zones; ++z)
            for (std::size_t f = 0; f < montrees.size(); ++f) {
                if (montrees[f][z] == 0 || (zonage.adresse && !adresses))
                    continue;
                std::vector<int> e;
                for (const auto &[l, c] : elements)
                    e.push_back(zonage.zone[l] == static_cast<std::int32_t>(z) &&
                                (jeu.systeme.familles[f].classes >> c & 1U) != 0);
                ensembles.push_back(e);
                if (!zonage.regle.initie && !zonage.adresse)
                    larges.push_back(e);
            }
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
        for (std::size_t i = 0; i < x.size(); ++i)
            if (x[i] != 0) {
                const auto &[l, c] = elements[i];
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

namespace {

// Places of one landlord and one résidence each, one class.
Jeu simple(const std::vector<int> &menages, const std::vector<std::vector<std::int32_t>> &zones) {
    Jeu jeu;
    for (std::size_t l = 0; l < menages.size(); ++l) {
        jeu.lieux.push_back({static_cast<int>(l), 0});
        jeu.systeme.effectifs.push_back({menages[l], 0, 0, 0});
    }
    for (const auto &z : zones) {
        jeu.zonages.push_back({{}, false, z});
        jeu.nb_zones = std::max(jeu.nb_zones, static_cast<std::size_t>(*std::max_element(z.begin(), z.end())) + 1);
    }
    jeu.systeme.familles = {{1, -1, std::vector<char>(jeu.nb_zones, 1), {}}};
    return jeu;
}

} // namespace

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

TEST(Zone, CePeuQuiAChangeEntreDeuxDiffusionsNeSeSoustraitPas) {
    // Three households changed in the first commune: neither it nor, beside an unchanged one, their sum is shown.
    Jeu jeu = simple({40, 50}, {{0, 0}, {1, 2}});
    jeu.systeme.changements = {3, 0};
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{0, 0, 1}));
    jeu.systeme.changements = {6, 5};
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 0, 0}));
    jeu.systeme.changements = {0, 0};
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 1}));
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

// Optional rules: masking of numerators, truncation of shares, dominance on rents.

namespace {

// A share of the households of each place and class, of persons as often as not; many are none or all of them.
void tirer_taux(std::mt19937 &alea, Jeu &jeu) {
    Taux t;
    const int personnes = tirer(alea, 1, 2);
    for (const Effectifs &e : jeu.systeme.effectifs) {
        Effectifs n{}, d{};
        for (unsigned c = 0; c < nb_classes_max; ++c) {
            d[c] = e[c] * personnes;
            const int sort = tirer(alea, 0, 3);
            n[c] = sort == 0 ? 0 : sort == 1 ? d[c] : tirer(alea, 0, d[c]);
        }
        t.numerateurs.push_back(n);
        t.denominateurs.push_back(d);
    }
    jeu.systeme.taux.push_back(std::move(t));
}

Jeu tirer_jeu_de_taux(std::mt19937 &alea, const Regle &regle) {
    Jeu jeu = tirer_jeu(alea, regle);
    tirer_taux(alea, jeu);
    if (tirer(alea, 0, 1) == 1)
        tirer_taux(alea, jeu);
    return jeu;
}

// 0/1 combinations of what is shown, over the places and classes where `effectifs` are not 0; those that break the rule
// only by a part that the scales without rules give alone left out.
template <typename F>
int defauts_de(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, const std::vector<Effectifs> &effectifs,
               F &&defaut) {
    std::vector<std::pair<std::size_t, unsigned>> elements;
    for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if (effectifs[l][c] > 0)
                elements.emplace_back(l, c);
    std::vector<std::vector<int>> ensembles, larges;
    for (const Zonage &zonage : jeu.zonages)
        for (std::size_t z = 0; z < jeu.nb_zones; ++z)
            for (std::size_t f = 0; f < montrees.size(); ++f) {
                if (montrees[f][z] == 0)
                    continue;
                std::vector<int> e;
                for (const auto &[l, c] : elements)
                    e.push_back(zonage.zone[l] == static_cast<std::int32_t>(z) &&
                                (jeu.systeme.familles[f].classes >> c & 1U) != 0);
                ensembles.push_back(e);
                if (zonage.regle.numerateur_min == 1 && zonage.regle.plafond == 100 && !zonage.regle.dominance)
                    larges.push_back(e);
            }
    const auto casse = [&](const std::vector<int> &x, const std::vector<int> &sauf) {
        std::vector<std::pair<std::size_t, unsigned>> pris;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (x[i] != 0 && (sauf.empty() || sauf[i] == 0))
                pris.push_back(elements[i]);
        return defaut(pris);
    };
    const std::vector<std::vector<int>> exempts = combinaisons_01(larges);
    int nombre = 0;
    for (const std::vector<int> &x : combinaisons_01(ensembles))
        nombre += casse(x, {}) && std::none_of(exempts.begin(), exempts.end(), [&](const std::vector<int> &y) {
            return std::equal(y.begin(), y.end(), x.begin(), [](int a, int b) { return a <= b; }) && !casse(x, y);
        });
    return nombre;
}

using Pris = std::vector<std::pair<std::size_t, unsigned>>;

int somme(const std::vector<Effectifs> &effectifs, const Pris &pris) {
    int n = 0;
    for (const auto &[l, c] : pris)
        n += effectifs[l][c];
    return n;
}

int numerateurs_courts(const Jeu &jeu, const std::vector<std::vector<char>> &montrees) {
    int nombre = 0;
    for (const Taux &t : jeu.systeme.taux)
        nombre += defauts_de(jeu, montrees, t.numerateurs, [&t](const Pris &pris) {
            const int n = somme(t.numerateurs, pris);
            return n > 0 && n < 11;
        });
    return nombre;
}

int parts_hautes(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, int plafond) {
    int nombre = 0;
    for (const Taux &t : jeu.systeme.taux)
        nombre += defauts_de(jeu, montrees, jeu.systeme.effectifs, [&t, plafond](const Pris &pris) {
            return 100 * somme(t.numerateurs, pris) > plafond * somme(t.denominateurs, pris);
        });
    return nombre;
}

bool domine(const Jeu &jeu, const Pris &pris) {
    std::map<int, int> loyers;
    int total = 0, premier = 0;
    for (const auto &[l, c] : pris) {
        total += jeu.systeme.loyers[l];
        premier = std::max(premier, loyers[jeu.lieux[l].bailleur] += jeu.systeme.loyers[l]);
    }
    return total > 0 && (loyers.size() < 3 || 100 * premier > 85 * total);
}

// A zone whose own figures break no rule is shown: no secondary step.
template <typename F> std::vector<std::vector<char>> regle_seule(const Jeu &jeu, F &&defaut) {
    std::vector<std::vector<char>> montrees;
    for (std::size_t f = 0; f < jeu.systeme.familles.size(); ++f) {
        std::vector<Pris> pris(jeu.nb_zones);
        for (const Zonage &z : jeu.zonages)
            for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
                for (unsigned c = 0; c < nb_classes_max; ++c)
                    if (z.zone[l] >= 0 && (jeu.systeme.familles[f].classes >> c & 1U) != 0 && jeu.systeme.effectifs[l][c] > 0)
                        pris[static_cast<std::size_t>(z.zone[l])].emplace_back(l, c);
        std::vector<char> montree;
        for (const Pris &p : pris)
            montree.push_back(!defaut(p));
        montrees.push_back(montree);
    }
    return montrees;
}

int compter(const std::vector<std::vector<char>> &montrees) {
    int n = 0;
    for (const auto &f : montrees)
        n += static_cast<int>(std::count(f.begin(), f.end(), 1));
    return n;
}

} // namespace

TEST(Reglage, AucuneCombinaisonNeRendUnNumerateurDeUnADix) {
    std::mt19937 alea(1110);
    int sans_secondaire = 0, montrees = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const Jeu jeu = tirer_jeu_de_taux(alea, {.seuil = 1, .numerateur_min = 11});
        const auto choix = proteger(jeu);
        ASSERT_EQ(numerateurs_courts(jeu, choix), 0) << "trial " << essai;
        montrees += compter(choix);
        const auto primaire = regle_seule(jeu, [&jeu](const Pris &pris) {
            return std::any_of(jeu.systeme.taux.begin(), jeu.systeme.taux.end(), [&pris](const Taux &t) {
                const int n = somme(t.numerateurs, pris);
                return n > 0 && n < 11;
            });
        });
        sans_secondaire += numerateurs_courts(jeu, primaire) > 0;
    }
    EXPECT_GT(sans_secondaire, 800);
    EXPECT_GT(montrees, 5000);
}

TEST(Reglage, AucuneCombinaisonNeRendUnePartAuDessusDuPlafond) {
    std::mt19937 alea(80);
    int sans_secondaire = 0, montrees = 0;
    for (int essai = 0; essai < 4000; ++essai) {
        const Jeu jeu = tirer_jeu_de_taux(alea, {.seuil = 1, .plafond = 80});
        const auto choix = proteger(jeu);
        ASSERT_EQ(parts_hautes(jeu, choix, 80), 0) << "trial " << essai;
        montrees += compter(choix);
        const auto primaire = regle_seule(jeu, [&jeu](const Pris &pris) {
            return std::any_of(jeu.systeme.taux.begin(), jeu.systeme.taux.end(), [&pris](const Taux &t) {
                return 100 * somme(t.numerateurs, pris) > 80 * somme(t.denominateurs, pris);
            });
        });
        sans_secondaire += parts_hautes(jeu, primaire, 80) > 0;
    }
    EXPECT_GT(sans_secondaire, 800);
    EXPECT_GT(montrees, 5000);
}

TEST(Reglage, LesEchellesSansReglageNAidentPasACasserCelleDesAutres) {
    std::mt19937 alea(404);
    int sans_regle = 0;
    for (int essai = 0; essai < 40000; ++essai) {
        Jeu jeu = tirer_jeu_de_taux(alea, {.seuil = 1, .numerateur_min = 11, .plafond = 80});
        if (jeu.zonages.size() < 2 || jeu.systeme.familles.size() > 2)
            continue;
        // One scale: what two that overlap have in common is no set of theirs, and is not looked at.
        jeu.zonages.front().regle = {.seuil = 1};
        const auto choix = proteger(jeu);
        ASSERT_EQ(numerateurs_courts(jeu, choix), 0) << "trial " << essai;
        ASSERT_EQ(parts_hautes(jeu, choix, 80), 0) << "trial " << essai;
        // Narrow families of the scale without rules as if there were no other.
        Jeu seul = jeu;
        seul.zonages.resize(1);
        auto sans = choix;
        const auto libre = proteger(seul);
        for (std::size_t f = 0; f < sans.size(); ++f)
            for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
                if (const std::int32_t z = jeu.zonages.front().zone[l]; z >= 0)
                    sans[f][static_cast<std::size_t>(z)] = libre[f][static_cast<std::size_t>(z)];
        sans_regle += numerateurs_courts(jeu, sans) > 0 || parts_hautes(jeu, sans, 80) > 0;
    }
    EXPECT_GT(sans_regle, 100);
}

TEST(Reglage, AucuneCombinaisonNEstDomineeParUnBailleur) {
    std::mt19937 alea(85);
    int sans_secondaire = 0, montrees = 0;
    for (int essai = 0; essai < 12000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {.dominance = true});
        if (jeu.systeme.familles.size() > 1)
            continue;
        for (std::size_t l = 0; l < jeu.lieux.size(); ++l) {
            jeu.lieux[l].bailleur = tirer(alea, 0, 4);
            jeu.systeme.loyers.push_back(jeu.systeme.effectifs[l][0] * tirer(alea, 3, 9));
        }
        const auto domine_ici = [&jeu](const Pris &pris) { return domine(jeu, pris); };
        const auto choix = proteger(jeu);
        ASSERT_EQ(defauts_de(jeu, choix, jeu.systeme.effectifs, domine_ici), 0) << "trial " << essai;
        montrees += compter(choix);
        sans_secondaire += defauts_de(jeu, regle_seule(jeu, domine_ici), jeu.systeme.effectifs, domine_ici) > 0;
    }
    EXPECT_GT(sans_secondaire, 200);
    EXPECT_GT(montrees, 500);
}

TEST(Reglage, UneZoneTronqueeEmporteSaVoisineJusquASousLePlafond) {
    // Halves of 20: 18 and 8 of the property. Alone withheld, the first would be the whole less the second.
    Jeu jeu = simple({20, 20, 20}, {{0, 0, 0}, {1, 2, 3}});
    jeu.systeme.taux = {{{{18, 0, 0, 0}, {8, 0, 0, 0}, {6, 0, 0, 0}}, jeu.systeme.effectifs}};
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 1, 1, 1}));
    for (Zonage &z : jeu.zonages)
        z.regle.plafond = 80;
    EXPECT_EQ(proteger(jeu)[0], (std::vector<char>{1, 0, 1, 0}));
}
