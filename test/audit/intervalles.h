// What can be worked out of each unknown: least and greatest value by linear programming (COIN-OR Clp), block by block.
#pragma once

#include <functional>

#include "incoherence.h"
#include "systeme.h"

namespace audit {

struct Bilan {
    std::vector<Intervalle> intervalles;
    std::vector<char> determinees; // by elimination, without the bounds
    long programmes = 0;           // linear programs solved
    long blocs = 0;
};

// Intervals of less than `largeur` are exact; the others may be wider than said. Unknowns that `utile` refuses are skipped.
// `verifier`: a second opinion by elimination, which is long for large blocks.
Bilan encadrer(const Systeme &systeme, double largeur, const std::function<bool(int)> &utile, bool verifier = true);

// The only whole number of an interval, or -1.
std::int64_t seul_entier(const Intervalle &intervalle);

} // namespace audit
