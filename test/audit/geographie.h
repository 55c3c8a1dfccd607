// Who contains whom, as anyone may know it: territories, and the smallest places they are made of (bâtiments, or communes).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace audit {

struct Zone {
    int gid;
    int rang; // of its scale, from the widest
    std::string nom;
    std::vector<int> places; // sorted
};

struct Geographie {
    std::vector<Zone> zones; // from the one with most places to the one with least; of equal ones, the widest scale first
    std::unordered_map<int, int> zone; // of a gid
    int nb_places = 0;
};

// Only the territories of `lisibles`. The places are the bâtiments of ops.territoire, or the communes.
Geographie par_batiment(const std::filesystem::path &dossier, const std::set<int> &lisibles);
Geographie par_commune(const std::filesystem::path &dossier, const std::set<int> &lisibles);

// A zone as the disjoint zones it contains, the largest, and the pieces that none of them covers.
struct Couverture {
    std::vector<int> zones;
    std::vector<int> morceaux;
};

// Places that no zone considered tells apart are one piece.
struct Decoupage {
    std::vector<int> morceau; // of each place
    std::vector<int> contenant; // of each piece, the smallest zone considered that holds it; -1: none
    std::vector<Couverture> couvertures; // of each zone considered; empty for the others
};

Decoupage decouper(const Geographie &geographie, const std::vector<char> &consideree);

} // namespace audit
