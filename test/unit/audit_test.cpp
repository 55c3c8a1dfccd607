// The audit against brute force: every 0/1 vector over the households of small random systems.
#include "audit/items.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace carto_ops::audit;

namespace {

struct Systeme {
    Geographie geo;
    std::vector<Unite> unites;
    std::vector<std::uint8_t> diffusion;
    Regles regles;
};

// Exact rank test over the rationals, small enough for doubles never to be used: fractions of 64-bit integers.
class Espace {
  public:
    void ajouter(std::vector<std::int64_t> v) {
        if (!reduire(v))
            return;
        lignes_.push_back(v);
    }
    bool contient(std::vector<std::int64_t> v) const { return !reduire(v); }

  private:
    static std::size_t tete(const std::vector<std::int64_t> &v) {
        return static_cast<std::size_t>(
            std::find_if(v.begin(), v.end(), [](std::int64_t x) { return x != 0; }) - v.begin());
    }
    bool reduire(std::vector<std::int64_t> &v) const {
        for (std::size_t c = 0; c < v.size(); ++c) {
            if (v[c] == 0)
                continue;
            const auto l = std::find_if(lignes_.begin(), lignes_.end(), [&](const auto &x) { return tete(x) == c; });
            if (l == lignes_.end())
                return true;
            const std::int64_t a = (*l)[c], b = v[c];
            std::int64_t pgcd = 0;
            for (std::size_t k = 0; k < v.size(); ++k) {
                v[k] = a * v[k] - b * (*l)[k];
                pgcd = std::gcd(pgcd, v[k]);
            }
            for (auto &x : v)
                x = pgcd == 0 ? 0 : x / pgcd;
        }
        return false;
    }
    std::vector<std::vector<std::int64_t>> lignes_;
};

// Is there an unsound 0/1 combination, for this landlord (-1: anyone), or for the number of addresses?
bool force_brute(const Systeme &s, std::int32_t bailleur, bool adresses) {
    const std::size_t lieux = s.geo.lieux();
    std::vector<std::int64_t> poids(2 * lieux, 0);
    for (const Unite &u : s.unites)
        for (std::size_t k = 0; k < 2; ++k)
            if (u.bailleur != bailleur)
                poids[2 * static_cast<std::size_t>(u.lieu) + k] += u.n[k];
    std::vector<std::vector<std::int64_t>> lignes, exemptes;
    for (std::size_t z = 0; z < s.geo.nature.size(); ++z) {
        const NatureZone &nature = s.geo.nature[z];
        if (adresses && nature.point)
            continue;
        for (const std::uint8_t sorte : {diffuse_ensemble, diffuse_partie}) {
            if (!(s.diffusion[z] & sorte))
                continue;
            std::vector<std::int64_t> v(2 * lieux, 0);
            for (std::size_t a = 0; a < lieux; ++a)
                for (const std::int32_t y : s.geo.zones_de(a))
                    if (y == static_cast<std::int32_t>(z))
                        for (std::size_t k = 0; k < (sorte == diffuse_ensemble ? 2U : 1U); ++k)
                            v[2 * a + k] = poids[2 * a + k] > 0;
            lignes.push_back(v);
            if (adresses ? !nature.adresses : !nature.initie)
                exemptes.push_back(v);
        }
    }
    Espace espace;
    for (const auto &l : lignes)
        espace.ajouter(l);
    std::map<std::vector<std::int64_t>, std::int64_t> totaux; // classes of the exempt rows
    std::vector<std::vector<std::int64_t>> classe(2 * lieux);
    for (std::size_t j = 0; j < 2 * lieux; ++j) {
        for (const auto &l : exemptes)
            classe[j].push_back(l[j]);
        totaux[classe[j]] += poids[j];
    }
    std::vector<std::size_t> vivants;
    for (std::size_t j = 0; j < 2 * lieux; ++j)
        if (poids[j] > 0)
            vivants.push_back(j);
    for (std::uint32_t m = 1; m < 1U << vivants.size(); ++m) {
        std::vector<std::int64_t> x(2 * lieux, 0);
        std::int64_t n = 0;
        std::set<std::int32_t> residences;
        std::map<std::vector<std::int64_t>, std::int64_t> pris;
        for (std::size_t i = 0; i < vivants.size(); ++i)
            if (m >> i & 1) {
                x[vivants[i]] = 1;
                n += poids[vivants[i]];
                residences.insert(s.geo.residence[vivants[i] / 2]);
                pris[classe[vivants[i]]] += poids[vivants[i]];
            }
        const bool malsain = adresses ? std::ssize(residences) < s.regles.adresses_min : petit(n, s.regles);
        if (!malsain)
            continue;
        bool exempt = adresses || bailleur >= 0;
        for (const auto &[c, total] : pris)
            exempt = exempt && std::any_of(c.begin(), c.end(), [](auto b) { return b != 0; }) && totaux[c] == total;
        if (!exempt && espace.contient(x))
            return true;
    }
    return false;
}

// A few places in up to three zonings that cross, and some landlords.
Systeme tirer(std::mt19937 &alea, bool partie_dans_ensemble = true) {
    const auto un_sur = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(alea) == 0; };
    const auto entre = [&](int a, int b) { return std::uniform_int_distribution<int>(a, b)(alea); };
    Systeme s;
    s.regles.seuil = entre(3, 6);
    s.regles.adresses_min = entre(2, 3);
    const int lieux = entre(3, 6), zonages = entre(1, 3);
    std::vector<std::vector<std::int32_t>> zones(static_cast<std::size_t>(lieux));
    const auto nouvelle = [&](NatureZone nature) {
        s.geo.nature.push_back(nature);
        std::uint8_t d = un_sur(3) ? 0 : diffuse_ensemble;
        if ((d != 0 || !partie_dans_ensemble) && un_sur(2))
            d |= diffuse_partie;
        s.diffusion.push_back(d);
        return static_cast<std::int32_t>(s.geo.nature.size() - 1);
    };
    const std::int32_t tout = nouvelle({false, false, false});
    for (auto &z : zones)
        z.push_back(tout);
    for (int g = 0; g < zonages; ++g) {
        const bool fin = un_sur(2);
        std::vector<std::int32_t> choix;
        for (int k = 0; k < entre(1, 3); ++k)
            choix.push_back(nouvelle({fin, fin, false}));
        for (auto &z : zones)
            if (!un_sur(5))
                z.push_back(choix[static_cast<std::size_t>(entre(0, static_cast<int>(choix.size()) - 1))]);
    }
    for (int a = 0; a < lieux; ++a) {
        if (un_sur(3))
            zones[static_cast<std::size_t>(a)].push_back(nouvelle({true, false, true}));
        s.geo.residence.push_back(un_sur(3) && a > 0 ? a - 1 : a);
        auto &z = zones[static_cast<std::size_t>(a)];
        s.geo.zones.insert(s.geo.zones.end(), z.begin(), z.end());
        s.geo.debut.push_back(static_cast<std::uint32_t>(s.geo.zones.size()));
        for (int b = 0; b < 2; ++b)
            if (!un_sur(3))
                s.unites.push_back({a, b, {un_sur(3) ? 0 : entre(0, 7), un_sur(3) ? 0 : entre(0, 9)}});
    }
    return s;
}

