// A released cross-table, as read: the households of each zone, class of the first variable and class of the second.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace audit {

inline constexpr int retenue = -1; // withheld
inline constexpr int seuil = 11;

struct Tableau {
    std::string nom;
    std::string variable_a;
    std::string variable_b;
    int classes_a = 0;
    int classes_b = 0;
    // Per zone (gid): (classes_a + 1) x (classes_b + 1) cells, the last of each way being the margin.
    std::unordered_map<int, std::vector<int>> zones;
    std::set<int> retenues; // zones whose total is not shown: all of them is withheld, zeros included

    // Only where all of a row or column is withheld for its small margin, or all of the zone, may a null be 0.
    bool vide_possible(int gid, int a, int b) const;
    bool entiere(const std::vector<int> &cases, int a, int b) const; // the row or column of that margin

    std::size_t place(int a, int b) const { return static_cast<std::size_t>(a * (classes_b + 1) + b); }
};

// The tables, with the margins that another table or ops.indicateur shows.
std::vector<Tableau> lire_tableaux(const std::filesystem::path &dossier);

} // namespace audit
