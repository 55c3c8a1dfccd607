// Random numbers by key: each thing draws from a stream of its own, named by what it is. What one dwelling
// draws does not depend on the others, nor on the campaigns asked for. No std:: distribution: they differ
// between libraries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

constexpr std::uint64_t melanger(std::uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

constexpr std::uint64_t cle(std::initializer_list<std::uint64_t> parts) {
    std::uint64_t k = 0x243f6a8885a308d3ULL;
    for (std::uint64_t part : parts)
        k = melanger((k ^ part) + 0x9e3779b97f4a7c15ULL);
    return k;
}

constexpr std::uint64_t cle(std::string_view texte) {
    std::uint64_t k = 0;
    for (char c : texte)
        k = melanger((k ^ static_cast<unsigned char>(c)) + 0x9e3779b97f4a7c15ULL);
    return k;
}

// splitmix64
class Alea {
  public:
    explicit constexpr Alea(std::uint64_t graine) : etat(graine) {}

    constexpr std::uint64_t bits() { return melanger(etat += 0x9e3779b97f4a7c15ULL); }
    constexpr double uniforme() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    constexpr double uniforme(double a, double b) { return a + (b - a) * uniforme(); }
    constexpr bool arrive(double p) { return uniforme() < p; }

    // From a to b, both included.
    constexpr int entier(int a, int b) { return a + static_cast<int>(uniforme() * (b - a + 1)); }

    // Sum of 12: close to normal, and exact arithmetic.
    constexpr double normale() {
        double somme = -6;
        for (int i = 0; i < 12; ++i)
            somme += uniforme();
        return somme;
    }

    constexpr std::size_t choisir(std::span<const double> poids) {
        double total = 0;
        for (double p : poids)
            total += p;
        double u = uniforme() * total;
        for (std::size_t i = 0; i + 1 < poids.size(); ++i) {
            if (u < poids[i])
                return i;
            u -= poids[i];
        }
        return poids.size() - 1;
    }

  private:
    std::uint64_t etat;
};
