// Counts all cross-tables of a campaign in one reading of its households.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "croisement/tableau.h"

namespace carto_ops::croisement {

// A table asked for: variables by their place in a household's classes.
struct Demande {
    int variable_a;
    int variable_b;
    int classes_a;
    int classes_b;
    int echelle; // of its finest zones, as in ZoneTableau
};

// One table counted: cells [zone][a][b] as in Tableau, and the number of résidences each lies in.
struct Compte {
    std::vector<std::int64_t> menages;
    std::vector<std::int32_t> residences;
};

class Comptage {
  public:
    // `zones`: each after its parents; households live in those of the last scale, the communes.
    Comptage(std::span<const ZoneTableau> zones, std::span<const Demande> demandes);

    // Households come sorted by résidence. Raises Refus for a class that its variable has not.
    void ajouter(int commune, std::int32_t residence, std::span<const std::int16_t> classes);
    // Sums the zones up; to be called once.
    void cumuler();

    // A table on its zones only, and the number of each in the whole list.
    Tableau tableau(std::size_t demande, std::vector<int> &zones) const;
    const Compte &compte(std::size_t demande) const { return comptes_[demande]; }

  private:
    std::vector<ZoneTableau> zones_;
    std::vector<Demande> demandes_;
    std::vector<Compte> comptes_;
    std::vector<std::vector<std::int32_t>> derniere_; // résidence seen last in each cell
};

} // namespace carto_ops::croisement
