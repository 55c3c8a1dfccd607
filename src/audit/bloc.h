// Exact search around the pieces that are not sound, block by block.
//
// A block is a released zone Z that no other released zone cuts, released for the part too unless no zone released for
// the part reaches beyond it. Wider rows are constant on Z, so what they bring there is a multiple of Z itself: a
// combination restricted to Z is a combination of the rows inside Z, and the search of each block apart is complete.
#pragma once

#include <string>

#include "audit/combinaison.h"
#include "audit/partition.h"

namespace carto_ops::audit {

enum class Genre : std::uint8_t {
    exact,    // a withheld set can be worked out whole
    petit,    // a combination leaves 1 to 10 households
    bailleur, // the same, for a landlord who takes its own households away
    adresses, // a combination leaves households of too few addresses
    changement // 1 to 10 households changed between two releases of the campaign
};

struct Terme {
    std::int32_t zone;
    bool partie;
    std::int64_t coefficient;
};

struct Constat {
    Genre genre = Genre::petit;
    std::int32_t zone = -1;      // the set itself where it is a zone, else a zone around it
    std::int32_t bailleur = -1;  // who takes its households away
    bool zone_exacte = false;    // the set is that zone's
    std::array<bool, 2> parts{}; // which parts the set holds
    std::int64_t effectif = 0;
    std::vector<Terme> combinaison;
    std::int64_t diviseur = 1;
    bool verifie = false; // recomputed in integers; else found modulo a prime, or not decided
    bool decide = true;   // false: search given up, taken for a defect
};

// A piece that is not sound. Excused ones may still serve in a combination.
struct Echec {
    std::int32_t lieu;     // a place of the atom, or -1 for a quotient
    std::int32_t atome;    // atom, or -1
    std::int32_t quotient; // quotient, or -1
    std::int32_t bailleur; // -1: nobody's households taken away
    bool excuse;
};

// Zones that take part in one question, and those whose own combinations are exempt from it.
struct Strate {
    const Geographie &geo;
    std::span<const Parts> effectifs; // per place
    std::span<const std::uint8_t> diffusion;
    std::vector<bool> dans;
    const Partition &fine;
    const Partition &grossiere; // exempt rows alone
    const ParBailleur *bailleurs; // null where the landlord's question is not asked
    const ParBailleur *bailleurs_grossiers;
    Regles regles;
    bool adresses; // the question is the number of addresses
};

class Blocs {
  public:
    Blocs(const Strate &strate, void (*cancelled)());

    // Searches every block that holds a piece not excused; adds what it finds.
    void chercher(const std::vector<Echec> &echecs, std::vector<Constat> &constats);

    std::int64_t nombre = 0;
    std::int64_t combinaisons = 0;

  private:
    struct Cadre; // one block, ready to be searched under several points of view

    std::int32_t bloc_autour(std::int32_t lieu);
    bool fermee(std::int32_t zone);
    Cadre cadrer(std::int32_t zone);
    void chercher_dans(std::int32_t zone, const std::vector<Echec> &echecs, std::vector<Constat> &constats);
    void chercher_pour(const Cadre &cadre, const std::vector<Echec> &echecs, std::int32_t bailleur,
                       std::vector<Constat> &constats);
    Matrice matrice(const Cadre &cadre, std::int32_t bailleur, Critere &critere) const;
    void marquer_possibles(const Cadre &cadre, const std::vector<Echec> &echecs, std::int32_t bailleur,
                           Matrice &m) const;
    Genre genre(std::int32_t bailleur) const;
    Constat rediger(const Cadre &cadre, const Matrice &m, const Trouvaille &t, std::int32_t bailleur) const;
    void nommer(const Cadre &cadre, const Trouvaille &t, Constat &constat) const;
    std::span<const std::int32_t> lieux_de(std::int32_t zone) const;
    std::vector<std::int32_t> lieux_du_bloc(std::int32_t zone) const;
    bool diffusee(std::int32_t zone) const;

    const Strate &s_;
    void (*cancelled_)();
    std::vector<std::uint32_t> debut_; // places with households, by zone
    std::vector<std::int32_t> lieux_;
    std::vector<std::int8_t> fermee_; // -1: not known yet
    std::vector<std::vector<std::int32_t>> lieux_par_quotient_;
};

} // namespace carto_ops::audit
