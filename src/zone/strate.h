// Strata: households that everything shown so far treats alike within a piece.
//
// In the piece of a narrower family, households go by the classes that their own piece of the widest family holds, and by
// their class: see the proof in zone.h. A landlord who takes away its own households knows other pieces than the public:
// one that loses a class by it holds one class less. So pieces also go by the landlords who are alone to hold one of
// their classes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "zone/partition.h"
#include "zone/zone.h"

namespace carto_ops::zone {

// What a piece of the widest family holds.
struct Profil {
    unsigned presentes = 0; // classes, as a mask
    // For each class present, the one landlord who holds all of it while the piece has others; -1 otherwise.
    std::array<std::int32_t, nb_classes_max> seul{-1, -1, -1, -1};

    auto operator<=>(const Profil &) const = default;
};

enum class Usage : std::uint8_t {
    menages,      // households, counted
    adresses,     // the same as known without the address scales, for the rule on addresses
    larges,       // the same as known by the scales that have no rule on landlords nor addresses
    loyers,       // rents by landlord
    numerateurs,  // of a share, in the classes where it is not 0
    parts,        // numerator and denominator of a share
    numerateurs_larges, // the same as known by the scales where the rule on them is weaker
    parts_larges,
};

struct Strate {
    Usage usage;
    Profil profil;
    unsigned classe;
    unsigned taux = 0;

    auto operator<=>(const Strate &) const = default;
};

// Numbers strata as they are met.
class Strates {
  public:
    std::uint32_t numero(const Strate &strate);
    const std::vector<Strate> &liste() const { return liste_; }

  private:
    std::map<Strate, std::uint32_t> numero_;
    std::vector<Strate> liste_;
};

// The profile of the piece each place is in. With `seuls`, landlords who are alone to hold a class are told.
std::vector<Profil> profils(const Partition &pieces, std::span<const Lieu> lieux,
                            const std::vector<Effectifs> &effectifs, bool seuls);

// Strata summed into the sums that must be sound over a piece.
class Regroupement {
  public:
    // The widest family shows one sum.
    static Regroupement entier(const Strates &strates);
    // Narrower families shown over the piece, as masks of classes: classes that the same ones hold are one, and pieces that
    // hold only one are whole, hence sound already. No family: nothing to hold.
    static Regroupement par_classes(const Strates &strates, const std::vector<unsigned> &familles);

    // Of a stratum: its sum for the public, -1 for none.
    std::int32_t somme(std::uint32_t strate) const { return somme_[strate]; }
    Usage usage(std::int32_t somme) const { return cle_[static_cast<std::size_t>(somme)].usage; }
    // Its profile and class once classes are merged.
    const Strate &strate(std::uint32_t strate) const { return strate_[strate]; }
    // Whether households of such a profile stand in sums, for a landlord who takes its own away (-1: for the public).
    // `presentes`: classes that are left.
    bool distincte(const Profil &profil, std::int32_t bailleur, unsigned &presentes) const;

  private:
    void ajouter(const Strate &strate);

    bool entier_ = false;
    std::vector<Strate> strate_;      // of each stratum, merged
    std::vector<std::int32_t> somme_; // of each stratum
    std::vector<Strate> cle_;         // of each sum
    std::map<Strate, std::int32_t> numero_;
};

} // namespace carto_ops::zone
