// Landlords: of the whole region, of one département, or of one EPCI.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alea.h"
#include "commune.h"

struct Bailleur {
    std::string code, nom, siren;
    bool adherent = true;
    double poids = 0;
    std::string departement, epci; // empty: no limit
    bool minier = false;           // mostly in the mining basin
    int premiereCampagne = 0;      // does not answer the survey before
    double reponse = 0;            // share of its occupied dwellings that answer
};

// A number and its Luhn digit, as SIREN and SIRET end.
std::string avecCle(const std::string &racine);

std::vector<Bailleur> inventerBailleurs(const Region &region, std::uint64_t graine);

// One weight per landlord: how likely a new residence of this commune is to be its own.
std::vector<double> poidsBailleurs(const std::vector<Bailleur> &bailleurs, const Commune &commune,
                                   std::uint64_t graine);
