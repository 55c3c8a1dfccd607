// ops_unites.proteger(): which items of which territories a release may show, one bit per item.
#include "zone/items.h"
#include "zone/lecture_sql.h"
#include "zone/numeros.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

struct LigneLieu {
    int32 residence;
    int32 bailleur;
    ListeZones zones;
    Reponses reponses;
};

void lire_effectifs(HeapTuple t, TupleDesc d, int colonne, std::array<int32, nb_items> *effectifs) {
    ArrayType *a = tableau(t, d, colonne);
    if (ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a)) != static_cast<int>(nb_items))
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid counts in ops_unites.atome")));
    memcpy(effectifs, ARR_DATA_PTR(a), sizeof(*effectifs));
}

LigneLieu lire_lieu(HeapTuple t, TupleDesc d) {
    LigneLieu l{};
    l.residence = entier(t, d, 1);
    l.bailleur = entier(t, d, 2);
    l.zones = liste_zones(t, d, 3);
    lire_effectifs(t, d, 4, &l.reponses.ensemble);
    lire_effectifs(t, d, 5, &l.reponses.recents);
    lire_effectifs(t, d, 6, &l.reponses.changements);
    return l;
}

struct Entree {
    Lignes<LigneEchelle> echelles;
    Lignes<LigneZone> zones;
    Lignes<LigneLieu> lieux;
};

Masques precedents(const Entree &entree) {
    Masques m;
    bool aucun = true;
    for (uint64 z = 0; z < entree.zones.nombre; ++z) {
        m.ensemble.push_back(entree.zones.lignes[z].ensemble);
        m.recents.push_back(entree.zones.lignes[z].recents);
        aucun = aucun && m.ensemble.back() == 0 && m.recents.back() == 0;
    }
    return aucun ? Masques{} : m;
}

Masques proteger(const Entree &entree) {
    std::vector<Lieu> lieux;
    std::vector<Reponses> reponses;
    std::vector<ListeZones> zones;
    Numeros<int32> residence, bailleur;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l) {
        const LigneLieu &ligne = entree.lieux.lignes[l];
        lieux.push_back({residence(ligne.residence), bailleur(ligne.bailleur)});
        reponses.push_back(ligne.reponses);
        zones.push_back(ligne.zones);
    }
    return proteger_items(lieux, reponses, zonages(entree.echelles, entree.zones, zones), entree.zones.nombre, precedents(entree), interruptible);
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_proteger);
Datum ops_proteger(PG_FUNCTION_ARGS) {
    const Datum campagne = PG_GETARG_DATUM(0);
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    Entree entree;
    entree.echelles = lire_echelles(campagne, nullptr);
    entree.zones = lire_zones(campagne);
    entree.lieux = lire("SELECT residence, bailleur, zones, ensemble, recents, changements FROM ops_unites.lieux($1)",
                        campagne, lire_lieu);
    guard([&] {
        const Masques masques = proteger(entree);
        const int32 *ensemble = masques.ensemble.data();
        const int32 *recents = masques.recents.data();
        pg([&] {
            bool nuls[3] = {};
            for (uint64 i = 0; i < entree.zones.nombre; ++i) {
                Datum valeurs[] = {Int32GetDatum(entree.zones.lignes[i].gid), Int32GetDatum(ensemble[i]),
                                   Int32GetDatum(recents[i])};
                tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
            }
        });
    });
    SPI_finish();
    return 0;
}

} // extern "C"
