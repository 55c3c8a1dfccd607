// The zone rule applied to the items of the survey: which sets are tied by identity, hence protected together.
#pragma once

#include "indicateur/catalogue.h"
#include "zone/zone.h"

#include <array>
#include <span>
#include <vector>

namespace carto_ops::zone {

// Households of a place with a known answer, per item.
struct Reponses {
    std::array<std::int32_t, nb_items> ensemble;
    std::array<std::int32_t, nb_items> recents;
};

// Figures of the indicators of a place, which the optional settings are about.
struct Chiffres {
    std::array<std::int32_t, nb_indicateurs> numerateurs;
    std::array<std::int32_t, nb_indicateurs> denominateurs;
};
struct ChiffresLieu {
    Chiffres ensemble;
    Chiffres recents;
};

// One bit per item, per zone.
struct Masques {
    std::vector<std::int32_t> ensemble;
    std::vector<std::int32_t> recents;
    // Truncated: the count is shown, and no figure but the cap.
    std::vector<std::int32_t> ensemble_plafonnes{};
    std::vector<std::int32_t> recents_plafonnes{};
};

// What was shown before, per zone.
struct Anterieurs {
    Masques campagne; // by the campaign before: a preference; empty for none
    Masques imposes;  // by earlier releases of this campaign, for the zones of imposed zonings; empty for none
};

// Which items of which zones are shown, for the whole and for the recent movers-in. An item is shown only where the
// households themselves are; the median only where the date of moving in is. `chiffres`: empty when no scale has a setting.
//
// Masking and truncation come second, among the sets that the other rules let be shown: taking sets away from those gives
// nothing more to whoever combines them. What a truncated set still shows, its count, is one of them.
Masques proteger_items(std::span<const Lieu> lieux, std::span<const Reponses> reponses,
                       std::span<const ChiffresLieu> chiffres, std::span<const Zonage> zonages, std::size_t nb_zones,
                       const Anterieurs &anterieurs, void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
