// PostgreSQL headers for backend files. Include after every C++ header: PostgreSQL's macros come last.
#pragma once

extern "C" {
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
}

#include "pg/compat.h"

// The catalogue of ereport's texts, which po/ installs under the name of the major version, as PostgreSQL's own.
#undef TEXTDOMAIN
#define TEXTDOMAIN PG_TEXTDOMAIN("carto_ops")

// PostgreSQL redirects these names to its own functions; C++ code and headers must get the real ones.
#undef gettext
#undef dgettext
#undef ngettext
#undef dngettext
#undef printf
#undef fprintf
#undef snprintf
#undef sprintf
#undef vsnprintf
#undef strerror
