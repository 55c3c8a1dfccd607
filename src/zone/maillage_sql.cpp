// ops_unites.carreler() and ops_unites.grouper(): the tiles of a release and its groupings of addresses, drawn in the
// pieces that the scales before them make.
#include <algorithm>
#include <array>

#include "noyau/refus.h"
#include "zone/carreau.h"
#include "zone/groupement.h"
#include "zone/morceaux.h"
#include "zone/numeros.h"
#include "zone/scission.h"
#include "zone/lecture_sql.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

struct LignePlace {
    int32 adresse; // what is to be tiled or grouped
    int32 residence;
    int32 commune;
    int32 bailleur;
    Entiers zones;
    int32 menages;
    bool situee;
    int32 x;
    int32 y;
    int32 precedent; // group of the campaign before, 0 for none
};

LignePlace lire_place(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entiers(t, d, 5),
            entier(t, d, 6), !nul(t, d, 7) && !nul(t, d, 8), entier(t, d, 7), entier(t, d, 8), entier(t, d, 9)};
}

struct Entree {
    Lignes<LigneEchelle> echelles;
    Lignes<LigneZone> zones;
    Lignes<LignePlace> places;
};

Entree lire_entree(Datum campagne, const char *dessinee) {
    Entree e;
    e.echelles = lire_echelles(campagne, dessinee);
    e.zones = lire_zones(campagne);
    e.places = lire(psprintf("SELECT adresse, residence, commune, bailleur, zones, menages, x, y, precedent "
                             "FROM ops_unites.places($1, %s)", quote_literal_cstr(dessinee)),
                    campagne, lire_place);
    return e;
}

// Places, the pieces they are in before the scale that is drawn, and its rules.
struct Fond {
    std::vector<Lieu> lieux;
    std::vector<std::int32_t> morceau;
    Regle regle;
};

Fond fond(const Entree &entree) {
    Fond f;
    std::vector<std::int32_t> menages;
    std::vector<Entiers> zones;
    Numeros<int32> residence, bailleur;
    for (uint64 l = 0; l < entree.places.nombre; ++l) {
        const LignePlace &p = entree.places.lignes[l];
        f.lieux.push_back({residence(p.residence), bailleur(p.bailleur)});
        menages.push_back(p.menages);
        zones.push_back(p.zones);
    }
    std::vector<Zonage> avant = zonages(entree.echelles, entree.zones, zones);
    std::size_t rang = 0;
    while (rang < avant.size() && entree.echelles.lignes[rang].ici == 0)
        ++rang;
    if (rang == avant.size())
        throw Refus(sqlstate::donnee_corrompue, "a scale that is to be drawn has no rule");
    f.regle = avant[rang].regle;
    avant.resize(rang);
    std::vector<char> preferee;
    for (uint64 z = 0; z < entree.zones.nombre; ++z)
        preferee.push_back((entree.zones.lignes[z].ensemble & 1) != 0);
    if (std::none_of(preferee.begin(), preferee.end(), [](char p) { return p != 0; }))
        preferee.clear();
    f.morceau = morceaux(f.lieux, menages, avant, entree.zones.nombre, std::move(preferee), interruptible);
    return f;
}

struct Feuille {
    int32 adresse;
    int32 taille;
    int32 x;
    int32 y;
};

std::vector<Feuille> carreler_places(const Entree &entree) {
    const Fond f = fond(entree);
    std::vector<Logis> logis;
    std::vector<const LignePlace *> place;
    for (uint64 l = 0; l < entree.places.nombre; ++l) {
        const LignePlace &p = entree.places.lignes[l];
        if (!p.situee)
            continue;
        logis.push_back({f.lieux[l], f.morceau[l], p.menages, p.x, p.y});
        place.push_back(&p);
    }
    const std::vector<std::int32_t> taille = carreler(logis, f.regle, interruptible);
    std::vector<Feuille> feuilles;
    for (std::size_t l = 0; l < logis.size(); ++l)
        if (feuilles.empty() || feuilles.back().adresse != place[l]->adresse)
            feuilles.push_back({place[l]->adresse, taille[l], coin(logis[l].x, taille[l]), coin(logis[l].y, taille[l])});
    return feuilles;
}

