// Perturbation table (p-table): what a cell key does to a count.
//
// Row i holds the noise of a true count i, the last row that of every count from there on. A row cuts the
// keys [0, module) into intervals, one per published count; integers only, so the result is the same
// everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops {

// Keys are whole numbers below the modulus, and a cell key is the sum of its households' keys modulo it.
inline constexpr std::uint64_t module_cles = std::uint64_t{1} << 32;

struct Parametres {
    int ecart_max;   // D: |noise| <= D
    double variance; // V
    int interdits;   // js: 1 to js is never published
};

// Setting of production, known to attackers like any other: published counts are 0 or at least 11. The light
// row serves counts from interdits + ecart_max + 1 = 26 on, which no noise brings under 11 (Insee, package
// ckm: D = 15, V = 35, js = 10, stack = list(D = 15, V = 5)).
inline constexpr Parametres parametres_petits{15, 35, 10};
inline constexpr Parametres parametres_grands{15, 5, 0};

struct Perturbation {
    int effectif; // i
    int ecart;    // v: what is published is i + v
    long double probabilite;
};

// Every row of one setting, by count then deviation. Raises Refus when a row has no solution.
std::vector<Perturbation> perturbations(const Parametres &parametres);

// The same, its last row taken from another setting (D no greater, no forbidden count).
std::vector<Perturbation> perturbations(const Parametres &petits, const Parametres &grands);

struct Intervalle {
    int effectif;
    int publie;          // for a count `effectif`; the last row is read as a deviation from it
    std::uint64_t borne; // keys under it, and not under the interval before
};

// Bounds of the intervals: probabilities summed, times the modulus, rounded.
std::vector<Intervalle> intervalles(const std::vector<Perturbation> &table, std::uint64_t module);

class TablePerturbation {
  public:
    // Raises Refus unless rows run from 0 by one, each up to the modulus by bounds that never decrease.
    TablePerturbation(std::vector<Intervalle> table, std::uint64_t module);

    // What is published for `effectif` households whose keys sum to `cle` modulo the modulus.
    std::int64_t publier(std::int64_t effectif, std::uint64_t cle) const;

  private:
    std::vector<Intervalle> intervalles_;
    std::vector<std::size_t> debuts_; // of each row, and the end
};

} // namespace carto_ops
