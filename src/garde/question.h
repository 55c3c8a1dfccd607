// The questions to ops.croiser() that a level amounts to, in its place.
#pragma once

#include "garde/niveau.h"

namespace carto_ops {

// ops.menage becomes a subquery with one row per group; the level no longer groups nor aggregates.
void remplacer(Niveau *niveau);

} // namespace carto_ops
