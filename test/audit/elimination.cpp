#include "elimination.h"

#include <algorithm>
#include <map>
#include <random>
#include <unordered_map>

namespace audit {

namespace {

constexpr std::uint64_t premier = (std::uint64_t{1} << 61) - 1;

__extension__ using Long = unsigned __int128;

std::uint64_t fois(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(Long{a} * b % premier);
}

std::uint64_t moins(std::uint64_t a, std::uint64_t b) {
    return a >= b ? a - b : a + premier - b;
}

std::uint64_t inverse(std::uint64_t a) {
    std::uint64_t r = 1;
    for (std::uint64_t e = premier - 2; e > 0; e >>= 1, a = fois(a, a))
        if ((e & 1U) != 0)
            r = fois(r, a);
    return r;
}

using Rangee = std::map<int, std::uint64_t>; // unknown, coefficient; none is 0

std::vector<Rangee> rangees(const Systeme &systeme, const Bloc &bloc) {
    std::unordered_map<int, int> place;
    for (std::size_t i = 0; i < bloc.inconnues.size(); ++i)
        place[bloc.inconnues[i]] = static_cast<int>(i);
    std::vector<Rangee> r;
    for (const int e : bloc.equations) {
        Rangee rangee;
        for (const Terme &t : systeme.equations()[static_cast<std::size_t>(e)].termes)
            if (const auto p = place.find(t.inconnue); p != place.end())
                rangee[p->second] = t.coefficient > 0 ? static_cast<std::uint64_t>(t.coefficient)
                                                      : premier - static_cast<std::uint64_t>(-t.coefficient);
        if (!rangee.empty())
            r.push_back(std::move(rangee));
    }
    std::ranges::sort(r, {}, [](const Rangee &x) { return x.size(); });
    return r;
}

void retrancher(Rangee &de, const Rangee &pivot, int colonne) {
    const std::uint64_t facteur = de.at(colonne);
    for (const auto &[c, v] : pivot) {
        const std::uint64_t reste = moins(de.contains(c) ? de.at(c) : 0, fois(facteur, v));
        if (reste == 0)
            de.erase(c);
        else
            de[c] = reste;
    }
}

struct Pivot {
    int colonne;
    Rangee rangee; // coefficient 1 in its own column
};

// Each equation gives up the pivots before it, then becomes one: its least used unknown keeps the filling low.
std::vector<Pivot> echelonner(std::vector<Rangee> equations, std::size_t nb_colonnes) {
    std::vector<int> pivot_de(nb_colonnes, -1);
    std::vector<int> usage(nb_colonnes, 0);
    for (const Rangee &r : equations)
        for (const auto &[c, v] : r)
            ++usage[static_cast<std::size_t>(c)];
    std::vector<Pivot> pivots;
    for (Rangee &r : equations) {
        for (bool encore = true; encore;) {
            encore = false;
            for (const auto &[c, v] : r)
                if (const int p = pivot_de[static_cast<std::size_t>(c)]; p >= 0) {
                    retrancher(r, pivots[static_cast<std::size_t>(p)].rangee, c);
                    encore = true;
                    break;
                }
        }
        if (r.empty())
            continue;
        const int c = std::ranges::min_element(r, {}, [&](const auto &t) { return usage[static_cast<std::size_t>(t.first)]; })->first;
        const std::uint64_t i = inverse(r.at(c));
        for (auto &[colonne, v] : r)
            v = fois(v, i);
        pivot_de[static_cast<std::size_t>(c)] = static_cast<int>(pivots.size());
        pivots.push_back({c, std::move(r)});
    }
    return pivots;
}

} // namespace

std::vector<char> determinees(const Systeme &systeme, const Bloc &bloc) {
    const std::vector<Pivot> pivots = echelonner(rangees(systeme, bloc), bloc.inconnues.size());
    std::mt19937_64 alea(1);
    std::vector<std::uint64_t> solution(bloc.inconnues.size());
    for (std::uint64_t &x : solution)
        x = alea() % premier;
    // A pivot's equation holds only unknowns that are free or become pivots after it.
    for (auto p = pivots.rbegin(); p != pivots.rend(); ++p) {
        std::uint64_t x = 0;
        for (const auto &[c, v] : p->rangee)
            if (c != p->colonne)
                x = moins(x, fois(v, solution[static_cast<std::size_t>(c)]));
        solution[static_cast<std::size_t>(p->colonne)] = x;
    }
    std::vector<char> d(bloc.inconnues.size());
    for (std::size_t i = 0; i < d.size(); ++i)
        d[i] = static_cast<char>(solution[i] == 0);
    return d;
}

} // namespace audit
