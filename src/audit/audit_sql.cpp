// ops_unites.auditer_item(): the audit of one item of a release, on what the statement gives it.
#include "audit/zone.h"

#include <unordered_map>

#include "noyau/refus.h"
#include "pg/barrier.h"
#include "pg/seuil.h"

using namespace carto_ops;
using namespace carto_ops::audit;

namespace {

// Plain data of the SPI memory context.
struct LigneZone {
    int32 gid;
    int32 diffusion;
    bool initie;
    bool adresses;
    bool point;
};
struct LigneUnite {
    int32 batiment;
    int32 residence;
    int32 bailleur;
    int32 ensemble;
    int32 recents;
    bool changee;
    int32 nb_zones;
    int32 *zones;
};
template <typename T> struct Lignes {
    T *lignes;
    uint64 nombre;
};

template <typename T> Lignes<T> lire(const char *requete, T (*ligne)(HeapTuple, TupleDesc)) {
    if (SPI_execute(requete, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read what is to be audited");
    Lignes<T> r;
    r.nombre = SPI_processed;
    r.lignes = static_cast<T *>(palloc_extended(sizeof(T) * Max(r.nombre, 1), MCXT_ALLOC_HUGE));
    for (uint64 i = 0; i < r.nombre; ++i)
        r.lignes[i] = ligne(SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    SPI_freetuptable(SPI_tuptable);
    return r;
}

int32 entier(HeapTuple t, TupleDesc d, int colonne) {
    bool nul;
    const Datum valeur = SPI_getbinval(t, d, colonne, &nul);
    return nul ? 0 : DatumGetInt32(valeur);
}

bool booleen(HeapTuple t, TupleDesc d, int colonne) {
    bool nul;
    return DatumGetBool(SPI_getbinval(t, d, colonne, &nul)) && !nul;
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), booleen(t, d, 3), booleen(t, d, 4), booleen(t, d, 5)};
}

LigneUnite lire_unite(HeapTuple t, TupleDesc d) {
    LigneUnite u{entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entier(t, d, 5), booleen(t, d, 7), 0, nullptr};
    bool nul;
    ArrayType *a = DatumGetArrayTypeP(SPI_getbinval(t, d, 6, &nul));
    u.nb_zones = ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a));
    u.zones = static_cast<int32 *>(palloc(sizeof(int32) * static_cast<Size>(Max(u.nb_zones, 1))));
    memcpy(u.zones, ARR_DATA_PTR(a), sizeof(int32) * static_cast<Size>(u.nb_zones));
    return u;
}

struct Entree {
    Lignes<LigneZone> zones;
    Lignes<LigneUnite> unites; // sorted by bâtiment
};

struct Donnees {
    Geographie geo;
    std::vector<Unite> unites;
    std::vector<std::uint8_t> diffusion;
};

Donnees donnees(const Entree &e) {
    Donnees d;
    std::unordered_map<int32, int32> place;
    for (uint64 z = 0; z < e.zones.nombre; ++z) {
        const LigneZone &l = e.zones.lignes[z];
        place.emplace(l.gid, static_cast<int32>(z));
        d.geo.nature.push_back({l.initie, l.adresses, l.point});
        d.diffusion.push_back(static_cast<std::uint8_t>(l.diffusion));
    }
    int32 dernier = -1;
    for (uint64 i = 0; i < e.unites.nombre; ++i) {
        const LigneUnite &u = e.unites.lignes[i];
        if (d.geo.residence.empty() || u.batiment != dernier) {
            dernier = u.batiment;
            d.geo.residence.push_back(u.residence);
            d.geo.changee.push_back(u.changee);
            for (int32 z = 0; z < u.nb_zones; ++z)
                if (const auto p = place.find(u.zones[z]); p != place.end())
                    d.geo.zones.push_back(p->second);
            d.geo.debut.push_back(static_cast<std::uint32_t>(d.geo.zones.size()));
        }
        d.unites.push_back({static_cast<int32>(d.geo.residence.size()) - 1, u.bailleur,
                            {u.recents, u.ensemble - u.recents}});
    }
    return d;
}

const char *nom(Genre g) {
    switch (g) {
    case Genre::exact:
        return "exact";
    case Genre::petit:
        return "petit";
    case Genre::bailleur:
        return "bailleur";
    case Genre::adresses:
        return "adresses";
    case Genre::changement:
        return "changement";
    }
    return "inconnu";
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

// The combination, zone by zone: « +12 -15r » is zone 12 minus the recent movers-in of zone 15.
std::string combinaison(const Entree &e, const Constat &c) {
    std::string texte;
    for (const Terme &t : c.combinaison) {
        texte += texte.empty() ? "" : " ";
        texte += t.coefficient >= 0 ? "+" : "-";
        if (t.coefficient != 1 && t.coefficient != -1)
            texte += std::to_string(t.coefficient < 0 ? -t.coefficient : t.coefficient) + "x";
        texte += std::to_string(e.zones.lignes[t.zone].gid) + (t.partie ? "r" : "");
    }
    return c.decide ? texte : "not decided";
}

void rendre(ReturnSetInfo *resultat, const Entree &e, const Constat &c, const char *texte) {
    Datum valeurs[] = {CStringGetTextDatum(nom(c.genre)),
                       Int32GetDatum(c.zone >= 0 ? e.zones.lignes[c.zone].gid : 0),
                       Int32GetDatum(c.bailleur),
                       CStringGetTextDatum(c.parts[0] && c.parts[1] ? "ensemble" : c.parts[0] ? "emmenages_recents" : "autres"),
                       Int64GetDatum(c.effectif),
                       CStringGetTextDatum(texte),
                       Int64GetDatum(0)};
    bool nuls[] = {false, c.zone < 0, c.bailleur < 0, false, false, false, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

// A last row says what was weighed.
void rendre_bilan(ReturnSetInfo *resultat, int64 ensembles, int64 pieces) {
    Datum valeurs[] = {CStringGetTextDatum("bilan"), 0, 0, 0, Int64GetDatum(ensembles), 0, Int64GetDatum(pieces)};
    bool nuls[] = {false, true, true, true, false, true, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

} // namespace

extern "C" {

// auditer_item(zones text, unites text): two queries, since the sets differ from item to item and reader to reader.
PG_FUNCTION_INFO_V1(ops_auditer_item);
Datum ops_auditer_item(PG_FUNCTION_ARGS) {
    const char *zones = text_to_cstring(PG_GETARG_TEXT_PP(0));
    const char *unites = text_to_cstring(PG_GETARG_TEXT_PP(1));
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    const Entree entree{lire(zones, lire_zone), lire(unites, lire_unite)};
    guard([&] {
        const Donnees d = donnees(entree);
        const Bilan bilan = auditer_zones(d.geo, d.unites, d.diffusion, {seuil_menages(), 3}, interruptible);
        for (const Constat &c : bilan.constats) {
            const std::string texte = combinaison(entree, c);
            const char *t = texte.c_str();
            pg([&] { rendre(resultat, entree, c, t); });
        }
        const int64 ensembles = bilan.ensembles, pieces = bilan.pieces;
        pg([&] { rendre_bilan(resultat, ensembles, pieces); });
    });
    SPI_finish();
    return 0;
}

} // extern "C"
