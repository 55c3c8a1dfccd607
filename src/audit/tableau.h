// Audit of one cross-table as a reader sees it: what is left of each withheld cell.
//
// The reader knows every shown cell, every margin of a zone over one of the two variables (small ones included), that
// zones add up, that counts are whole, and that zeros are shown: a null holds at least 1. In a row or column whose
// margin is 1 to seuil - 1, which is withheld whole, and in what it does not read at all, a count may be 0.
//
// A cell is proved by whole-number variations of the table that keep all this: one up, one down, `seuil` apart, or
// reaching 0 and the margin in a row withheld whole. Each is recomputed before it counts. Shares nothing with
// src/croisement, which chose the pattern; what cannot be proved is a defect.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/geographie.h"

namespace carto_ops::audit {

enum class Lecture : std::uint8_t {
    absente, // the reader has no such row
    nulle,   // withheld
    lue
};

struct CaseLue {
    Lecture lecture = Lecture::absente;
    std::int64_t n = 0; // where it is read
};

// What readers tell apart: a set of pieces. Territories made of the same pieces are one zone.
struct ZoneLue {
    std::vector<int> morceaux;  // sorted
    std::vector<int> echelles;  // scales at which it is a territory; none: a piece that only differences make
    bool retenue = false;       // its households are withheld: all its cells are, zeros included
    std::vector<CaseLue> cases; // [a][b]
    std::vector<bool> dispersee; // [a][b]: lies in enough addresses to be shown
};

// Zone i < nb_morceaux is piece i alone.
struct TableauLu {
    int classes_a = 0;
    int classes_b = 0;
    int nb_morceaux = 0;
    std::vector<std::int64_t> effectifs; // true counts, [piece][a][b]
    std::vector<ZoneLue> zones;
};

enum class GenreCase : std::uint8_t {
    exact,    // a linear combination of what is shown gives it
    entier,   // it is the only whole number left
    largeur,  // no proof that seuil values apart are left
    somme,    // the withheld part of a shown sum is 1 to seuil - 1; a or b is -1 for the variable summed over
    ligne,    // exact or entier, of a row or column withheld whole: what a margin of so few households leaves open
    reste,    // somme, but of cells bounded by margins or withheld with their row: nothing else was there to withhold
    montree,  // 1 to seuil - 1, and shown
    adresses, // shown, and lies in too few addresses
    valeur,   // what is shown is not the count
    bornee    // no defect: zeros and margins alone bound it more tightly than seuil, without giving it
};

struct ConstatCase {
    GenreCase genre;
    int zone;
    int a;
    int b;
    std::int64_t effectif;
    std::int64_t bas;  // least and greatest values exhibited
    std::int64_t haut;
};

struct BilanTableau {
    std::vector<ConstatCase> constats;
    std::int64_t retenues = 0;     // cells that must not be worked out
    std::int64_t prouvees = 0;     // of those, with two variations
    std::int64_t bornees = 0;      // of those, that no pattern could prove
    std::int64_t largeur_min = -1; // narrowest interval exhibited outside rows withheld whole; -1: none
};

BilanTableau auditer_tableau(const TableauLu &tableau, const Regles &regles, void (*cancelled)() = nullptr);

} // namespace carto_ops::audit
