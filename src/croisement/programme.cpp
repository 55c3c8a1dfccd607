#include "croisement/programme.h"

#include <algorithm>
#include <cmath>

namespace carto_ops::croisement {

namespace {

constexpr double nul = 1e-9;
constexpr int pas_max = 1200;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// Bounds are loosened by a little, each by its own: steps hardly ever tie, so the search does not go round.
double jeu(std::size_t i) {
    return 1e-5 * (1 + static_cast<double>(i * 2654435761U % 1000) / 1000);
}

} // namespace

void Programme::vider(int lignes) {
    lignes_ = lignes;
    variables_.clear();
}

void Programme::ajouter(std::int64_t bas, std::int64_t haut, double cout, std::vector<Terme> termes) {
    const std::size_t i = variables_.size();
    variables_.push_back({bas, haut, cout, std::move(termes), static_cast<double>(bas) - jeu(2 * i),
                          static_cast<double>(haut) + (i > 0 ? jeu(2 * i + 1) : 0)});
}

void Programme::dresser() {
    tableau_.assign((static_cast<std::size_t>(lignes_) + 1) * variables_.size(), 0);
    base_.assign(static_cast<std::size_t>(lignes_), -1);
    for (int j = 0; j < colonnes(); ++j) {
        for (const Terme &terme : en(variables_, j).termes)
            t(terme.ligne, j) = terme.signe;
        t(lignes_, j) = en(variables_, j).cout;
    }
}

void Programme::pivoter(int ligne, int colonne) {
    const double pivot = t(ligne, colonne);
    non_nuls_.clear();
    for (int j = 0; j < colonnes(); ++j) {
        double &x = t(ligne, j);
        x = std::abs(x) > nul ? x / pivot : 0;
        if (x != 0)
            non_nuls_.push_back(j);
    }
    for (int i = 0; i <= lignes_; ++i) {
        const double f = i == ligne ? 0 : t(i, colonne);
        if (std::abs(f) <= nul)
            continue;
        for (int j : non_nuls_)
            t(i, j) -= f * t(ligne, j);
        t(i, colonne) = 0;
        travail_ += non_nuls_.size();
    }
    if (en(base_, ligne) >= 0)
        en(variables_, en(base_, ligne)).ligne = -1;
    en(base_, ligne) = colonne;
    en(variables_, colonne).ligne = ligne;
}

// All is at zero: any basis will do that leaves the first variable out.
bool Programme::former_base() {
    for (int i = 0; i < lignes_; ++i) {
        int colonne = 1;
        while (colonne < colonnes() && std::abs(t(i, colonne)) <= 0.5)
            ++colonne;
        travail_ += static_cast<std::uint64_t>(colonne);
        if (colonne < colonnes())
            pivoter(i, colonne);
        else if (std::abs(t(i, 0)) > nul)
            return false;
    }
    return true;
}

// The variable that gains most by the unit, -1 at the optimum.
int Programme::entrante() const {
    int entrante = -1;
    double meilleur = 1e-7;
    const double *couts = tableau_.data() + static_cast<std::size_t>(lignes_) * variables_.size();
    for (int j = 0; j < colonnes(); ++j) {
        const Variable &v = en(variables_, j);
        const double d = couts[j];
        if (v.ligne < 0 && std::abs(d) > meilleur && (d < 0 ? v.valeur < v.haut_large : v.valeur > v.bas_large)) {
            meilleur = std::abs(d);
            entrante = j;
        }
    }
    return entrante;
}

// One step: a variable moves as far as bounds allow.
bool Programme::avancer() {
    const int j = entrante();
    travail_ += variables_.size();
    if (j < 0)
        return false;
    Variable &e = en(variables_, j);
    const double sens = t(lignes_, j) < 0 ? 1 : -1;
    double pas = sens > 0 ? e.haut_large - e.valeur : e.valeur - e.bas_large;
    int sortante = -1;
    for (int i = 0; i < lignes_; ++i) {
        const double baisse = t(i, j) * sens; // of the basic variable
        if (en(base_, i) < 0 || std::abs(baisse) <= 1e-7)
            continue;
        const Variable &v = en(variables_, en(base_, i));
        const double limite = baisse > 0 ? (v.valeur - v.bas_large) / baisse : (v.valeur - v.haut_large) / baisse;
        if (limite < pas) {
            pas = std::max(0.0, limite);
            sortante = i;
        }
    }
    for (int i = 0; i < lignes_; ++i)
        if (en(base_, i) >= 0)
            en(variables_, en(base_, i)).valeur -= t(i, j) * sens * pas;
    if (sortante < 0)
        e.valeur = sens > 0 ? e.haut_large : e.bas_large;
    else
        e.valeur += sens * pas;
    if (sortante >= 0) {
        Variable &s = en(variables_, en(base_, sortante));
        s.valeur = t(sortante, j) * sens > 0 ? s.bas_large : s.haut_large;
        pivoter(sortante, j);
    }
    return true;
}

// Variables out of the basis sit at bounds, whole once tightened again; the others follow from them.
void Programme::arrondir() {
    solution_.assign(variables_.size(), 0);
    for (int j = 0; j < colonnes(); ++j)
        if (en(variables_, j).ligne < 0)
            en(solution_, j) = std::llround(en(variables_, j).valeur);
    for (int i = 0; i < lignes_; ++i) {
        if (en(base_, i) < 0)
            continue;
        double x = 0;
        for (int j = 0; j < colonnes(); ++j)
            if (en(variables_, j).ligne < 0)
                x -= t(i, j) * static_cast<double>(en(solution_, j));
        const Variable &v = en(variables_, en(base_, i));
        en(solution_, en(base_, i)) = std::clamp<std::int64_t>(std::llround(x), v.bas, v.haut);
    }
}

bool Programme::equilibree() const {
    std::vector<std::int64_t> sommes(static_cast<std::size_t>(lignes_), 0);
    for (int j = 0; j < colonnes(); ++j)
        for (const Terme &terme : en(variables_, j).termes)
            en(sommes, terme.ligne) += terme.signe * en(solution_, j);
    return std::all_of(sommes.begin(), sommes.end(), [](std::int64_t s) { return s == 0; });
}

Programme::Issue Programme::resoudre() {
    dresser();
    if (!former_base())
        return Issue::echec;
    for (int pas = 0; pas < pas_max && avancer(); ++pas) {
    }
    arrondir();
    if (solution_[0] < variables_[0].haut)
        return Issue::echec;
    return equilibree() ? Issue::entiere : Issue::arrondie;
}

} // namespace carto_ops::croisement
