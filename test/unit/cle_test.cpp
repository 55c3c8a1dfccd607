#include "cle/entropie.h"
#include "cle/etat_cle.h"
#include "cle/ptable.h"
#include "noyau/refus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <sstream>

using namespace carto_ops;

namespace {

using Champs = std::vector<std::string>;

// Rows of test/donnees/ckm, header left out.
std::vector<Champs> lire(const std::string &nom) {
    std::ifstream fichier(std::string(DONNEES_CKM) + "/" + nom);
    EXPECT_TRUE(fichier.good()) << nom;
    std::vector<Champs> lignes;
    std::string ligne, champ;
    std::getline(fichier, ligne);
    while (std::getline(fichier, ligne)) {
        std::istringstream flux(ligne);
        lignes.emplace_back();
        while (std::getline(flux, champ, ','))
            lignes.back().push_back(champ);
    }
    return lignes;
}

constexpr std::uint64_t module_vecteurs = 100'000'000;
std::uint64_t cle_entiere(const std::string &fraction) {
    return static_cast<std::uint64_t>(std::llround(std::stold(fraction) * module_vecteurs));
}

struct Reglage {
    const char *nom;
    Parametres parametres;
    long double tolerance; // the reference is the output of a numerical optimiser, rounded to 8 decimals
};
const Reglage reglages[] = {{"D15_V35_js10", {15, 35, 10}, 2.5e-7L}, {"D5_V3_js2", {5, 3, 2}, 5e-8L}};

std::vector<Intervalle> table_de_reference(const std::string &nom) {
    std::vector<Intervalle> table;
    for (const Champs &c : lire("ptable_" + nom + ".csv"))
        table.push_back({std::stoi(c[0]), std::stoi(c[1]), cle_entiere(c[5])});
    return table;
}

struct Moments {
    long double somme = 0, moyenne = 0, carres = 0;
};
std::map<int, Moments> moments(const std::vector<Perturbation> &table) {
    std::map<int, Moments> m;
    for (const Perturbation &t : table) {
        m[t.effectif].somme += t.probabilite;
        m[t.effectif].moyenne += t.probabilite * t.ecart;
        m[t.effectif].carres += t.probabilite * t.ecart * t.ecart;
    }
    return m;
}

} // namespace

TEST(Ptable, EqualsTheReferenceTables) {
    for (const Reglage &r : reglages) {
        const auto table = perturbations(r.parametres);
        const auto reference = lire(std::string("ptable_") + r.nom + ".csv");
        ASSERT_EQ(table.size(), reference.size()) << r.nom;
        long double pire = 0;
        for (std::size_t k = 0; k < table.size(); ++k) {
            ASSERT_EQ(table[k].effectif, std::stoi(reference[k][0]));
            ASSERT_EQ(table[k].effectif + table[k].ecart, std::stoi(reference[k][1]));
            pire = std::max(pire, std::fabs(table[k].probabilite - std::stold(reference[k][2])));
        }
        EXPECT_LT(pire, r.tolerance) << r.nom;
        RecordProperty(r.nom, std::to_string(static_cast<double>(pire * 1e8L)) + "e-8");
        std::printf("%s: greatest difference %.2Le\n", r.nom, pire);
    }
}

TEST(Ptable, RowsKeepTheConstraints) {
    for (const auto &[table, d, v, js, exacte_depuis] :
         {std::tuple{perturbations(parametres_petits), 15, 35.0L, 10, 19},
          std::tuple{perturbations({5, 3, 2}), 5, 3.0L, 2, 1},
          std::tuple{perturbations({15, 5, 0}), 15, 5.0L, 0, 3}}) {
        for (const Perturbation &t : table) {
            const int publie = t.effectif + t.ecart;
            ASSERT_LE(std::abs(t.ecart), d);
            ASSERT_TRUE(publie == 0 || publie > js) << t.effectif << " " << t.ecart;
            ASSERT_GT(t.probabilite, 0);
            if (t.effectif == 0) {
                ASSERT_EQ(t.ecart, 0);
            }
        }
        for (const auto &[i, m] : moments(table)) {
            EXPECT_NEAR(static_cast<double>(m.somme), 1, 1e-14) << i;
            EXPECT_NEAR(static_cast<double>(m.moyenne), 0, 1e-12) << i;
            EXPECT_LE(m.carres, v + 1e-10L) << i;
            if (i >= exacte_depuis) {
                EXPECT_NEAR(static_cast<double>(m.carres), static_cast<double>(v), 1e-10) << i;
            }
        }
        EXPECT_EQ(table.back().effectif, js + d + 1);
    }
}

