// ops.traduire(): the texts of RAISE.
#include "pg/messages.h"

extern "C" {

PG_FUNCTION_INFO_V1(ops_traduire);
Datum ops_traduire(PG_FUNCTION_ARGS) {
    PG_RETURN_TEXT_P(cstring_to_text(carto_ops::traduire(text_to_cstring(PG_GETARG_TEXT_PP(0)))));
}

} // extern "C"
