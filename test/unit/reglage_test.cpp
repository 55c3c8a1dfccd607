// Optional rules on small systems drawn at random: masking of numerators, truncation of shares, dominance on rents.
#include "zone/zone.h"

#include <gtest/gtest.h>

#include "combinaisons.h"
#include "jeu.h"
#include "zone/items.h"

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
    const Elements elements = elements_de(jeu, effectifs);
    const auto ensembles = ensembles_montres(jeu, montrees, elements, [](const Zonage &) { return true; });
    const auto larges = ensembles_montres(jeu, montrees, elements, [](const Zonage &z) {
        return z.regle.numerateur_min == 1 && z.regle.plafond == 100 && !z.regle.dominance;
    });
    const auto casse = [&](std::vector<int> x, const std::vector<int> &sauf) {
        for (std::size_t i = 0; i < sauf.size(); ++i)
            x[i] -= sauf[i];
        return defaut(pris(elements, x));
    };
    const std::vector<std::vector<int>> exempts = combinaisons_01(larges);
    int nombre = 0;
    for (const std::vector<int> &x : combinaisons_01(ensembles))
        nombre += casse(x, {}) && std::none_of(exempts.begin(), exempts.end(), [&](const std::vector<int> &y) {
            return std::equal(y.begin(), y.end(), x.begin(), [](int a, int b) { return a <= b; }) && !casse(x, y);
        });
    return nombre;
}

int somme(const std::vector<Effectifs> &effectifs, const Elements &pris) {
    int n = 0;
    for (const auto &[l, c] : pris)
        n += effectifs[l][c];
    return n;
}

int numerateurs_courts(const Jeu &jeu, const std::vector<std::vector<char>> &montrees) {
    int nombre = 0;
    for (const Taux &t : jeu.systeme.taux)
        nombre += defauts_de(jeu, montrees, t.numerateurs, [&t](const Elements &pris) {
            const int n = somme(t.numerateurs, pris);
            return n > 0 && n < 11;
        });
    return nombre;
}

int parts_hautes(const Jeu &jeu, const std::vector<std::vector<char>> &montrees, int plafond) {
    int nombre = 0;
    for (const Taux &t : jeu.systeme.taux)
        nombre += defauts_de(jeu, montrees, jeu.systeme.effectifs, [&t, plafond](const Elements &pris) {
            return 100 * somme(t.numerateurs, pris) > plafond * somme(t.denominateurs, pris);
        });
    return nombre;
}

bool domine(const Jeu &jeu, const Elements &pris) {
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
        std::vector<Elements> pris(jeu.nb_zones);
        for (const Zonage &z : jeu.zonages)
            for (std::size_t l = 0; l < jeu.lieux.size(); ++l)
                for (unsigned c = 0; c < nb_classes_max; ++c)
                    if (z.zone[l] >= 0 && (jeu.systeme.familles[f].classes >> c & 1U) != 0 && jeu.systeme.effectifs[l][c] > 0)
                        pris[static_cast<std::size_t>(z.zone[l])].emplace_back(l, c);
        std::vector<char> montree;
        for (const Elements &p : pris)
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
        const auto primaire = regle_seule(jeu, [&jeu](const Elements &pris) {
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
        const auto primaire = regle_seule(jeu, [&jeu](const Elements &pris) {
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
        const auto domine_ici = [&jeu](const Elements &pris) { return domine(jeu, pris); };
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

// A whole release of one item: what shows its figures, and what shows its households besides (truncated).
TEST(Reglage, UneDiffusionTientLesReglagesEtLesMenages) {
    std::mt19937 alea(2026);
    int tronquees = 0, montrees = 0;
    for (int essai = 0; essai < 3000; ++essai) {
        Jeu jeu = tirer_jeu(alea, {.seuil = 11, .numerateur_min = tirer(alea, 0, 1) == 0 ? 1 : 11, .plafond = 80});
        if (jeu.systeme.familles.size() != 2)
            continue;
        constexpr std::array codes{Indicateur::p_jeune25, Indicateur::p_jeune30, Indicateur::p_65, Indicateur::p_75};
        std::vector<Reponses> reponses(jeu.lieux.size());
        std::vector<ChiffresLieu> chiffres(jeu.lieux.size());
        for (std::size_t t = 0; t < codes.size(); ++t)
            tirer_taux(alea, jeu);
        for (std::size_t l = 0; l < jeu.lieux.size(); ++l) {
            const Effectifs &e = jeu.systeme.effectifs[l];
            for (const auto item : {carto_ops::Item::menages, carto_ops::Item::age}) {
                reponses[l].recents[rang(item)] = e[0];
                reponses[l].ensemble[rang(item)] = e[0] + e[1];
            }
            for (std::size_t t = 0; t < codes.size(); ++t) {
                const Taux &taux = jeu.systeme.taux[t];
                const std::size_t i = rang(codes[t]);
                chiffres[l].recents.numerateurs[i] = taux.numerateurs[l][0];
                chiffres[l].recents.denominateurs[i] = taux.denominateurs[l][0];
                chiffres[l].ensemble.numerateurs[i] = taux.numerateurs[l][0] + taux.numerateurs[l][1];
                chiffres[l].ensemble.denominateurs[i] = taux.denominateurs[l][0] + taux.denominateurs[l][1];
            }
        }
        const Masques m = proteger_items(jeu.lieux, reponses, chiffres, jeu.zonages, jeu.nb_zones, {});
        const auto bits = [&jeu](const std::vector<std::int32_t> &masque) {
            std::vector<char> b;
            for (const std::int32_t x : masque)
                b.push_back((x >> rang(carto_ops::Item::age) & 1) != 0);
            return b;
        };
        const std::vector<std::vector<char>> figures{bits(m.ensemble), bits(m.recents)};
        const std::vector<std::vector<char>> plafonnes{bits(m.ensemble_plafonnes), bits(m.recents_plafonnes)};
        std::vector<std::vector<char>> menages = figures;
        for (std::size_t f = 0; f < 2; ++f)
            for (std::size_t z = 0; z < jeu.nb_zones; ++z) {
                ASSERT_FALSE(figures[f][z] != 0 && plafonnes[f][z] != 0);
                menages[f][z] = figures[f][z] != 0 || plafonnes[f][z] != 0;
            }
        for (std::size_t z = 0; z < jeu.nb_zones; ++z)
            ASSERT_TRUE(menages[1][z] == 0 || menages[0][z] != 0);
        if (jeu.zonages.front().regle.numerateur_min > 1) {
            ASSERT_EQ(numerateurs_courts(jeu, figures), 0) << "trial " << essai;
        }
        ASSERT_EQ(parts_hautes(jeu, figures, 80), 0) << "trial " << essai;
        ASSERT_EQ(defauts_de(jeu, menages, jeu.systeme.effectifs, [&jeu](const Elements &pris) {
            const int n = somme(jeu.systeme.effectifs, pris);
            return n > 0 && n < 11;
        }), 0) << "trial " << essai;
        tronquees += compter(plafonnes);
        montrees += compter(figures);
    }
    EXPECT_GT(tronquees, 300);
    EXPECT_GT(montrees, 300);
}
