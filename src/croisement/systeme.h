// The table as cells and sums, checked: values with totals, geographic sums, and the sums that others imply.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "croisement/tableau.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

// Zone `total` = sum of zones `parts`, for every class.
struct Groupe {
    int total;
    int echelle;
    std::vector<int> parts;
    bool implique = false; // follows from other groups: a scale rebuilt from the same leaves
};

struct Systeme {
    explicit Systeme(const Tableau &tableau); // raises Refus

    int classes_a, classes_b;
    int cote_a, cote_b; // with the totals
    int zones;
    std::vector<Groupe> groupes;
    std::vector<std::vector<int>> parties; // zone -> groups not implied it is a part of
    std::vector<std::vector<int>> sommes;  // zone -> groups not implied it is the total of
    std::vector<std::int64_t> valeurs;     // by cell
    std::vector<bool> connues;             // by cell

    std::size_t cellules() const { return valeurs.size(); }
    bool deux_variables() const { return cote_b > 1; }
    int cellule(int zone, int a, int b) const { return (zone * cote_a + a) * cote_b + b; }
    int zone_de(int cellule) const { return cellule / (cote_a * cote_b); }
    int a_de(int cellule) const { return cellule / cote_b % cote_a; }
    int b_de(int cellule) const { return cellule % cote_b; }
    bool total_a(int a) const { return a == classes_a; }
    bool total_b(int b) const { return deux_variables() && b == classes_b; }

  private:
    void calculer_valeurs(const Tableau &tableau);
    void grouper(const Tableau &tableau);
    void verifier_sommes() const;
    void ecarter_impliques();
};

} // namespace carto_ops::croisement
