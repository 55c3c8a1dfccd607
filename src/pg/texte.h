// Text of the server, seen without a copy.
#pragma once

#include <string_view>

#include "pg/headers.h"

namespace carto_ops {

// Valid as long as the text, which must be detoasted (PG_GETARG_TEXT_PP, DatumGetTextPP).
inline std::string_view vue(const text *t) {
    return {VARDATA_ANY(t), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(t))};
}

} // namespace carto_ops
