// The audit of cross-tables against the enumeration of every whole-number table that a reader may think of.
#include "audit/tableau.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "noyau/refus.h"
#include "tableau_lu.h"

using namespace carto_ops::audit;

namespace {

// Every table of whole numbers that agrees with what the reader knows, written afresh from its definition.
class ForceBrute {
  public:
    ForceBrute(const TableauLu &t, std::int64_t seuil) : t_(t), seuil_(seuil), classes_(t.classes_a * t.classes_b) {
        for (int z = 0; z < static_cast<int>(t.zones.size()); ++z) {
            std::vector<std::int64_t> n(ix(classes_), 0);
            for (int p : t.zones[ix(z)].morceaux)
                for (int k = 0; k < classes_; ++k)
                    n[ix(k)] += t.effectifs[ix(p * classes_ + k)];
            vrais_.push_back(n);
        }
        bornes_.assign(t.zones.size() * ix(classes_), {1 << 30, -1});
        tables_.resize(ix(t.nb_morceaux));
        for (int p = 0; p < t.nb_morceaux; ++p) {
            std::vector<std::int64_t> courant(ix(classes_), 0);
            tables_de(p, 0, courant);
        }
        std::vector<std::vector<std::int64_t>> choix(ix(t.nb_morceaux));
        combiner(0, choix);
    }

    std::size_t taille() const {
        std::size_t n = 1;
        for (const auto &x : tables_)
            n = x.size() > 3000 ? 1U << 30 : n * x.size(); // not all enumerated
        return n;
    }
    std::int64_t bas(int z, int k) const { return bornes_[ix(z * classes_ + k)].first; }
    std::int64_t haut(int z, int k) const { return bornes_[ix(z * classes_ + k)].second; }
    std::int64_t marge(int z, int k, bool ligne) const {
        const int a = k / t_.classes_b, b = k % t_.classes_b;
        std::int64_t m = 0;
        for (int i = 0; i < classes_; ++i)
            if (ligne ? i / t_.classes_b == a : i % t_.classes_b == b)
                m += vrais_[ix(z)][ix(i)];
        return m;
    }
    std::int64_t petite_marge(int z, int k) const {
        std::int64_t m = 0;
        for (const bool ligne : {false, true})
            if (const std::int64_t x = marge(z, k, ligne); x > 0 && x < seuil_)
                m = m == 0 ? x : std::min(m, x);
        return m;
    }

  private:
    std::int64_t plancher(int z, int k) const {
        return t_.zones[ix(z)].cases[ix(k)].lecture == Lecture::absente || petite_marge(z, k) > 0
                   ? 0
                   : std::min<std::int64_t>(1, vrais_[ix(z)][ix(k)]);
    }

    bool admise(int z, int k, std::int64_t n) const {
        const CaseLue &c = t_.zones[ix(z)].cases[ix(k)];
        return c.lecture == Lecture::lue ? n == vrais_[ix(z)][ix(k)] : n >= plancher(z, k);
    }

    void tables_de(int p, int k, std::vector<std::int64_t> &courant) {
        if (tables_[ix(p)].size() > 3000)
            return;
        if (k == classes_) {
            tables_[ix(p)].push_back(courant);
            return;
        }
        std::int64_t reste_ligne = marge(p, k, true), reste_colonne = marge(p, k, false);
        for (int i = 0; i < k; ++i) {
            reste_ligne -= i / t_.classes_b == k / t_.classes_b ? courant[ix(i)] : 0;
            reste_colonne -= i % t_.classes_b == k % t_.classes_b ? courant[ix(i)] : 0;
        }
        const bool fin_ligne = k % t_.classes_b == t_.classes_b - 1, fin_colonne = k / t_.classes_b == t_.classes_a - 1;
        for (std::int64_t n = 0; n <= std::min(reste_ligne, reste_colonne); ++n) {
            if ((fin_ligne && n != reste_ligne) || (fin_colonne && n != reste_colonne) || !admise(p, k, n))
                continue;
            courant[ix(k)] = n;
            tables_de(p, k + 1, courant);
        }
    }

