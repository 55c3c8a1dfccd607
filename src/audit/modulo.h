// Arithmetic modulo the prime 2^61 - 1: exact elimination without growing integers.
#pragma once

#include <cstdint>

#include "noyau/no_postgres.h"

namespace carto_ops::audit {

inline constexpr std::uint64_t premier = (std::uint64_t{1} << 61) - 1;

constexpr std::uint64_t mod_produit(std::uint64_t a, std::uint64_t b) {
    const unsigned __int128 produit = static_cast<unsigned __int128>(a) * b;
    const std::uint64_t somme =
        static_cast<std::uint64_t>(produit & premier) + static_cast<std::uint64_t>(produit >> 61);
    return somme >= premier ? somme - premier : somme;
}

constexpr std::uint64_t mod_somme(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t somme = a + b;
    return somme >= premier ? somme - premier : somme;
}

constexpr std::uint64_t mod_oppose(std::uint64_t a) {
    return a == 0 ? 0 : premier - a;
}

constexpr std::uint64_t mod_inverse(std::uint64_t a) {
    std::uint64_t resultat = 1;
    for (std::uint64_t puissance = premier - 2; puissance > 0; puissance >>= 1) {
        if (puissance & 1)
            resultat = mod_produit(resultat, a);
        a = mod_produit(a, a);
    }
    return resultat;
}

constexpr std::uint64_t mod_entier(std::int64_t n) {
    return n >= 0 ? static_cast<std::uint64_t>(n) % premier
                  : mod_oppose(static_cast<std::uint64_t>(-n) % premier);
}

// The representative nearest to zero: what a small integer became.
constexpr std::int64_t mod_signe(std::uint64_t a) {
    return a > premier / 2 ? -static_cast<std::int64_t>(premier - a) : static_cast<std::int64_t>(a);
}

} // namespace carto_ops::audit
