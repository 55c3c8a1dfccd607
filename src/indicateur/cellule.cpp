#include "indicateur/cellule.h"

#include <cmath>

namespace carto_ops {

namespace {

const Compteurs &compteurs(const Etat &etat, Population population) {
    return population == Population::ensemble ? etat.ensemble : etat.recents;
}

// An empty part of a set that is not empty is withheld like any other part: shown, it would give the rest
// away.
Statut statut(std::int64_t connus, bool visible, bool sans_menage, bool non_enquete) {
    if (non_enquete)
        return Statut::non_enquete;
    if (connus == 0 && (visible || sans_menage))
        return Statut::vide;
    return visible ? Statut::diffusable : Statut::secret;
}

// Place of the lower median among so many answers in order, from 1.
std::int64_t place_mediane(std::int64_t connus) {
    return (connus + 1) / 2;
}

// Lower median of the completed years.
double mediane(const Compteurs &c) {
    const std::int64_t place = place_mediane(c.connu(Item::anciennete_mediane));
    std::int64_t cumul = 0;
    std::size_t annee = 0;
    for (; annee + 1 < nb_annees; ++annee) {
        cumul += c.annees[annee];
        if (cumul >= place)
            break;
    }
    return static_cast<double>(annee);
}

void remplir(Cellule &cel, const Compteurs &c, std::size_t i) {
    const DescriptionIndicateur &d = indicateurs[i];
    if (d.nature == Nature::mediane) {
        cel.valeurs[i] = mediane(c);
        return;
    }
    const std::int64_t denominateur = d.denominateur_propre ? c.denominateurs[i] : c.connu(d.item);
    cel.numerateurs[i] = c.numerateurs[i];
    cel.denominateurs[i] = denominateur;
    cel.valeurs[i] = deux_decimales(static_cast<double>(c.numerateurs[i]), d.multiplicateur,
                                    static_cast<double>(denominateur));
}

// Of a share above the cap nothing but the cap; of the others nothing.
void remplir_plafonne(Cellule &cel, const Compteurs &c, std::size_t i, int plafond) {
    const DescriptionIndicateur &d = indicateurs[i];
    const std::int64_t denominateur = d.denominateur_propre ? c.denominateurs[i] : c.connu(d.item);
    if (reglable(static_cast<Indicateur>(i), d.nature) && 100 * c.numerateurs[i] > plafond * denominateur)
        cel.valeurs[i] = plafond;
}

std::optional<Statut> statut(const Etat &etat, const Compteurs &c, Item item, const Decision &decision,
                             int seuil, bool non_enquete) {
    const std::size_t i = rang(item);
    if (item == Item::loyer) {
        if (&c != &etat.ensemble)
            return std::nullopt;
        return statut(c.connus[i], decision.visible[i] && sain(c.connus[i], seuil), true, false);
    }
    const bool sans_menage = etat.ensemble.connu(Item::menages) == 0;
    if (decision.plafonne[i] && c.connus[i] >= seuil)
        return Statut::plafonne;
    bool montre = decision.visible[i] && sain(c.connus[i], seuil);
    if (item == Item::anciennete_mediane && c.connus[i] > 0)
        montre = montre && mediane_permise(c.connus[i], seuil);
    return statut(c.connus[i], montre, sans_menage, non_enquete && sans_menage);
}

} // namespace

double deux_decimales(double numerateur, double multiplicateur, double denominateur) {
    // Multiplying first keeps halves exact, so that the result equals numeric rounding.
    if (multiplicateur >= 1)
        return std::round(numerateur * multiplicateur * 100 / denominateur) / 100;
    return std::round(numerateur * 100 / (denominateur * std::round(1 / multiplicateur))) / 100;
}

const char *nom(Statut s) {
    switch (s) {
    case Statut::diffusable:
        return "diffusable";
    case Statut::vide:
        return "vide";
    case Statut::non_enquete:
        return "non_enquete";
    case Statut::plafonne:
        return "plafonne";
    case Statut::secret:
        break;
    }
    return "secret";
}

bool mediane_permise(std::int64_t connus, int seuil) {
    const std::int64_t place = place_mediane(connus);
    return place - 1 >= seuil && connus - place >= seuil;
}

std::array<bool, nb_items> masque_seuil(const Etat &etat, Population population, int seuil) {
    std::array<bool, nb_items> visible{};
    for (std::size_t i = 0; i < nb_items; ++i) {
        const std::int64_t ensemble = etat.ensemble.connus[i];
        const std::int64_t recents = etat.recents.connus[i];
        const std::int64_t contenu = etat.ensemble.connu(contenant(static_cast<Item>(i)));
        visible[i] = sain(ensemble, seuil) && sain(contenu - ensemble, seuil);
        if (population == Population::emmenages_recents)
            visible[i] = visible[i] && sain(recents, seuil) && sain(ensemble - recents, seuil);
    }
    return visible;
}

Cellule cellule(const Etat &etat, Population population, const Decision &decision, int seuil,
                bool non_enquete) {
    const Compteurs &c = compteurs(etat, population);
    Cellule cel{};
    for (std::size_t i = 0; i < nb_items; ++i) {
        cel.statuts[i] = statut(etat, c, static_cast<Item>(i), decision, seuil, non_enquete);
        if (cel.statuts[i] == Statut::diffusable || cel.statuts[i] == Statut::plafonne)
            cel.connus[i] = c.connus[i];
        else if (cel.statuts[i] == Statut::vide)
            cel.connus[i] = 0;
    }
    for (std::size_t i = 0; i < nb_indicateurs; ++i) {
        const std::optional<Statut> s = cel.statuts[rang(indicateurs[i].item)];
        if (s == Statut::diffusable)
            remplir(cel, c, i);
        else if (s == Statut::plafonne)
            remplir_plafonne(cel, c, i, decision.plafond);
    }
    cel.tranches_visibles = decision.tranches && cel.statuts[rang(Item::ressources)] == Statut::diffusable;
    return cel;
}

} // namespace carto_ops
