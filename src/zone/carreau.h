// Tiles of the natural level (Insee, Données carroyées Filosofi 2019, part III), drawn among pieces that other zonings
// have made: squares of 64 km to 200 m, each inside the one above. Insee splits a tile where no child holds 1 to 10
// households; here, where everything its children cut of each piece is sound, so that what tiles and the zonings before
// them give together is sound too. With one piece and the bare threshold the two are the same.
//
// A coarse tile that cuts some piece short (a sliver of an IRIS beyond its border) is not shown, but finer ones inside
// it may be: it is drawn as its children wherever one of them, however fine, cuts soundly. The same for a tile that cuts
// soundly but is withheld, because what is left of a piece once all others are shown would not be sound: only those of its
// children that touch the piece need be.
#pragma once

#include <array>

#include "zone/zone.h"

namespace carto_ops::zone {

inline constexpr std::array<std::int32_t, 8> tailles_carreau{64000, 32000, 16000, 8000, 4000, 2000, 1000, 200};

// A bâtiment as one landlord holds it, where its address is: metres, EPSG:3035 (x to the east, y to the north).
struct Logis {
    Lieu lieu;
    std::int32_t morceau;
    std::int32_t menages;
    std::int32_t x;
    std::int32_t y;
};

// Lower-left corner of the tile of that size over a coordinate.
std::int32_t coin(std::int32_t coordonnee, std::int32_t taille);

// Size of the tile of each place.
std::vector<std::int32_t> carreler(std::span<const Logis> logis, const Regle &regle, void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
