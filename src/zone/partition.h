// Pieces of the places, and the families shown over each.
#pragma once

#include <cstdint>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::zone {

inline std::size_t rang(std::int32_t i) {
    return static_cast<std::size_t>(i);
}

class Partition {
  public:
    explicit Partition(std::size_t nb_lieux);

    const std::vector<std::int32_t> &piece() const { return piece_; } // of each place
    std::size_t nombre() const { return familles_.size(); }
    const std::vector<unsigned> &familles(std::int32_t piece) const { return familles_[rang(piece)]; }

    // Cuts every piece along the zones shown; what is inside them gets `classes` (a family, as a mask of classes).
    void couper(const std::vector<std::int32_t> &zone, const std::vector<char> &montree, unsigned classes = 0);

  private:
    std::vector<std::int32_t> piece_;
    std::vector<std::vector<unsigned>> familles_; // per piece, sorted
};

} // namespace carto_ops::zone
