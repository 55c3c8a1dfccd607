// ops_unites.proteger(): which items of which territories a release may show, one bit per item.
#include "zone/items.h"

#include <algorithm>
#include <unordered_map>

#include "noyau/refus.h"

#include "zone/lecture_sql.h"
#include "zone/numeros.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

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
    Entiers zones;
    Reponses reponses;
    ChiffresLieu *chiffres; // null when the release has no use for them
};

LigneAnterieure lire_anterieure(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4)};
}

LigneLieu lire_lieu(HeapTuple t, TupleDesc d) {
    LigneLieu l{};
    l.residence = entier(t, d, 1);
    l.bailleur = entier(t, d, 2);
    l.zones = entiers(t, d, 3);
    copier_entiers(t, d, 4, &l.reponses.ensemble);
    copier_entiers(t, d, 5, &l.reponses.recents);
    l.diffusions = entier(t, d, 6);
    if (!nul(t, d, 7)) {
        l.chiffres = static_cast<ChiffresLieu *>(palloc(sizeof(ChiffresLieu)));
        copier_entiers(t, d, 7, &l.chiffres->ensemble);
        copier_entiers(t, d, 8, &l.chiffres->recents);
    }
    return l;
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

// Answers that a release did not count are in none of its zones.
Zonage restreint(const Entree &entree, const Zonage &zonage, int32 diffusion) {
    Zonage z = zonage;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l)
        if ((entree.lieux.lignes[l].diffusions >> diffusion & 1) == 0)
            z.zone[l] = -1;
    return z;
}

// The scales of this release, after the same ones as each earlier release showed them.
std::vector<Zonage> avec_anterieures(const Entree &entree, std::vector<Zonage> actuels) {
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

Masques imposes(const Entree &entree) {
    Masques m = sans_masque(entree);
    std::unordered_map<int32, uint64> place;
    for (uint64 z = 0; entree.anterieures.nombre > 0 && z < entree.zones.nombre; ++z)
        place.emplace(entree.zones.lignes[z].gid, z);
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
    std::vector<Entiers> zones;
    Numeros<int32> residence, bailleur;
    for (uint64 l = 0; l < entree.lieux.nombre; ++l) {
        const LigneLieu &ligne = entree.lieux.lignes[l];
        lieux.push_back({residence(ligne.residence), bailleur(ligne.bailleur)});
        reponses.push_back(ligne.reponses);
        zones.push_back(ligne.zones);
    }
    const Anterieurs anterieurs{campagne_precedente(entree), imposes(entree)};
    return proteger_items(lieux, reponses, chiffres(entree), avec_anterieures(entree, zonages(entree.echelles, entree.zones, zones)),
                          entree.nb_zones(), anterieurs, interruptible);
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
    entree.anterieures = lire("SELECT diffusion, gid, ensemble, recents FROM ops_unites.diffusions_anterieures($1)",
                              campagne, lire_anterieure);
    entree.lieux = lire("SELECT residence, bailleur, zones, ensemble, recents, diffusions, chiffres, chiffres_recents "
                        "FROM ops_unites.lieux($1)",
                        campagne, lire_lieu);
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
