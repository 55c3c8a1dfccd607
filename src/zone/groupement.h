// Groupings of addresses (R2): addresses that are not sound alone, merged with neighbours into groups that are, inside one
// piece of the zonings before them. Groups are connected, and as small as can be: none splits into two connected groups
// that are sound. Addresses sound alone stay alone, unless a neighbour needs one. What no neighbour can make sound stays
// ungrouped.
#pragma once

#include <utility>

#include "zone/voisinage.h"
#include "zone/zone.h"

namespace carto_ops::zone {

// Households by landlord, landlords rising.
using Foyers = std::vector<std::pair<std::int32_t, std::int32_t>>;

struct Adresse {
    Point point;                 // groups stay in one lot
    Foyers foyers{};             // none: nothing to group
    std::int32_t precedent = -1; // its group in the campaign before, kept where it still may be
};

// Empty, or households enough for the rules of a scale that has none on addresses.
bool suffit(const Foyers &foyers, const Regle &regle);

// Of each address, its group, numbered by its first address; -1 for none. Same input, same output.
std::vector<std::int32_t> grouper(std::span<const Adresse> adresses, const Regle &regle, std::int64_t distance,
                                  void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
