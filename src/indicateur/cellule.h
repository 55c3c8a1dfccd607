// From counters to what may be shown: values, and one status per item.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "indicateur/etat.h"
#include "noyau/no_postgres.h"

namespace carto_ops {

enum class Statut : std::uint8_t { diffusable, vide, non_enquete, plafonne, secret };
const char *nom(Statut statut);

enum class Population : std::uint8_t { ensemble, emmenages_recents };

inline constexpr int seuil_legal = 11; // R1: a floor, never lowered

// R1: 0 household is empty, not secret; 1 to seuil - 1 is secret.
constexpr bool sain(std::int64_t effectif, int seuil) {
    return effectif == 0 || effectif >= seuil;
}

// The threshold alone, item by item: what the public aggregates show. For the recent movers-in, what they
// leave of the whole must be sound too, since both are shown (R3).
std::array<bool, nb_items> masque_seuil(const Etat &etat, Population population, int seuil);

// What a release decided of the items of a set, and the settings of its scale.
struct Decision {
    std::array<bool, nb_items> visible{};  // threshold and protection
    std::array<bool, nb_items> plafonne{}; // some share exceeds the cap
    int plafond = 100;                     // in %
    bool tranches = true; // classes of income go with their item; too fine where a setting is on
};

// An item without value when its status is not `diffusable`; of one that is `plafonne`, the count, and the
// cap in the place of the shares that exceed it.
struct Cellule {
    // None for rents among the recent movers-in: the register does not tell them apart.
    std::array<std::optional<Statut>, nb_items> statuts;
    std::array<std::optional<std::int64_t>, nb_items> connus;
    std::array<std::optional<std::int64_t>, nb_indicateurs> numerateurs;
    std::array<std::optional<std::int64_t>, nb_indicateurs> denominateurs;
    std::array<std::optional<double>, nb_indicateurs> valeurs; // two decimals
    bool tranches_visibles;
};

// `non_enquete`: dwellings, but no survey.
Cellule cellule(const Etat &etat, Population population, const Decision &decision, int seuil,
                bool non_enquete);

// multiplicateur * numerateur / denominateur, rounded to two decimals, halves away from zero as numeric does.
double deux_decimales(double numerateur, double multiplicateur, double denominateur);

// A median stands on one household: it needs `seuil` known answers on each side of it.
bool mediane_permise(std::int64_t connus, int seuil);

} // namespace carto_ops
