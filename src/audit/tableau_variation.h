// Whole-number variations of a cross-table, as sums of circuits.
//
// Margins known, a variation of the pieces is an array (piece, a, b) that adds up to 0 over a and over b; wider zones
// follow. Fix how it goes along one dimension (some pieces against others, or a pair of classes) and what is left is a
// circulation between the two others, which breadth-first search extends one circuit at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/circuit.h"
#include "audit/tableau_modele.h"

namespace carto_ops::audit {

class Variations {
  public:
    Variations(const Modele &modele, std::int64_t seuil, void (*cancelled)());

    // How far the cell was shown to go up (sens = 1) or down (-1).
    std::int64_t credit(int c, int sens) const { return credits_[sens > 0][static_cast<std::size_t>(c)]; }
    bool prouvee(int c) const;

    // Looks for what proves the cell. Later attempts look further and in another order.
    void prouver(int c, int attempt);

    // Takes a variation from elsewhere, recomputed as all others.
    void crediter(const Variation &x);

  private:
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
    std::int64_t jeu_piece(int x, int a, int b, int sens) const;
    std::int64_t manque(int c, int sens) const;
    void accumuler(int c, int sens, int attempt);
    bool trouver(int c, int sens, std::int64_t reste, int attempt, Circuit &circuit);
    bool par_mouvement(const Mouvement &m, int c, int sens, std::int64_t besoin, Circuit &circuit);
    bool par_paire(int groupe, int x, int c, int sens, std::int64_t besoin, bool colonnes, Circuit &circuit);
    void ajouter(Circuit &circuit, int x, int a, int b, int sens) const;

    const std::vector<Mouvement> &mouvements(int zone, bool loin);
    Mouvement mouvement(const std::vector<std::pair<int, int>> &pieces) const;
    void mouvements_croises(int zone, std::vector<Mouvement> &liste) const;

    const Modele &m_;
    std::int64_t seuil_;
    void (*cancelled_)();
    std::uint32_t recherches_ = 0;
    std::vector<std::int64_t> credits_[2];
    std::vector<std::int64_t> variation_; // the one being built
    std::vector<int> touchees_;
    std::vector<int> groupe_;                // of each piece: those that the same wider zones hold
    std::vector<std::vector<int>> groupes_;
    std::vector<std::vector<Mouvement>> proches_, lointains_;
    Parcours parcours_;
};

// The least and greatest values of a cell of a piece, its margins known and all but the zeros shown withheld: what no
// pattern does better than.
std::pair<std::int64_t, std::int64_t> bornes_de_piece(const Modele &modele, int cellule);

} // namespace carto_ops::audit
