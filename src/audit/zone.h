// Audit of one item of a release: no 0/1 combination of the released sets is an unsound set.
//
// First the atoms (partition.h): if every piece is sound, that is the proof. Where a piece is not, an exact search
// in the smallest released zone around it that no other cuts (bloc.h) says whether readers can really make it.
#pragma once

#include "audit/bloc.h"
#include "audit/geographie.h"

namespace carto_ops::audit {

struct Bilan {
    std::int64_t ensembles = 0;    // released sets
    std::int64_t pieces = 0;       // pieces weighed, landlords included
    std::int64_t blocs = 0;        // exact searches
    std::int64_t combinaisons = 0; // candidates weighed there
    std::vector<Constat> constats;
};

Bilan auditer_zones(const Geographie &geo, std::span<const Unite> unites, std::span<const std::uint8_t> diffusion,
                    const Regles &regles, void (*cancelled)() = nullptr);

} // namespace carto_ops::audit
