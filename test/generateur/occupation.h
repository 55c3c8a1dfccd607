// Who lets a dwelling when: a chain of leases and empty spells, from its first letting on.
#pragma once

#include <cstdint>

#include "parc.h"

// RPLS code MODE.
enum class Mode { loue = 1, vacant = 2, vide = 3, association = 4, occupe = 5, inconnu = 9 };

struct Occupation {
    Mode mode = Mode::loue;
    int debut = 0;          // month the lease or the empty spell began, counted from year 0
    int remise = 0;         // month the dwelling could last be let
    std::uint64_t bail = 0; // key of the household
};

Occupation occupation(const Residence &r, const Logement &l, bool aisne, int annee);
