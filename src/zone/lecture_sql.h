// What the entry points of the zone rule read: scales, zones, places.
#pragma once

#include <vector>

#include "zone/zone.h"

#include "pg/barrier.h"

namespace carto_ops::zone {

// Rows of queries, plain data in the SPI memory context.
struct LigneEchelle {
    int32 initie;
    int32 adresses_min;
    int32 adresse;
    int32 numerateur_min;
    int32 plafond;
    int32 dominance;
    int32 ici; // the scale that is being drawn

    bool reglee() const { return numerateur_min > 1 || plafond < 100 || dominance != 0; }
};
struct LigneZone {
    int32 gid;
    int32 echelle; // place in the list of scales
    int32 ensemble; // what the campaign before showed
    int32 recents;
};
struct ListeZones {
    int32 nombre;
    const int32 *gid;
};

template <typename T> struct Lignes {
    T *lignes;
    uint64 nombre;
};

int32 entier(HeapTuple tuple, TupleDesc desc, int colonne); // 0 for NULL
bool nul(HeapTuple tuple, TupleDesc desc, int colonne);
ArrayType *tableau(HeapTuple tuple, TupleDesc desc, int colonne);
ListeZones liste_zones(HeapTuple tuple, TupleDesc desc, int colonne);

template <typename T> Lignes<T> lire(const char *requete, Datum campagne, T (*ligne)(HeapTuple, TupleDesc)) {
    Oid types[] = {INT2OID};
    Datum valeurs[] = {campagne};
    if (SPI_execute_with_args(requete, 1, types, valeurs, nullptr, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read what is to be protected");
    Lignes<T> resultat;
    resultat.nombre = SPI_processed;
    resultat.lignes = static_cast<T *>(palloc_extended(sizeof(T) * Max(resultat.nombre, 1), MCXT_ALLOC_HUGE));
    for (uint64 i = 0; i < resultat.nombre; ++i)
        resultat.lignes[i] = ligne(SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    SPI_freetuptable(SPI_tuptable);
    return resultat;
}

// Scales in the order in which they are protected. `dessinee`: the one that is being drawn, if any.
Lignes<LigneEchelle> lire_echelles(Datum campagne, const char *dessinee);
Lignes<LigneZone> lire_zones(Datum campagne);

// The zonings over the places, of which the zones are given.
std::vector<Zonage> zonages(const Lignes<LigneEchelle> &echelles, const Lignes<LigneZone> &zones,
                            const std::vector<ListeZones> &lieux);

void interruptible(); // to be called from inside guard()

} // namespace carto_ops::zone
