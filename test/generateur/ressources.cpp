#include "ressources.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace {

// Straight lines between known points.
template <std::size_t N>
double interpoler(const std::array<double, N> &x, const std::array<double, N> &y, double v) {
    if (v <= x.front())
        return y.front();
    for (std::size_t i = 1; i < N; ++i)
        if (v < x[i])
            return y[i - 1] + (y[i] - y[i - 1]) * (v - x[i - 1]) / (x[i] - x[i - 1]);
    return y.back();
}

constexpr std::array normaleX = {-3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0,
                                 0.5,  1.0,  1.5,  2.0,  2.5,  3.0,  3.5};
constexpr std::array normaleF = {0.0,    0.0013, 0.0062, 0.0228, 0.0668, 0.1587, 0.3085, 0.5,
                                 0.6915, 0.8413, 0.9332, 0.9772, 0.9938, 0.9987, 1.0};

// Calibrated: 20 % of households under 20 % of the ceiling, 37 % under 40, 60 % under 60.
constexpr std::array rangs = {0.0, 0.02, 0.20, 0.37, 0.60, 0.80, 0.91, 0.965, 0.99, 1.0};
constexpr std::array plafonds = {0.0, 0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0, 140.0, 220.0};

double effetMenage(TypeMenage type, int age) {
    static constexpr double types[] = {0.02, -0.28, 0.32, 0.06, 0.1};
    return types[static_cast<int>(type) - 1] + (age >= 62 ? 0.2 : age < 30 ? -0.15 : -0.03);
}

} // namespace

double rangRessources(const Situation &s) {
    const double stable = Alea(cle({s.bail, cle("ressources")})).normale();
    const double annuel =
        Alea(cle({s.bail, cle("ressources"), static_cast<std::uint64_t>(s.annee)})).normale();
    const double z = 0.94 * stable + 0.34 * annuel + (s.qpv ? -0.30 : 0.13) + (s.recent ? -0.26 : 0.05) +
                     effetMenage(s.type, s.age);
    return interpoler(normaleX, normaleF, z / 1.04);
}

double plafond(double rang) {
    return interpoler(rangs, plafonds, rang);
}

int aideLogement(Alea &alea, double rang) {
    const double p = rang < 0.2 ? 0.92 : rang < 0.37 ? 0.88 : rang < 0.6 ? 0.55 : rang < 0.8 ? 0.1 : 0;
    const double u = alea.uniforme();
    return u < p ? 1 : u < p + 0.02 && rang < 0.7 ? 2 : 0;
}

// The reduction began in 2018 and went to nearly every APL tenant.
bool rls(Alea &alea, int aide, int annee) {
    return aide == 1 && alea.arrive(annee < 2020 ? 0.84 : 0.94);
}

std::size_t activite(Alea alea, double rang, int age) {
    enum { stable, precaire, chomeur, retraite, autre };
    const double u = alea.uniforme();
    if (age >= 60 && alea.arrive(age >= 62 ? 0.75 : 0.3))
        return retraite;
    if (age < 22 && alea.arrive(0.6))
        return autre;
    const std::array<double, 4> poids = {0.06 + 0.85 * rang, 0.18, 0.34 * (1 - rang), 0.42 * (1 - rang)};
    double reste = u * (poids[0] + poids[1] + poids[2] + poids[3]);
    static constexpr std::array<std::size_t, 4> codes = {stable, precaire, chomeur, autre};
    for (std::size_t i = 0; i < 3; ++i) {
        if (reste < poids[i])
            return codes[i];
        reste -= poids[i];
    }
    return autre;
}
