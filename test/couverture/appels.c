// Calls that PostgreSQL does not count. A hook on functions, which does nothing, keeps those in SQL from being inlined into the query that
// calls them; an aggregate counts as called once when a plan that has it starts. With track_functions = all,
// pg_stat_get_function_calls() then knows every function of the extension that ran.
#include "postgres.h"

#include "access/transam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "pgstat.h"
#include "utils/lsyscache.h"

PG_MODULE_MAGIC;

void _PG_init(void);

static object_access_hook_type acces_precedent;

static bool est_a_nous(Oid fonction)
{
    char *schema;

    if (fonction < FirstNormalObjectId)
        return false;
    schema = get_namespace_name(get_func_namespace(fonction));
    return schema != NULL && (strcmp(schema, "ops") == 0 || strcmp(schema, "ops_unites") == 0);
}

static void ne_rien_faire(FmgrHookEventType evenement, FmgrInfo *fonction, Datum *prive) {}

static void compter_agregat(ObjectAccessType acces, Oid classe, Oid objet, int sous_objet, void *argument)
{
    if (acces == OAT_FUNCTION_EXECUTE && classe == ProcedureRelationId && est_a_nous(objet) &&
        get_func_prokind(objet) == PROKIND_AGGREGATE) {
        FmgrInfo fonction = {.fn_oid = objet, .fn_stats = TRACK_FUNC_OFF};
        FunctionCallInfoBaseData appel = {.flinfo = &fonction};
        PgStat_FunctionCallUsage compte;

        pgstat_init_function_usage(&appel, &compte);
        pgstat_end_function_usage(&compte, true);
    }
    if (acces_precedent != NULL)
        acces_precedent(acces, classe, objet, sous_objet, argument);
}

void _PG_init(void)
{
    needs_fmgr_hook = est_a_nous;
    fmgr_hook = ne_rien_faire;
    acces_precedent = object_access_hook;
    object_access_hook = compter_agregat;
}
