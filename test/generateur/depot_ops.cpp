#include "depot_ops.h"

#include <cstdio>

namespace {

// As French spreadsheets write it.
std::string dixieme(double valeur) {
    char texte[32];
    std::snprintf(texte, sizeof texte, "%.1f", valeur);
    std::string t = texte;
    t[t.find('.')] = ',';
    return t;
}

} // namespace

void remplirOps(LigneOps &l, const Unite &u, const std::string &siren, int annee) {
    static constexpr LigneOps::Colonne activites[] = {"act_stable", "act_precaire", "act_chomeur",
                                                      "act_retraite", "act_autre"};
    l["ident_rep"] = u.ident;
    l["siren_bailleur"] = l["siren_gestionnaire"] = siren;
    l["millesime"] = std::to_string(annee);
    l["enquete"] = std::to_string(u.enquete);
    l["nb_occ"] = nombre(u.occupants);
    l["nb_mineurs"] = nombre(u.mineurs);
    l["nb_majeurs"] = u.occupants ? std::to_string(*u.occupants - *u.mineurs) : "";
    l["type_menage"] = nombre(u.type);
    l["nb_enfants"] = nombre(u.enfants);
    l["age_titulaire"] = nombre(u.age);
    l["pct_plafond"] = u.plafond ? dixieme(*u.plafond) : "";
    l["aide_logement"] = nombre(u.aide);
    l["rls"] = !u.rls ? "" : *u.rls ? "oui" : "non";
    for (std::size_t i = 0; i < u.activites.size(); ++i)
        l[activites[i]] = nombre(u.activites[i]);
    l["date_emmenagement"] = moisAnnee(u.emmenagement);
}
