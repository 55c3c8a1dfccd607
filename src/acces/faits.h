// Backend only: the facts of one role, read from the access tables.
#pragma once

#include "acces/decision.h"

namespace carto_ops {

// A role now, by its oid; or, at a past instant (microseconds since 2000-01-01 UTC), by the name it had.
struct Lecteur {
    unsigned int role = 0;
    const char *nom = nullptr;
    std::optional<std::int64_t> instant;
};

// Everything the decision needs about it, on one day. May throw BackendError.
Dossier lire_dossier(const Lecteur &lecteur, Jour jour_paris);

} // namespace carto_ops
