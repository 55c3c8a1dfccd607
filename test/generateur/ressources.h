// Resources of a household, and what follows from them: allowances and activity.
#pragma once

#include <cstdint>

#include "menage.h"

struct Situation {
    std::uint64_t bail;
    int annee;
    bool qpv, recent;
    TypeMenage type;
    int age;
};

double rangRessources(const Situation &s); // 0 poorest, 1 richest of the region
double plafond(double rang);               // % of the PLUS ceiling
int aideLogement(Alea &alea, double rang); // 0 none, 1 APL, 2 AL
bool rls(Alea &alea, int aide, int annee);
std::size_t activite(Alea alea, double rang, int age);
