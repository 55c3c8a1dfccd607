// Networks inside the table. A cell that lies in two sums joins them as an arc joins two nodes; a variation
// of the table is then a circulation, and paths find whole-number ones (sdc.md section 6.4).
//
// One variable over nested zones is one network. Other tables are not, but each *slice* of them is: fix what
// varies along all variables but some (a pair of classes of B, a rectangle of classes, a pair of sibling
// zones), and what is left is again a network, whose arcs stand for 2 or 4 cells at once. Each graph here
// serves all the slices of its kind.
#pragma once

#include <span>
#include <vector>

#include "croisement/systeme.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

struct Arc {
    int de; // a positive variation flows from `de` to `vers`
    int vers;
    int base; // cell of the arc, less what the slice adds
};

class Graphe {
  public:
    Graphe() = default;
    // places: how many (zone, class) places there are; noeuds: nodes.
    Graphe(int places, int noeuds) : noeuds_(noeuds), arc_en_(static_cast<std::size_t>(places), -1) {}

    void ajouter(int place, Arc arc) {
        arc_en_[static_cast<std::size_t>(place)] = static_cast<int>(arcs_.size());
        arcs_.push_back(arc);
    }
    void fermer(); // indexes the arcs by node, once all are added

    int noeuds() const { return noeuds_; }
    const Arc &arc(int i) const { return arcs_[static_cast<std::size_t>(i)]; }
    int arc_en(int place) const { return arc_en_[static_cast<std::size_t>(place)]; } // -1: does not vary
    std::span<const int> incidents(int noeud) const {
        const auto n = static_cast<std::size_t>(noeud);
        return std::span(incidents_).subspan(debut_[n], debut_[n + 1] - debut_[n]);
    }

  private:
    int noeuds_ = 0;
    std::vector<Arc> arcs_;
    std::vector<int> arc_en_;
    std::vector<std::size_t> debut_;
    std::vector<int> incidents_;
};

// Zones x one variable (`cote` classes with the total, cells `pas` apart): a leaf joins its own sum over the
// variable to the sum of its siblings; a zone joins the sum of its children to that of its siblings. Siblings
// lie in the same sums: where scales overlap, what each such set of zones holds in common stays fixed.
Graphe graphe_zones_classes(const Systeme &s, int cote, int pas, bool a_total);

// Zones alone: two overlapping partitions are a network too. Places are zones.
Graphe graphe_zones(const Systeme &s);

// Classes alone, A x B. Places are the cells of a zone.
Graphe graphe_classes(const Systeme &s);

// Leaves that lie in the same sums, by zone: index of the set, -1 for the other zones.
std::vector<int> fratries(const Systeme &s);

} // namespace carto_ops::croisement
