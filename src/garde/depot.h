// From the text of a question to its tree.
#pragma once

#include "garde/noeuds.h"

namespace carto_ops {

// The query that the text writes, one level below the values, which stand for its $1, $2...
Query *analyser(const char *sql, List *valeurs);

} // namespace carto_ops