TEST(Ptable, ProductionKeepsTheHeavyRowsAndLightensTheLast) {
    const auto lourde = perturbations(parametres_petits);
    const auto table = perturbations(parametres_petits, parametres_grands);
    const auto m = moments(table);
    EXPECT_NEAR(static_cast<double>(m.at(25).carres), 35, 1e-10);
    EXPECT_NEAR(static_cast<double>(m.at(26).carres), 5, 1e-10);
    EXPECT_EQ(m.rbegin()->first, 26);
    EXPECT_GE(26 - parametres_grands.ecart_max, 11) << "large counts stay publishable";
    for (std::size_t k = 0; k < table.size() && table[k].effectif < 26; ++k)
        ASSERT_EQ(table[k].probabilite, lourde[k].probabilite);
}

TEST(Ptable, ImpossibleNoiseIsRefused) {
    // 5 may only become 0 or 11 and more: variance 30 at the very least.
    for (const Parametres &p : {Parametres{15, 29, 10}, Parametres{15, 20, 10}, Parametres{9, 35, 10}})
        EXPECT_THROW(perturbations(p), Refus) << p.ecart_max << " " << p.variance << " " << p.interdits;
    EXPECT_THROW(perturbations({0, 35, 10}), Refus);
    EXPECT_THROW(perturbations(parametres_petits, {16, 5, 0}), Refus);
    EXPECT_THROW(perturbations(parametres_petits, {15, 5, 1}), Refus);
}

TEST(Ptable, BrokenTablesAreRefused) {
    const std::vector<Intervalle> bonne{{0, 0, 100}, {1, 0, 60}, {1, 2, 100}};
    EXPECT_NO_THROW(TablePerturbation(bonne, 100));
    for (std::size_t k = 0; k < bonne.size(); ++k) {
        auto table = bonne;
        table[k].borne += 1;
        if (k != 1) {
            EXPECT_THROW(TablePerturbation(table, 100), Refus) << k;
        }
        table = bonne;
        table.erase(table.begin() + static_cast<std::ptrdiff_t>(k));
        if (k != 1) {
            EXPECT_THROW(TablePerturbation(table, 100), Refus) << k;
        }
    }
    EXPECT_THROW(TablePerturbation({}, 100), Refus);
    EXPECT_THROW(TablePerturbation({{0, 1, 100}, {1, 1, 100}}, 100), Refus) << "nobody must stay nobody";
    EXPECT_THROW(TablePerturbation({{0, 0, 100}, {1, 0, 60}, {1, 2, 50}, {1, 3, 100}}, 100), Refus);
}

TEST(Ptable, LookupTakesTheFirstIntervalWhoseBoundExceedsTheKey) {
    const TablePerturbation table({{0, 0, 100}, {1, 0, 60}, {1, 2, 100}, {2, 1, 50}, {2, 4, 100}}, 100);
    EXPECT_EQ(table.publier(1, 59), 0);
    EXPECT_EQ(table.publier(1, 60), 2);
    EXPECT_EQ(table.publier(2, 0), 1);
    EXPECT_EQ(table.publier(1000, 99), 1002) << "the last row is that of every greater count";
    EXPECT_EQ(table.publier(0, 99), 0);
    EXPECT_THROW(table.publier(1, 100), Refus);
}

