// What known margins leave to a cell, whatever is withheld of the table.
#pragma once

#include <cstdint>
#include <vector>

#include "croisement/systeme.h"
#include "croisement/tableau.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

// By cell: least value, and whether it may vary at all.
struct Jeu {
    const std::vector<std::uint8_t> &planchers;
    const std::vector<std::uint8_t> &mobiles;
};

// Variation of one zone alone, which keeps its margins, that takes cell c furthest in direction `sens`, at most `portee`.
Temoin varier_zone(const Systeme &s, const Jeu &jeu, int c, int sens, std::int64_t portee);

// How far apart the values are that its zone alone leaves to cell c, as far as `portee` either way.
std::int64_t largeur_de_zone(const Systeme &s, const Jeu &jeu, int c, std::int64_t portee);

// Finest zones. Where all margins are known nothing else ties one to another: each is any table of whole numbers that
// has its margins, and a zone is the sum of those it is made of.
class Feuilles {
  public:
    explicit Feuilles(const Systeme &s);

    // False: margins are not known, or cells within are, or scales overlap and make no pieces. The rest is void then.
    bool completes() const { return completes_; }
    // How far apart the values are that margins alone leave to cell c, zeros and all cells withheld.
    std::int64_t largeur(int c) const;
    // Variation that does as much, through the finest zones of that of c; every zone made of these varies with them.
    Temoin varier(const Jeu &jeu, int c, int sens, std::int64_t portee) const;

  private:
    const Systeme &s_;
    bool completes_;
    std::vector<std::vector<int>> feuilles_;   // by zone
    std::vector<std::vector<int>> contenants_; // by finest zone: those it is in
};

} // namespace carto_ops::croisement
