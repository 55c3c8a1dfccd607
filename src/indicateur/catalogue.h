// The list of indicators: one place for codes, formulas and sources. SQL columns, comments and the dictionary
// are made from it when the extension is created.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "noyau/no_postgres.h"

namespace carto_ops {

// An item is a question of the survey; its set is the households with a known answer, on which the
// threshold of 11 is tested (R14). Figures of the same item share one status.
enum class Item : std::uint8_t {
    menages,            // households that answered
    ressources,         // income in % of the PLUS ceiling
    ressources_3ans,    // the same, among those who moved in less than 3 years ago
    occupants,          // number of occupants
    mineurs,            // number of occupants and of minors
    type,               // type of household
    enfants,            // number of children or dependants
    age,                // age of the lease holder
    aide,               // housing allowance
    rls,                // réduction de loyer de solidarité
    activite,           // activity of adults of 18 to 64, at least one in the household
    emploi,             // at least one adult at work
    actifs,             // at least one active adult
    emmenagement,       // date of moving in
    anciennete_mediane, // the same set: a median needs more answers than a share
    pieces,             // occupants and number of rooms
    surface,            // occupants and floor area
    loyer,              // let dwellings whose rent and floor area are known (RPLS)
};
inline constexpr std::size_t nb_items = 18;

struct DescriptionItem {
    const char *code;
    const char *libelle; // French
};
extern const std::array<DescriptionItem, nb_items> items;

enum class Indicateur : std::uint8_t {
    tx_rep,
    p20,
    p40,
    p60,
    p100,
    p120,
    p130,
    cus60,
    cus100,
    cus60_3ans,
    cus100_3ans,
    p_seul,
    taille,
    p_min,
    p_mono,
    p_nombr,
    p_jeune25,
    p_jeune30,
    p_65,
    p_75,
    p_apl,
    p_al,
    p_rls,
    p_ssemploi,
    p_prec,
    p_chom,
    p_emrec,
    p_anc10,
    p_anc20,
    anciennete,
    anciennete_mediane,
    sous_occ,
    sur_occ,
    loyer_m2,
};
inline constexpr std::size_t nb_indicateurs = 34;

enum class Nature : std::uint8_t { part, moyenne, mediane };

struct DescriptionIndicateur {
    const char *code;
    Item item;
    Nature nature;
    bool denominateur_propre; // counted apart: persons, or households asked; else the households of the item
    double multiplicateur;    // value = multiplicateur * numerator / denominator
    const char *libelle;      // French
    const char *formule;      // French
    const char *source;
    const char *unite; // French
};
extern const std::array<DescriptionIndicateur, nb_indicateurs> indicateurs;

// A share of the answers of a set: its numerator may be masked, its value truncated. The response rate says
// nothing on those who answered.
constexpr bool reglable(Indicateur i, Nature nature) {
    return nature == Nature::part && i != Indicateur::tx_rep;
}

// Lower bounds of the income classes besides the first, in % of the PLUS ceiling; classes are left-closed [a,
// b).
inline constexpr std::size_t nb_bornes_max = 15;

// Whole years of seniority kept apart for the median; the last class is open.
inline constexpr std::size_t nb_annees = 101;

// The item whose set holds this one's, when figures exist on both: their difference must be sound too (R3).
// Of households that gave the number of occupants and not of minors, the number of occupants would remain.
constexpr Item contenant(Item i) {
    switch (i) {
    case Item::ressources_3ans:
        return Item::ressources;
    case Item::mineurs:
        return Item::occupants;
    default:
        return i;
    }
}

constexpr std::size_t rang(Item i) {
    return static_cast<std::size_t>(i);
}
constexpr std::size_t rang(Indicateur i) {
    return static_cast<std::size_t>(i);
}

} // namespace carto_ops
