#include "croisement/somme.h"

#include "croisement/entieres.h"

namespace carto_ops::croisement {

std::vector<Somme> sommes_de(const Systeme &s) {
    std::vector<Somme> sommes;
    for (int z = 0; z < s.zones; ++z)
        for (const Entiere &ligne : lignes_de(s, z))
            sommes.push_back({marge(s, ligne), parts(s, ligne)});
    const int classes = s.cote_a * s.cote_b;
    for (const Groupe &g : s.groupes)
        for (int k = 0; k < classes; ++k) {
            Somme somme{g.total * classes + k, {}};
            for (const int z : g.parts)
                somme.parts.push_back(z * classes + k);
            sommes.push_back(std::move(somme));
        }
    return sommes;
}

} // namespace carto_ops::croisement
