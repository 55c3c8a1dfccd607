#include "depot/ops.h"

#include <algorithm>

namespace carto_ops::depot {

namespace {

constexpr std::array activites{Ops::act_stable, Ops::act_precaire, Ops::act_chomeur, Ops::act_retraite,
                               Ops::act_autre};
constexpr int effectif_max = 98;

const char *nom(Ops champ) {
    return noms_ops[static_cast<std::size_t>(champ)];
}

std::optional<double> positif(Texte t) {
    const auto valeur = lire_nombre(t);
    return valeur >= 0 ? valeur : std::nullopt;
}

MenageLu lire(const LigneOps &t) {
    MenageLu m;
    m.ident_rep = t[Ops::ident_rep];
    m.enquete = lire_entier(t[Ops::enquete], 1, 4);
    m.nb_occ = lire_entier(t[Ops::nb_occ], 1, effectif_max + 1);
    m.nb_mineurs = lire_entier(t[Ops::nb_mineurs], 0, effectif_max);
    m.type_menage = lire_entier(t[Ops::type_menage], 1, 5);
    m.nb_enfants = lire_entier(t[Ops::nb_enfants], 0, effectif_max);
    m.age_titulaire = lire_entier(t[Ops::age_titulaire], 15, 120);
    m.pct_plafond = positif(t[Ops::pct_plafond]);
    m.ressources = positif(t[Ops::ressources]);
    m.aide_logement = lire_entier(t[Ops::aide_logement], 0, 2);
    m.rls = lire_booleen(t[Ops::rls]);
    for (std::size_t i = 0; i < activites.size(); ++i)
        m.activites[i] = lire_entier(t[activites[i]], 0, effectif_max);
    m.date_emmenagement = lire_mois(t[Ops::date_emmenagement]);
    std::transform(t.textes.begin(), t.textes.end(), m.remplis.begin(), [](Texte x) { return !vide(x); });
    return m;
}

class Controle {
  public:
    Controle(const LigneOps &t, const MenageLu &m, const ContexteOps &c, Fautes &f)
        : t_(t), m_(m), c_(c), f_(f) {}

    void tout() {
        sauts_de_ligne(t_, noms_ops, "ops_saut_ligne", f_);
        identite();
        occupants();
        type();
        titulaire();
        ressources();
        activite();
        emmenagement();
    }

  private:
    void si(bool faute, const char *regle, Ops champ) { f_.si(faute, regle, nom(champ)); }
    bool a(Ops champ) const { return m_.remplis[static_cast<std::size_t>(champ)]; }
    bool present(Ops champ) const { return c_.presents[static_cast<std::size_t>(champ)]; }

    // Answers: all but identity, status and the number of adults, which others give.
    int reponses() const {
        int n = 0;
        for (std::size_t i = static_cast<std::size_t>(Ops::nb_occ); i < nombre_ops; ++i)
            n += m_.remplis[i] && static_cast<Ops>(i) != Ops::nb_majeurs ? 1 : 0;
        return n;
    }

    void identite() {
        const Texte siren = t_[Ops::siren_bailleur];
        const bool juste = siren_valide(siren);
        si(!a(Ops::ident_rep), "ops_ident_absent", Ops::ident_rep);
        si(a(Ops::ident_rep) && !identifiant(m_.ident_rep), "ops_ident_forme", Ops::ident_rep);
        si(a(Ops::siren_bailleur) && !juste, "ops_siren", Ops::siren_bailleur);
        si(juste && siren != c_.siren, "ops_siren_bailleur", Ops::siren_bailleur);
        si(a(Ops::millesime) && lire_entier(t_[Ops::millesime], 1000, 9999) != c_.campagne, "ops_millesime",
           Ops::millesime);
        si(!m_.enquete, "ops_enquete", Ops::enquete);
        si(m_.enquete && m_.enquete != 1 && reponses() > 0, "ops_reponse_sans_enquete", Ops::enquete);
        si(m_.enquete == 1 && reponses() == 0, "ops_sans_reponse", Ops::enquete);
    }

    void occupants() {
        const auto majeurs = lire_entier(t_[Ops::nb_majeurs], 0, effectif_max);
        const bool connus = m_.nb_mineurs && m_.nb_occ;
        si(a(Ops::nb_occ) && !m_.nb_occ, "ops_nb_occ", Ops::nb_occ);
        si(m_.nb_occ > c_.nb_occ_haut, "ops_nb_occ_haut", Ops::nb_occ);
        si(a(Ops::nb_mineurs) && !m_.nb_mineurs, "ops_nb_mineurs", Ops::nb_mineurs);
        si(connus && *m_.nb_mineurs > *m_.nb_occ, "ops_mineurs_occ", Ops::nb_mineurs);
        si(connus && *m_.nb_mineurs == *m_.nb_occ, "ops_mineurs_seuls", Ops::nb_mineurs);
        si(a(Ops::nb_majeurs) && (!majeurs || (connus && *majeurs + *m_.nb_mineurs != *m_.nb_occ)),
           "ops_nb_majeurs", Ops::nb_majeurs);
    }

