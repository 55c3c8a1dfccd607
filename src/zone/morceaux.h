// The pieces that the scales taken before another make of the places: what tiles and groupings are drawn in.
#pragma once

#include "zone/zone.h"

namespace carto_ops::zone {

// Of each place, for all answering households: the item that holds every other, protected first. `preferee` as in Famille.
std::vector<std::int32_t> morceaux(std::span<const Lieu> lieux, std::span<const std::int32_t> menages,
                                   std::span<const Zonage> zonages, std::size_t nb_zones, std::vector<char> preferee,
                                   void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