bool trouve(const Bilan &bilan, Genre genre, std::int32_t bailleur = -1) {
    return std::any_of(bilan.constats.begin(), bilan.constats.end(), [&](const Constat &c) {
        return (c.genre == genre || (genre == Genre::petit && c.genre == Genre::exact)) && c.bailleur == bailleur;
    });
}

TEST(AuditZone, agrees_with_brute_force) {
    std::mt19937 alea(20);
    int petits = 0, bailleurs = 0, adresses = 0, sains = 0;
    for (int i = 0; i < 1500; ++i) {
        const Systeme s = tirer(alea);
        const Bilan b = auditer_zones(s.geo, s.unites, s.diffusion, s.regles);
        const bool petit_vrai = force_brute(s, -1, false);
        EXPECT_EQ(trouve(b, Genre::petit), petit_vrai) << "system " << i;
        for (std::int32_t l = 0; l < 2; ++l) {
            // A find of any reader stands for the landlords' of the same block.
            const bool vrai = force_brute(s, l, false);
            if (!vrai) {
                EXPECT_FALSE(trouve(b, Genre::bailleur, l)) << "system " << i << " landlord " << l;
            } else if (!petit_vrai) {
                EXPECT_TRUE(trouve(b, Genre::bailleur, l)) << "system " << i << " landlord " << l;
            }
            bailleurs += vrai && !petit_vrai;
        }
        const bool adresses_vrai = force_brute(s, -1, true);
        EXPECT_EQ(trouve(b, Genre::adresses), adresses_vrai) << "system " << i;
        petits += petit_vrai;
        adresses += adresses_vrai;
        sains += b.constats.empty();
        for (const Constat &c : b.constats)
            EXPECT_TRUE(c.decide && c.verifie) << "system " << i;
    }
    // Both sides were met often enough to mean something.
    EXPECT_GT(petits, 100);
    EXPECT_GT(bailleurs, 100);
    EXPECT_GT(adresses, 100);
    EXPECT_GT(sains, 100);
}

