// Zone rule: which sets of households a release may show, so that nothing made of what it shows isolates a set that
// is not sound (R1, R3, R9). A set is a territory x a family: the households with a known answer to an item, or those
// of them who moved in recently, and so on. Zonings may overlap; nothing has to nest.
//
// Zonings are taken one after the other, from the one to keep first, and cut the places in pieces. A zone is shown
// only if every piece it makes, and what it leaves of each, is sound. Two facts make that enough:
//
// 1. Any 0/1 combination of sets of the widest family is a union of pieces, each of which is sound; unions of
//    disjoint sound sets are sound.
// 2. A narrower family is shown only where the widest is, so its pieces q are unions of pieces e of the widest. A
//    combination adds, in q, the same number to all households of one class (recent, others...), hence takes of an e
//    that holds several classes always the same classes, and of an e that holds one class all or nothing. So it is a
//    union of whole e and of (q, classes held, class taken) sums: those sums must be sound.
//
// A later release of the same campaign is one more set of zonings over the same households: those of earlier releases
// come first, as they were shown. A household that entered, left or changed its answer is in the zones of some releases and
// not of others, so it makes pieces of its own, which must be sound like all others.
//
// Optional rules hold on the same pieces and sums, since they too are closed under union of disjoint sets:
// « numerator 0 or >= 11 » as sums of such numbers are; « share <= cap » and « no landlord holds more than 85 % » as sums
// of inequalities 100 a <= cap b are; « three landlords » as a union has those of its parts. For a numerator the classes
// a piece holds are those where it is not 0: its figures tell so, as the counts do for households.
//
// Sources: DESIGN of superposed grids by Insee (Données carroyées Filosofi 2019, part III) for the nested case; the
// proof above, checked by brute force in test/unit/zone_test.cpp and reglage_test.cpp, for the others;
// doc/secret-statistique.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::zone {

// A bâtiment as one landlord holds it: what no zoning divides. Indices are dense, from 0.
struct Lieu {
    std::int32_t residence;
    std::int32_t bailleur;
};

// What a set must be, besides empty or of `seuil` households, to be sound at a scale.
struct Regle {
    int seuil = 11;
    bool initie = false;  // still empty or of `seuil` households once any one landlord takes away its own
    int adresses_min = 0; // in at least so many résidences (R9)
    int numerateur_min = 1; // its numerators are 0 or at least that
    int plafond = 100;      // its shares are at most that, in %
    bool dominance = false; // its rents come from three landlords, none with more than 85 % of them
};
inline constexpr int dominance_bailleurs = 3, dominance_part = 85;

// One scale. No place is in two of its zones.
struct Zonage {
    Regle regle;
    bool adresse = false;           // seen only where the address scale is open (R8)
    std::vector<std::int32_t> zone; // of each place, -1 outside; numbered across all zonings
    bool imposee = false;           // shown by an earlier release: whatever is permitted is shown
};

// Households of a place are counted apart by class, at most four: recent or not, answered a second item or not.
inline constexpr std::size_t nb_classes_max = 4;
using Effectifs = std::array<std::int32_t, nb_classes_max>;

// Sets shown zone by zone: households of some classes.
struct Famille {
    unsigned classes;            // bit mask
    int contenant;               // a family before it, shown wherever this one is; -1 for the first, which holds all classes
    std::vector<char> permise;   // per zone: false is never shown
    std::vector<char> preferee;  // per zone: shown by the campaign before; kept where it costs nothing; may be empty
};

// A share shown wherever a family is: what it counts, and of how many, per place.
struct Taux {
    std::vector<Effectifs> numerateurs;
    std::vector<Effectifs> denominateurs;
    bool etroit = true; // narrower families may not exceed the cap either; false where their share is a constant
};

// Families tied by identity, protected together.
struct Systeme {
    std::vector<Effectifs> effectifs;        // per place
    std::vector<Famille> familles;
    std::vector<Taux> taux{}; // with one narrower family at most where scales differ in their rules on them
    std::vector<std::int32_t> loyers{}; // per place: total of the rents; may be empty; one family then
};

// Per family, per zone: 1 if shown. Empty sets are shown (« vide ») where their container is.
// Same input, same output. Raises Refus on inconsistent input. `cancelled` is called now and then; it may throw.
std::vector<std::vector<char>> proteger_zones(std::span<const Lieu> lieux, std::span<const Zonage> zonages,
                                              std::size_t nb_zones, const Systeme &systeme,
                                              void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
