// The lattice of questions: what sums tell of its sets, against every table of whole numbers that a reader may imagine.
#include "../audit/treillis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

using namespace audit;

namespace {

// A territory (unit 0) of two parts (units 1 and 2), and all crossings of two or three variables.
struct Essai {
    Treillis treillis;
    std::vector<Unite> unites;
    std::vector<SommeUnites> sommes{{0, {1, 2}}};
    int cases; // of the finest crossing
    int fin;   // its first set
};

Essai essai(const std::vector<int> &classes) {
    Essai e{Treillis(classes), {}, {{0, {1, 2}}}, 1, 0};
    const auto ordre = static_cast<int>(classes.size());
    for (const int c : classes)
        e.cases *= c;
    e.fin = e.treillis.taille(ordre) - e.cases;
    for (int u = 0; u < 3; ++u)
        e.unites.push_back({"unit", ordre, std::vector<IntervalleEntier>(static_cast<std::size_t>(e.treillis.taille(ordre)))});
    return e;
}

// Every set of every unit, from the finest cells of the two parts: whether a cell lies in a set is asked of the cells alone.
std::vector<std::vector<int>> compter(const Essai &e, const std::vector<int> &cellules) {
    const int ensembles = static_cast<int>(e.unites[0].ensembles.size());
    std::vector<std::vector<int>> n(3, std::vector<int>(static_cast<std::size_t>(ensembles)));
    for (int s = 0; s < ensembles; ++s) {
        const std::vector<Classe> large = e.treillis.cellule(s);
        for (int c = 0; c < e.cases; ++c) {
            const std::vector<Classe> fine = e.treillis.cellule(e.fin + c);
            bool dedans = true;
            for (const Classe &l : large)
                for (const Classe &f : fine)
                    dedans &= f.variable != l.variable || f.classe == l.classe;
            for (int u = 1; dedans && u < 3; ++u) {
                n[static_cast<std::size_t>(u)][static_cast<std::size_t>(s)] += cellules[static_cast<std::size_t>((u - 1) * e.cases + c)];
                n[0][static_cast<std::size_t>(s)] += cellules[static_cast<std::size_t>((u - 1) * e.cases + c)];
            }
        }
    }
    return n;
}

void enumerer(std::vector<int> &cellules, std::size_t place, int reste, const std::function<void()> &faire) {
    if (place + 1 == cellules.size()) {
        cellules[place] = reste;
        faire();
        return;
    }
    for (cellules[place] = 0; cellules[place] <= reste; ++cellules[place])
        enumerer(cellules, place + 1, reste - cellules[place], faire);
}

} // namespace

TEST(Treillis, NumerosEtCellules) {
    const Treillis t({3, 2, 4, 2});
    EXPECT_EQ(t.taille(0), 1);
    EXPECT_EQ(t.taille(1), 1 + 11);
    EXPECT_EQ(t.taille(2), 12 + 6 + 12 + 6 + 8 + 4 + 8);
    EXPECT_EQ(t.taille(3), 56 + 24 + 12 + 24 + 16);
    for (int n = 0; n < t.taille(3); ++n)
        EXPECT_EQ(t.numero(t.cellule(n)), n);
    EXPECT_EQ(t.numero({{2, 3}, {0, 1}}), t.numero({{0, 1}, {2, 3}}));
}

TEST(Treillis, SommesDesClasses) {
    const Treillis t({3, 2, 4});
    std::size_t sommes = 0;
    for (int ordre = 0; ordre < 3; ++ordre)
        for (const SommeClasses &s : t.sommes(ordre)) {
            ++sommes;
            const std::vector<Classe> tout = t.cellule(s.tout);
            EXPECT_EQ(static_cast<int>(tout.size()), ordre);
            std::set<int> vues;
            for (int i = 0; i < s.nombre; ++i) {
                std::vector<Classe> partie = t.cellule(s.premier + i * s.pas);
                const auto de_plus = std::ranges::find_if(partie, [&](const Classe &c) {
                    return std::ranges::none_of(tout, [&](const Classe &x) { return x.variable == c.variable; });
                });
                ASSERT_NE(de_plus, partie.end());
                EXPECT_EQ(s.nombre, t.classes(de_plus->variable));
                vues.insert(de_plus->classe);
                partie.erase(de_plus);
                EXPECT_EQ(t.numero(partie), s.tout);
            }
            EXPECT_EQ(static_cast<int>(vues.size()), s.nombre);
        }
    // Of each crossing, over each variable it does not have.
    EXPECT_EQ(sommes, 3U + (3 + 2 + 4) * 2 + (6 + 12 + 8));
}

