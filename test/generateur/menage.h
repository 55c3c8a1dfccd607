// A household at a date, and what of it the survey knows.
#pragma once

#include <array>
#include <optional>

#include "bailleur.h"
#include "occupation.h"

enum class TypeMenage { seul = 1, monoparental = 2, coupleSans = 3, coupleAvec = 4, autre = 5 };

struct Menage {
    int occupants = 0, mineurs = 0, enfants = 0, age = 0;
    TypeMenage type = TypeMenage::seul;
    double plafond = 0; // % of the PLUS ceiling
    int aide = 0;
    bool rls = false;
    std::array<int, 5> activites{}; // adults of 18 to 64: stable, precaire, chomeur, retraite, autre
};

Menage menage(const Residence &r, const Logement &l, const Occupation &o, int annee);

// 1 answered, 2 not answered, 3 vacant, 4 out of scope.
int enquete(const Bailleur &b, const Logement &l, const Occupation &o, int annee);
