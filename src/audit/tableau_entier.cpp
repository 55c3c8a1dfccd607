#include "audit/tableau_entier.h"

#include <algorithm>
#include <numeric>

namespace carto_ops::audit {

namespace {

constexpr std::int64_t noeuds_max = 2000;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

std::int64_t division_basse(std::int64_t a, std::int64_t b) {
    // cppcheck-suppress zerodivcond ; no term of an equation is zero
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

} // namespace

Entiers::Entiers(const Modele &modele, void (*cancelled)()) : m_(modele), cancelled_(cancelled) {
    const std::vector<LigneEntiere> lignes = m_.equations(cellules_);
    inconnue_.assign(static_cast<std::size_t>(m_.cellules()), -1);
    for (int i = 0; i < static_cast<int>(cellules_.size()); ++i) {
        const int c = en(cellules_, i);
        en(inconnue_, c) = i;
        const int z = m_.zone_de(c);
        domaines_.push_back({en(m_.planchers, c), std::min(m_.somme_ligne(z, m_.a_de(c)), m_.somme_colonne(z, m_.b_de(c)))});
    }
    equations_de_.resize(cellules_.size());
    std::vector<int> file;
    for (const LigneEntiere &ligne : lignes) {
        Equation equation{{}, 0};
        for (const auto &[i, coefficient] : ligne.valeurs) {
            equation.termes.emplace_back(static_cast<int>(i), coefficient);
            equation.total += coefficient * en(m_.valeurs, cellules_[i]);
            equations_de_[i].push_back(static_cast<int>(equations_.size()));
        }
        file.push_back(static_cast<int>(equations_.size()));
        equations_.push_back(std::move(equation));
    }
    propager(domaines_, file);
}

Entiers::Bornes Entiers::bornes(int c) const {
    return en(domaines_, en(inconnue_, c));
}

// What the other terms leave to each; false when nothing is left.
bool Entiers::resserrer(const Equation &equation, std::vector<Bornes> &domaines, std::vector<int> &file) const {
    std::int64_t moins = 0, plus = 0;
    for (const auto &[i, k] : equation.termes) {
        moins += k > 0 ? k * en(domaines, i).bas : k * en(domaines, i).haut;
        plus += k > 0 ? k * en(domaines, i).haut : k * en(domaines, i).bas;
    }
    for (const auto &[i, k] : equation.termes) {
        Bornes &d = en(domaines, i);
        const std::int64_t m = k > 0 ? k * d.bas : k * d.haut, p = k > 0 ? k * d.haut : k * d.bas;
        std::int64_t bas = equation.total - (plus - p), haut = equation.total - (moins - m); // of k times the term
        if (k < 0)
            std::swap(bas, haut);
        bas = -division_basse(-bas, k);
        haut = division_basse(haut, k);
        if (bas <= d.bas && haut >= d.haut)
            continue;
        d = {std::max(d.bas, bas), std::min(d.haut, haut)};
        if (d.bas > d.haut)
            return false;
        file.insert(file.end(), en(equations_de_, i).begin(), en(equations_de_, i).end());
        moins += (k > 0 ? k * d.bas : k * d.haut) - m;
        plus += (k > 0 ? k * d.haut : k * d.bas) - p;
    }
    return true;
}

// Each equation at most a hundred times: long chains of small steps bring nothing sure the sooner.
bool Entiers::propager(std::vector<Bornes> &domaines, std::vector<int> &file) const {
    std::vector<std::uint8_t> fois(equations_.size(), 0);
    for (std::size_t tete = 0; tete < file.size(); ++tete) {
        const int e = file[tete];
        if (en(fois, e) < 100) {
            ++en(fois, e);
            if (!resserrer(en(equations_, e), domaines, file))
                return false;
        }
        if (cancelled_ != nullptr && tete % 4096 == 0)
            cancelled_();
    }
    return true;
}

// Depth first, the narrowest domain first, values nearest to the true one first.
Entiers::Reponse Entiers::descendre(std::vector<Bornes> domaines, int depuis) {
    if (++noeuds_ > noeuds_max)
        return Reponse::indecis;
    std::vector<int> file(en(equations_de_, depuis));
    if (!propager(domaines, file))
        return Reponse::impossible;
    int choisie = -1;
    for (int i = 0; i < static_cast<int>(domaines.size()); ++i) {
        const Bornes &d = en(domaines, i);
        if (d.bas < d.haut && (choisie < 0 || d.haut - d.bas < en(domaines, choisie).haut - en(domaines, choisie).bas))
            choisie = i;
    }
    if (choisie < 0) {
        for (const Equation &e : equations_) {
            const std::int64_t somme = std::accumulate(
                e.termes.begin(), e.termes.end(), std::int64_t{0},
                [&](std::int64_t s, const auto &t) { return s + t.second * en(domaines, t.first).bas; });
            if (somme != e.total)
                return Reponse::impossible;
        }
        solution_ = std::move(domaines);
        return Reponse::possible;
    }
    const Bornes d = en(domaines, choisie);
    const std::int64_t v = std::clamp(en(m_.valeurs, en(cellules_, choisie)), d.bas, d.haut);
    // The value, then what lies on either side of it.
    for (const Bornes part : {Bornes{v, v}, Bornes{v + 1, d.haut}, Bornes{d.bas, v - 1}}) {
        if (part.bas > part.haut)
            continue;
        en(domaines, choisie) = part;
        const Reponse r = descendre(domaines, choisie);
        if (r != Reponse::impossible)
            return r;
    }
    return Reponse::impossible;
}

Entiers::Reponse Entiers::possible(int c, std::int64_t bas, std::int64_t haut, Variation &x) {
    x.clear();
    const int i = en(inconnue_, c);
    const Bornes reste{std::max(en(domaines_, i).bas, bas), std::min(en(domaines_, i).haut, haut)};
    if (reste.bas > reste.haut)
        return Reponse::impossible;
    if (std::ssize(cellules_) > inconnues_max)
        return Reponse::indecis;
    std::vector<Bornes> domaines = domaines_;
    en(domaines, i) = reste;
    noeuds_ = 0;
    const Reponse reponse = descendre(std::move(domaines), i);
    if (reponse == Reponse::possible)
        for (int k = 0; k < static_cast<int>(cellules_.size()); ++k)
            if (const std::int64_t change = en(solution_, k).bas - en(m_.valeurs, en(cellules_, k)); change != 0)
                x.emplace_back(en(cellules_, k), change);
    return reponse;
}

} // namespace carto_ops::audit