    void combiner(int p, std::vector<std::vector<std::int64_t>> &choix) {
        if (p == 0 && taille() > 300'000)
            return;
        if (p < t_.nb_morceaux) {
            for (const auto &x : tables_[ix(p)]) {
                choix[ix(p)] = x;
                combiner(p + 1, choix);
            }
            return;
        }
        std::vector<std::vector<std::int64_t>> zones = choix;
        for (int z = t_.nb_morceaux; z < static_cast<int>(t_.zones.size()); ++z) {
            std::vector<std::int64_t> n(ix(classes_), 0);
            for (int k = 0; k < classes_; ++k) {
                for (int q : t_.zones[ix(z)].morceaux)
                    n[ix(k)] += choix[ix(q)][ix(k)];
                if (!admise(z, k, n[ix(k)]))
                    return;
            }
            zones.push_back(n);
        }
        for (std::size_t z = 0; z < zones.size(); ++z)
            for (int k = 0; k < classes_; ++k) {
                auto &[bas, haut] = bornes_[z * ix(classes_) + ix(k)];
                bas = std::min(bas, zones[z][ix(k)]);
                haut = std::max(haut, zones[z][ix(k)]);
            }
    }

    const TableauLu &t_;
    std::int64_t seuil_;
    int classes_;
    std::vector<std::vector<std::int64_t>> vrais_;
    std::vector<std::vector<std::vector<std::int64_t>>> tables_;
    std::vector<std::pair<std::int64_t, std::int64_t>> bornes_;
};

// All that a pattern may withhold, withheld: what is positive, and the zeros of rows withheld whole.
TableauLu tout_retenir(TableauLu t, const ForceBrute &vrai) {
    for (int z = 0; z < static_cast<int>(t.zones.size()); ++z)
        for (int k = 0; k < t.classes_a * t.classes_b; ++k) {
            CaseLue &c = t.zones[ix(z)].cases[ix(k)];
            if (c.lecture != Lecture::lue)
                continue;
            bool zero_ailleurs = false;
            for (int u = t.nb_morceaux; u < static_cast<int>(t.zones.size()); ++u) {
                const auto &m = t.zones[ix(u)].morceaux;
                std::int64_t n = 0;
                for (int p : m)
                    n += t.effectifs[ix(p * t.classes_a * t.classes_b + k)];
                zero_ailleurs = zero_ailleurs || (std::find(m.begin(), m.end(), z) != m.end() && n == 0 && vrai.petite_marge(u, k) == 0);
            }
            if (c.n > 0 || (vrai.petite_marge(z, k) > 0 && !zero_ailleurs))
                c = {Lecture::nulle, 0};
        }
    return t;
}

// Small random tables: nested, overlapping or alone, small cells withheld and others at random.
TableauLu tirer(std::mt19937 &alea, std::int64_t seuil) {
    const auto entre = [&](int a, int b) { return std::uniform_int_distribution<int>(a, b)(alea); };
    const int a = entre(2, 3), b = entre(2, 3), pieces = a * b > 6 ? entre(1, 2) : entre(1, 3);
    std::vector<std::vector<std::int64_t>> n(ix(pieces));
    for (auto &x : n)
        for (int k = 0; k < a * b; ++k)
            x.push_back(entre(0, 4) == 0 ? 0 : entre(0, 5));
    TableauLu t = tableau(a, b, n);
    if (pieces == 3 && entre(0, 1) == 0) { // two zones that share a piece nobody publishes
        ZoneLue autre = t.zones[3];
        t.zones[3].morceaux = {0, 1};
        autre.morceaux = {1, 2};
        autre.echelles = {3};
        for (int k = 0; k < a * b; ++k) {
            t.zones[3].cases[ix(k)].n = n[0][ix(k)] + n[1][ix(k)];
            autre.cases[ix(k)].n = n[1][ix(k)] + n[2][ix(k)];
        }
        t.zones.push_back(autre);
        t.zones[1].echelles.clear();
        for (CaseLue &c : t.zones[1].cases)
            c = {Lecture::absente, 0};
    }
    const int parmi = entre(2, 6);
    for (ZoneLue &z : t.zones)
        for (CaseLue &c : z.cases)
            if (c.lecture == Lecture::lue && c.n > 0 && (c.n < seuil || entre(1, parmi) == 1))
                c = {Lecture::nulle, 0};
    return t;
}
} // namespace

TEST(AuditTableau, lonely_null_is_exact) {
    TableauLu t = tableau(2, 2, {{4, 20, 20, 30}});
    retenir(t, 0, {0});
    const BilanTableau b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"exact 0 0 0", "somme 0 0 -1", "somme 0 -1 0"}));
    EXPECT_EQ(b.constats.front().effectif, 4);
    EXPECT_EQ(b.retenues, 1);
    EXPECT_EQ(b.prouvees, 0);
}