TEST(Ptable, ProductionPublishesZeroOrAtLeastEleven) {
    const TablePerturbation table(
        intervalles(perturbations(parametres_petits, parametres_grands), module_cles), module_cles);
    std::mt19937_64 alea(7);
    for (int n = 0; n <= 60; ++n) {
        double somme = 0, carres = 0;
        constexpr int tirages = 20000;
        for (int k = 0; k < tirages; ++k) {
            const std::int64_t publie = table.publier(n, alea() % module_cles);
            ASSERT_TRUE(publie == 0 || publie >= 11) << n;
            ASSERT_LE(std::abs(publie - n), 15);
            somme += static_cast<double>(publie - n);
            carres += static_cast<double>((publie - n) * (publie - n));
        }
        EXPECT_NEAR(somme / tirages, 0, 0.2) << n;
        EXPECT_LE(carres / tirages, 37) << n;
    }
}

// From households and their keys to what is published, on every zone and class of the reference.
TEST(Vecteurs, AreReproducedToTheLastUnit) {
    std::map<std::string, std::string> parents; // child -> parent
    for (const Champs &c : lire("S_geo.csv"))
        parents[c[1]] = c[0];
    struct Case {
        std::int64_t n = 0;
        std::uint64_t cle = 0;
    };
    std::map<std::pair<std::string, std::string>, Case> cases;
    for (const Champs &c : lire("S_micro.csv"))
        for (std::string zone = c[3]; !zone.empty(); zone = parents.count(zone) ? parents[zone] : "")
            for (const std::string &classe : {c[4], std::string("Total")}) {
                Case &x = cases[{zone, classe}];
                ++x.n;
                x.cle = (x.cle + cle_entiere(c[6])) % module_vecteurs;
            }
    for (const Reglage &r : reglages) {
        const TablePerturbation donnee(table_de_reference(r.nom), module_vecteurs);
        const TablePerturbation generee(intervalles(perturbations(r.parametres), module_vecteurs),
                                        module_vecteurs);
        const auto attendus = lire(std::string("S_ckm_") + r.nom + ".csv");
        ASSERT_GT(attendus.size(), 100u);
        for (const Champs &c : attendus) {
            const Case &x = cases[{c[0], c[1]}];
            ASSERT_EQ(x.n, std::stoll(c[2])) << c[0] << " " << c[1];
            ASSERT_EQ(x.cle, cle_entiere(c[3]) % module_vecteurs) << c[0] << " " << c[1];
            for (const TablePerturbation *table : {&donnee, &generee}) {
                ASSERT_EQ(table->publier(x.n, x.cle) - x.n, std::stoll(c[4])) << c[0] << " " << c[1];
                ASSERT_EQ(table->publier(x.n, x.cle), std::stoll(c[5])) << c[0] << " " << c[1];
            }
        }
    }
}

TEST(EtatCle, DoesNotDependOnTheOrderNorOnTheSharing) {
    std::mt19937_64 alea(11);
    for (const int nb_residences : {1, 2, 3, 40}) {
        std::vector<std::pair<std::uint64_t, std::int32_t>> menages(200);
        for (auto &m : menages)
            m = {alea() % module_cles,
                 static_cast<std::int32_t>(alea() % static_cast<unsigned>(nb_residences)) - 1};
        EtatCle premier{};
        for (int tour = 0; tour < 50; ++tour) {
            std::shuffle(menages.begin(), menages.end(), alea);
            std::array<EtatCle, 4> parts{};
            for (const auto &[cle, residence] : menages) {
                EtatCle &part = parts[alea() % 4];
                ajouter(part, cle);
                ajouter_residence(part, residence);
            }
            EtatCle tout{};
            for (const EtatCle &part : parts)
                cumuler(tout, part);
            if (tour == 0)
                premier = tout;
            ASSERT_EQ(tout.effectif, 200);
            ASSERT_EQ(tout.cle, premier.cle);
            ASSERT_EQ(tout.nb_residences, static_cast<std::uint32_t>(std::min(nb_residences, 3)));
            ASSERT_EQ(tout.residences, premier.residences);
        }
    }
}

TEST(EtatCle, KeysOutOfRangeAreRefused) {
    EtatCle etat{};
    EXPECT_THROW(ajouter(etat, module_cles), Refus);
    EXPECT_NO_THROW(ajouter(etat, module_cles - 1));
}
