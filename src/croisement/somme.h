// The sums of a table that a release shows or lets known: rows and columns of each zone, cells over the zones of a scale.
#pragma once

#include <vector>

#include "croisement/systeme.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

struct Somme {
    int total; // cells
    std::vector<int> parts;
};

std::vector<Somme> sommes_de(const Systeme &s);

} // namespace carto_ops::croisement
