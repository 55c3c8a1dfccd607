// One line of an OPS file: what a household answered.
#pragma once

#include "depot_csv.h"
#include "unite.h"

inline constexpr std::array<std::string_view, 20> colonnesOps = {
    "ident_rep",     "siren_bailleur", "siren_gestionnaire", "millesime",   "enquete",
    "nb_occ",        "nb_mineurs",     "nb_majeurs",         "type_menage", "nb_enfants",
    "age_titulaire", "pct_plafond",    "aide_logement",      "rls",         "act_stable",
    "act_precaire",  "act_chomeur",    "act_retraite",       "act_autre",   "date_emmenagement"};
using LigneOps = LigneDepot<colonnesOps>;

void remplirOps(LigneOps &l, const Unite &u, const std::string &siren, int annee);
