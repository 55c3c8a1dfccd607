// Zone rule on nested zonings: one top-down pass with debts, after Insee's superposed grids (`grilles
// superposées`: Données carroyées Filosofi 2019, part III; R package gridy).
//
// A released zone minus its largest released descendants leaves a remainder anyone can compute. The pass
// chooses the released zones so that every remainder holds 0 household or at least the threshold (R3).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops {

// Households of a zone, split in parts that are all shown: {whole, 0} alone, or {recent movers-in, the
// others}.
using Mesure = std::array<std::int64_t, 2>;

struct Zone {
    int parent; // index of the zone that contains it whole, before it in the list; -1 at the top
    Mesure mesure;
    bool permise; // false: never released, whatever its size (R12, or withheld in the wider population)
};

// A set is sound when it is empty or holds at least `seuil` households; both parts must be.
bool sain(const Mesure &mesure, int seuil);

// Which zones are released. Empty zones of a parent are « vide », known to be empty, and come back true.
// Children are withheld from the smallest; ties go by index, so the result depends on the input alone.
// Raises Refus when a parent does not precede its child. `cancelled` is called now and then; it may throw.
std::vector<bool> passe_imbriquee(std::span<const Zone> zones, int seuil, void (*cancelled)() = nullptr);

} // namespace carto_ops
