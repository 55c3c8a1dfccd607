// ops_unites.proteger(): which items of which territories a release may show, one bit per item.
#include "zone/items.h"

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
};
struct LigneZone {
    int32 gid;
    int32 echelle; // place in the list of scales
    int32 ensemble; // what the campaign before showed
    int32 recents;
};
struct LigneAnterieure { // what an earlier release of the campaign showed
    int32 diffusion;     // from 0
    int32 gid;
    int32 ensemble;
    int32 recents;
};
struct LigneLieu {
    int32 residence;
    int32 bailleur;
    int32 diffusions; // one bit per release that counted these answers, this one after the earlier ones
    int32 nb_zones;
    int32 *zones;
    Reponses reponses;
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
    return {entier(t, d, 1), booleen(t, d, 2), entier(t, d, 3), booleen(t, d, 4)};
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4)};
}

LigneAnterieure lire_anterieure(HeapTuple t, TupleDesc d) {
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
    ArrayType *zones = tableau(t, d, 3);
    l.nb_zones = ArrayGetNItems(ARR_NDIM(zones), ARR_DIMS(zones));
    l.zones = static_cast<int32 *>(palloc(sizeof(int32) * static_cast<Size>(Max(l.nb_zones, 1))));
    memcpy(l.zones, ARR_DATA_PTR(zones), sizeof(int32) * static_cast<Size>(l.nb_zones));
    lire_effectifs(t, d, 4, &l.reponses.ensemble);
    lire_effectifs(t, d, 5, &l.reponses.recents);
    l.diffusions = entier(t, d, 6);
    return l;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

struct Entree {
    Lignes<LigneEchelle> echelles;
    Lignes<LigneZone> zones;
    Lignes<LigneAnterieure> anterieures; // by release
    Lignes<LigneLieu> lieux;

    int32 nb_anterieures() const {
        return anterieures.nombre == 0 ? 0 : anterieures.lignes[anterieures.nombre - 1].diffusion + 1;
    }
    // Zones of this release come first, then the same ones as each earlier release showed them.
    std::size_t nb_zones() const { return zones.nombre * static_cast<std::size_t>(1 + nb_anterieures()); }
    int32 numero(uint64 zone, int32 anterieure) const {
        return static_cast<int32>(zone + zones.nombre * static_cast<uint64>(1 + anterieure));
    }
};

using Places = std::unordered_map<int32, uint64>; // gid -> place in the list of zones

Places places(const Entree &entree) {
    Places p;
    for (uint64 z = 0; z < entree.zones.nombre; ++z)
        p.emplace(entree.zones.lignes[z].gid, z);
    return p;
}

// Dense numbers, in the order met.
class Numeros {
  public:
    int32 operator()(int32 cle) { return numeros_.try_emplace(cle, static_cast<int32>(numeros_.size())).first->second; }

  private:
    std::unordered_map<int32, int32> numeros_;
};

// The scales of this release.
std::vector<Zonage> zonages_actuels(const Entree &entree, const Places &place) {
    std::vector<Zonage> resultat;
    for (uint64 e = 0; e < entree.echelles.nombre; ++e) {
        const LigneEchelle &l = entree.echelles.lignes[e];
        resultat.push_back({{seuil_menages(), l.initie, l.adresses_min}, l.adresse,
                            std::vector<int32>(entree.lieux.nombre, -1)});
    }
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

// Answers that a release did not count are in none of its zones.
Zonage restreint(const Entree &entree, const Zonage &zonage, int32 diffusion) {
    Zonage z = zonage;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l)
        if ((entree.lieux.lignes[l].diffusions >> diffusion & 1) == 0)
            z.zone[l] = -1;
    return z;
}

std::vector<Zonage> zonages(const Entree &entree, const Places &place) {
    const std::vector<Zonage> actuels = zonages_actuels(entree, place);
    const int32 anterieures = entree.nb_anterieures();
    if (anterieures == 0)
        return actuels;
    std::vector<Zonage> resultat;
    for (int32 d = 0; d < anterieures; ++d)
        for (const Zonage &zonage : actuels) {
            Zonage z = restreint(entree, zonage, d);
            z.imposee = true;
            for (int32 &zone : z.zone)
                if (zone >= 0)
                    zone = entree.numero(static_cast<uint64>(zone), d);
            resultat.push_back(std::move(z));
        }
    for (const Zonage &zonage : actuels)
        resultat.push_back(restreint(entree, zonage, anterieures));
    return resultat;
}

Masques sans_masque(const Entree &entree) {
    return {std::vector<int32>(entree.nb_zones(), 0), std::vector<int32>(entree.nb_zones(), 0)};
}

Masques campagne_precedente(const Entree &entree) {
    Masques m = sans_masque(entree);
    bool aucune = true;
    for (uint64 z = 0; z < entree.zones.nombre; ++z) {
        m.ensemble[z] = entree.zones.lignes[z].ensemble;
        m.recents[z] = entree.zones.lignes[z].recents;
        aucune = aucune && m.ensemble[z] == 0 && m.recents[z] == 0;
    }
    return aucune ? Masques{} : m;
}

Masques imposes(const Entree &entree, const Places &place) {
    Masques m = sans_masque(entree);
    for (uint64 a = 0; a < entree.anterieures.nombre; ++a) {
        const LigneAnterieure &l = entree.anterieures.lignes[a];
        const auto z = place.find(l.gid);
        if (z == place.end())
            continue; // no household of this release lies there
        const auto numero = static_cast<std::size_t>(entree.numero(z->second, l.diffusion));
        m.ensemble[numero] = l.ensemble;
        m.recents[numero] = l.recents;
    }
    return m;
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
    const Places place = places(entree);
    const Anterieurs anterieurs{campagne_precedente(entree), imposes(entree, place)};
    return proteger_items(lieux, reponses, zonages(entree, place), entree.nb_zones(), anterieurs, interruptible);
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
    entree.echelles = lire("SELECT rang, initie, adresses_min, adresse FROM ops_unites.echelles($1)", campagne, lire_echelle);
    entree.zones = lire("SELECT gid, echelle, ensemble, recents FROM ops_unites.zones($1)", campagne, lire_zone);
    entree.anterieures = lire("SELECT diffusion, gid, ensemble, recents FROM ops_unites.diffusions_anterieures($1)",
                              campagne, lire_anterieure);
    entree.lieux = lire("SELECT residence, bailleur, zones, ensemble, recents, diffusions FROM ops_unites.lieux($1)",
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
