// Noise of one count by maximum entropy: the distribution that says least under the constraints of the
// cell-key method (Giessing 2016; Handbook on SDC 5.4; conventions of the R package ptable).
#pragma once

#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops {

// Probabilities over the increasing deviations `ecarts`: sum 1, mean 0, variance at most `variance`, and not
// decreasing up to the deviation 0 when it is among them. Of all these the one of greatest entropy, so its
// variance is `variance` exactly unless the entropy alone already asks for less. Raises Refus when there is
// none.
std::vector<long double> entropie_maximale(std::span<const int> ecarts, double variance);

} // namespace carto_ops
