// Exact search of an unsound set that readers can make: a 0/1 vector in the span of what they read.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/elimination.h"
#include "noyau/no_postgres.h"

namespace carto_ops::audit {

// A class of households that no row tells apart.
struct Classe {
    std::int64_t poids = 0;                  // its households
    std::vector<std::int32_t> residences;    // sorted; only where addresses are counted
    std::int32_t grossiere = -1;             // class of the exempt rows it lies in, -1: none
};

struct Critere {
    std::int64_t seuil = 11;     // weight: 1 to seuil - 1 is a defect
    int residences_min = 0;      // above 0: count distinct residences instead
    bool avec_exemption = false; // sets made of whole classes of the exempt rows are no defect
    std::vector<std::int64_t> grossieres; // weight of each of these classes
};

// The matrix of a block: rows are what readers read, columns the classes of households.
struct Matrice {
    std::vector<Classe> classes;
    std::vector<bool> possible; // classes that an unsound set may hold; it is zero on all others
    std::vector<LigneEntiere> lignes;
};

struct Trouvaille {
    std::vector<std::uint32_t> classes;                               // the set
    std::vector<std::pair<std::uint32_t, std::int64_t>> combinaison;  // rows and their coefficients
    std::int64_t diviseur = 1;
    bool verifiee = false; // the combination gives the set, recomputed in integers
};

struct Recherche {
    std::vector<Trouvaille> trouvailles; // one per independent part of the block
    std::int64_t combinaisons = 0;       // candidates weighed
    bool complete = true;                // false: gave up, nothing is proved
};

Recherche chercher_combinaisons(const Matrice &matrice, const Critere &critere, void (*cancelled)() = nullptr);

} // namespace carto_ops::audit
