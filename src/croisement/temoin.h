// The variations found so far, and what they prove about each cell. Nothing is ever lost when cells are
// withheld: values do not change and fewer cells are shown.
#pragma once

#include <cstdint>
#include <vector>

#include "croisement/chemin.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Temoins {
  public:
    // What a variation proves of one cell: it may grow, or shrink, by `ampleur`.
    struct Credit {
        int temoin = -1;
        std::int64_t ampleur = 0;
    };

    Temoins(std::size_t cellules, std::int64_t seuil)
        : seuil_(seuil), credits_{std::vector<Credit>(cellules), std::vector<Credit>(cellules)},
          emplois_(cellules) {}

    // sens: +1 up, -1 down.
    const Credit &credit(int c, int sens) const { return credits_[sens > 0][static_cast<std::size_t>(c)]; }
    const Temoin &temoin(int i) const { return temoins_[static_cast<std::size_t>(i)]; }

    // Keeps a variation, and its opposite, each as many times over as the cells allow and the threshold asks.
    void ajouter(const Etat &etat, Temoin temoin);

    // Forgets what rests on a variation of cell c; returns the cells that lose by it.
    std::vector<int> oublier(int c);

    // Cells that vary with c in a variation that a credit names.
    std::vector<int> compagnes(int c) const;

    // Drops the variations that no credit names, once they are half of all; invalidates marks.
    void tasser();

    // Undo: marque() before a try, annuler() to come back.
    struct Marque {
        std::size_t temoins;
        std::size_t journal;
    };
    Marque marque() const { return {temoins_.size(), journal_.size()}; }
    void annuler(const Marque &marque);

  private:
    struct Ancien {
        int cellule = -1;
        int sens = 0;
        Credit credit;
    };
    void ajouter_fois(const Etat &etat, const Temoin &temoin, int sens);
    bool nomme(int numero) const;
    void crediter(int c, int sens, Credit credit);

    std::int64_t seuil_;
    std::vector<Temoin> temoins_;
    std::size_t gardes_ = 0; // of these, the last time others were dropped
    std::vector<Credit> credits_[2];
    std::vector<std::vector<int>> emplois_; // cell -> variations it takes part in
    std::vector<Ancien> journal_;
};

} // namespace carto_ops::croisement
