// Whether a connected set of addresses splits into two connected sets, both of households enough.
#pragma once

#include "zone/groupement.h"

namespace carto_ops::zone {

struct Graphe {
    std::vector<Foyers> foyers;                      // of each node
    std::vector<std::vector<std::uint32_t>> voisins; // of each node, within the graph
};

// The side of the first node of such a split, as one flag per node; empty for none.
std::vector<char> scission(const Graphe &graphe, const Regle &regle);

// Adds the households of `de` to `vers`.
void verser(Foyers &vers, const Foyers &de);

} // namespace carto_ops::zone
