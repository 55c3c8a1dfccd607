// What the entry points of the zone rule read: scales, zones, places.
#pragma once

#include <vector>

#include "zone/zone.h"

#include "pg/barrier.h"
#include "pg/lecture.h"

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

template <typename T> Lignes<T> lire(const char *requete, Datum campagne, T (*ligne)(HeapTuple, TupleDesc)) {
    Oid types[] = {INT2OID};
    return carto_ops::lire(requete, ligne, {1, types, &campagne});
}

// Scales in the order in which they are protected. `dessinee`: the one that is being drawn, if any.
Lignes<LigneEchelle> lire_echelles(Datum campagne, const char *dessinee);
Lignes<LigneZone> lire_zones(Datum campagne);

// The zonings over the places, of which the zones are given.
std::vector<Zonage> zonages(const Lignes<LigneEchelle> &echelles, const Lignes<LigneZone> &zones,
                            const std::vector<Entiers> &lieux);

void interruptible(); // to be called from inside guard()

} // namespace carto_ops::zone
