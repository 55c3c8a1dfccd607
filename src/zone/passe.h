// One family through all zonings: cuts the places zone by zone, and shows the zones whose cuts are sound.
#pragma once

#include "zone/partition.h"
#include "zone/strate.h"

namespace carto_ops::zone {

struct Etude {
    std::span<const Lieu> lieux;
    const Systeme &systeme;
    void (*cancelled)();
    // The stratum of each class of each place, with the address scales and without.
    Strates strates{};
    std::vector<std::array<std::uint32_t, nb_classes_max>> strate{};
    std::vector<std::array<std::uint32_t, nb_classes_max>> strate_adresses{};
    std::vector<std::array<std::uint32_t, nb_classes_max>> strate_larges{};
    std::uint32_t strate_changements = 0;
    Regle dessous{}; // all rules of all scales
};

// Per zone, whether it is shown. `pieces` are the cuts made so far by families of the same rank, and gets those of this
// one.
std::vector<char> passer(const Etude &etude, std::span<const Zonage> zonages, std::size_t nb_zones, std::size_t famille,
                         const std::vector<char> &permise, Partition &pieces);

} // namespace carto_ops::zone
