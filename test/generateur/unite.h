// What the files of a campaign say of a dwelling and of its household; some answers are missing.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "menage.h"

struct Unite {
    std::string ident;
    Occupation occupation;
    int enquete = 0; // 1 answered, 2 not answered, 3 vacant, 4 out of scope

    // Months are counted from year 0.
    std::optional<int> surface, bail, vacance, remise, loyer;

    // Of a household that answered.
    std::optional<int> occupants, mineurs, type, enfants, age, aide, emmenagement;
    std::optional<double> plafond;
    std::optional<bool> rls;
    std::array<std::optional<int>, 5> activites;
};

Unite unite(long numero, const Bailleur &bailleur, bool aisne, const Residence &r, const Logement &l,
            int annee);
