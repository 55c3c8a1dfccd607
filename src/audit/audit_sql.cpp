// ops_unites.auditer_items(): the audit of the items of a release, on what steps 1 and 2 of sql/modules/58_audit.sql left.
#include "audit/items.h"

#include <string>
#include <unordered_map>

#include "noyau/refus.h"
#include "pg/barrier.h"
#include "pg/lecture.h"
#include "pg/seuil.h"

using namespace carto_ops;
using namespace carto_ops::audit;

namespace {

// Plain data of the SPI memory context.
struct LigneExamen {
    char *item;
    Examen examen;
};
struct LigneZone {
    int32 gid;
    Montre montre;
    bool initie;
    bool adresses;
    bool point;
};
struct LigneReleve {
    int32 batiment;
    int32 diffusions; // releases that took these answers, one bit each
    int32 residence;
    int32 bailleur;
    Entiers zones;
    ParItem ensemble;
    ParItem recents;
};

Sujet lire_sujet(HeapTuple t, TupleDesc d, int rang, int recents) {
    const int32 r = entier(t, d, rang);
    if (r < 0 || r >= static_cast<int32>(nb_items))
        elog(ERROR, "the catalogue has no item %d", r);
    return {booleen(t, d, recents), static_cast<std::size_t>(r)};
}

LigneExamen lire_examen(HeapTuple t, TupleDesc d) {
    return {SPI_getvalue(t, d, 1), {lire_sujet(t, d, 2, 3), lire_sujet(t, d, 4, 5)}};
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), {entier(t, d, 2), entier(t, d, 3)}, booleen(t, d, 4), booleen(t, d, 5), booleen(t, d, 6)};
}

LigneReleve lire_releve(HeapTuple t, TupleDesc d) {
    LigneReleve r{};
    r.batiment = entier(t, d, 1);
    r.diffusions = entier(t, d, 2);
    r.residence = entier(t, d, 3);
    r.bailleur = entier(t, d, 4);
    r.zones = entiers(t, d, 5);
    copier_entiers(t, d, 6, &r.ensemble);
    copier_entiers(t, d, 7, &r.recents);
    return r;
}

struct Entree {
    Lignes<LigneExamen> examens;
    Lignes<LigneZone> zones;
    Lignes<LigneReleve> releves; // by bâtiment and releases, which make a place
};

Entree lire_entree() {
    Entree e{};
    e.examens = lire("SELECT item, rang, recents, rang_partie, recents_partie FROM ops_unites.examens()", lire_examen);
    e.zones = lire("SELECT l.gid, l.ensemble, l.recents, r.initie, r.adresses_min > 0, r.adresse "
                   "FROM ops_unites.lu AS l JOIN ops.regle_secret AS r ON r.echelle = l.echelle ORDER BY l.gid",
                   lire_zone);
    e.releves = lire("SELECT batiment, diffusions, residence, bailleur, zones, ensemble, recents FROM ops_unites.verite "
                     "ORDER BY batiment, diffusions",
                     lire_releve);
    return e;
}

struct Donnees {
    Geographie geo;
    std::vector<Releve> releves;
    std::vector<Montre> montres;
};

Donnees donnees(const Entree &e) {
    Donnees d;
    std::unordered_map<int32, int32> place;
    for (uint64 z = 0; z < e.zones.nombre; ++z) {
        const LigneZone &l = e.zones.lignes[z];
        place.emplace(l.gid, static_cast<int32>(z));
        d.geo.nature.push_back({l.initie, l.adresses, l.point});
        d.montres.push_back(l.montre);
    }
    int32 toutes = 0;
    for (uint64 i = 0; i < e.releves.nombre; ++i)
        toutes |= e.releves.lignes[i].diffusions;
    const LigneReleve *derniere = nullptr;
    for (uint64 i = 0; i < e.releves.nombre; ++i) {
        const LigneReleve &r = e.releves.lignes[i];
        if (derniere == nullptr || r.batiment != derniere->batiment || r.diffusions != derniere->diffusions) {
            derniere = &r;
            d.geo.residence.push_back(r.residence);
            d.geo.changee.push_back(r.diffusions != toutes);
            for (int32 z = 0; z < r.zones.nombre; ++z)
                if (const auto p = place.find(r.zones.valeurs[z]); p != place.end())
                    d.geo.zones.push_back(p->second);
            d.geo.debut.push_back(static_cast<std::uint32_t>(d.geo.zones.size()));
        }
        d.releves.push_back({static_cast<int32>(d.geo.residence.size()) - 1, r.bailleur, r.ensemble, r.recents});
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

void rendre(ReturnSetInfo *resultat, const Entree &e, const char *item, const Constat &c, const char *texte) {
    Datum valeurs[] = {CStringGetTextDatum(nom(c.genre)),
                       CStringGetTextDatum(item),
                       Int32GetDatum(c.zone >= 0 ? e.zones.lignes[c.zone].gid : 0),
                       Int32GetDatum(c.bailleur),
                       CStringGetTextDatum(c.parts[0] && c.parts[1] ? "ensemble" : c.parts[0] ? "emmenages_recents" : "autres"),
                       Int64GetDatum(c.effectif),
                       CStringGetTextDatum(texte),
                       Int64GetDatum(0)};
    bool nuls[] = {false, false, c.zone < 0, c.bailleur < 0, false, false, false, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

// A last row says what was weighed.
void rendre_bilan(ReturnSetInfo *resultat, const char *item, int64 ensembles, int64 pieces) {
    Datum valeurs[] = {CStringGetTextDatum("bilan"), CStringGetTextDatum(item), 0, 0, 0, Int64GetDatum(ensembles), 0, Int64GetDatum(pieces)};
    bool nuls[] = {false, false, true, true, true, false, true, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

void auditer(ReturnSetInfo *resultat, const Entree &entree, const Donnees &d, const LigneExamen &examen) {
    const char *item = examen.item;
    const Bilan bilan = examiner(examen.examen, d.geo, d.releves, d.montres, {seuil_menages(), 3}, interruptible);
    for (const Constat &c : bilan.constats) {
        const std::string texte = combinaison(entree, c);
        const char *t = texte.c_str();
        pg([&] { rendre(resultat, entree, item, c, t); });
    }
    const int64 ensembles = bilan.ensembles, pieces = bilan.pieces;
    pg([=] { rendre_bilan(resultat, item, ensembles, pieces); });
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_auditer_items);
Datum ops_auditer_items(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    const Entree entree = lire_entree();
    guard([&] {
        const Donnees d = donnees(entree);
        for (uint64 i = 0; i < entree.examens.nombre; ++i)
            auditer(resultat, entree, d, entree.examens.lignes[i]);
    });
    SPI_finish();
    return 0;
}

} // extern "C"
