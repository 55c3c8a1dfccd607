#include "indicateur/etat.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <type_traits>

#include "noyau/refus.h"

namespace carto_ops {

static_assert(std::is_trivially_copyable_v<Etat>);

namespace {

constexpr int mois_recents = 24; // « deux dernières années », R.442-14 CCH
constexpr int mois_recents_cus = 36;
constexpr int loyer_inconnu = 9999; // RPLS
constexpr int surface_min = 5, surface_max = 2000;

int mois_depuis_an_zero(std::int32_t jour) {
    using namespace std::chrono;
    const year_month_day date{sys_days{year{2000} / January / 1} + days{jour}};
    return int{date.year()} * 12 + static_cast<int>(unsigned{date.month()}) - 1;
}

template <typename T> void garder_entre(std::optional<T> &valeur, T minimum, T maximum) {
    // Written so that NaN is dropped too.
    if (valeur && !(*valeur >= minimum && *valeur <= maximum))
        valeur.reset();
}

void compter(Compteurs &c, Item item) {
    ++c.connus[rang(item)];
}

void compter_si(Compteurs &c, Indicateur indicateur, bool condition) {
    c.numerateurs[rang(indicateur)] += condition;
}

void sommer(Compteurs &c, Indicateur indicateur, std::int64_t numerateur, std::int64_t denominateur) {
    c.numerateurs[rang(indicateur)] += numerateur;
    c.denominateurs[rang(indicateur)] += denominateur;
}

void ajouter_ressources(Compteurs &c, const Menage &m, std::span<const double> bornes) {
    if (!m.pct_plafond)
        return;
    const double pct = *m.pct_plafond;
    compter(c, Item::ressources);
    compter_si(c, Indicateur::p20, pct < 20);
    compter_si(c, Indicateur::p40, pct < 40);
    compter_si(c, Indicateur::p60, pct < 60);
    compter_si(c, Indicateur::p100, pct >= 100);
    compter_si(c, Indicateur::p120, pct >= 120);
    compter_si(c, Indicateur::p130, pct >= 130);
    compter_si(c, Indicateur::cus60, pct <= 60);
    compter_si(c, Indicateur::cus100, pct <= 100);
    const auto tranche = std::upper_bound(bornes.begin(), bornes.end(), pct) - bornes.begin();
    ++c.tranches[static_cast<std::size_t>(tranche)];
    if (m.anciennete_mois && *m.anciennete_mois < mois_recents_cus) {
        compter(c, Item::ressources_3ans);
        compter_si(c, Indicateur::cus60_3ans, pct <= 60);
        compter_si(c, Indicateur::cus100_3ans, pct <= 100);
    }
}

// Least floor area for a household, in m2: table of D.542-14 CSS.
int surface_minimale(int occupants) {
    if (occupants == 1)
        return 9;
    return std::min(16 + 9 * (occupants - 2), 70);
}

void ajouter_occupation(Compteurs &c, const Menage &m) {
    if (!m.nb_occ)
        return;
    compter(c, Item::occupants);
    compter_si(c, Indicateur::p_seul, *m.nb_occ == 1);
    c.numerateurs[rang(Indicateur::taille)] += *m.nb_occ;
    if (m.nb_mineurs) {
        compter(c, Item::mineurs);
        sommer(c, Indicateur::p_min, *m.nb_mineurs, *m.nb_occ);
    }
    if (m.nb_pieces) {
        compter(c, Item::pieces);
        compter_si(c, Indicateur::sous_occ, *m.nb_pieces > *m.nb_occ + 1);
    }
    if (m.surface) {
        compter(c, Item::surface);
        compter_si(c, Indicateur::sur_occ, *m.surface < surface_minimale(*m.nb_occ));
    }
}

void ajouter_composition(Compteurs &c, const Menage &m) {
    if (m.type_menage) {
        compter(c, Item::type);
        compter_si(c, Indicateur::p_mono, *m.type_menage == 2);
    }
    if (m.nb_enfants) {
        compter(c, Item::enfants);
        compter_si(c, Indicateur::p_nombr, *m.nb_enfants >= 3);
    }
    if (m.age_titulaire) {
        compter(c, Item::age);
        compter_si(c, Indicateur::p_jeune25, *m.age_titulaire < 25);
        compter_si(c, Indicateur::p_jeune30, *m.age_titulaire < 30);
        compter_si(c, Indicateur::p_65, *m.age_titulaire >= 65);
        compter_si(c, Indicateur::p_75, *m.age_titulaire >= 75);
    }
}

void ajouter_aides(Compteurs &c, const Menage &m) {
    if (m.aide_logement) {
        compter(c, Item::aide);
        compter_si(c, Indicateur::p_apl, *m.aide_logement == 1);
        compter_si(c, Indicateur::p_al, *m.aide_logement != 0);
    }
    if (m.rls) {
        compter(c, Item::rls);
        compter_si(c, Indicateur::p_rls, *m.rls);
    }
}

void ajouter_activite(Compteurs &c, const Menage &m) {
    if (!m.act_stable || !m.act_precaire || !m.act_chomeur || !m.act_retraite || !m.act_autre)
        return;
    const int emplois = *m.act_stable + *m.act_precaire;
    const int actifs = emplois + *m.act_chomeur;
    const int adultes = actifs + *m.act_retraite + *m.act_autre;
    if (adultes > 0) {
        compter(c, Item::activite);
        sommer(c, Indicateur::p_ssemploi, *m.act_chomeur + *m.act_autre, adultes);
    }
    if (emplois > 0) {
        compter(c, Item::emploi);
        sommer(c, Indicateur::p_prec, *m.act_precaire, emplois);
    }
    if (actifs > 0) {
        compter(c, Item::actifs);
        sommer(c, Indicateur::p_chom, *m.act_chomeur, actifs);
    }
}

void ajouter_anciennete(Compteurs &c, const Menage &m) {
    if (!m.anciennete_mois)
        return;
    const int mois = *m.anciennete_mois;
    compter(c, Item::emmenagement);
    compter(c, Item::anciennete_mediane);
    compter_si(c, Indicateur::p_emrec, mois < mois_recents);
    compter_si(c, Indicateur::p_anc10, mois > 120);
    compter_si(c, Indicateur::p_anc20, mois > 240);
    c.numerateurs[rang(Indicateur::anciennete)] += mois;
    ++c.annees[std::min(static_cast<std::size_t>(mois / 12), nb_annees - 1)];
}

void ajouter_repondant(Compteurs &c, const Menage &m, std::span<const double> bornes) {
    compter(c, Item::menages);
    sommer(c, Indicateur::tx_rep, 1, 1);
    ajouter_ressources(c, m, bornes);
    ajouter_occupation(c, m);
    ajouter_composition(c, m);
    ajouter_aides(c, m);
    ajouter_activite(c, m);
    ajouter_anciennete(c, m);
}

template <std::size_t N>
void additionner(std::array<std::int64_t, N> &cible, const std::array<std::int64_t, N> &source) {
    for (std::size_t i = 0; i < N; ++i)
        cible[i] += source[i];
}

void additionner(Compteurs &cible, const Compteurs &source) {
    additionner(cible.connus, source.connus);
    additionner(cible.numerateurs, source.numerateurs);
    additionner(cible.denominateurs, source.denominateurs);
    additionner(cible.tranches, source.tranches);
    additionner(cible.annees, source.annees);
}

} // namespace

int mois_entre(std::int32_t jour_debut, std::int32_t jour_fin) {
    return mois_depuis_an_zero(jour_fin) - mois_depuis_an_zero(jour_debut);
}

void ecarter_valeurs_invalides(Menage &m) {
    garder_entre(m.nb_occ, 1, 30);
    garder_entre(m.nb_mineurs, 0, m.nb_occ.value_or(30));
    garder_entre(m.type_menage, 1, 5);
    garder_entre(m.nb_enfants, 0, 20);
    garder_entre(m.age_titulaire, 15, 120);
    garder_entre(m.pct_plafond, 0.0, 100000.0);
    garder_entre(m.aide_logement, 0, 2);
    for (auto activite : {&m.act_stable, &m.act_precaire, &m.act_chomeur, &m.act_retraite, &m.act_autre})
        garder_entre(*activite, 0, 30);
    garder_entre(m.anciennete_mois, 0, 1500);
    garder_entre(m.nb_pieces, 1, 30);
    garder_entre(m.surface, surface_min, surface_max);
}

Etat etat_vide(std::span<const double> bornes) {
    if (bornes.size() > nb_bornes_max)
        throw Refus(sqlstate::valeur_invalide, "too many income class bounds",
                    "At most 15 bounds are allowed.");
    double precedente = 0;
    for (const double borne : bornes) {
        if (!(borne > precedente) || !std::isfinite(borne))
            throw Refus(sqlstate::valeur_invalide, "income class bounds must be positive and increasing",
                        "Bounds are percentages of the PLUS ceiling; classes are closed on the left.");
        precedente = borne;
    }
    Etat etat{};
    etat.nb_bornes = static_cast<std::uint32_t>(bornes.size());
    std::copy(bornes.begin(), bornes.end(), etat.bornes.begin());
    return etat;
}

void ajouter(Etat &etat, const Menage &menage) {
    if (menage.enquete == 2)
        sommer(etat.ensemble, Indicateur::tx_rep, 0, 1);
    if (menage.enquete != 1)
        return;
    Menage m = menage;
    ecarter_valeurs_invalides(m);
    const std::span<const double> bornes(etat.bornes.data(), etat.nb_bornes);
    ajouter_repondant(etat.ensemble, m, bornes);
    if (m.anciennete_mois && *m.anciennete_mois < mois_recents)
        ajouter_repondant(etat.recents, m, bornes);
}

void ajouter(Etat &etat, const Loyer &l) {
    const int loyer = l.loyer.value_or(loyer_inconnu), surface = l.surface.value_or(0);
    if (l.mode != 1 || loyer < 1 || loyer >= loyer_inconnu || surface < surface_min || surface > surface_max)
        return;
    compter(etat.ensemble, Item::loyer);
    sommer(etat.ensemble, Indicateur::loyer_m2, loyer, surface);
}

void cumuler(Etat &etat, const Etat &autre) {
    if (etat.nb_bornes != autre.nb_bornes || etat.bornes != autre.bornes)
        throw Refus(sqlstate::valeur_invalide, "cannot combine different income classes",
                    "All rows of one aggregate must give the same bounds.");
    additionner(etat.ensemble, autre.ensemble);
    additionner(etat.recents, autre.recents);
}

} // namespace carto_ops
