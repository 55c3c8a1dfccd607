#include "cle/entropie.h"

#include "noyau/refus.h"

#include <algorithm>
#include <cmath>

namespace carto_ops {

namespace {

using Reel = long double;

// A run of deviations that share one probability: the optimum pools what the order constraint would break,
// and its exponent is then the mean of theirs (isotonic regression).
struct Bloc {
    Reel nombre, somme, carres; // of deviations
};

// log p = cst + moyenne * v + carre * v^2, by blocks.
struct Multiplicateurs {
    Reel moyenne = 0, carre = 0;
};

struct Point {
    std::vector<Bloc> blocs;
    std::vector<Reel> p; // of one deviation of each block
    Reel log_z = 0;
    Reel m1 = 0, m2 = 0;            // moments
    Reel h11 = 0, h12 = 0, h22 = 0; // their derivatives by the multipliers
};

Reel exposant(const Bloc &b, const Multiplicateurs &m) {
    return (m.moyenne * b.somme + m.carre * b.carres) / b.nombre;
}

std::vector<Bloc> regrouper(std::span<const int> ecarts, const Multiplicateurs &m) {
    const bool monotone = std::find(ecarts.begin(), ecarts.end(), 0) != ecarts.end();
    std::vector<Bloc> blocs;
    for (const int v : ecarts) {
        blocs.push_back({1, static_cast<Reel>(v), static_cast<Reel>(v) * v});
        while (monotone && v <= 0 && blocs.size() > 1 &&
               exposant(blocs[blocs.size() - 2], m) > exposant(blocs.back(), m)) {
            const Bloc dernier = blocs.back();
            blocs.pop_back();
            blocs.back().nombre += dernier.nombre;
            blocs.back().somme += dernier.somme;
            blocs.back().carres += dernier.carres;
        }
    }
    return blocs;
}

Point evaluer(std::span<const int> ecarts, const Multiplicateurs &m) {
    Point x;
    x.blocs = regrouper(ecarts, m);
    Reel plus_haut = exposant(x.blocs.front(), m);
    for (const Bloc &b : x.blocs)
        plus_haut = std::max(plus_haut, exposant(b, m));
    Reel z = 0;
    for (const Bloc &b : x.blocs) {
        x.p.push_back(std::exp(exposant(b, m) - plus_haut));
        z += b.nombre * x.p.back();
    }
    x.log_z = plus_haut + std::log(z);
    for (std::size_t k = 0; k < x.blocs.size(); ++k) {
        const Bloc &b = x.blocs[k];
        x.p[k] /= z;
        const Reel masse = x.p[k] * b.nombre, a1 = b.somme / b.nombre, a2 = b.carres / b.nombre;
        x.m1 += masse * a1;
        x.m2 += masse * a2;
        x.h11 += masse * a1 * a1;
        x.h12 += masse * a1 * a2;
        x.h22 += masse * a2 * a2;
    }
    x.h11 -= x.m1 * x.m1;
    x.h12 -= x.m1 * x.m2;
    x.h22 -= x.m2 * x.m2;
    return x;
}

// The dual, convex in the multipliers: its gradient is what the moments miss.
Reel duale(const Point &x, const Multiplicateurs &m, Reel variance) {
    return x.log_z - m.carre * variance;
}

Multiplicateurs pas_de_newton(const Point &x, Reel variance, bool fixer_variance) {
    if (!fixer_variance)
        return {-x.m1 / x.h11, 0};
    const Reel g1 = x.m1, g2 = x.m2 - variance, det = x.h11 * x.h22 - x.h12 * x.h12;
    return {-(x.h22 * g1 - x.h12 * g2) / det, -(x.h11 * g2 - x.h12 * g1) / det};
}

// Damped Newton on the dual; false when it does not settle, which is how an unreachable moment shows.
bool resoudre(std::span<const int> ecarts, Reel variance, bool fixer_variance, Multiplicateurs &m, Point &x) {
    constexpr Reel assez = 1e-14L, proche = 1e-6L;
    x = evaluer(ecarts, m);
    for (int tour = 0; tour < 500; ++tour) {
        const Reel manque = std::fabs(x.m1) + (fixer_variance ? std::fabs(x.m2 - variance) : 0);
        if (manque < assez)
            return true;
        const Multiplicateurs pas = pas_de_newton(x, variance, fixer_variance);
        if (!std::isfinite(pas.moyenne) || !std::isfinite(pas.carre))
            return false;
        // Near the end the dual is flat beyond the arithmetic: whole steps.
        Reel longueur = 1;
        Multiplicateurs essai{m.moyenne + pas.moyenne, m.carre + pas.carre};
        Point y = evaluer(ecarts, essai);
        while (manque > proche && !(duale(y, essai, variance) <= duale(x, m, variance))) {
            longueur /= 2;
            if (longueur < 1e-12L)
                return false;
            essai = {m.moyenne + longueur * pas.moyenne, m.carre + longueur * pas.carre};
            y = evaluer(ecarts, essai);
        }
        m = essai;
        x = y;
    }
    return false;
}

[[noreturn]] void refuser() {
    throw Refus(sqlstate::valeur_invalide, "no noise satisfies these parameters",
                "Some count has no distribution of mean 0 with this variance and greatest deviation.",
                "Raise the variance or the greatest deviation.");
}

} // namespace

std::vector<long double> entropie_maximale(std::span<const int> ecarts, double variance) {
    if (ecarts.empty() || ecarts.front() > 0 || ecarts.back() < 0)
        refuser();
    if (ecarts.size() == 1)
        return {1};
    Multiplicateurs m;
    Point x;
    if (!resoudre(ecarts, variance, false, m, x))
        refuser();
    if (x.m2 > variance && !resoudre(ecarts, variance, true, m, x))
        refuser();
    std::vector<long double> p;
    for (std::size_t k = 0; k < x.blocs.size(); ++k)
        p.insert(p.end(), static_cast<std::size_t>(x.blocs[k].nombre), x.p[k]);
    return p;
}

} // namespace carto_ops
