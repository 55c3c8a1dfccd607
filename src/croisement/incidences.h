// Which sums each cell lies in, and which cells each sum holds, with their signs: parts +1, total -1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "croisement/systeme.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Incidences {
  public:
    struct Lien {
        int autre; // sum of a cell, or cell of a sum
        int signe;
    };

    // Cells that cannot move are left out of their sums.
    Incidences(const Systeme &s, const std::vector<std::uint8_t> &mobiles);

    int nombre() const { return static_cast<int>(cellules_.debut.size()) - 1; } // of sums
    std::span<const Lien> sommes(int cellule) const { return sommes_.de(cellule); }
    std::span<const Lien> cellules(int somme) const { return cellules_.de(somme); }

  private:
    struct Listes {
        std::vector<Lien> liens;
        std::vector<std::size_t> debut{0};

        void fermer(const std::vector<Lien> &liste) {
            liens.insert(liens.end(), liste.begin(), liste.end());
            debut.push_back(liens.size());
        }
        std::span<const Lien> de(int i) const {
            const auto n = static_cast<std::size_t>(i);
            return std::span(liens).subspan(debut[n], debut[n + 1] - debut[n]);
        }
    };
    Listes sommes_, cellules_;
};

} // namespace carto_ops::croisement
