// A chain of families: those who moved in recently, in those who did in less than three years, in all. The engine's own pass
// (passe.h) would hold the middle family to every piece that the recent movers-in cut; those in between are few, and it would
// be shown nowhere. At wide scales, which have no rule of their own on landlords nor addresses, less is enough.
//
// Let M be the households in the middle family and not the recent one, O those in neither. In a piece e of the widest family
// a 0/1 combination gives f to O, f + g to M and f + g + h to the recent ones, where g is the same all over a piece q of the
// middle family, and h over a piece of the recent one, which lies in one q since the middle family is shown only where the
// recent one is. Where g = 0 the middle family plays no part, and the pass on the recent one says all. Where g = 1, every e
// of q that holds both O and M has f = 0: the combination holds their M, whatever h; where g = -1, it holds their O. So it is
// sound as soon as those M, and those O, are of the threshold or more, still without any landlord (who then sees fewer e that
// hold both), and in enough résidences.
#pragma once

#include "zone/zone.h"

namespace carto_ops::zone {

// Classes of a chain, in the order of its effectifs.
inline constexpr std::size_t chaine_recents = 0, chaine_milieu = 1, chaine_autres = 2;

struct Chaine {
    std::span<const Lieu> lieux;
    std::span<const Zonage> zonages;
    std::vector<Effectifs> effectifs; // per place
    std::vector<char> large;          // per zone: the widest family is shown
    std::vector<char> recents;        // the recent one is
    std::vector<char> permise;        // the middle one may be; in imposed zonings, it is
};

struct Milieu {
    std::vector<char> montree; // per zone: the middle family is shown; at wide scales only. Empty sets are where the recent is
    // Per place: in a piece that earlier releases made and that the widest family of this one cuts too finely. What this
    // release shows of the wider families there has to go.
    std::vector<char> fautif;
};

Milieu montrer_milieu(const Chaine &chaine, void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
