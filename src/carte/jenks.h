// Classes of a map by natural breaks (Fisher 1958, Jenks 1977): the cut of sorted values into classes that leaves the least sum of
// squared distances to the class means. Exact, by dynamic programming in the manner of Ckmeans.1d.dp (Wang and Song, The R
// Journal 3/2, 2011).
#pragma once

#include <vector>

namespace carto_ops::carte {

// Interior bounds, rising: each is the least value of its class, all classes but the first. Fewer than classes - 1 where there are not
// as many distinct values. Values must be finite.
std::vector<double> jenks(std::vector<double> valeurs, int classes, void (*cancelled)() = nullptr);

} // namespace carto_ops::carte
