// One line per defect as it is found, one line per item or table, and the count at the end.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>

namespace audit {

struct Rapport {
    long defauts = 0;
    long incoherences = 0;

    void defaut(const std::string &texte) {
        ++defauts;
        std::printf("defect: %s\n", texte.c_str());
    }
    void incoherence(const std::string &texte) {
        ++incoherences;
        std::printf("contradiction: %s\n", texte.c_str());
    }
};

// Figures of one item or table.
struct Mesure {
    long retenues = 0;  // withheld values
    long encadrees = 0; // intervals, those of what is worked out included
    long etroites = 0;  // under 11 wide, though neither recovered nor bounded by their own margins
    long bornees = 0;
    long sommes = 0;    // withheld parts of sums
    long retrouvees = 0; // recovered, without a harm: 0, or 11 and more
    double plus_etroit = 1e9;
    double plus_petite = 1e9; // withheld part of a sum, beyond 0
    long programmes = 0;

    void largeur(double l) { plus_etroit = std::min(plus_etroit, l); }
};

inline std::string nombre(double x) {
    if (x >= 1e9)
        return "-";
    std::string t = std::to_string(x);
    t.erase(t.find_last_not_of('0') + 1);
    if (t.back() == '.')
        t.pop_back();
    return t;
}

} // namespace audit
