// ops_unites.proteger(): which items of which zones a release may show. The one place where protection plugs
// in: today the threshold and the nested pass, item by item and population by population.
#include "indicateur/catalogue.h"
#include "secret/imbrique.h"

#include <unordered_map>
#include <vector>

#include "pg/barrier.h"
#include "pg/seuil.h"

using namespace carto_ops;

namespace {

// One row of ops_unites.cellule, plain data in the SPI memory context.
struct LigneZone {
    int32 gid;
    int32 parent; // gid, 0 at the top
    bool permise;
    int32 ensemble[nb_items];
    int32 recents[nb_items];
};

struct Lignes {
    LigneZone *lignes;
    uint64 nombre;
};

void lire_effectifs(Datum tableau, int32 *effectifs) {
    ArrayType *a = DatumGetArrayTypeP(tableau);
    if (ARR_NDIM(a) != 1 || ARR_DIMS(a)[0] != static_cast<int>(nb_items) || ARR_HASNULL(a))
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid counts in ops_unites.cellule")));
    memcpy(effectifs, ARR_DATA_PTR(a), sizeof(int32) * nb_items);
}

LigneZone lire_ligne(HeapTuple tuple, TupleDesc desc) {
    LigneZone ligne{};
    bool nul;
    ligne.gid = DatumGetInt32(SPI_getbinval(tuple, desc, 1, &nul));
    const Datum parent = SPI_getbinval(tuple, desc, 2, &nul);
    ligne.parent = nul ? 0 : DatumGetInt32(parent);
    ligne.permise = DatumGetBool(SPI_getbinval(tuple, desc, 3, &nul));
    lire_effectifs(SPI_getbinval(tuple, desc, 4, &nul), ligne.ensemble);
    lire_effectifs(SPI_getbinval(tuple, desc, 5, &nul), ligne.recents);
    return ligne;
}

Lignes lire_zones(Datum campagne) {
    Oid types[] = {INT2OID};
    Datum valeurs[] = {campagne};
    if (SPI_execute_with_args("SELECT gid, parent, permise, ensemble, recents FROM ops_unites.cellule "
                              "WHERE campagne = $1 ORDER BY rang, gid",
                              1, types, valeurs, nullptr, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read ops_unites.cellule");
    Lignes zones;
    zones.nombre = SPI_processed;
    zones.lignes =
        static_cast<LigneZone *>(palloc_extended(sizeof(LigneZone) * Max(zones.nombre, 1), MCXT_ALLOC_HUGE));
    for (uint64 i = 0; i < zones.nombre; ++i)
        zones.lignes[i] = lire_ligne(SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    SPI_freetuptable(SPI_tuptable);
    return zones;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

std::vector<Zone> arbre(const Lignes &zones) {
    std::unordered_map<int32, int> place;
    std::vector<Zone> arbre;
    place.reserve(zones.nombre);
    arbre.reserve(zones.nombre);
    for (uint64 i = 0; i < zones.nombre; ++i) {
        const LigneZone &z = zones.lignes[i];
        int parent = -1;
        if (z.parent != 0) {
            const auto trouve = place.find(z.parent);
            if (trouve == place.end())
                throw Refus(sqlstate::donnee_corrompue, "a territory comes before the one that contains it",
                            "Territory " + std::to_string(z.gid) + " names " + std::to_string(z.parent) +
                                " as its container.");
            parent = trouve->second;
        }
        place.emplace(z.gid, static_cast<int>(i));
        arbre.push_back({parent, {0, 0}, z.permise});
    }
    return arbre;
}

// One bit per item for each zone.
struct Masques {
    std::vector<int32> ensemble;
    std::vector<int32> recents;
};

bool bit(int32 masque, std::size_t item) {
    return (masque >> item & 1) != 0;
}

// The set of an item and what it leaves of the item that contains it, for the whole; then the recent
// movers-in and those they leave of the whole. Both parts are shown, so they are protected together.
void proteger_item(std::vector<Zone> zones, const Lignes &lignes, std::size_t item, Masques &masques) {
    const int seuil = seuil_menages();
    const std::size_t large = rang(contenant(static_cast<carto_ops::Item>(item)));
    std::vector<bool> possible(zones.size());
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const LigneZone &z = lignes.lignes[i];
        possible[i] = zones[i].permise;
        zones[i].mesure = {z.ensemble[item], z.ensemble[large] - z.ensemble[item]};
        zones[i].permise = possible[i] && (large == item || bit(masques.ensemble[i], large));
    }
    const std::vector<bool> ensemble = passe_imbriquee(zones, seuil, interruptible);
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const LigneZone &z = lignes.lignes[i];
        zones[i].mesure = {z.recents[item], z.ensemble[item] - z.recents[item]};
        zones[i].permise = possible[i] && ensemble[i] && (large == item || bit(masques.recents[i], large));
    }
    const std::vector<bool> recents = passe_imbriquee(zones, seuil, interruptible);
    for (std::size_t i = 0; i < zones.size(); ++i) {
        masques.ensemble[i] |= static_cast<int32>(ensemble[i]) << item;
        masques.recents[i] |= static_cast<int32>(recents[i]) << item;
    }
}

Masques proteger(const Lignes &lignes) {
    const std::vector<Zone> zones = arbre(lignes);
    Masques masques{std::vector<int32>(zones.size(), 0), std::vector<int32>(zones.size(), 0)};
    for (std::size_t item = 0; item < nb_items; ++item)
        proteger_item(zones, lignes, item, masques);
    return masques;
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
    const Lignes lignes = lire_zones(campagne);
    guard([&] {
        const Masques masques = proteger(lignes);
        const int32 *ensemble = masques.ensemble.data();
        const int32 *recents = masques.recents.data();
        pg([&] {
            bool nuls[3] = {};
            for (uint64 i = 0; i < lignes.nombre; ++i) {
                Datum valeurs[] = {Int32GetDatum(lignes.lignes[i].gid), Int32GetDatum(ensemble[i]),
                                   Int32GetDatum(recents[i])};
                tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
            }
        });
    });
    SPI_finish();
    return 0;
}

} // extern "C"
