// Included last by every core header: the core must compile, and be tested, without PostgreSQL.
#pragma once

#ifdef POSTGRES_H
// Backend files may include core headers, but only before PostgreSQL's own.
static_assert(false, "include core headers before pg/headers.h: the core knows nothing of PostgreSQL");
#endif
