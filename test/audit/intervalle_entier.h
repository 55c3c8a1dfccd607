// Whole numbers from `bas` to `haut`, and what a sum tells of its parts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "incoherence.h"

namespace audit {

struct IntervalleEntier {
    static constexpr std::int32_t illimite = 1 << 28;
    std::int32_t bas = 0;
    std::int32_t haut = illimite;

    bool seul() const { return bas == haut; }
    bool operator==(const IntervalleEntier &) const = default;

    // Whether anything is gained. Raises Incoherence when nothing is left.
    bool resserrer(std::int64_t b, std::int64_t h) {
        const IntervalleEntier avant = *this;
        bas = static_cast<std::int32_t>(std::max<std::int64_t>(bas, std::min<std::int64_t>(b, illimite)));
        haut = static_cast<std::int32_t>(std::min<std::int64_t>(haut, std::max<std::int64_t>(h, -1)));
        if (bas > haut)
            throw Incoherence("what is published leaves a set no possible count");
        return !(*this == avant);
    }
};

// `tout` is the sum of `nombre` parts; `partie` gives each. Whether anything is gained.
template <class Partie> bool resserrer_somme(IntervalleEntier &tout, int nombre, Partie partie) {
    std::int64_t bas = 0;
    std::int64_t haut = 0;
    for (int i = 0; i < nombre; ++i) {
        bas += partie(i).bas;
        haut += partie(i).haut;
    }
    bool gagne = tout.resserrer(bas, haut);
    // A part bound once still bounds the others no wider than before.
    for (int i = 0; i < nombre; ++i) {
        IntervalleEntier &p = partie(i);
        gagne |= p.resserrer(tout.bas - (haut - p.haut), tout.haut - (bas - p.bas));
    }
    return gagne;
}

} // namespace audit
