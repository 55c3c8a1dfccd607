// Cheapest way to vary one cell: a shortest path in one slice of the table.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "croisement/graphe.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

// What each cell may do, and the variation being built (zero everywhere between two searches).
struct Etat {
    std::vector<std::int64_t> valeurs;
    std::vector<std::int64_t> couts; // of withholding it
    std::vector<std::int64_t> variation;
    std::vector<std::uint8_t> planchers; // least value a reader may think of
    std::vector<std::uint8_t> mobiles;   // withheld, or may be
    std::vector<std::uint8_t> retenues;

    std::int64_t marge_basse(int c) const {
        const auto i = static_cast<std::size_t>(c);
        return valeurs[i] + variation[i] - planchers[i];
    }
};

// A slice: the cells an arc stands for lie `ecart` after its base and vary with `signe`.
struct Tranche {
    const Graphe *graphe = nullptr;
    int place = 0; // of the cell to vary
    struct Cote {
        int ecart;
        int signe;
    };
    std::array<Cote, 4> cotes{};
    int nb_cotes = 0;

    void ajouter(int ecart, int signe) { cotes[static_cast<std::size_t>(nb_cotes++)] = {ecart, signe}; }
    std::span<const Cote> actifs() const {
        return std::span(cotes).first(static_cast<std::size_t>(nb_cotes));
    }
};

struct Pas {
    int arc;
    int sens; // +1: the arc's variation grows
};

struct Mouvement {
    int cellule;
    int sens;
};

// A variation by one.
struct Circuit {
    std::vector<Mouvement> mouvements;
    std::int64_t cout = 0;     // of the cells it would newly withhold
    std::int64_t capacite = 0; // how many times it goes
};

class Chercheur {
  public:
    explicit Chercheur(const Etat &etat) : etat_(etat) {}

    // The circuit through the slice's place, in direction `sens`, every arc of which may go `besoin` further;
    // at most `cout_max`, the cheapest, then the shortest. False when there is none.
    bool chercher(const Tranche &tranche, int sens, std::int64_t besoin, std::int64_t cout_max,
                  Circuit &circuit);

    std::uint64_t travail() const { return travail_; } // arcs looked at so far

  private:
    struct Noeud {
        std::uint64_t cout = 0; // households << 16 | arcs
        std::uint32_t epoque = 0;
        bool fini = false;
        Pas arrive{};
        int avant = 0;
    };
    struct Entree {
        std::uint64_t cout;
        int noeud;
    };

    bool evaluer(const Tranche &tranche, int base, int sens, std::int64_t besoin, std::int64_t &cout) const;
    void ajouter(const Tranche &tranche, const Pas &pas, Circuit &circuit) const;
    void atteindre(int noeud, std::uint64_t cout, Pas arrive, int avant);
    void etendre(const Tranche &tranche, int interdit, int noeud, std::int64_t besoin, std::uint64_t plafond);
    bool parcourir(const Tranche &tranche, const Pas &premier, std::int64_t besoin, std::uint64_t plafond);
    Noeud &noeud(int n) { return noeuds_[static_cast<std::size_t>(n)]; }

    const Etat &etat_;
    std::vector<Noeud> noeuds_;
    std::vector<Entree> tas_;
    std::uint32_t epoque_ = 0;
    std::uint64_t travail_ = 0;
};

} // namespace carto_ops::croisement