TEST(AuditTableau, nothing_withheld_is_nothing_to_say) {
    const BilanTableau b = auditer_tableau(tableau(2, 2, {{14, 20, 20, 30}, {0, 40, 11, 11}}), {});
    EXPECT_TRUE(b.constats.empty());
    EXPECT_EQ(b.retenues, 0);
    EXPECT_EQ(b.largeur_min, -1);
}

TEST(AuditTableau, block_of_small_sums) {
    // Nulls of 3 and 4 in a row: no one is exact, their sum of 7 is.
    TableauLu t = tableau(3, 3, {{3, 4, 40, 5, 6, 50, 60, 70, 80}});
    retenir(t, 0, {0, 1, 3, 4});
    const BilanTableau b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"largeur 0 0 0", "largeur 0 0 1", "largeur 0 1 0", "largeur 0 1 1",
                                 "somme 0 0 -1", "somme 0 -1 0", "somme 0 -1 1"}));
    EXPECT_EQ(b.constats[0].bas, 1); // 3 may be 1 to 6
    EXPECT_EQ(b.constats[0].haut, 6);
}

TEST(AuditTableau, wide_block_passes) {
    TableauLu t = tableau(3, 3, {{3, 14, 40, 15, 16, 50, 60, 70, 80}});
    retenir(t, 0, {0, 1, 3, 4});
    const BilanTableau b = auditer_tableau(t, {});
    EXPECT_TRUE(b.constats.empty());
    EXPECT_EQ(b.prouvees, 4);
    EXPECT_GE(b.largeur_min, 11);
}

TEST(AuditTableau, shown_small_wrong_or_in_few_addresses) {
    TableauLu t = tableau(2, 2, {{14, 20, 20, 7}});
    t.zones[0].cases[1].n = 21;
    t.zones[0].dispersee[2] = false;
    EXPECT_EQ(constats(auditer_tableau(t, {})), (Noms{"valeur 0 0 1", "adresses 0 1 0", "montree 0 1 1"}));
}

