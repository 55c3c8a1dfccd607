// Completes a variation that leaves sums out of balance: a cell of such a sum restores it at the expense of
// others, and so on until none is left. A bounded walk with a seed of its own.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "croisement/chemin.h"
#include "croisement/incidences.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Marche {
  public:
    Marche(const Incidences &incidences, const Etat &etat)
        : incidences_(incidences), etat_(etat), variation_(etat.valeurs.size(), 0), repos_(etat.valeurs.size(), 0),
          ecart_(static_cast<std::size_t>(incidences.nombre()), 0),
          place_(static_cast<std::size_t>(incidences.nombre()), -1) {}

    // Moves other cells than c, none by more than `portee` up, and newly withholds cells of at most `cout_max`
    // in all. False when it does not get there.
    bool completer(const Temoin &depart, int c, std::int64_t portee, std::int64_t cout_max, Temoin &temoin);

    std::uint64_t travail() const { return travail_; } // cells looked at so far

  private:
    struct Coup {
        int cellule = -1;
        std::int64_t variation = 0;
    };
    std::int64_t prix(int c) const {
        const auto i = static_cast<std::size_t>(c);
        return etat_.retenues[i] != 0 || variation_[i] != 0 ? 0 : etat_.couts[i];
    }
    bool marcher(int c, std::int64_t portee);
    Coup choisir(int somme, int c, std::int64_t portee, int pas);
    std::int64_t surcroit(int c, std::int64_t variation) const;
    void bouger(int c, std::int64_t variation);

    const Incidences &incidences_;
    const Etat &etat_;
    std::vector<std::int64_t> variation_; // by cell
    std::vector<int> touchees_;           // cells whose variation may not be zero
    std::vector<int> repos_;              // by cell: last step at which it stays still
    std::vector<std::int64_t> ecart_;     // by sum
    std::vector<int> inegales_;           // sums out of balance
    std::vector<int> place_;              // by sum: in inegales_, -1: none
    std::int64_t cout_ = 0, cout_max_ = 0;
    std::mt19937_64 alea_{11};
    std::uint64_t travail_ = 0;
};

} // namespace carto_ops::croisement
