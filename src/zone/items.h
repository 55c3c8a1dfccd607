// The zone rule applied to the items of the survey: which sets are tied by identity, hence protected together.
#pragma once

#include "indicateur/catalogue.h"
#include "zone/zone.h"

namespace carto_ops::zone {

// Households of a place with a known answer, per item.
struct Reponses {
    std::array<std::int32_t, nb_items> ensemble;
    std::array<std::int32_t, nb_items> recents;
    std::array<std::int32_t, nb_items> changements; // entered, left or changed their answer since an earlier release
};

// One bit per item, per zone.
struct Masques {
    std::vector<std::int32_t> ensemble;
    std::vector<std::int32_t> recents;
};

// Which items of which zones are shown, for the whole and for the recent movers-in. An item is shown only where the
// households themselves are; the median only where the date of moving in is. `precedents`: what the campaign before
// showed, empty for none.
Masques proteger_items(std::span<const Lieu> lieux, std::span<const Reponses> reponses,
                       std::span<const Zonage> zonages, std::size_t nb_zones, const Masques &precedents,
                       void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