TEST(AuditTableau, whole_number_recovery_only) {
    // Linear reasoning leaves a null between two whole numbers, these leave one: found by search, checked against every table.
    std::mt19937 alea(5);
    int entiers = 0;
    for (int essai = 0; essai < 4000 && entiers == 0; ++essai) {
        const TableauLu t = tirer(alea, 4);
        const ForceBrute vrai(t, 4);
        if (vrai.taille() > 300'000)
            continue;
        for (const ConstatCase &c : auditer_tableau(t, {4, 3}).constats)
            if (c.genre == GenreCase::entier) {
                const int k = c.a * t.classes_b + c.b;
                EXPECT_EQ(vrai.bas(c.zone, k), c.effectif);
                EXPECT_EQ(vrai.haut(c.zone, k), c.effectif);
                ++entiers;
            }
    }
    EXPECT_GT(entiers, 0);
}

TEST(AuditTableau, row_withheld_whole) {
    // Margin 5: zeros withheld too, each cell may be 0 to 5; the rest of the table gives way.
    TableauLu t = tableau(3, 3, {{5, 0, 0, 40, 41, 42, 43, 44, 45}});
    retenir(t, 0, {0, 1, 2, 3, 4, 5, 6, 7, 8});
    BilanTableau b = auditer_tableau(t, {});
    EXPECT_TRUE(b.constats.empty());
    EXPECT_EQ(b.retenues, 9);
    // The 5 left alone: the other cells of its column no longer give way.
    for (int k : {1, 2, 4, 5, 6, 7, 8})
        t.zones[0].cases[ix(k)] = {Lecture::lue, t.effectifs[ix(k)]};
    b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"ligne 0 0 0", "exact 0 1 0"}));
    // The zeros withheld as well, but no other row: 5 to 0 is proved, what must make up for it only 5 wide.
    retenir(t, 0, {1, 2, 4, 5});
    b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"largeur 0 1 0", "largeur 0 1 1", "largeur 0 1 2"}));
    EXPECT_EQ(b.prouvees, 3);
}

TEST(AuditTableau, zeros_may_bound_a_cell_but_not_give_it) {
    // 47 in a row of zeros, 50 in its column: 3 left, though margins alone allow 3 to 50.
    TableauLu t = tableau(2, 3, {{47, 0, 0, 3, 60, 40}});
    retenir(t, 0, {0, 3, 4, 5});
    EXPECT_EQ(constats(auditer_tableau(t, {})), (Noms{"exact 0 0 0", "exact 0 1 0", "exact 0 1 1", "exact 0 1 2"}));
}

TEST(AuditTableau, zeros_of_wider_zones_tell_those_of_a_zone_withheld_whole) {
    // Nobody in both zones together: nobody in either, whatever is withheld of them.
    TableauLu t = tableau(3, 3, {{0, 40, 40, 40, 40, 40, 40, 40, 40}, {0, 30, 30, 30, 30, 30, 30, 30, 30}});
    for (int z = 0; z < 2; ++z) {
        t.zones[ix(z)].retenue = true;
        retenir(t, z, {0, 1, 2, 3, 4, 5, 6, 7, 8});
    }
    EXPECT_EQ(constats(auditer_tableau(t, {})), (Noms{"bornee 0 0 0", "bornee 1 0 0"}));
    // A zone that shows the rest of its table could be withheld whole.
    for (int k = 1; k < 9; ++k)
        for (int z = 0; z < 2; ++z)
            t.zones[ix(z)].cases[ix(k)] = {Lecture::lue, t.effectifs[ix(9 * z + k)]};
    EXPECT_EQ(constats(auditer_tableau(t, {})), (Noms{"exact 0 0 0", "exact 1 0 0"}));
}

TEST(AuditTableau, what_margins_alone_bound_is_no_defect) {
    // 19 of 20 in a row, 5 in a column: at least 4 in both, whatever is withheld.
    TableauLu t = tableau(2, 2, {{4, 15, 1, 0}, {30, 30, 30, 30}});
    for (int z = 0; z < 3; ++z)
        retenir(t, z, {0, 1, 2, 3});
    const BilanTableau b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"bornee 0 0 0", "bornee 0 0 1"}));
    EXPECT_EQ(b.constats[0].bas, 4);
    EXPECT_EQ(b.constats[0].haut, 5);
}

TEST(AuditTableau, difference_of_overlapping_zones) {
    // Two zones share a piece that nobody publishes; all they show gives its 6 households.
    TableauLu t = tableau(2, 2, {{20, 20, 20, 20}, {6, 30, 30, 30}, {25, 25, 25, 25}});
    t.zones[1].echelles.clear();
    for (CaseLue &c : t.zones[1].cases)
        c = {Lecture::absente, 0};
    const BilanTableau b = auditer_tableau(t, {});
    EXPECT_EQ(constats(b), (Noms{"exact 1 0 0", "somme 3 0 0"}));
}

