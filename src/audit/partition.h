// Atoms of the algebra of the released sets.
//
// Let e be the atoms of the zones released for the whole or for the part, q those of the zones released for the part
// alone (each e lies in one q). A combination of released figures gives every household of e outside the part the
// same value h(e), and those of the part h(e) + g(q). If all values are 0 or 1, then within one q:
//   g = 0: whole e's; g = 1: the part of every e that holds both, nothing of their others; g = -1: the converse;
// an e that holds only the part, or only others, is taken whole or not at all. Where q is in no zone released for the
// part, g = 0. So every 0/1 combination is a disjoint union of *pieces*: whole e's, and for each q the part (or the
// others) of its mixed e's. Where all pieces are sound, so is every union of them: sums of terms that are 0 or >= 11.
#pragma once

#include "audit/geographie.h"

namespace carto_ops::audit {

struct Atome {
    Parts n{};
    std::int32_t lieu = -1;     // one of its places
    std::int32_t quotient = -1; // its q; -1: no zone released for the part there
    bool changee = true;        // all its places hold answers that changed between releases
    bool mixte() const { return n[0] > 0 && n[1] > 0; }
};

// Sums over the mixed atoms of one q.
struct Quotient {
    Parts mixte{};
    std::int32_t lieu = -1;
};

struct Partition {
    std::vector<std::int32_t> atome_de; // of each place; -1: no household, or in no released zone
    std::vector<Atome> atomes;
    std::vector<Quotient> quotients;
};

// `dans` says which zones count, beside being released.
Partition partitionner(const Geographie &geo, std::span<const Parts> effectifs, std::span<const std::uint8_t> diffusion,
                       const std::vector<bool> &dans);

// Households per place, all landlords together.
std::vector<Parts> effectifs_par_lieu(const Geographie &geo, std::span<const Unite> unites);

// Households of each landlord in each atom, and what the mixed sums of a quotient become once this landlord took its
// own away: an atom may then hold no more than one part, and leaves the sum.
class ParBailleur {
  public:
    struct Ligne {
        std::int32_t cible; // atom or quotient
        std::int32_t bailleur;
        Parts n; // of the landlord in the atom; or mixed sums of the quotient without it
    };

    ParBailleur(const Partition &partition, std::span<const Unite> unites);

    std::span<const Ligne> atomes() const { return atomes_; }
    std::span<const Ligne> quotients() const { return quotients_; }

    // The households of an atom without a landlord.
    Parts reste(const Partition &partition, std::int32_t atome, std::int32_t bailleur) const;
    Parts mixte(const Partition &partition, std::int32_t quotient, std::int32_t bailleur) const;

  private:
    std::vector<Ligne> atomes_;
    std::vector<Ligne> quotients_;
};

} // namespace carto_ops::audit