// A figure on the part alone, where the whole is withheld: the proof must not rely on its absence.
TEST(AuditZone, part_released_without_its_whole) {
    std::mt19937 alea(3);
    for (int i = 0; i < 1500; ++i) {
        Systeme s = tirer(alea, false);
        for (NatureZone &nature : s.geo.nature)
            nature = {};
        const Bilan b = auditer_zones(s.geo, s.unites, s.diffusion, s.regles);
        EXPECT_EQ(trouve(b, Genre::petit), force_brute(s, -1, false)) << "system " << i;
    }
}

// Three zones of two places each around a triangle: every atom is one place of 5, none can be told from the others
// with two zones; with three, (A + B - C) / 2 is one place.
TEST(AuditZone, triangle_is_seen_whole) {
    Systeme s;
    s.geo.residence = {0, 1, 2};
    s.geo.zones = {0, 1, 0, 2, 1, 2};
    s.geo.debut = {0, 2, 4, 6};
    s.geo.nature.assign(3, {});
    s.unites = {{0, 1, {0, 6}}, {1, 1, {0, 6}}, {2, 1, {0, 6}}};
    s.diffusion = {diffuse_ensemble, diffuse_ensemble, 0};
    EXPECT_TRUE(auditer_zones(s.geo, s.unites, s.diffusion, {}).constats.empty());
    s.diffusion[2] = diffuse_ensemble;
    const Bilan b = auditer_zones(s.geo, s.unites, s.diffusion, {});
    ASSERT_EQ(b.constats.size(), 3U);
    EXPECT_EQ(b.constats[0].diviseur, 2);
    EXPECT_EQ(b.constats[0].effectif, 6);
    EXPECT_EQ(b.constats[0].combinaison.size(), 3U);
}

// attacks.md row 7: everything but one child is released. Row 8: two zonings, each clean, whose difference is not.
TEST(AuditZone, complement_and_two_geographies) {
    Systeme s;
    s.geo.residence = {0, 1, 2};
    s.geo.zones = {0, 1, 0, 2, 0, 3};
    s.geo.debut = {0, 2, 4, 6};
    s.geo.nature.assign(4, {});
    s.unites = {{0, 1, {0, 40}}, {1, 1, {0, 20}}, {2, 1, {0, 7}}};
    s.diffusion = {1, 1, 1, 0};
    Bilan b = auditer_zones(s.geo, s.unites, s.diffusion, {});
    ASSERT_EQ(b.constats.size(), 1U);
    EXPECT_EQ(b.constats[0].genre, Genre::exact);
    EXPECT_EQ(b.constats[0].zone, 3);
    EXPECT_EQ(b.constats[0].effectif, 7);
    s.diffusion = {1, 1, 0, 0};
    EXPECT_TRUE(auditer_zones(s.geo, s.unites, s.diffusion, {}).constats.empty());
    s.geo.zones = {0, 0, 1, 0, 1};
    s.geo.debut = {0, 1, 3, 5};
    s.diffusion = {1, 1, 0, 0};
    b = auditer_zones(s.geo, s.unites, s.diffusion, {});
    EXPECT_TRUE(b.constats.empty());
    s.unites[0].n = {0, 4};
    b = auditer_zones(s.geo, s.unites, s.diffusion, {});
    ASSERT_EQ(b.constats.size(), 1U);
    EXPECT_EQ(b.constats[0].genre, Genre::petit);
    EXPECT_EQ(b.constats[0].effectif, 4);
}

// What a landlord's own households hide from others they do not hide from it: with its own others known, the mixed
// atom is pure, and the recent movers-in of the other atom stand alone.
TEST(AuditZone, landlord_turns_a_mixed_atom_pure) {
    Systeme s;
    s.geo.residence = {0, 1};
    s.geo.zones = {0, 1, 0, 2};
    s.geo.debut = {0, 2, 4};
    s.geo.nature.assign(3, {true, false, false});
    s.unites = {{0, 1, {5, 0}}, {0, 2, {0, 30}}, {0, 3, {0, 30}}, {1, 1, {12, 0}}, {1, 4, {0, 20}}};
    s.diffusion = {3, 1, 1};
    const Bilan b = auditer_zones(s.geo, s.unites, s.diffusion, {});
    ASSERT_TRUE(trouve(b, Genre::bailleur, 4));
    EXPECT_TRUE(force_brute(s, 4, false));
}

} // namespace

