// ops.croiser(): who asks is read here, under the caller's identity; the rest is SQL run as the owner.
#include "pg/messages.h"
#include "pg/proprietaire.h"

extern "C" {
#include "executor/tstoreReceiver.h"
#include "nodes/params.h"
#include "utils/fmgroids.h"
}

using namespace carto_ops;

namespace {

// Arguments of croiser_pour: the role, then those of croiser in order.
constexpr int nb_arguments = 6;
constexpr Oid types[1 + nb_arguments] = {OIDOID, TEXTARRAYOID, TEXTOID, INT4OID, TEXTOID, TEXTOID, BOOLOID};

ParamListInfo parametres(FunctionCallInfo fcinfo, Oid role) {
    ParamListInfo liste = makeParamList(1 + nb_arguments);
    for (int k = 0; k <= nb_arguments; ++k) {
        liste->params[k].ptype = types[k];
        liste->params[k].pflags = PARAM_FLAG_CONST;
        liste->params[k].isnull = k > 0 && PG_ARGISNULL(k - 1);
        liste->params[k].value = k == 0 ? ObjectIdGetDatum(role) : PG_GETARG_DATUM(k - 1);
    }
    return liste;
}

// What is asked, by whom, and nothing of the answer: to the server's log, since a question writes in no table (it must work in
// READ ONLY transactions and on a standby).
void consigner(FunctionCallInfo fcinfo, Oid role) {
    const auto texte = [fcinfo](int k) { return PG_ARGISNULL(k) ? "-" : text_to_cstring(PG_GETARG_TEXT_PP(k)); };
    const char *variables = PG_ARGISNULL(0) ? "-" : OidOutputFunctionCall(F_ARRAY_OUT, PG_GETARG_DATUM(0));
    ereport(LOG_SERVER_ONLY,
            (errmsg("cross-table asked by \"%s\": variables %s, scale %s, campaign %d, territory %s, population %s, own stock %s",
                    GetUserNameFromId(role, false), variables, texte(1), PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2), texte(3), texte(4),
                    !PG_ARGISNULL(5) && PG_GETARG_BOOL(5) ? traduire("yes") : traduire("no")),
             errhidestmt(true), errhidecontext(true)));
}

// Rows go straight from the query to the result.
void executer(FunctionCallInfo fcinfo, Oid role) {
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    DestReceiver *destination = CreateTuplestoreDestReceiver();
    SetTuplestoreDestReceiverParams(destination, resultat->setResult,
                                    resultat->econtext->ecxt_per_query_memory, false, resultat->setDesc,
                                    gettext_noop("croiser and croiser_pour disagree"));
    SPIExecuteOptions options{};
    options.params = parametres(fcinfo, role);
    options.read_only = true;
    options.dest = destination;
    if (SPI_execute_extended("SELECT * FROM ops_unites.croiser_pour($1, $2, $3, $4, $5, $6, $7)", &options) !=
        SPI_OK_SELECT)
        elog(ERROR, "could not run the cross-table");
    SPI_finish();
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_croiser);
Datum ops_croiser(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Oid role = GetUserId();
    return guard([&]() -> Datum {
        pg([&] { consigner(fcinfo, role); });
        const EnProprietaire identite;
        pg([&] { executer(fcinfo, role); });
        return 0;
    });
}

} // extern "C"
