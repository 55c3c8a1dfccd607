// Improves a protected pattern: takes secondary cells out, a few at a time, and protects anew what they
// protected; keeps what is not dearer.
#pragma once

#include "croisement/protection.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

// Bounded in work, not in time: the result depends on the table alone.
void ameliorer(Protection &protection, std::size_t cellules);

} // namespace carto_ops::croisement
