#include "depot/fautes.h"

#include <algorithm>

namespace carto_ops::depot {

void Retablies::retablir(std::string_view &valeur, std::string_view prefixe, std::string_view gardes,
                         const char *regle, const char *champ) {
    if (nombre_ == retablies_.size())
        return;
    Retablie &r = retablies_[nombre_];
    r = {regle, champ, valeur, {}, 0};
    for (const std::string_view morceau : {prefixe, valeur})
        for (const char c : morceau) {
            if (gardes.find(c) == std::string_view::npos)
                continue;
            if (r.taille == r.texte.size())
                return;
            r.texte[r.taille++] = c;
        }
    ++nombre_;
    valeur = r.nouvelle();
}

} // namespace carto_ops::depot
