// Dwelling counts from RPLS. They are open data and carry no threshold (R14).
#pragma once

#include <cstdint>
#include <optional>

#include "noyau/no_postgres.h"

namespace carto_ops {

// One dwelling of the register, photographed on 1 January of the campaign's year.
struct Logement {
    int mode = 0; // RPLS position 40: 1 let, 2 offered and vacant, 3 empty, 4 association, 5 occupied
    std::optional<int> annee_bail;            // of the current lease
    std::optional<int> duree_vacance;         // months
    std::optional<int> annee_mise_en_service; // first let as social housing
    int annee = 0;                            // of the campaign
    bool participe = false;                   // its landlord took part in the survey
};

// Counts in the order of the columns of ops.cellule_rpls.
struct EtatRpls {
    std::int64_t logements;
    std::int64_t loues;
    std::int64_t vacants;
    std::int64_t vides;
    std::int64_t associations;
    std::int64_t autres;
    std::int64_t vacants_3mois;
    std::int64_t offerts_1an;  // let or vacant, first let before year N-1: denominator of mobility
    std::int64_t emmenages_an; // of them, let in year N-1
    std::int64_t couverts;
};
inline constexpr int nb_comptes_rpls = 10;

void ajouter(EtatRpls &etat, const Logement &logement);
void cumuler(EtatRpls &etat, const EtatRpls &autre);

// 100 * numerator / denominator, two decimals; nothing over an empty denominator.
std::optional<double> taux(std::int64_t numerateur, std::int64_t denominateur);

} // namespace carto_ops
