// A cross-table as cells, bounds and sums; and the check of a variation, which trusts nobody.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "audit/elimination.h"
#include "audit/tableau.h"

namespace carto_ops::audit {

// A zone is the sum of others.
struct SommeZones {
    int total;
    std::vector<int> parts;
};

// (cell, change), cells in increasing order.
using Variation = std::vector<std::pair<int, std::int64_t>>;

class Modele {
  public:
    Modele(const TableauLu &tableau, const Regles &regles); // raises Refus

    int classes_a, classes_b, zones, morceaux;
    std::vector<std::int64_t> valeurs;
    std::vector<std::int64_t> planchers;    // least value the reader may think of
    std::vector<std::int64_t> marges;       // smallest margin of the cell's rows withheld whole; 0: in none
    std::vector<std::uint8_t> inconnues;    // not shown
    std::vector<std::uint8_t> cibles;       // must not be worked out
    std::vector<std::vector<int>> unions;   // of each piece: the zones of several pieces that hold it
    std::vector<SommeZones> sommes;         // scale by scale

    int cellules() const { return zones * classes_a * classes_b; }
    int cellule(int z, int a, int b) const { return (z * classes_a + a) * classes_b + b; }
    int zone_de(int c) const { return c / (classes_a * classes_b); }
    int a_de(int c) const { return c / classes_b % classes_a; }
    int b_de(int c) const { return c % classes_b; }
    const std::vector<int> &morceaux_de(int z) const { return tableau_.zones[static_cast<std::size_t>(z)].morceaux; }
    bool contient(int large, int z) const {
        const std::vector<int> &x = morceaux_de(large), &y = morceaux_de(z);
        return std::includes(x.begin(), x.end(), y.begin(), y.end());
    }
    std::int64_t somme_ligne(int z, int a) const { return lignes_[static_cast<std::size_t>(z * classes_a + a)]; }
    std::int64_t somme_colonne(int z, int b) const { return colonnes_[static_cast<std::size_t>(z * classes_b + b)]; }

    // Cells of a row (b = -1) or column (a = -1) of a zone.
    std::vector<int> ligne(int z, int a, int b) const;

    // Keeps every sum, every shown cell and every bound.
    bool tenable(const Variation &x) const;

    // Every sum as an equation between the cells not shown, numbered by their place in `inconnues_en_ordre`.
    std::vector<LigneEntiere> equations(std::vector<int> &inconnues_en_ordre) const;

  private:
    void additionner();
    void borner(const Regles &regles);
    void viser(const Regles &regles);
    void sommer();
    bool sommes_tenues(int z) const;

    const TableauLu &tableau_;
    std::vector<std::int64_t> lignes_, colonnes_;
    mutable std::vector<std::int64_t> change_, cumul_; // zero between two checks
};

} // namespace carto_ops::audit