    void type() {
        const bool connus = m_.type_menage && m_.nb_occ;
        const int moindre = m_.type_menage == 4 ? 3 : 2;
        const bool avec = m_.type_menage == 2 || m_.type_menage == 4,
                   sans = m_.type_menage == 1 || m_.type_menage == 3;
        si(a(Ops::type_menage) && !m_.type_menage, "ops_type_menage", Ops::type_menage);
        si(connus && (m_.type_menage == 1) != (m_.nb_occ == 1), "ops_type_seul", Ops::type_menage);
        si(connus && *m_.nb_occ > 1 && *m_.nb_occ < moindre, "ops_type_occ", Ops::type_menage);
        si((avec && m_.nb_enfants == 0) || (sans && m_.nb_enfants > 0), "ops_type_enfants", Ops::nb_enfants);
        si(a(Ops::nb_enfants) && !m_.nb_enfants, "ops_nb_enfants", Ops::nb_enfants);
        si(m_.nb_enfants > 0 && m_.nb_occ && *m_.nb_enfants >= *m_.nb_occ, "ops_enfants_occ",
           Ops::nb_enfants);
    }

    void titulaire() {
        si(a(Ops::age_titulaire) && !m_.age_titulaire, "ops_age", Ops::age_titulaire);
        si(m_.age_titulaire && *m_.age_titulaire < c_.age_bas, "ops_age_bas", Ops::age_titulaire);
        si(m_.age_titulaire > c_.age_haut, "ops_age_haut", Ops::age_titulaire);
    }

    void ressources() {
        si(a(Ops::pct_plafond) && !m_.pct_plafond, "ops_pct_plafond", Ops::pct_plafond);
        si(m_.pct_plafond > c_.pct_haut, "ops_pct_haut", Ops::pct_plafond);
        si(a(Ops::ressources) && !m_.ressources, "ops_ressources", Ops::ressources);
        si(a(Ops::aide_logement) && !m_.aide_logement, "ops_aide_logement", Ops::aide_logement);
        si(a(Ops::rls) && !m_.rls, "ops_rls", Ops::rls);
        si(m_.rls == true && m_.pct_plafond > c_.rls_ressources, "ops_rls_ressources", Ops::rls);
    }

    void activite() {
        int donnees = 0, somme = 0;
        bool lues = true, attendues = true;
        for (std::size_t i = 0; i < activites.size(); ++i) {
            si(a(activites[i]) && !m_.activites[i], "ops_activite", activites[i]);
            donnees += a(activites[i]) ? 1 : 0;
            somme += m_.activites[i].value_or(0);
            lues = lues && m_.activites[i];
            attendues = attendues && present(activites[i]);
        }
        si(attendues && donnees > 0 && donnees < static_cast<int>(activites.size()),
           "ops_activite_incomplete", Ops::act_stable);
        si(lues && m_.nb_occ && m_.nb_mineurs && *m_.nb_mineurs < *m_.nb_occ &&
               somme > *m_.nb_occ - *m_.nb_mineurs,
           "ops_activite_adultes", Ops::act_stable);
    }

    void emmenagement() {
        si(a(Ops::date_emmenagement) && !m_.date_emmenagement, "ops_emmenagement", Ops::date_emmenagement);
        si(m_.date_emmenagement > c_.reference, "ops_emmenagement_futur", Ops::date_emmenagement);
    }

    const LigneOps &t_;
    const MenageLu &m_;
    const ContexteOps &c_;
    Fautes &f_;
};

} // namespace

void retablir(LigneOps &t, Retablies &r) {
    Texte &siren = t[Ops::siren_bailleur], &pct = t[Ops::pct_plafond];
    if (chiffres_espaces(siren, 9))
        r.retablir(siren, "", dix_chiffres, "ops_siren_espaces", nom(Ops::siren_bailleur));
    if (!pct.empty() && pct.back() == '%' && positif(rogner(pct.substr(0, pct.size() - 1))))
        r.retablir(pct, "", "-0123456789.,", "ops_pct_signe", nom(Ops::pct_plafond));
}

MenageLu lire_ops(const LigneOps &ligne, const ContexteOps &contexte, Fautes &fautes) {
    const MenageLu m = lire(ligne);
    Controle(ligne, m, contexte, fautes).tout();
    return m;
}

} // namespace carto_ops::depot
