// libFuzzer: bytes make a small cross-table; whatever it is, the pattern chosen carries the proof of its widths.
#include <cstdlib>

#include "croisement/tableau.h"
#include "noyau/refus.h"
#include "octets.h"

using namespace carto_ops;
using namespace carto_ops::croisement;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *donnees, std::size_t taille) {
    Octets octets(donnees, taille);
    Tableau t;
    t.classes_a = octets.entre(1, 4);
    t.classes_b = octets.entre(1, 4);
    t.marges = octets.entre(0, 1) == 1 ? Marges::connues : Marges::protegeables;
    const int enfants = octets.entre(0, 5);
    const auto cellules = static_cast<std::size_t>(t.classes_a * t.classes_b);
    std::vector<std::int64_t> total(cellules, 0);
    t.zones.push_back({{}, 1});
    t.effectifs.assign(cellules, 0);
    for (int z = 0; z < enfants; ++z) {
        t.zones.push_back({{0}, 2});
        for (std::size_t c = 0; c < cellules; ++c) {
            const int n = octets.entre(0, 40);
            t.effectifs.push_back(n);
            t.effectifs[c] += n;
        }
    }
    if (enfants == 0)
        for (std::int64_t &n : t.effectifs)
            n = octets.entre(0, 40);
    try {
        if (!verifier(t, proteger(t)).vide())
            std::abort();
    } catch (const Refus &) {
        return 0;
    }
    return 0;
}