TEST(AuditTableau, malformed_table_is_refused) {
    TableauLu t = tableau(2, 2, {{14, 20, 20, 7}});
    t.zones[0].morceaux = {3};
    EXPECT_THROW(auditer_tableau(t, {}), carto_ops::Refus);
}

// Proved means proved; and on tables of this size, what is not proved is false.
TEST(AuditTableau, random_tables_against_every_completion) {
    std::mt19937 alea(1);
    int tables = 0, prouvees = 0, defauts = 0, bornees = 0, entieres = 0;
    for (int essai = 0; essai < 5000; ++essai) {
        const std::int64_t seuil = 3 + essai % 3;
        const TableauLu t = tirer(alea, seuil);
        const ForceBrute vrai(t, seuil);
        if (vrai.taille() > 300'000)
            continue;
        ++tables;
        const BilanTableau bilan = auditer_tableau(t, {seuil, 3});
        std::map<std::pair<int, int>, GenreCase> genres;
        for (const ConstatCase &c : bilan.constats) {
            if (c.genre == GenreCase::somme || c.genre == GenreCase::reste)
                continue;
            const int k = c.a * t.classes_b + c.b;
            genres[{c.zone, k}] = c.genre;
            ASSERT_GE(c.bas, vrai.bas(c.zone, k)) << "table " << essai;
            ASSERT_LE(c.haut, vrai.haut(c.zone, k)) << "table " << essai;
        }
        for (int z = 0; z < static_cast<int>(t.zones.size()); ++z)
            for (int k = 0; k < t.classes_a * t.classes_b; ++k) {
                const Lecture lecture = t.zones[ix(z)].cases[ix(k)].lecture;
                std::int64_t n = 0;
                for (int p : t.zones[ix(z)].morceaux)
                    n += t.effectifs[ix(p * t.classes_a * t.classes_b + k)];
                if (lecture == Lecture::lue || (lecture == Lecture::absente && (n < 1 || n >= seuil)))
                    continue;
                const std::int64_t bas = vrai.bas(z, k), haut = vrai.haut(z, k), m = vrai.petite_marge(z, k);
                const bool large = haut - bas >= seuil || (m > 0 && bas == 0 && haut >= m);
                const auto g = genres.find({z, k});
                if (g == genres.end()) {
                    ASSERT_TRUE(large) << "table " << essai << ", zone " << z << ", cell " << k << ": " << bas << " to " << haut;
                    ++prouvees;
                    entieres += m > 0;
                    continue;
                }
                ASSERT_FALSE(large) << "table " << essai << ", zone " << z << ", cell " << k << ": " << bas << " to " << haut;
                const bool fixe = g->second == GenreCase::exact || g->second == GenreCase::entier || g->second == GenreCase::ligne;
                ASSERT_TRUE(bas == haut || !fixe) << "table " << essai;
                ASSERT_TRUE(bas < haut || g->second != GenreCase::largeur) << "table " << essai;
                if (g->second == GenreCase::bornee) {
                    const TableauLu tout = tout_retenir(t, vrai);
                    const ForceBrute mieux(tout, seuil);
                    if (mieux.taille() > 300'000)
                        continue;
                    const std::int64_t b = mieux.bas(z, k), h = mieux.haut(z, k);
                    ASSERT_FALSE(h - b >= seuil || (m > 0 && b == 0 && h >= m)) << "table " << essai << ", cell " << k << ": " << b << " to " << h;
                    ASSERT_TRUE(bas < haut || b == h) << "table " << essai;
                }
                bornees += g->second == GenreCase::bornee;
                defauts += g->second != GenreCase::bornee;
            }
    }
    EXPECT_TRUE(tables > 1000 && prouvees > 500 && defauts > 1000 && bornees > 100 && entieres > 100) << tables << " " << prouvees << " " << defauts << " " << bornees << " " << entieres;
}
