// Cell rule (R1, R3) on one additive table, zones x variable A x variable B: which cells to withhold so that
// no reader pins down a small one (« secret secondaire »).
//
// Reader: knows every shown cell, every sum (over a variable, over the zones of a scale), that counts are
// whole, that zeros are shown, hence that a withheld cell holds at least 1. A row or column whose known
// margin is 1 to seuil - 1 is withheld whole, zeros included: there a null may be 0.
//
// A whole zone is withheld, zeros included, where a cell in it cannot be protected otherwise though its margins allow it.
//
// Guarantee, by construction: each withheld cell comes with two whole-number variations of the table, one up
// and one down, that keep every sum and every shown cell; together they are at least `seuil` wide ([0, m] in
// a row withheld whole of margin m). So the withheld part of any released sum is 0 or at least `seuil`. Cells
// whose margins forbid such a width are listed in Masque::bornees, never passed over in silence; with every margin
// known, verifier() lets no others be there.
//
// With every margin known (product use), tables that share variables share constants only: each is protected
// apart from the others.
#pragma once

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "noyau/phrase.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

enum class Marges { connues, protegeables };

// The zones of one scale that have a same parent partition it, unless that pair is in sommes_incompletes.
struct ZoneTableau {
    std::vector<int> parents; // indices of zones before this one; none at the top
    int echelle = 0;
};

struct SommeIncomplete {
    int parent;
    int echelle; // of the children
    auto operator<=>(const SommeIncomplete &) const = default;
};

struct Tableau {
    int classes_a = 0;
    int classes_b = 1; // 1: table of variable A alone
    std::vector<ZoneTableau> zones;
    std::vector<std::int64_t> effectifs; // [zone][a][b], elementary classes only
    Marges marges = Marges::connues;
    std::vector<SommeIncomplete> sommes_incompletes;
    std::vector<int> petites;   // further primary secrets, whatever their size: too few addresses (R9)
    std::vector<int> connues;   // further cells known whatever we do (numbered as in Masque)
    std::vector<int> preferees; // withheld rather than others of the same cost: the previous campaign's
};

// Status kept for the gestionnaire; readers see only withheld or not (sdc.md 0.2).
enum class Secret : std::uint8_t {
    montree,
    primaire,
    secondaire,
    entiere // withheld with its row or column
};

// A whole-number variation of the table that keeps every sum and every shown cell.
using Temoin = std::vector<std::pair<int, std::int64_t>>; // cell, variation

// What the variations prove about a withheld cell: [value - bas, value + haut].
struct Preuve {
    int cellule;
    int temoin_haut; // index in Masque::temoins, -1: none
    int temoin_bas;
    std::int64_t haut;
    std::int64_t bas;
};

// A row (b = -1) or a column (a = -1) withheld whole.
struct Entiere {
    int zone;
    int a;
    int b;
};

// Withheld cell whose interval stays under the width: `haut` and `bas` as in Preuve.
struct Bornee {
    int cellule;
    std::int64_t haut;
    std::int64_t bas;
};

// Cell (zone, a, b) has number (zone * (classes_a + 1) + a) * B + b, B = classes_b + 1, or 1 when there is
// one variable; a = classes_a is the total over A, b = classes_b the total over B.
struct Masque {
    std::vector<Secret> secrets;
    std::vector<Entiere> entieres;
    std::vector<int> retenues; // zones withheld whole
    std::vector<Bornee> bornees;
    std::vector<Temoin> temoins;
    std::vector<Preuve> preuves; // one per withheld cell, by cell
};

struct Reglage {
    int seuil = 11;                // floor 11
    bool secondaire = true;        // false: primary secrets only, to measure what they let through
    void (*cancelled)() = nullptr; // called now and then; may throw
};

int numero(const Tableau &tableau, int zone, int a, int b);

// Raises Refus on bad input. The result depends on the input alone.
Masque proteger(const Tableau &tableau, const Reglage &reglage = {});

// Checks a mask afresh in whole numbers, from its variations: an empty phrase when all holds, else the first defect.
Phrase verifier(const Tableau &tableau, const Masque &masque, int seuil = 11);

} // namespace carto_ops::croisement
