// Sparse elimination modulo 2^61 - 1 over rows of small integers: what lies in their span.
//
// Columns are of two sorts. Those that a wanted vector must leave at zero (`nulles`) are eliminated first; what
// remains of the rows is a basis of the span's vectors that are zero there, in reduced form. Each basis vector keeps
// the combination of rows that gives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::audit {

// (column, value modulo the prime), value not zero, columns in increasing order.
using Creuse = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

struct VecteurPortee {
    std::uint32_t pivot; // where it holds 1 and every other basis vector 0
    Creuse valeurs;      // free columns only
    Creuse combinaison;  // by rank of row
};

struct LigneEntiere {
    std::vector<std::pair<std::uint32_t, std::int32_t>> valeurs; // (column, integer)
};

// Basis of { x in the span of `lignes` : x = 0 on every column with nulle[column] }.
std::vector<VecteurPortee> portee(const std::vector<LigneEntiere> &lignes, const std::vector<bool> &nulle,
                                  bool avec_combinaison, void (*cancelled)() = nullptr);

// Columns whose value the equations fix: unit vectors in the span. The elimination's own opinion on exact recovery.
std::vector<bool> determinees(const std::vector<LigneEntiere> &lignes, std::size_t colonnes,
                              void (*cancelled)() = nullptr);

} // namespace carto_ops::audit
