// ops.mailles(): who asks is read here, under the caller's identity; the search is SQL run as the owner, by an index that row security
// would not let it use.
#include "pg/proprietaire.h"

using namespace carto_ops;

namespace {

// The result has one column, filled row after row: a window holds a few hundred zones at most. A role that bypasses row security has
// none asked here either: it is NULL.
void chercher(FunctionCallInfo fcinfo, Oid role) {
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    Oid types[] = {OIDOID, TEXTOID, get_fn_expr_argtype(fcinfo->flinfo, 1)};
    Datum valeurs[] = {ObjectIdGetDatum(role), PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};
    const char nuls[] = {has_bypassrls_privilege(role) ? 'n' : ' ', ' ', ' '};
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    if (SPI_execute_with_args("SELECT m FROM ops_unites.mailles_pour($1, $2, $3) AS m", 3, types, valeurs, nuls, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not look for zones");
    for (uint64 i = 0; i < SPI_processed; ++i) {
        bool nul;
        Datum gid = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &nul);
        tuplestore_putvalues(resultat->setResult, resultat->setDesc, &gid, &nul);
    }
    SPI_finish();
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_mailles);
Datum ops_mailles(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
    const Oid role = GetUserId();
    return guard([&]() -> Datum {
        const EnProprietaire identite;
        pg([&] { chercher(fcinfo, role); });
        return 0;
    });
}

} // extern "C"
