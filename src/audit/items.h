// Audit of a release item by item: households are read once, and each examination takes from them what it is about.
#pragma once

#include "audit/zone.h"
#include "indicateur/catalogue.h"

namespace carto_ops::audit {

using ParItem = std::array<std::int32_t, nb_items>;

// Known answers of one landlord at one place.
struct Releve {
    std::int32_t lieu;
    std::int32_t bailleur;
    ParItem ensemble;
    ParItem recents;
};

// Items shown of a zone, one bit each.
struct Montre {
    std::int32_t ensemble;
    std::int32_t recents;
};

// The households of one population that answered an item.
struct Sujet {
    bool recents;
    std::size_t rang;
};

// Sets released beside others that they lie in.
struct Examen {
    Sujet tout;
    Sujet partie;
};

Bilan examiner(const Examen &examen, const Geographie &geo, std::span<const Releve> releves, std::span<const Montre> montres,
               const Regles &regles, void (*cancelled)() = nullptr);

} // namespace carto_ops::audit
