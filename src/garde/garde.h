// Guard of ordinary SQL on households (R13). ops.menage has no row: it is a view over a function that always raises. Before
// planning, each query level that counts households in the closed lattice is turned into the questions to ops.croiser() that it
// amounts to; every right, every noise and every refusal is theirs. Whatever the guard leaves, or never saw, raises.
#pragma once

namespace carto_ops {

// To be called once, when the library is loaded.
void garde_init();

} // namespace carto_ops
