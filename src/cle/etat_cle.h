// State of the cell-key aggregate: how many households, the sum of their keys, and whether they lie in at
// least three point addresses (R9). The same whatever the order of rows and the way they were shared out.
#pragma once

#include <array>
#include <cstdint>

#include "noyau/no_postgres.h"

namespace carto_ops {

inline constexpr std::uint32_t adresses_min = 3;

// Zero bytes are the empty set.
struct EtatCle {
    std::int64_t effectif;
    std::uint64_t cle;           // modulo module_cles
    std::uint32_t nb_residences; // distinct ones, counted up to adresses_min
    std::array<std::int32_t, adresses_min>
        residences; // the first ones seen, in order; zeros once there are enough
};

void ajouter(EtatCle &etat, std::uint64_t cle);
void ajouter_residence(EtatCle &etat, std::int32_t residence);
void cumuler(EtatCle &etat, const EtatCle &autre);

} // namespace carto_ops
