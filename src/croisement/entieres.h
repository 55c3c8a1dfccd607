// Rows and columns withheld whole: those of a known margin of 1 to seuil - 1. Zeros that remain known all the
// same are left shown.
#pragma once

#include <cstdint>
#include <vector>

#include "croisement/systeme.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

struct LignesEntieres {
    std::vector<Entiere> lignes;
    std::vector<std::int64_t> marges;    // cell -> smallest margin of its whole rows; 0: in none
    std::vector<bool> zeros_deductibles; // by cell
};

// Completes a list of known cells with the zeros that follow from them.
void deduire_zeros(const Systeme &s, std::vector<bool> &connus);

LignesEntieres lignes_entieres(const Systeme &s, std::int64_t seuil);

// The cells that add up to the margin of a row (zone, a, -1) or column (zone, -1, b), and that margin's cell.
std::vector<int> parts(const Systeme &s, const Entiere &ligne);
int marge(const Systeme &s, const Entiere &ligne);

// Rows and columns of a zone, totals included, known margin or not.
std::vector<Entiere> lignes_de(const Systeme &s, int zone);

} // namespace carto_ops::croisement
