// The fields of one line of a file, by name: what RPLS and OPS lines share.
#pragma once

#include <array>

#include "depot/fautes.h"
#include "depot/lecture.h"
#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// Values by field, already trimmed. `Champ` numbers the fields from 0.
template <typename Champ, std::size_t nombre> struct Champs {
    std::array<Texte, nombre> textes{};
    Texte operator[](Champ champ) const { return textes[static_cast<std::size_t>(champ)]; }
    Texte &operator[](Champ champ) { return textes[static_cast<std::size_t>(champ)]; }
};

// A quote too many takes the lines that follow into a value.
template <typename Champ, std::size_t nombre>
void sauts_de_ligne(const Champs<Champ, nombre> &ligne, const std::array<const char *, nombre> &noms,
                    const char *regle, Fautes &fautes) {
    for (std::size_t i = 0; i < nombre; ++i)
        fautes.si(ligne.textes[i].find('\n') != Texte::npos, regle, noms[i]);
}

} // namespace carto_ops::depot
