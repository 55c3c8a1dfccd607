// Whole-number variations of a cross-table, as sums of circuits.
//
// Margins known, a variation of the pieces is an array (piece, a, b) that adds up to 0 over a and over b; wider zones
// follow. Fix how it goes along one dimension and what is left is a circulation, found circuit by circuit by
// breadth-first search: some pieces against others, classes against classes; or a pair of classes of one variable, through
// pieces and classes of the other, from group of pieces to group where the zones that tell them apart give way.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "audit/circuit.h"
#include "audit/tableau_modele.h"

namespace carto_ops::audit {

class Variations {
  public:
    Variations(const Modele &modele, std::int64_t seuil, void (*cancelled)());

    // How far the cell was shown to go up (sens = 1) or down (-1).
    std::int64_t credit(int c, int sens) const { return credits_[sens > 0][static_cast<std::size_t>(c)].ampleur; }
    bool prouvee(int c) const;

    // Looks for what proves the cell. Later attempts look further and in another order.
    void prouver(int c, int attempt);

    // Takes a variation from elsewhere, recomputed as all others.
    void crediter(const Variation &x);

  private:
    static constexpr std::int64_t illimite = std::numeric_limits<std::int64_t>::max() / 4;

    struct Affectee {
        int zone;
        int coefficient;
    };
    using Mouvement = std::vector<Affectee>; // zones that vary together, pieces and what holds them
    struct Circuit {
        std::vector<std::pair<int, int>> pas; // (cell, change)
        std::int64_t capacite = 0;
    };

    std::int64_t jeu(int c, int sens) const;
    std::int64_t manque(int c, int sens) const;
    int tirer(int n);
    void accumuler(int c, int sens, int attempt);
    bool trouver(int c, int sens, std::int64_t reste, int attempt, Circuit &circuit);
    bool par_mouvement(const Mouvement &m, int c, int sens, std::int64_t besoin, Circuit &circuit);
    struct Paire;
    bool par_paires(int c, int sens, std::int64_t besoin, Circuit &circuit);
    bool par_paire(const Paire &modele, int c, int sens, std::int64_t besoin, Circuit &circuit);
    template <class Arrivee> bool relier(const Paire &paire, int depuis, const Arrivee &arrivee);
    bool cede(const Paire &paire, int zone, int sens, int k);
    bool transferable(const Paire &paire, int de, int vers, int k);
    const std::vector<int> &receveurs(const Paire &paire, int de, int k);
    int noeud(int groupe, int k) const { return m_.morceaux + groupe * nb_classes_ + k; }
    bool completer(int c, int sens, Circuit &circuit) const;

    const std::vector<Mouvement> &mouvements(int zone, bool loin);
    Mouvement mouvement(const std::vector<std::pair<int, int>> &pieces) const;
    void mouvements_croises(int zone, std::vector<Mouvement> &liste) const;

    const Modele &m_;
    std::int64_t seuil_;
    void (*cancelled_)();
    std::uint32_t recherches_ = 0;
    std::uint64_t tirage_ = 0; // order of the attempt; 0: as numbered
    struct Credit {
        std::int64_t ampleur = 0;
        std::shared_ptr<const Variation> preuve;
    };
    std::vector<Credit> credits_[2];
    std::vector<std::int64_t> variation_; // the one being built
    std::vector<int> touchees_;
    std::vector<int> groupe_; // of each piece: those that the same wider zones hold
    std::vector<std::vector<int>> groupes_; // the last is empty: what no zone holds
    std::vector<std::vector<std::vector<int>>> de_plus_; // [group][other]: zones that hold the one and not the other
    std::vector<std::vector<int>> groupes_de_; // of each wider zone
    std::vector<int> tous_; // groups
    std::vector<std::vector<Mouvement>> proches_, lointains_;
    Parcours parcours_;
    int nb_classes_ = 0; // of the network of a pair
    std::vector<std::uint8_t> transferts_; // [zone][class][direction]: 0 not known yet, 1 may follow, 2 may not
    std::vector<int> file_, avant_;
    std::vector<std::pair<int, int>> atteint_; // how each node was reached: (piece, class), piece -1: from group to group
    std::vector<std::pair<int, int>> chemin_;
};

// A wider zone shows, by rule, that nobody is in the cell.
bool zero_connu(const Modele &modele, int cellule);

// The least and greatest values of a cell, the margins of its zone known and all but the zeros shown withheld: what no
// pattern does better than.
std::pair<std::int64_t, std::int64_t> bornes_de_zone(const Modele &modele, int cellule);

} // namespace carto_ops::audit
