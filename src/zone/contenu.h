// Households of a piece of territory, by stratum and landlord, and whether that makes sound sets.
#pragma once

#include <cstdint>
#include <vector>

#include "zone/strate.h"

namespace carto_ops::zone {

class Contenu {
  public:
    void ajouter(std::uint32_t strate, std::int32_t bailleur, std::int64_t n);
    // Of a share, in a stratum of both.
    void ajouter_part(std::uint32_t strate, std::int32_t numerateur, std::int32_t denominateur);
    // Households of a résidence, in a stratum of which the number of résidences counts.
    void ajouter_adresse(std::uint32_t strate, std::int32_t residence, std::int32_t n);
    // Sorts and merges; to be called once, before what follows.
    void clore();

    // Takes away a part of it. A résidence cut in two is counted on neither side: errs towards secrecy.
    void retirer(const Contenu &partie);

    // Every sum of strata is empty or sound.
    bool sain(const Regroupement &regroupement, const Regle &regle) const;

    // At a scale where rules are weaker, whose sets may be combined with those of scales that have them
    // (`dessous`): every sum holds to the latter, save those that wide scales give alone.
    bool sain_avec(const Regroupement &regroupement, const Regle &dessous) const;

  private:
    struct Entree {
        std::uint64_t cle; // stratum, then landlord, `residences`, or side of a share
        std::int64_t n;
    };

    static void ajouter_entree(std::vector<Entree> &entrees, std::uint64_t cle, std::int64_t n);
    static void fusionner(std::vector<Entree> &entrees);

    std::vector<Entree> entrees_;
    std::vector<Entree> adresses_; // stratum, then résidence; until closed
};

} // namespace carto_ops::zone
