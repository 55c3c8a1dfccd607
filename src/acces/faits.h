// Backend only: the facts of one role, read from the access tables.
#pragma once

#include "acces/decision.h"

namespace carto_ops {

// Everything the decision needs about a role (its oid), on one day. May throw BackendError.
Dossier lire_dossier_du_role(unsigned int role, Jour jour_paris);

} // namespace carto_ops
