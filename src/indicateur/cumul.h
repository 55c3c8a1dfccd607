// Released figures of several territories added into one: counts are summed, the ratio rebuilt (R15).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "noyau/no_postgres.h"

namespace carto_ops {

// Sums of numerators, denominators and known answers; territories added, and those of which nothing may be
// shown.
struct Cumul {
    std::int64_t numerateur, denominateur, effectif;
    std::int32_t zones, manquantes;
};

// One territory: its status, and what was released of it. Withheld, truncated or not surveyed, it is missing.
struct Part {
    std::string_view statut;
    std::optional<std::int64_t> numerateur, denominateur, effectif;
};
void ajouter(Cumul &cumul, const Part &part);

// An OPS indicator (or, by `multiplicateur`, an RPLS rate) of the sum, two decimals as in cells: nothing when
// a territory is missing, or when nobody answered.
std::optional<double> valeur(const Cumul &cumul, double multiplicateur);

// What multiplies numerator / denominator for this code of the dictionary; none for a median, which cannot be
// rebuilt, nor for an unknown code.
std::optional<double> multiplicateur(std::string_view code);

} // namespace carto_ops
