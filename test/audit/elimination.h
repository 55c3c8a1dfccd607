// Second opinion on exact recovery: which unknowns of a block its equations determine, bounds aside. Works modulo a prime on a
// random solution of the homogeneous equations: an unknown that they do not determine is 0 there once in 2^61 only.
#pragma once

#include "systeme.h"

namespace audit {

// One flag per unknown of the block.
std::vector<char> determinees(const Systeme &systeme, const Bloc &bloc);

} // namespace audit
