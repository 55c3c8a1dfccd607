#include "croisement/incidences.h"

namespace carto_ops::croisement {

// Sums over each variable, then over the zones.
Incidences::Incidences(const Systeme &s, const std::vector<std::uint8_t> &mobiles) {
    std::vector<std::vector<Lien>> sommes(s.cellules());
    std::vector<std::vector<Lien>> cellules;
    const auto relier = [&](int c, int signe) {
        sommes[static_cast<std::size_t>(c)].push_back({static_cast<int>(cellules.size()) - 1, signe});
        if (mobiles[static_cast<std::size_t>(c)] != 0)
            cellules.back().push_back({c, signe});
    };
    for (int z = 0; z < s.zones; ++z) {
        for (int a = 0; a < s.cote_a && s.deux_variables(); ++a) {
            cellules.emplace_back();
            for (int b = 0; b < s.cote_b; ++b)
                relier(s.cellule(z, a, b), s.total_b(b) ? -1 : 1);
        }
        for (int b = 0; b < s.cote_b; ++b) {
            cellules.emplace_back();
            for (int a = 0; a < s.cote_a; ++a)
                relier(s.cellule(z, a, b), s.total_a(a) ? -1 : 1);
        }
    }
    const int classes = s.cote_a * s.cote_b;
    for (const Groupe &g : s.groupes)
        for (int k = 0; k < classes && !g.implique; ++k) {
            cellules.emplace_back();
            relier(g.total * classes + k, -1);
            for (int z : g.parts)
                relier(z * classes + k, 1);
        }
    for (const auto &liste : sommes)
        sommes_.fermer(liste);
    for (const auto &liste : cellules)
        cellules_.fermer(liste);
}

} // namespace carto_ops::croisement
