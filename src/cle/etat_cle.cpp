#include "cle/etat_cle.h"

#include "cle/ptable.h"
#include "noyau/refus.h"

#include <algorithm>

namespace carto_ops {

void ajouter(EtatCle &etat, std::uint64_t cle) {
    if (cle >= module_cles)
        throw Refus(sqlstate::donnee_corrompue, "a record key is out of range");
    ++etat.effectif;
    etat.cle = (etat.cle + cle) % module_cles;
}

void ajouter_residence(EtatCle &etat, std::int32_t residence) {
    if (etat.nb_residences == adresses_min)
        return;
    const auto fin = etat.residences.begin() + etat.nb_residences;
    const auto place = std::lower_bound(etat.residences.begin(), fin, residence);
    if (place != fin && *place == residence)
        return;
    std::copy_backward(place, fin, fin + 1);
    *place = residence;
    if (++etat.nb_residences == adresses_min)
        etat.residences = {}; // which ones depends on the order of rows: forgotten
}

void cumuler(EtatCle &etat, const EtatCle &autre) {
    etat.effectif += autre.effectif;
    etat.cle = (etat.cle + autre.cle) % module_cles;
    if (autre.nb_residences == adresses_min) {
        etat.nb_residences = adresses_min;
        etat.residences = {};
        return;
    }
    for (std::uint32_t k = 0; k < autre.nb_residences; ++k)
        ajouter_residence(etat, autre.residences[k]);
}

} // namespace carto_ops
