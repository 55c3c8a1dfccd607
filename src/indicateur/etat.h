// State of the OPS aggregate: counters of one set of households, the recent movers-in apart.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "indicateur/catalogue.h"
#include "noyau/no_postgres.h"

namespace carto_ops {

// One row of the survey, dwelling level (OPS since 2022). nullopt: no answer.
struct Menage {
    int enquete = 0; // 1 answered, 2 did not answer; anything else is out of the set
    std::optional<int> nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire;
    std::optional<double> pct_plafond;
    std::optional<int> aide_logement;
    std::optional<bool> rls;
    std::optional<int> act_stable, act_precaire, act_chomeur, act_retraite, act_autre;
    std::optional<int> anciennete_mois; // whole months between moving in and the reference date
    std::optional<int> nb_pieces, surface;
};

// Months from one day to another, both counted from 2000-01-01; days of the month are ignored, as the
// survey and RPLS give mm/yyyy.
int mois_entre(std::int32_t jour_debut, std::int32_t jour_fin);

// A bad value (negative age, 200 occupants...) counts as no answer, item by item.
void ecarter_valeurs_invalides(Menage &menage);

struct Compteurs {
    std::array<std::int64_t, nb_items> connus;
    std::array<std::int64_t, nb_indicateurs> numerateurs;
    std::array<std::int64_t, nb_indicateurs> denominateurs; // counted apart, 0 for the others
    std::array<std::int64_t, nb_bornes_max + 1> tranches;
    std::array<std::int64_t, nb_annees> annees;

    std::int64_t connu(Item i) const { return connus[rang(i)]; }
};

// Trivially copyable: it lives in an aggregate's memory context and dies with it.
struct Etat {
    std::uint32_t nb_bornes;
    std::array<double, nb_bornes_max> bornes;
    Compteurs ensemble;
    Compteurs recents; // moved in less than 2 years before the reference date (R.442-14 CCH)
};

inline constexpr std::array<double, 7> bornes_par_defaut{20, 40, 60, 80, 100, 120, 130};

// Empty state. Bounds strictly increasing, positive, at most 15; raises Refus otherwise.
Etat etat_vide(std::span<const double> bornes = bornes_par_defaut);

// Adds one household to both populations.
void ajouter(Etat &etat, const Menage &menage);

// A dwelling of the register, whoever lives in it.
struct Loyer {
    int mode = 0;             // 1: let
    std::optional<int> loyer; // EUR a month; 9999: unknown
    std::optional<int> surface;
};

// Adds the rent of a dwelling, in the whole population only: rents are not from the survey.
void ajouter(Etat &etat, const Loyer &loyer);

// Adds the counters of `autre`; raises Refus when the income classes differ.
void cumuler(Etat &etat, const Etat &autre);

} // namespace carto_ops