namespace {

// Two releases of one zone: `restes` households both took, `partis` only the first, `arrives` only the second.
Bilan deux_diffusions(std::int64_t restes, std::int64_t partis, std::int64_t arrives) {
    Geographie geo;
    geo.residence = {0, 1, 2};
    geo.zones = {0, 1, 0, 1};
    geo.debut = {0, 2, 3, 4};
    geo.nature.resize(2);
    geo.changee = {false, true, true};
    const std::vector<Unite> unites{{0, 0, {0, restes}}, {1, 0, {0, partis}}, {2, 0, {0, arrives}}};
    return auditer_zones(geo, unites, std::vector<std::uint8_t>(2, diffuse_ensemble), {11, 0});
}

} // namespace

TEST(Audit, DenonceCeuxQuiOntChangeEntreDeuxDiffusions) {
    // 40 and 41 less 38 that stayed: entered less left is no set, but a figure on 5 households all the same.
    const Bilan peu = deux_diffusions(38, 2, 3);
    ASSERT_EQ(peu.constats.size(), 2U);
    EXPECT_EQ(peu.constats[0].genre, Genre::changement);
    EXPECT_EQ(peu.constats[0].effectif + peu.constats[1].effectif, 5);
    EXPECT_TRUE(deux_diffusions(38, 11, 12).constats.empty());
    EXPECT_TRUE(deux_diffusions(38, 0, 0).constats.empty());
}

namespace {

// Three places, each in its own territory and in that of all.
struct Releves {
    Geographie geo;
    std::vector<Releve> releves{{0, 1, {}, {}}, {1, 1, {}, {}}, {2, 1, {}, {}}};
    std::vector<Montre> montres{4, {0, 0}};

    Releves() {
        geo.residence = {0, 1, 2};
        geo.zones = {0, 1, 0, 2, 0, 3};
        geo.debut = {0, 2, 4, 6};
        geo.nature.assign(4, {});
    }
    Bilan examiner(const Sujet &tout, const Sujet &partie) const {
        return carto_ops::audit::examiner({tout, partie}, geo, releves, montres, {});
    }
};

} // namespace

// Everything is shown but one place, of 7 households for one item and 40 for the next.
TEST(AuditItems, each_item_has_its_own_households_and_its_own_statuses) {
    Releves r;
    constexpr Sujet petit_item{false, 3}, grand_item{false, 4};
    for (std::size_t lieu = 0; lieu < 3; ++lieu) {
        r.releves[lieu].ensemble[3] = lieu == 2 ? 7 : 40;
        r.releves[lieu].ensemble[4] = 40;
        r.releves[lieu].ensemble[5] = 7;
    }
    for (const std::size_t z : {0U, 1U, 2U})
        r.montres[z].ensemble = 1 << 3 | 1 << 4;
    const Bilan b = r.examiner(petit_item, {true, 3});
    ASSERT_EQ(b.constats.size(), 1U);
    EXPECT_EQ(b.constats[0].genre, Genre::exact);
    EXPECT_EQ(b.constats[0].zone, 3);
    EXPECT_EQ(b.constats[0].effectif, 7);
    EXPECT_EQ(b.ensembles, 3);
    const Bilan sain = r.examiner(grand_item, {true, 4});
    EXPECT_TRUE(sain.constats.empty());
    EXPECT_EQ(sain.ensembles, 3);
    const Bilan retenu = r.examiner({false, 5}, {true, 5});
    EXPECT_TRUE(retenu.constats.empty());
    EXPECT_EQ(retenu.ensembles, 0);
}

// 35 shown of 40: the 5 others are a set too.
TEST(AuditItems, the_part_is_that_of_the_second_subject) {
    Releves r;
    for (Releve &releve : r.releves) {
        releve.recents[6] = 40;
        releve.recents[7] = releve.lieu == 2 ? 35 : 20;
    }
    for (Montre &montre : r.montres)
        montre.recents = 1 << 6;
    const Sujet large{true, 6}, etroit{true, 7};
    EXPECT_TRUE(r.examiner(large, etroit).constats.empty());
    r.montres[3].recents |= 1 << 7;
    const Bilan b = r.examiner(large, etroit);
    ASSERT_EQ(b.constats.size(), 1U);
    EXPECT_EQ(b.constats[0].effectif, 5);
    EXPECT_EQ(b.constats[0].parts, (std::array<bool, 2>{false, true}));
}
