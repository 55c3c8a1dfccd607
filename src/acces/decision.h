// Who may read what: the one decision of R4 to R12, from facts to yes or no. Row-security policies,
// ops.mes_droits and every later guard ask it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops {

// Days since 2000-01-01, Paris time.
using Jour = std::int32_t;

enum class Echelle : std::uint8_t {
    france,
    region,
    departement,
    epci,
    commune,
    iris,
    qpv,
    carreau,
    groupe_residence,
    residence,
    groupe_batiment,
    batiment
};
std::optional<Echelle> echelle(std::string_view code);
bool sous_commune(Echelle e);
bool adresse(Echelle e);

enum class Acteur : std::uint8_t { bailleur, epci, ept, commune, departement, region, etat, reservataire };
std::optional<Acteur> acteur(std::string_view type);

enum class Regle : std::uint8_t {
    permis,
    sans_compte,       // R4, R5: no account
    compte_en_attente, // asked for, not validated
    compte_expire,     // past its last day
    organisme_suspendu,
    convention_absente,    // R4 to R6: none
    convention_expiree,    // none in force, and the nearest to it is past its last day
    convention_future,     // not begun
    convention_non_signee, // a signature is missing, or dated later
    convention_suspendue,
    campagne_non_publiee, // R12
    echelle_inconnue,
    hors_perimetre,      // R7
    engagement_manquant, // R10
    adresse_fermee,      // R8, R9
    exploration_absente, // R13
};
const char *code(Regle regle);

struct Convention {
    std::optional<Jour> signee_organisme, signee_urh, signee_gip;
    Jour debut = 0;
    std::optional<Jour> fin;
    bool suspendue = false;
    bool partenariat = false;
    bool adresse = false;
    bool exploration = false;
    std::vector<std::int32_t> communes; // of the territory it writes (réservataire)
};

// R4: a landlord's convention has two signatures; R5: the others' three. `permis`, or what keeps it from
// being in force.
Regle etat(const Convention &convention, Acteur acteur, Jour jour);
bool en_vigueur(const Convention &convention, Acteur acteur, Jour jour);

// Landlords that must agree in a region: members of its URH and whoever holds a dwelling there (R8), and what
// they said.
struct PositionsRegion {
    bool unanimite = true; // else only active oppositions count
    int requis = 0;
    int accords = 0;
    int oppositions = 0;
};
bool ouverte(const PositionsRegion &positions);

// Everything that concerns one role, as the tables hold it.
struct Dossier {
    bool gestionnaire = false;
    bool compte_ouvert = false; // asked for, neither refused nor revoked
    bool compte_valide = false;
    std::optional<Jour> compte_fin;
    std::optional<Acteur> type;
    bool organisme_suspendu = false;
    std::vector<Convention> conventions;           // a commune's are those of its EPCI or EPT (R6)
    std::vector<std::int32_t> perimetre;           // communes, réservataires apart
    std::vector<std::int32_t> communes_ouvertes;   // communes of regions open at the address scale (R11)
    std::vector<std::int16_t> campagnes;           // released
    std::vector<std::int16_t> campagnes_repondues; // those its organism answered, if a landlord
};

// What the facts give on one day, ready to be asked row after row.
class Droits {
  public:
    Droits(const Dossier &dossier, Jour jour);

    // A row of `campagne` at scale `e` that touches `communes` (gids; empty for commune and coarser).
    Regle decider(std::int16_t campagne, Echelle e, std::span<const std::int32_t> communes) const;

    // The part of the decision that does not depend on the row.
    Regle acces(Echelle e) const;

    // R13, statistics of one's own choice: inside the perimeter whatever the scale, so a territory of which a
    // part is outside is refused whole. Without communes, the part that does not depend on the territory.
    Regle exploration(std::int16_t campagne, Echelle e) const;
    Regle explorer(std::int16_t campagne, Echelle e, std::span<const std::int32_t> communes) const;

    std::size_t communes_visibles(Echelle e) const;
    bool partout() const { return partout_; }
    std::optional<Jour> jusqu_au() const { return jusqu_au_; }

  private:
    enum Bit : std::uint8_t {
        dans_perimetre = 1,
        region_ouverte = 2,
        adresse_accordee = 4,
        exploration_accordee = 8
    };

    Regle lire_conventions(const Dossier &dossier, Jour jour);
    bool publiee(std::int16_t campagne) const;
    Regle commune_visible(Echelle e, std::int32_t commune) const;
    Regle communes_visibles_toutes(Echelle e, std::span<const std::int32_t> communes) const;
    bool repondue(std::int16_t campagne) const;
    std::uint8_t bits(std::int32_t commune) const;

    Regle compte_ = Regle::permis;
    bool partout_;
    bool adresse_accordee_ = false;
    bool exploration_accordee_ = false;
    std::optional<Jour> jusqu_au_;
    std::unordered_map<std::int32_t, std::uint8_t> communes_;
    std::vector<std::int16_t> campagnes_;
    std::vector<std::int16_t> campagnes_repondues_;
};

} // namespace carto_ops
