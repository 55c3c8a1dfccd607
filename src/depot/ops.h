// One line of an OPS file: what it says of a household, and what is wrong with it alone (R.442-13 and
// R.442-14 of the CCH).
#pragma once

#include <array>
#include <optional>

#include "depot/champs.h"
#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// Fields, in the order of `noms_ops`.
enum class Ops {
    ident_rep,
    siren_bailleur,
    millesime,
    enquete,
    nb_occ,
    nb_mineurs,
    nb_majeurs,
    type_menage,
    nb_enfants,
    age_titulaire,
    pct_plafond,
    aide_logement,
    rls,
    act_stable,
    act_precaire,
    act_chomeur,
    act_retraite,
    act_autre,
    date_emmenagement,
    ressources
};
inline constexpr std::array noms_ops{"ident_rep",    "siren_bailleur", "millesime",         "enquete",
                                     "nb_occ",       "nb_mineurs",     "nb_majeurs",        "type_menage",
                                     "nb_enfants",   "age_titulaire",  "pct_plafond",       "aide_logement",
                                     "rls",          "act_stable",     "act_precaire",      "act_chomeur",
                                     "act_retraite", "act_autre",      "date_emmenagement", "ressources"};
inline constexpr std::size_t nombre_ops = noms_ops.size();
static_assert(static_cast<std::size_t>(Ops::ressources) + 1 == nombre_ops);

using LigneOps = Champs<Ops, nombre_ops>;

// What the rules need to know besides the line. `reference` in months since year 0.
struct ContexteOps {
    int campagne = 0;
    int reference = 0;
    std::string_view siren;
    std::array<bool, nombre_ops> presents{};
    // Thresholds, by the rule they tune.
    double nb_occ_haut = 0, age_bas = 0, age_haut = 0, pct_haut = 0, rls_ressources = 0;
};

struct MenageLu {
    Texte ident_rep;
    std::optional<int> enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, aide_logement;
    std::optional<double> pct_plafond, ressources; // % of the PLUS ceiling; euros a year
    std::optional<bool> rls;
    std::array<std::optional<int>, 5> activites; // stable, precaire, chomeur, retraite, autre
    std::optional<int> date_emmenagement;        // months since year 0
    std::array<bool, nombre_ops> remplis{};      // the file has a value there
};

// Puts right what can be one thing only: spaces in a SIREN, a percent sign.
void retablir(LigneOps &ligne, Retablies &retablies);

// Reads a line and adds what is wrong with it to `fautes`. Texts of the result are those of the line.
MenageLu lire_ops(const LigneOps &ligne, const ContexteOps &contexte, Fautes &fautes);

} // namespace carto_ops::depot
