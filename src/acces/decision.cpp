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
                               "compte_en_attente",
                               "compte_expire",
                               "organisme_suspendu",
                               "convention_absente",
                               "convention_expiree",
                               "convention_future",
                               "convention_non_signee",
                               "convention_suspendue",
                               "campagne_non_publiee",
                               "echelle_inconnue",
                               "hors_perimetre",
                               "engagement_manquant",
                               "adresse_fermee",
                               "exploration_absente"};
    return codes[static_cast<std::size_t>(regle)];
}

Regle etat(const Convention &c, Acteur a, Jour jour) {
    if (!pas_finie(c.fin, jour))
        return Regle::convention_expiree;
    if (c.debut > jour)
        return Regle::convention_future;
    if (!passe(c.signee_organisme, jour) || !passe(c.signee_urh, jour) ||
        (a != Acteur::bailleur && !passe(c.signee_gip, jour)))
        return Regle::convention_non_signee;
    return c.suspendue ? Regle::convention_suspendue : Regle::permis;
}

bool en_vigueur(const Convention &c, Acteur a, Jour jour) {
    return etat(c, a, jour) == Regle::permis;
}

bool ouverte(const PositionsRegion &p) {
    if (p.oppositions > 0 || p.requis == 0)
        return false;
    // Silence is not agreement (R8), unless the region chose otherwise.
    return !p.unanimite || p.accords == p.requis;
}

Droits::Droits(const Dossier &d, Jour jour) : partout_(d.gestionnaire), campagnes_(d.campagnes) {
    for (const std::int32_t commune : d.communes_ouvertes)
        communes_[commune] |= region_ouverte;
    if (partout_) {
        adresse_accordee_ = true;
        exploration_accordee_ = true;
    } else if (!d.compte_ouvert || !d.type) {
        compte_ = Regle::sans_compte;
    } else if (!d.compte_valide) {
        compte_ = Regle::compte_en_attente;
    } else if (!pas_finie(d.compte_fin, jour)) {
        compte_ = Regle::compte_expire;
    } else if (d.organisme_suspendu) {
        compte_ = Regle::organisme_suspendu;
    } else {
        compte_ = lire_conventions(d, jour);
    }
}

// What the conventions in force grant, each where it grants it; or what keeps the nearest from being in
// force.
Regle Droits::lire_conventions(const Dossier &d, Jour jour) {
    Regle regle = Regle::convention_absente;
    bool sans_terme = false;
    for (const Convention &c : d.conventions) {
        const Regle celle_ci = etat(c, *d.type, jour);
        if (celle_ci != Regle::permis) {
            regle = regle == Regle::permis ? regle : std::max(regle, celle_ci);
            continue;
        }
        regle = Regle::permis;
        std::uint8_t bits = dans_perimetre;
        if (accorde_adresse(c, *d.type)) {
            bits |= adresse_accordee;
            adresse_accordee_ = true;
        }
        if (c.exploration) {
            bits |= exploration_accordee;
            exploration_accordee_ = true;
        }
        for (const std::int32_t commune : d.perimetre)
            communes_[commune] |= bits;
        for (const std::int32_t commune : c.communes)
            communes_[commune] |= bits;
        sans_terme = sans_terme || !c.fin;
        jusqu_au_ = sans_terme ? std::nullopt : std::max(jusqu_au_, c.fin);
    }
    if (regle != Regle::permis)
        return regle;
    jusqu_au_ = plus_tot(jusqu_au_, d.compte_fin);
    if (*d.type == Acteur::bailleur)
        campagnes_repondues_ = d.campagnes_repondues;
    return regle;
}

Regle Droits::acces(Echelle e) const {
    if (compte_ == Regle::permis && adresse(e) && !adresse_accordee_)
        return Regle::engagement_manquant;
    return compte_;
}

std::uint8_t Droits::bits(std::int32_t commune) const {
    const auto trouvee = communes_.find(commune);
    const std::uint8_t partout = partout_ ? dans_perimetre | adresse_accordee | exploration_accordee : 0;
    return static_cast<std::uint8_t>(partout | (trouvee == communes_.end() ? 0 : trouvee->second));
}

Regle Droits::commune_visible(Echelle e, std::int32_t commune) const {
    const std::uint8_t ici = bits(commune);
    if (!(ici & dans_perimetre))
        return Regle::hors_perimetre;
    if (adresse(e) && !(ici & adresse_accordee))
        return Regle::engagement_manquant;
    if (adresse(e) && !(ici & region_ouverte))
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
    return exploration_accordee_ || repondue(campagne) ? Regle::permis : Regle::exploration_absente;
}

bool Droits::repondue(std::int16_t campagne) const {
    return std::find(campagnes_repondues_.begin(), campagnes_repondues_.end(), campagne) !=
           campagnes_repondues_.end();
}

Regle Droits::explorer(std::int16_t campagne, Echelle e, std::span<const std::int32_t> communes) const {
    const Regle droit = exploration(campagne, e);
    if (droit != Regle::permis)
        return droit;
    const Regle lieu = communes_visibles_toutes(e, communes);
    if (lieu != Regle::permis || repondue(campagne))
        return lieu;
    const bool accordee = std::all_of(communes.begin(), communes.end(),
                                      [this](std::int32_t c) { return bits(c) & exploration_accordee; });
    return accordee ? Regle::permis : Regle::exploration_absente;
}

std::size_t Droits::communes_visibles(Echelle e) const {
    if (acces(e) != Regle::permis)
        return 0;
    return static_cast<std::size_t>(std::count_if(communes_.begin(), communes_.end(), [&](const auto &c) {
        return commune_visible(e, c.first) == Regle::permis;
    }));
}

} // namespace carto_ops
