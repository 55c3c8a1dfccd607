#include "indicateur/rpls.h"

#include <cmath>

namespace carto_ops {

void ajouter(EtatRpls &e, const Logement &l) {
    ++e.logements;
    e.loues += l.mode == 1;
    e.vacants += l.mode == 2;
    e.vides += l.mode == 3;
    e.associations += l.mode == 4;
    e.autres += l.mode < 1 || l.mode > 4;
    e.vacants_3mois += l.mode == 2 && l.duree_vacance.value_or(0) > 3;
    e.couverts += l.participe;
    // SDES: mobility leaves new commissionings out, so the dwelling was offered for a year at least.
    const bool offert =
        (l.mode == 1 || l.mode == 2) && l.annee_mise_en_service && *l.annee_mise_en_service < l.annee - 1;
    e.offerts_1an += offert;
    e.emmenages_an += offert && l.mode == 1 && l.annee_bail && *l.annee_bail == l.annee - 1;
}

void cumuler(EtatRpls &e, const EtatRpls &autre) {
    e.logements += autre.logements;
    e.loues += autre.loues;
    e.vacants += autre.vacants;
    e.vides += autre.vides;
    e.associations += autre.associations;
    e.autres += autre.autres;
    e.vacants_3mois += autre.vacants_3mois;
    e.offerts_1an += autre.offerts_1an;
    e.emmenages_an += autre.emmenages_an;
    e.couverts += autre.couverts;
}

std::optional<double> taux(std::int64_t numerateur, std::int64_t denominateur) {
    if (denominateur == 0)
        return std::nullopt;
    return std::round(static_cast<double>(numerateur) * 10000 / static_cast<double>(denominateur)) / 100;
}

} // namespace carto_ops
