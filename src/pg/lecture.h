// Rows of a query run through SPI, as plain data: safe across a longjmp.
#pragma once

#include <type_traits>

#include "pg/headers.h"

namespace carto_ops {

template <typename T> struct Lignes {
    T *lignes;
    uint64 nombre;
};

struct Parametres {
    int nombre = 0;
    Oid *types = nullptr;
    Datum *valeurs = nullptr;
    const char *nuls = nullptr;
};

// Each row goes through `ligne`. The list is made in `contexte`, what `ligne` allocates in the current one.
template <typename T>
Lignes<T> lire(const char *requete, T (*ligne)(HeapTuple, TupleDesc), const Parametres &p = {},
               MemoryContext contexte = CurrentMemoryContext) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (SPI_execute_with_args(requete, p.nombre, p.types, p.valeurs, p.nuls, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not run \"%s\"", requete);
    Lignes<T> resultat{};
    resultat.nombre = SPI_processed;
    resultat.lignes = static_cast<T *>(MemoryContextAllocHuge(contexte, sizeof(T) * Max(resultat.nombre, 1)));
    for (uint64 i = 0; i < resultat.nombre; ++i)
        resultat.lignes[i] = ligne(SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    SPI_freetuptable(SPI_tuptable);
    return resultat;
}

inline bool nul(HeapTuple tuple, TupleDesc desc, int colonne) {
    bool vide;
    SPI_getbinval(tuple, desc, colonne, &vide);
    return vide;
}

inline int32 entier(HeapTuple tuple, TupleDesc desc, int colonne, int32 si_nul = 0) {
    bool vide;
    const Datum valeur = SPI_getbinval(tuple, desc, colonne, &vide);
    return vide ? si_nul : DatumGetInt32(valeur);
}

inline bool booleen(HeapTuple tuple, TupleDesc desc, int colonne) {
    bool vide;
    const Datum valeur = SPI_getbinval(tuple, desc, colonne, &vide);
    return !vide && DatumGetBool(valeur);
}

// Runs `prendre(values, number)` on an int4[], which may not outlive it.
template <typename F> void avec_entiers(HeapTuple tuple, TupleDesc desc, int colonne, F prendre) {
    bool vide;
    const Datum valeur = SPI_getbinval(tuple, desc, colonne, &vide);
    ArrayType *a = vide ? nullptr : DatumGetArrayTypeP(valeur);
    if (a == nullptr || ARR_NDIM(a) > 1 || ARR_HASNULL(a) || ARR_ELEMTYPE(a) != INT4OID)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid list in column \"%s\"", SPI_fname(desc, colonne))));
    prendre(ARR_DATA_PTR(a), ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a)));
    if (PointerGetDatum(a) != valeur)
        pfree(a);
}

struct Entiers {
    int32 nombre;
    const int32 *valeurs;
};

// An int4[], copied in the current memory context.
inline Entiers entiers(HeapTuple tuple, TupleDesc desc, int colonne) {
    Entiers e{};
    avec_entiers(tuple, desc, colonne, [&e](const char *valeurs, int nombre) {
        const Size taille = sizeof(int32) * static_cast<Size>(nombre);
        int32 *copie = static_cast<int32 *>(palloc(Max(taille, 1)));
        memcpy(copie, valeurs, taille);
        e = {nombre, copie};
    });
    return e;
}

// An int4[] of as many values as T lays out.
template <typename T> void copier_entiers(HeapTuple tuple, TupleDesc desc, int colonne, T *vers) {
    static_assert(std::is_trivially_copyable_v<T>);
    avec_entiers(tuple, desc, colonne, [=](const char *valeurs, int nombre) {
        if (nombre != static_cast<int>(sizeof(T) / sizeof(int32)))
            ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid list in column \"%s\"", SPI_fname(desc, colonne))));
        memcpy(vers, valeurs, sizeof(T));
    });
}

} // namespace carto_ops
