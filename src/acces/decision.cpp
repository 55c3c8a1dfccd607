#include "acces/decision.h"

#include <algorithm>
#include <array>
#include <utility>

namespace carto_ops {

namespace {

template <typename E, std::size_t N>
std::optional<E> chercher(const std::array<std::pair<std::string_view, E>, N> &noms, std::string_view nom) {
    for (const auto &[texte, valeur] : noms)
        if (texte == nom)
            return valeur;
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, Echelle>, 12> noms_echelles{{
    {"batiment", Echelle::batiment},
    {"groupe_batiment", Echelle::groupe_batiment},
    {"residence", Echelle::residence},
    {"groupe_residence", Echelle::groupe_residence},
    {"carreau", Echelle::carreau},
    {"commune", Echelle::commune},
    {"iris", Echelle::iris},
    {"qpv", Echelle::qpv},
    {"epci", Echelle::epci},
    {"departement", Echelle::departement},
    {"region", Echelle::region},
    {"france", Echelle::france},
}};

constexpr std::array<std::pair<std::string_view, Acteur>, 8> noms_acteurs{{
    {"bailleur", Acteur::bailleur},
    {"epci", Acteur::epci},
    {"ept", Acteur::ept},
    {"commune", Acteur::commune},
    {"departement", Acteur::departement},
    {"region", Acteur::region},
    {"etat", Acteur::etat},
    {"reservataire", Acteur::reservataire},
}};

bool passe(const std::optional<Jour> &signature, Jour jour) {
    return signature && *signature <= jour;
}

bool pas_finie(const std::optional<Jour> &fin, Jour jour) {
    return !fin || *fin >= jour;
}

// R10: who sees addresses at all, by the convention in force.
bool accorde_adresse(const Convention &convention, Acteur acteur) {
    switch (acteur) {
    case Acteur::bailleur:
        return true;
    case Acteur::etat:
    case Acteur::reservataire:
        return convention.adresse;
    case Acteur::epci:
    case Acteur::ept:
    case Acteur::commune:
    case Acteur::departement:
    case Acteur::region:
        break;
    }
    return convention.partenariat;
}

std::optional<Jour> plus_tot(const std::optional<Jour> &a, const std::optional<Jour> &b) {
    if (a && b)
        return std::min(*a, *b);
    return a ? a : b;
}

} // namespace

std::optional<Echelle> echelle(std::string_view code) {
    return chercher(noms_echelles, code);
}

std::optional<Acteur> acteur(std::string_view type) {
    return chercher(noms_acteurs, type);
}

bool sous_commune(Echelle e) {
    return e > Echelle::commune;
}

bool adresse(Echelle e) {
    return e >= Echelle::groupe_residence;
}

const char *code(Regle regle) {
    constexpr std::array codes{"permis",
                               "sans_compte",
                               "convention_absente",
                               "campagne_non_publiee",
                               "echelle_inconnue",
                               "hors_perimetre",
                               "engagement_manquant",
                               "adresse_fermee",
                               "exploration_absente"};
    return codes[static_cast<std::size_t>(regle)];
}

bool en_vigueur(const Convention &c, Acteur a, Jour jour) {
    const bool signee = passe(c.signee_organisme, jour) && passe(c.signee_urh, jour) &&
                        (a == Acteur::bailleur || passe(c.signee_gip, jour));
    return signee && !c.suspendue && c.debut <= jour && pas_finie(c.fin, jour);
}

bool ouverte(const PositionsRegion &p) {
    if (p.oppositions > 0 || p.requis == 0)
        return false;
    // Silence is not agreement (R8), unless the region chose otherwise.
    return !p.unanimite || p.accords == p.requis;
}

Droits::Droits(const Dossier &d, Jour jour) : compte_(Regle::permis), partout_(d.gestionnaire) {
    campagnes_ = d.campagnes;
    for (const std::int32_t commune : d.communes_ouvertes)
        communes_[commune] |= region_ouverte;
    if (partout_) {
        adresse_accordee_ = true;
        exploration_accordee_ = true;
        return;
    }
    if (!d.compte_valide || !d.type || !pas_finie(d.compte_fin, jour)) {
        compte_ = Regle::sans_compte;
        return;
    }
    compte_ = Regle::convention_absente;
    for (const std::int32_t commune : d.perimetre)
        communes_[commune] |= dans_perimetre;
    for (const Convention &c : d.conventions) {
        if (!en_vigueur(c, *d.type, jour))
            continue;
        compte_ = Regle::permis;
        adresse_accordee_ = adresse_accordee_ || accorde_adresse(c, *d.type);
        exploration_accordee_ = exploration_accordee_ || c.exploration;
        jusqu_au_ = plus_tot(c.fin, d.compte_fin);
        for (const std::int32_t commune : c.communes)
            communes_[commune] |= dans_perimetre;
    }
    if (compte_ == Regle::permis && *d.type == Acteur::bailleur)
        campagnes_repondues_ = d.campagnes_repondues;
}

Regle Droits::acces(Echelle e) const {
    if (compte_ == Regle::permis && adresse(e) && !adresse_accordee_)
        return Regle::engagement_manquant;
    return compte_;
}

Regle Droits::commune_visible(Echelle e, std::int32_t commune) const {
    const auto trouvee = communes_.find(commune);
    const std::uint8_t bits = trouvee == communes_.end() ? 0 : trouvee->second;
    if (!partout_ && !(bits & dans_perimetre))
        return Regle::hors_perimetre;
    if (adresse(e) && !(bits & region_ouverte))
        return Regle::adresse_fermee;
    return Regle::permis;
}

bool Droits::publiee(std::int16_t campagne) const {
    return std::find(campagnes_.begin(), campagnes_.end(), campagne) != campagnes_.end();
}

Regle Droits::communes_visibles_toutes(Echelle e, std::span<const std::int32_t> communes) const {
    // A row that does not say where it lies is refused.
    if (communes.empty())
        return Regle::hors_perimetre;
    for (const std::int32_t commune : communes) {
        const Regle regle = commune_visible(e, commune);
        if (regle != Regle::permis)
            return regle;
    }
    return Regle::permis;
}

Regle Droits::decider(std::int16_t campagne, Echelle e, std::span<const std::int32_t> communes) const {
    const Regle droit = acces(e);
    if (droit != Regle::permis)
        return droit;
    if (!publiee(campagne))
        return Regle::campagne_non_publiee;
    return sous_commune(e) ? communes_visibles_toutes(e, communes) : Regle::permis;
}

Regle Droits::exploration(std::int16_t campagne, Echelle e) const {
    const Regle droit = acces(e);
    if (droit != Regle::permis)
        return droit;
    if (!publiee(campagne))
        return Regle::campagne_non_publiee;
    const bool a_repondu = std::find(campagnes_repondues_.begin(), campagnes_repondues_.end(), campagne) !=
                           campagnes_repondues_.end();
    return exploration_accordee_ || a_repondu ? Regle::permis : Regle::exploration_absente;
}

Regle Droits::explorer(std::int16_t campagne, Echelle e, std::span<const std::int32_t> communes) const {
    const Regle droit = exploration(campagne, e);
    return droit == Regle::permis ? communes_visibles_toutes(e, communes) : droit;
}

std::size_t Droits::communes_visibles(Echelle e) const {
    if (acces(e) != Regle::permis)
        return 0;
    return static_cast<std::size_t>(std::count_if(communes_.begin(), communes_.end(), [&](const auto &c) {
        return commune_visible(e, c.first) == Regle::permis;
    }));
}

} // namespace carto_ops
