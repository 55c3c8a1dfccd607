// The aggregates of households that are answered.
#pragma once

#include "garde/question.h"

namespace carto_ops {

// The expression that gives an aggregate in the subquery, of which the base is b; `rang` tells it from others.
char *agregat(Question *question, const Aggref *agregat, int rang);

} // namespace carto_ops
