// The natural level on households given by the caller, with the groups by which Insee imputes (Données carroyées Filosofi 2019,
// part III; the same steps as its R package gridy). A tile of 64 km is split in its children as long as none of them
// holds 1 household or more and fewer than the threshold; what is not split any more is a natural tile.
//
// Inside one, finer tiles are shown where they can be, the others only by the group they are in. The children of a tile that is
// shown and are below the threshold make a group; if it still is below, the smallest of the others joins it, for what
// the group lacks. Of one that has joined, the children below the threshold are in the group; if they are not what it lacks, the
// smallest of the others joins in its turn; the rest are shown. A tile below the threshold is in its group whole.
//
// No secret is kept here: numbers and threshold are the caller's. What a release draws is in carreau.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::zone {

// An inhabited tile of 200 m.
struct Habite {
    std::int32_t x; // lower-left corner, metres of EPSG:3035
    std::int32_t y;
    std::int64_t menages;
    std::int32_t taille;         // of the natural tile it is in; 0 where even 64 km hold fewer than the threshold
    std::uint32_t groupe;        // the first tile of its group, from the south, then from the west: its place in the result
    std::int64_t menages_groupe; // fewer than the threshold only where `taille` is 0
};

// Households at points or tiles; several may be in one. Among children of as many households, the first one from the south, then
// from the west. Raises Refus on what is not in Europe or not a number of households.
std::vector<Habite> niveau_naturel(std::span<const double> x, std::span<const double> y, std::span<const std::int32_t> menages,
                                   int seuil, void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
