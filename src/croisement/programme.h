// A small linear programme: x within bounds, sums of x zero, the first x to be brought as far as asked at the
// least cost. Dense bounded simplex in floating point: its answer is only a proposal, checked in whole numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Programme {
  public:
    struct Terme {
        int ligne;
        int signe;
    };
    enum class Issue {
        echec,    // not brought as far as asked
        arrondie, // the solution is whole and within bounds, but sums may not be zero
        entiere
    };

    void vider(int lignes);
    // A variable between bas <= 0 and haut >= 0, starting at 0, with its terms in the sums.
    void ajouter(std::int64_t bas, std::int64_t haut, double cout, std::vector<Terme> termes);
    Issue resoudre();
    const std::vector<std::int64_t> &solution() const { return solution_; }
    std::uint64_t travail() const { return travail_; } // coefficients looked at so far

  private:
    struct Variable {
        std::int64_t bas, haut;
        double cout;
        std::vector<Terme> termes;
        double bas_large, haut_large;
        double valeur = 0;
        int ligne = -1; // where it is basic
    };

    double &t(int ligne, int colonne) {
        return tableau_[static_cast<std::size_t>(ligne) * variables_.size() + static_cast<std::size_t>(colonne)];
    }
    int colonnes() const { return static_cast<int>(variables_.size()); }
    void dresser();
    void pivoter(int ligne, int colonne);
    bool former_base();
    int entrante() const;
    bool avancer();
    void arrondir();
    bool equilibree() const;

    std::vector<Variable> variables_;
    std::vector<double> tableau_; // rows, then reduced costs
    int lignes_ = 0;
    std::vector<int> base_; // by row: variable, -1: the row follows from others
    std::vector<int> non_nuls_;
    std::vector<std::int64_t> solution_;
    std::uint64_t travail_ = 0;
};

} // namespace carto_ops::croisement
