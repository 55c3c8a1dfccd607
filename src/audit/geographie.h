// What the audit of zones reads: places, the zones each lies in, households per landlord, what is released.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::audit {

struct NatureZone {
    bool initie = false;   // figures must stand the landlord who takes its own households away
    bool adresses = false; // figures must lie in several addresses
    bool point = false;    // the address scale itself: no part in the rule of addresses
};

// Places are numbered from 0 (buildings), zones too; the zones of a place are every territory it lies in.
struct Geographie {
    std::vector<std::int32_t> residence;  // of each place: what counts as one address
    std::vector<std::uint32_t> debut{0};  // zones of place a: zones[debut[a]] to zones[debut[a + 1]] excluded
    std::vector<std::int32_t> zones;
    std::vector<NatureZone> nature; // of each zone
    // Of each place: answers that some releases of the campaign took and others did not. Empty: there was one release.
    std::vector<bool> changee;

    std::size_t lieux() const { return residence.size(); }
    std::span<const std::int32_t> zones_de(std::size_t lieu) const {
        return std::span(zones).subspan(debut[lieu], debut[lieu + 1] - debut[lieu]);
    }
};

// A part of the population released beside the whole: [0] that part (recent movers-in), [1] all others.
using Parts = std::array<std::int64_t, 2>;

// Households of one landlord at one place; any order, one row per pair.
struct Unite {
    std::int32_t lieu;
    std::int32_t bailleur;
    Parts n;
};

// What is released of a zone, one bit each.
inline constexpr std::uint8_t diffuse_ensemble = 1;
inline constexpr std::uint8_t diffuse_partie = 2;

struct Regles {
    std::int64_t seuil = 11;
    int adresses_min = 3;
};

inline bool petit(std::int64_t n, const Regles &regles) {
    return n > 0 && n < regles.seuil;
}

} // namespace carto_ops::audit
