// ops_unites.proteger(): which items of which territories a release may show, one bit per item.
#include "zone/items.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "noyau/refus.h"
#include "pg/barrier.h"
#include "pg/seuil.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

// Rows of the three queries, plain data in the SPI memory context.
struct LigneEchelle {
    int32 rang;
    bool initie;
    int32 adresses_min;
    bool adresse;
    int32 numerateur_min;
    int32 plafond;
    bool dominance;

    bool reglee() const { return numerateur_min > 1 || plafond < 100 || dominance; }
};
struct LigneZone {
    int32 gid;
    int32 echelle; // place in the list of scales
    int32 ensemble; // what the campaign before showed
    int32 recents;
};
struct LigneLieu {
    int32 residence;
    int32 bailleur;
    int32 nb_zones;
    int32 *zones;
    Reponses reponses;
    ChiffresLieu *chiffres; // null when the release has no use for them
};

template <typename T> struct Lignes {
    T *lignes;
    uint64 nombre;
};

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

int32 entier(HeapTuple tuple, TupleDesc desc, int colonne) {
    bool nul;
    const Datum d = SPI_getbinval(tuple, desc, colonne, &nul);
    return nul ? 0 : DatumGetInt32(d);
}

bool booleen(HeapTuple tuple, TupleDesc desc, int colonne) {
    bool nul;
    return DatumGetBool(SPI_getbinval(tuple, desc, colonne, &nul)) && !nul;
}

LigneEchelle lire_echelle(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), booleen(t, d, 2), entier(t, d, 3), booleen(t, d, 4), entier(t, d, 5), entier(t, d, 6), booleen(t, d, 7)};
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4)};
}

ArrayType *tableau(HeapTuple t, TupleDesc d, int colonne) {
    bool nul;
    const Datum valeur = SPI_getbinval(t, d, colonne, &nul);
    ArrayType *a = nul ? nullptr : DatumGetArrayTypeP(valeur);
    if (a == nullptr || ARR_NDIM(a) > 1 || ARR_HASNULL(a) || ARR_ELEMTYPE(a) != INT4OID)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid list in ops_unites.atome")));
    return a;
}

// Counts as the type lays them out.
template <typename T> void lire_comptes(HeapTuple t, TupleDesc d, int colonne, T *comptes) {
    ArrayType *a = tableau(t, d, colonne);
    if (ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a)) != static_cast<int>(sizeof(T) / sizeof(int32)))
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid counts in ops_unites.atome")));
    memcpy(comptes, ARR_DATA_PTR(a), sizeof(T));
}

