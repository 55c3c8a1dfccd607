// The closed lattice of questions on households: every set that at most three variables cut out of a territory, and what is
// known of each as an interval of whole numbers. Sums of classes and sums of territories tighten the intervals.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "intervalle_entier.h"

namespace audit {

inline constexpr int ordre_max = 3; // variables of one question

// One class of one variable.
struct Classe {
    int variable;
    int classe;
};

// `nombre` sets from `premier` on, `pas` apart, that make up the set `tout`: the classes of one more variable.
struct SommeClasses {
    int tout;
    int premier;
    int pas;
    int nombre;
};

// Numbers of the sets; those of fewer variables come first. The set 0 is the whole territory.
class Treillis {
  public:
    explicit Treillis(std::vector<int> classes); // of each variable

    int variables() const { return static_cast<int>(classes_.size()); }
    int classes(int variable) const { return classes_[static_cast<std::size_t>(variable)]; }
    int taille(int ordre) const { return tailles_[static_cast<std::size_t>(ordre)]; }
    int numero(std::vector<Classe> cellule) const; // in any order
    std::vector<Classe> cellule(int numero) const;
    const std::vector<SommeClasses> &sommes(int ordre) const { return sommes_[static_cast<std::size_t>(ordre)]; } // into sets of so many

  private:
    struct Croisement {
        std::vector<int> variables;
        int premier;
        int taille;
    };
    void poser(const std::vector<int> &variables);
    int rang(const std::vector<int> &variables) const;

    std::vector<int> classes_;
    std::vector<Croisement> croisements_;
    std::vector<int> rangs_; // of a crossing, by its variables read as digits
    std::array<int, ordre_max + 1> tailles_{};
    std::array<std::vector<SommeClasses>, ordre_max + 1> sommes_;
};

// A territory, or a piece of one, and what is known of its sets of at most `ordre` variables.
struct Unite {
    std::string nom;
    int ordre = 0;
    std::vector<IntervalleEntier> ensembles;
};

// A unit as the disjoint units it is made of: every set of it is the sum of theirs.
struct SommeUnites {
    int tout;
    std::vector<int> parties;
};

// Tightens until nothing moves, or `tours` times over: always sound, for each step is. Raises Incoherence.
void propager(const Treillis &treillis, std::vector<Unite> &unites, const std::vector<SommeUnites> &sommes, int tours = 100);

} // namespace audit