TEST(Treillis, TableauxPossibles) {
    std::mt19937 alea(7);
    const auto tirer = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(alea); };
    long seuls = 0;
    long trouves = 0;
    for (int tour = 0; tour < 400; ++tour) {
        Essai e = essai(tour % 4 == 0 ? std::vector<int>{2, 2, 2} : std::vector<int>{2 + tour % 2, 2});
        const int menages = tour % 4 == 0 ? 1 + tirer(3) : 1 + tirer(6);
        std::vector<int> vrai(static_cast<std::size_t>(2 * e.cases));
        for (int i = 0; i < menages; ++i)
            ++vrai[static_cast<std::size_t>(tirer(2 * e.cases))];
        const auto compte = compter(e, vrai);
        // Exact figures, noisy ones, and nothing; the whole is known.
        for (std::size_t u = 0; u < 3; ++u)
            for (std::size_t s = 0; s < compte[u].size(); ++s) {
                const int n = compte[u][s];
                const int sort = u == 0 && s == 0 ? 0 : tirer(10);
                if (sort < 2)
                    e.unites[u].ensembles[s] = {n, n};
                else if (sort < 7)
                    e.unites[u].ensembles[s] = {std::max(0, n - tirer(3)), n + tirer(3)};
            }
        const std::vector<Unite> donnees = e.unites;
        std::vector<std::vector<IntervalleEntier>> possibles(3, std::vector<IntervalleEntier>(compte[0].size(), {1000, -1}));
        std::vector<int> cellules(vrai.size());
        enumerer(cellules, 0, menages, [&] {
            const auto n = compter(e, cellules);
            for (std::size_t u = 0; u < 3; ++u)
                for (std::size_t s = 0; s < n[u].size(); ++s)
                    if (n[u][s] < donnees[u].ensembles[s].bas || n[u][s] > donnees[u].ensembles[s].haut)
                        return;
            for (std::size_t u = 0; u < 3; ++u)
                for (std::size_t s = 0; s < n[u].size(); ++s) {
                    possibles[u][s].bas = std::min(possibles[u][s].bas, n[u][s]);
                    possibles[u][s].haut = std::max(possibles[u][s].haut, n[u][s]);
                }
        });
        propager(e.treillis, e.unites, e.sommes);
        for (std::size_t u = 0; u < 3; ++u)
            for (std::size_t s = 0; s < compte[u].size(); ++s) {
                const IntervalleEntier &dit = e.unites[u].ensembles[s];
                ASSERT_LE(dit.bas, possibles[u][s].bas) << "a possible count is left out, tour " << tour;
                ASSERT_GE(dit.haut, possibles[u][s].haut) << "a possible count is left out, tour " << tour;
                if (possibles[u][s].seul() && !donnees[u].ensembles[s].seul()) {
                    ++seuls;
                    trouves += dit.seul();
                }
            }
    }
    // Not all that whole tables tell, but nearly.
    EXPECT_GT(seuls, 1000);
    EXPECT_GT(trouves * 10, seuls * 9);
}

TEST(Treillis, Contradiction) {
    Essai e = essai({2, 2});
    e.unites[0].ensembles[0] = {5, 5};
    e.unites[1].ensembles[0] = {3, 3};
    e.unites[2].ensembles[0] = {3, 9};
    EXPECT_THROW(propager(e.treillis, e.unites, e.sommes), Incoherence);
}