// Places come address by address: one entry each, without a lot where it lies in two pieces or nobody knows where.
std::vector<Adresse> adresses(const Entree &entree, const Fond &f, bool batiments, std::vector<int32> &numero) {
    std::map<int32, Foyers> residence;
    if (batiments)
        for (uint64 l = 0; l < entree.places.nombre; ++l)
            if (entree.places.lignes[l].menages > 0)
                verser(residence[entree.places.lignes[l].residence], {{f.lieux[l].bailleur, entree.places.lignes[l].menages}});
    std::vector<Adresse> resultat;
    Numeros<std::array<int32, 3>> lot;
    for (uint64 l = 0; l < entree.places.nombre; ++l) {
        const LignePlace &p = entree.places.lignes[l];
        const bool groupable = p.situee && (!batiments || suffit(residence[p.residence], f.regle));
        const int32 ici = groupable ? lot({f.morceau[l], p.commune, batiments ? p.residence : 0}) : -1;
        if (numero.empty() || numero.back() != p.adresse) {
            numero.push_back(p.adresse);
            resultat.push_back({{ici, p.x, p.y}, {}, p.precedent == 0 ? -1 : p.precedent});
        }
        Adresse &a = resultat.back();
        if (a.point.lot != ici)
            a.point.lot = -1;
        if (p.menages > 0)
            verser(a.foyers, {{f.lieux[l].bailleur, p.menages}});
    }
    return resultat;
}

struct Appartenance {
    int32 adresse;
    int32 groupe;
};

std::vector<Appartenance> grouper_places(const Entree &entree, bool batiments, int32 distance) {
    const Fond f = fond(entree);
    std::vector<int32> numero;
    const std::vector<Adresse> a = adresses(entree, f, batiments, numero);
    const std::vector<std::int32_t> groupe = grouper(a, f.regle, distance, interruptible);
    std::vector<Appartenance> resultat;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (groupe[i] >= 0)
            resultat.push_back({numero[i], numero[static_cast<std::size_t>(groupe[i])]});
    return resultat;
}

ReturnSetInfo *ouvrir(FunctionCallInfo fcinfo) {
    InitMaterializedSRF(fcinfo, 0);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    return reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
}

// Rows of int4 columns alone.
template <typename T> void rendre(ReturnSetInfo *resultat, const std::vector<T> &lignes) {
    const T *const premiere = lignes.data();
    const std::size_t nombre = lignes.size();
    pg([&] {
        constexpr std::size_t colonnes = sizeof(T) / sizeof(int32);
        bool nuls[colonnes] = {};
        for (std::size_t i = 0; i < nombre; ++i) {
            int32 champs[colonnes];
            memcpy(champs, premiere + i, sizeof champs);
            Datum valeurs[colonnes];
            for (std::size_t c = 0; c < colonnes; ++c)
                valeurs[c] = Int32GetDatum(champs[c]);
            tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
        }
    });
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_carreler);
Datum ops_carreler(PG_FUNCTION_ARGS) {
    ReturnSetInfo *resultat = ouvrir(fcinfo);
    const Entree entree = lire_entree(PG_GETARG_DATUM(0), "carreau");
    guard([&] { rendre(resultat, carreler_places(entree)); });
    SPI_finish();
    return 0;
}

PG_FUNCTION_INFO_V1(ops_grouper);
Datum ops_grouper(PG_FUNCTION_ARGS) {
    char *echelle = text_to_cstring(PG_GETARG_TEXT_PP(1));
    const int32 distance = PG_GETARG_INT32(2);
    ReturnSetInfo *resultat = ouvrir(fcinfo);
    const Entree entree = lire_entree(PG_GETARG_DATUM(0), echelle);
    const bool batiments = strcmp(echelle, "groupe_batiment") == 0;
    guard([&] { rendre(resultat, grouper_places(entree, batiments, distance)); });
    SPI_finish();
    return 0;
}

} // extern "C"
