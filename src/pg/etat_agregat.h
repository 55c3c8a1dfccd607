// What every aggregate of the module shares: its state in the aggregate's memory context, and nowhere else.
#pragma once

#include <type_traits>

#include "pg/headers.h"

namespace carto_ops {

// The context of the running aggregate. Refused as a window function: sliding windows over households give
// their differences (attack 18).
inline MemoryContext contexte_agregat(FunctionCallInfo fcinfo) {
    MemoryContext contexte;
    const int appel = AggCheckCallContext(fcinfo, &contexte);
    if (appel == AGG_CONTEXT_WINDOW)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("aggregates of carto_ops cannot be used as window functions"),
                        errhint("Use them with GROUP BY.")));
    if (appel == 0)
        elog(ERROR, "aggregate support function called in non-aggregate context");
    return contexte;
}

// The state of argument 0, created zeroed when it is still NULL. Zero bytes must be a valid empty state.
template <typename E> E *etat_ou_nouveau(FunctionCallInfo fcinfo) {
    static_assert(std::is_trivially_copyable_v<E>);
    MemoryContext contexte = contexte_agregat(fcinfo);
    if (!PG_ARGISNULL(0))
        return reinterpret_cast<E *>(PG_GETARG_POINTER(0));
    return static_cast<E *>(MemoryContextAllocZero(contexte, sizeof(E)));
}

template <typename E> E *etat_ou_null(FunctionCallInfo fcinfo, int argument) {
    return PG_ARGISNULL(argument) ? nullptr : reinterpret_cast<E *>(PG_GETARG_POINTER(argument));
}

// A bytea with these octets, in the current memory context.
inline bytea *octets_en_bytea(const void *octets, Size taille) {
    bytea *resultat = static_cast<bytea *>(palloc(VARHDRSZ + taille));
    SET_VARSIZE(resultat, VARHDRSZ + taille);
    memcpy(VARDATA(resultat), octets, taille);
    return resultat;
}

} // namespace carto_ops
