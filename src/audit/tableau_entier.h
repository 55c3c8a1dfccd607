// What whole numbers alone say of a cell: bounds propagated over every sum, then a bounded search that is exact.
#pragma once

#include <optional>

#include "audit/tableau_modele.h"

namespace carto_ops::audit {

class Entiers {
  public:
    static constexpr int inconnues_max = 600; // of a table searched; larger ones are only propagated

    Entiers(const Modele &modele, void (*cancelled)());

    struct Bornes {
        std::int64_t bas, haut;
    };
    Bornes bornes(int c) const; // by propagation alone; always true

    enum class Reponse : std::uint8_t { possible, impossible, indecis };
    // Is there a table in which the cell is between the two? `x` then is how it differs from the true one.
    Reponse possible(int c, std::int64_t bas, std::int64_t haut, Variation &x);

  private:
    struct Equation {
        std::vector<std::pair<int, int>> termes; // (unknown, coefficient)
        std::int64_t total;
    };

    bool propager(std::vector<Bornes> &domaines, std::vector<int> &file) const;
    bool resserrer(const Equation &equation, std::vector<Bornes> &domaines, std::vector<int> &file) const;
    Reponse descendre(std::vector<Bornes> domaines, int depuis);

    const Modele &m_;
    void (*cancelled_)();
    std::vector<int> cellules_; // of each unknown
    std::vector<int> inconnue_; // of each cell, -1: shown
    std::vector<Equation> equations_;
    std::vector<std::vector<int>> equations_de_;
    std::vector<Bornes> domaines_;
    std::vector<Bornes> solution_;
    std::int64_t noeuds_ = 0;
};

} // namespace carto_ops::audit
