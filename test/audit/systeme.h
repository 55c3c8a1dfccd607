// What a reader writes down: unknown whole numbers, what bounds them, and equations with whole coefficients between them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace audit {

inline constexpr double infini = std::numeric_limits<double>::infinity();

struct Terme {
    int inconnue;
    int coefficient;
};

struct Equation {
    std::vector<Terme> termes;
    std::int64_t second = 0;
};

// What is known of an unknown. `exact` says [bas, haut] is all that is possible; otherwise at least that much is.
struct Intervalle {
    double bas = 0;
    double haut = infini;
    bool exact = false;
    double largeur() const { return haut - bas; }
};

class Systeme {
  public:
    int inconnue(double bas = 0, double haut = infini);
    void borner(int inconnue, double bas, double haut);
    void equation(std::vector<Terme> termes, std::int64_t second);

    const std::vector<Intervalle> &inconnues() const { return inconnues_; }
    const std::vector<Equation> &equations() const { return equations_; }

  private:
    std::vector<Intervalle> inconnues_;
    std::vector<Equation> equations_;
};

// Unknowns tied by equations, with the equations that tie them.
struct Bloc {
    std::vector<int> inconnues;
    std::vector<int> equations;
};

} // namespace audit
