// All 0/1 vectors in the span of given 0/1 vectors, by elimination modulo a prime and search over the free coordinates.
#pragma once

#include <cstdint>
#include <vector>

inline std::vector<std::vector<int>> combinaisons_01(const std::vector<std::vector<int>> &ensembles) {
    constexpr std::int64_t p = 1000003;
    const auto puissance = [](std::int64_t a, std::int64_t n) {
        std::int64_t r = 1;
        for (a %= p; n > 0; n /= 2, a = a * a % p)
            if (n % 2 == 1)
                r = r * a % p;
        return r;
    };
    const std::size_t m = ensembles.empty() ? 0 : ensembles.front().size();
    std::vector<std::vector<std::int64_t>> base;
    std::vector<std::size_t> pivots;
    for (const std::vector<int> &e : ensembles) {
        std::vector<std::int64_t> v(e.begin(), e.end());
        for (std::size_t b = 0; b < base.size(); ++b)
            if (const std::int64_t k = v[pivots[b]]; k != 0)
                for (std::size_t j = 0; j < m; ++j)
                    v[j] = (v[j] + (p - k) * base[b][j]) % p;
        std::size_t pivot = 0;
        while (pivot < m && v[pivot] == 0)
            ++pivot;
        if (pivot == m)
            continue;
        const std::int64_t inverse = puissance(v[pivot], p - 2);
        for (std::int64_t &x : v)
            x = x * inverse % p;
        for (std::vector<std::int64_t> &autre : base)
            if (const std::int64_t k = autre[pivot]; k != 0)
                for (std::size_t j = 0; j < m; ++j)
                    autre[j] = (autre[j] + (p - k) * v[j]) % p;
        base.push_back(v);
        pivots.push_back(pivot);
    }
    // Reduced: the coordinates of the pivots are the coefficients.
    std::vector<std::vector<int>> resultat;
    for (std::uint64_t choix = 1; choix < 1ULL << base.size(); ++choix) {
        std::vector<std::int64_t> x(m, 0);
        for (std::size_t b = 0; b < base.size(); ++b)
            if ((choix >> b & 1U) != 0)
                for (std::size_t j = 0; j < m; ++j)
                    x[j] = (x[j] + base[b][j]) % p;
        bool binaire = true;
        for (const std::int64_t v : x)
            binaire = binaire && v <= 1;
        if (binaire)
            resultat.emplace_back(x.begin(), x.end());
    }
    return resultat;
}
