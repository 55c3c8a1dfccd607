// Compact portable form of a state, for parallel workers and for the states kept between steps of a release.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "indicateur/etat.h"
#include "noyau/no_postgres.h"

namespace carto_ops {

// Variable-length integers, runs of zeros shortened: a building of 3 households takes about 150 bytes, not 5
// kB.
std::vector<std::uint8_t> encoder(const Etat &etat);

// Inverse of encoder(); raises Refus(donnee_corrompue) on anything else.
Etat decoder(std::span<const std::uint8_t> octets);

} // namespace carto_ops