LigneLieu lire_lieu(HeapTuple t, TupleDesc d) {
    LigneLieu l{};
    l.residence = entier(t, d, 1);
    l.bailleur = entier(t, d, 2);
    ArrayType *zones = tableau(t, d, 3);
    l.nb_zones = ArrayGetNItems(ARR_NDIM(zones), ARR_DIMS(zones));
    l.zones = static_cast<int32 *>(palloc(sizeof(int32) * static_cast<Size>(Max(l.nb_zones, 1))));
    memcpy(l.zones, ARR_DATA_PTR(zones), sizeof(int32) * static_cast<Size>(l.nb_zones));
    lire_comptes(t, d, 4, &l.reponses.ensemble);
    lire_comptes(t, d, 5, &l.reponses.recents);
    lire_comptes(t, d, 6, &l.reponses.changements);
    bool nul;
    SPI_getbinval(t, d, 7, &nul);
    if (!nul) {
        l.chiffres = static_cast<ChiffresLieu *>(palloc(sizeof(ChiffresLieu)));
        lire_comptes(t, d, 7, &l.chiffres->ensemble);
        lire_comptes(t, d, 8, &l.chiffres->recents);
    }
    return l;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

struct Entree {
    Lignes<LigneEchelle> echelles;
    Lignes<LigneZone> zones;
    Lignes<LigneLieu> lieux;
};

// Dense numbers, in the order met.
class Numeros {
  public:
    int32 operator()(int32 cle) { return numeros_.try_emplace(cle, static_cast<int32>(numeros_.size())).first->second; }

  private:
    std::unordered_map<int32, int32> numeros_;
};

std::vector<Zonage> zonages(const Entree &entree) {
    std::vector<Zonage> resultat;
    for (uint64 e = 0; e < entree.echelles.nombre; ++e) {
        const LigneEchelle &l = entree.echelles.lignes[e];
        resultat.push_back({{seuil_menages(), l.initie, l.adresses_min, l.numerateur_min, l.plafond, l.dominance}, l.adresse,
                            std::vector<int32>(entree.lieux.nombre, -1)});
    }
    std::unordered_map<int32, std::size_t> place;
    for (uint64 z = 0; z < entree.zones.nombre; ++z)
        place.emplace(entree.zones.lignes[z].gid, z);
    for (uint64 l = 0; l < entree.lieux.nombre; ++l) {
        const LigneLieu &lieu = entree.lieux.lignes[l];
        for (int32 i = 0; i < lieu.nb_zones; ++i) {
            const auto z = place.find(lieu.zones[i]);
            if (z == place.end())
                throw Refus(sqlstate::donnee_corrompue, "an address lies in a territory that has no cell");
            const LigneZone &zone = entree.zones.lignes[z->second];
            int32 &numero = resultat[static_cast<std::size_t>(zone.echelle)].zone[l];
            if (numero >= 0)
                throw Refus(sqlstate::donnee_corrompue, "an address lies in two territories of one scale",
                            "Territories " + std::to_string(entree.zones.lignes[numero].gid) + " and " +
                                std::to_string(zone.gid) + ".",
                            "Correct ops.territoire_commune or the addresses.");
            numero = static_cast<int32>(z->second);
        }
    }
    return resultat;
}

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

// Empty when no scale has a setting.
std::vector<ChiffresLieu> chiffres(const Entree &entree) {
    std::vector<ChiffresLieu> resultat;
    if (std::none_of(entree.echelles.lignes, entree.echelles.lignes + entree.echelles.nombre,
                     [](const LigneEchelle &e) { return e.reglee(); }))
        return resultat;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l) {
        if (entree.lieux.lignes[l].chiffres == nullptr)
            throw Refus(sqlstate::donnee_corrompue, "a place has no numerators",
                        "They are kept only while a scale is set to mask, truncate or watch dominance.",
                        "Compute the campaign again.");
        resultat.push_back(*entree.lieux.lignes[l].chiffres);
    }
    return resultat;
}

Masques proteger(const Entree &entree) {
    std::vector<Lieu> lieux;
    std::vector<Reponses> reponses;
    Numeros residence, bailleur;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l) {
        const LigneLieu &ligne = entree.lieux.lignes[l];
        lieux.push_back({residence(ligne.residence), bailleur(ligne.bailleur)});
        reponses.push_back(ligne.reponses);
    }
    return proteger_items(lieux, reponses, chiffres(entree), zonages(entree), entree.zones.nombre, precedents(entree), interruptible);
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
    entree.echelles = lire("SELECT rang, initie, adresses_min, adresse, numerateur_min, plafond, dominance FROM ops_unites.echelles($1)", campagne, lire_echelle);
    entree.zones = lire("SELECT gid, echelle, ensemble, recents FROM ops_unites.zones($1)", campagne, lire_zone);
    entree.lieux = lire("SELECT residence, bailleur, zones, ensemble, recents, changements, chiffres, chiffres_recents"
                        " FROM ops_unites.lieux($1)", campagne, lire_lieu);
    guard([&] {
        const Masques masques = proteger(entree);
        const int32 *bits[] = {masques.ensemble.data(), masques.recents.data(), masques.ensemble_plafonnes.data(),
                               masques.recents_plafonnes.data()};
        pg([&] {
            bool nuls[5] = {};
            for (uint64 i = 0; i < entree.zones.nombre; ++i) {
                Datum valeurs[] = {Int32GetDatum(entree.zones.lignes[i].gid), Int32GetDatum(bits[0][i]),
                                   Int32GetDatum(bits[1][i]), Int32GetDatum(bits[2][i]), Int32GetDatum(bits[3][i])};
                tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
            }
        });
    });
    SPI_finish();
    return 0;
}

} // extern "C"
