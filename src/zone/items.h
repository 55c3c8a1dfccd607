// The zone rule applied to the items of the survey: which sets are tied by identity, hence protected together.
#pragma once

#include "indicateur/catalogue.h"
#include "zone/zone.h"

namespace carto_ops::zone {

// Households of a place with a known answer, per item.
struct Reponses {
    std::array<std::int32_t, nb_items> ensemble;
    std::array<std::int32_t, nb_items> recents;
};

// One bit per item, per zone.
struct Masques {
    std::vector<std::int32_t> ensemble;
    std::vector<std::int32_t> recents;
};

// What was shown before, per zone.
struct Anterieurs {
    Masques campagne; // by the campaign before: a preference; empty for none
    Masques imposes;  // by earlier releases of this campaign, for the zones of imposed zonings; empty for none
};

// Which items of which zones are shown, for the whole and for the recent movers-in. An item is shown only where the
// households themselves are; the median only where the date of moving in is.
Masques proteger_items(std::span<const Lieu> lieux, std::span<const Reponses> reponses,
                       std::span<const Zonage> zonages, std::size_t nb_zones, const Anterieurs &anterieurs,
                       void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
