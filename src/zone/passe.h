// One family through all zonings: cuts the places zone by zone, and shows the zones whose cuts are sound.
#pragma once

#include "zone/partition.h"
#include "zone/strate.h"

namespace carto_ops::zone {

using StratesDesClasses = std::array<std::uint32_t, nb_classes_max>;

// The strata of one share, per place; the wide ones where scales differ.
struct StratesTaux {
    std::vector<StratesDesClasses> numerateurs, parts, numerateurs_larges, parts_larges;
};

struct Etude {
    std::span<const Lieu> lieux;
    const Systeme &systeme;
    void (*cancelled)();
    // The stratum of each class of each place, with the address scales and without.
    Strates strates{};
    std::vector<StratesDesClasses> strate{};
    std::vector<StratesDesClasses> strate_adresses{};
    std::vector<StratesDesClasses> strate_larges{};
    std::vector<StratesTaux> strate_taux{};
    std::uint32_t strate_loyers = 0;
    Regle dessous{}; // all rules of all scales
};

// As known by who sees all scales, and by who does not see the address scales.
struct Pieces {
    Partition toutes, sans_adresse;

    explicit Pieces(std::size_t nb_lieux) : toutes(nb_lieux), sans_adresse(nb_lieux) {}
    void couper(const Zonage &zonage, const std::vector<char> &montree, unsigned classes);
};

// Shows zones, among those permitted, through the zonings that no earlier release imposes. `pieces` are the cuts made so far
// by families of the same rank, and gets those of this one.
void passer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
            Pieces &pieces, std::vector<char> &montree);

// The same through imposed zonings: all that is permitted cuts. Those whose cuts are no longer sound are told in `fautive`;
// null: not asked.
void imposer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
             Pieces &pieces, std::vector<char> &montree, std::vector<char> *fautive);

} // namespace carto_ops::zone
