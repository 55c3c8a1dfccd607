#include <string>
#include <unordered_map>

#include "noyau/refus.h"
#include "pg/seuil.h"
#include "zone/lecture_sql.h"

namespace carto_ops::zone {

namespace {

LigneEchelle lire_echelle(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entier(t, d, 5), entier(t, d, 6), entier(t, d, 7)};
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4)};
}

} // namespace

Lignes<LigneEchelle> lire_echelles(Datum campagne, const char *dessinee) {
    return lire(psprintf("SELECT initie::int, adresses_min, adresse::int, numerateur_min, plafond, dominance::int, "
                         "(echelle = %s)::int FROM ops_unites.echelles($1)",
                         dessinee == nullptr ? "NULL" : quote_literal_cstr(dessinee)),
                campagne, lire_echelle);
}

Lignes<LigneZone> lire_zones(Datum campagne) {
    return lire("SELECT gid, echelle, ensemble, recents FROM ops_unites.zones($1)", campagne, lire_zone);
}

std::vector<Zonage> zonages(const Lignes<LigneEchelle> &echelles, const Lignes<LigneZone> &zones,
                            const std::vector<Entiers> &lieux) {
    std::vector<Zonage> resultat;
    for (uint64 e = 0; e < echelles.nombre; ++e) {
        const LigneEchelle &l = echelles.lignes[e];
        resultat.push_back({{seuil_menages(), l.initie != 0, l.adresses_min, l.numerateur_min, l.plafond, l.dominance != 0},
                            l.adresse != 0, std::vector<int32>(lieux.size(), -1)});
    }
    std::unordered_map<int32, std::size_t> place;
    for (uint64 z = 0; z < zones.nombre; ++z)
        place.emplace(zones.lignes[z].gid, z);
    for (std::size_t l = 0; l < lieux.size(); ++l)
        for (int32 i = 0; i < lieux[l].nombre; ++i) {
            const auto z = place.find(lieux[l].valeurs[i]);
            if (z == place.end())
                throw Refus(sqlstate::donnee_corrompue, "an address lies in a territory that has no cell");
            const LigneZone &zone = zones.lignes[z->second];
            int32 &numero = resultat[static_cast<std::size_t>(zone.echelle)].zone[l];
            if (numero >= 0)
                throw Refus(sqlstate::donnee_corrompue, "an address lies in two territories of one scale",
                            Phrase("Territories %s and %s.", zones.lignes[numero].gid, zone.gid),
                            "Correct ops.territoire_commune or the addresses.");
            numero = static_cast<int32>(z->second);
        }
    return resultat;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

} // namespace carto_ops::zone
