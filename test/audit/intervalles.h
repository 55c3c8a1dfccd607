// What can be worked out of each unknown: least and greatest value by linear programming (COIN-OR Clp), block by block.
#pragma once

#include <functional>
#include <stdexcept>

#include "systeme.h"

namespace audit {

// The equations contradict the bounds: what is published, or what the reader takes for granted, is wrong.
struct Incoherence : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Bilan {
    std::vector<Intervalle> intervalles;
    std::vector<char> determinees; // by elimination, without the bounds
    long programmes = 0;           // linear programs solved
    long blocs = 0;
};

// Intervals of less than `largeur` are exact; the others may be wider than said. Unknowns that `utile` refuses are skipped.
Bilan encadrer(const Systeme &systeme, double largeur, const std::function<bool(int)> &utile);

// The only whole number of an interval, or -1.
std::int64_t seul_entier(const Intervalle &intervalle);

} // namespace audit
