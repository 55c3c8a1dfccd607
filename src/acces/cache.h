// Rights of the current role, kept for the backend and thrown away as soon as anything they depend on
// changes.
#pragma once

#include <cstdint>

namespace carto_ops {

class Droits;

// Registers the invalidation callbacks; called once, when the library is loaded.
void cache_droits_init();

// Rights of current_user today in Paris. Valid until the next call. May throw BackendError: call under
// guard().
const Droits &droits_courants();

// The same for another role, named by its oid: whoever calls for it under another identity.
const Droits &droits_du_role(unsigned int role);

// Those a role of that name had at a past instant (microseconds since 2000-01-01 UTC), by the journal; not
// kept.
Droits droits_au(const char *nom, std::int64_t instant);

// Forgets everything, in this backend and, once the transaction commits, in every other one.
void invalider_droits();

} // namespace carto_ops
