// The stock of one commune: residences, buildings, dwellings, with the years they enter and leave.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bailleur.h"
#include "commune.h"

constexpr int premiereAnnee = 2018;  // campaigns drawn: from this one
constexpr int derniereAnnee = 2026;  // to this one
constexpr int anneeReference = 2020; // when the stock has the size asked for

struct Logement {
    std::uint64_t cle = 0;
    int sortie = 9999; // first campaign without it
    bool demolition = false;
    int pieces = 0, surface = 0, loyer = 0;
    char dpe = 0; // 0: unknown
};

struct Batiment {
    std::string code, nom, lettre; // no letter where a residence has one building
    int numero = 0;                // in the street; of its first house
    Point position;
    std::vector<Logement> logements;
};

struct Residence {
    std::string code, nom;
    std::uint64_t cle = 0;
    int bailleur = 0, iris = 0, qpv = -1;
    bool maisons = false;
    int construction = 0;
    const char *financement = "";
    const char *typeVoie = "", *nomVoie = "";
    Point position;
    std::vector<Batiment> batiments;

    // Counted from the 1 January after it was built.
    bool presente(const Logement &l, int annee) const { return construction < annee && annee < l.sortie; }
};

struct Tirage {
    const Region &region;
    const std::vector<Bailleur> &bailleurs;
    std::uint64_t graine;
    double partQpv; // of the stock of communes that have one
};

std::vector<Residence> construireParc(const Tirage &tirage, int commune);
