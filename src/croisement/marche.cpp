#include "croisement/marche.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace carto_ops::croisement {

namespace {

constexpr int pas_max = 120;
constexpr int essais_max = 3;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

} // namespace

void Marche::bouger(int c, std::int64_t variation) {
    const std::int64_t avant = prix(c);
    if (en(variation_, c) == 0)
        touchees_.push_back(c);
    en(variation_, c) += variation;
    cout_ += avant - prix(c);
    for (const auto &[somme, signe] : incidences_.sommes(c)) {
        std::int64_t &ecart = en(ecart_, somme);
        int &place = en(place_, somme);
        ecart += signe * variation;
        if (place < 0 && ecart != 0) {
            place = static_cast<int>(inegales_.size());
            inegales_.push_back(somme);
        } else if (place >= 0 && ecart == 0) {
            en(place_, inegales_.back()) = place;
            en(inegales_, place) = inegales_.back();
            inegales_.pop_back();
            place = -1;
        }
    }
}

// By how much the sums of c would be further from balance, all told.
std::int64_t Marche::surcroit(int c, std::int64_t variation) const {
    std::int64_t n = 0;
    for (const auto &[somme, signe] : incidences_.sommes(c)) {
        const std::int64_t ecart = en(ecart_, somme);
        n += std::abs(ecart + signe * variation) - std::abs(ecart);
    }
    return n;
}

// The move that goes furthest to restore `somme` and harms the others least, nearly: chance keeps the walk
// from going round.
Marche::Coup Marche::choisir(int somme, int c, std::int64_t portee, int pas) {
    Coup meilleur;
    std::int64_t rang_meilleur = 0;
    const std::int64_t ecart = en(ecart_, somme);
    travail_ += incidences_.cellules(somme).size();
    for (const auto &[i, signe] : incidences_.cellules(somme)) {
        if (i == c || en(repos_, i) >= pas || en(etat_.mobiles, i) == 0)
            continue;
        const bool hausse = (ecart < 0) == (signe > 0);
        const std::int64_t place = hausse ? portee - en(variation_, i)
                                          : en(etat_.valeurs, i) + en(variation_, i) - en(etat_.planchers, i);
        const std::int64_t ampleur = std::min(std::abs(ecart), place);
        if (ampleur <= 0 || (prix(i) > 0 && cout_ + prix(i) > cout_max_))
            continue;
        const std::int64_t variation = hausse ? ampleur : -ampleur;
        const std::int64_t rang =
            (1024 * surcroit(i, variation) + 20 * prix(i)) / ampleur + static_cast<std::int64_t>(alea_() % 700);
        if (meilleur.cellule < 0 || rang < rang_meilleur) {
            meilleur = {i, variation};
            rang_meilleur = rang;
        }
    }
    return meilleur;
}

bool Marche::marcher(int c, std::int64_t portee) {
    for (int pas = 1; pas <= pas_max && !inegales_.empty(); ++pas) {
        const Coup coup = choisir(inegales_[alea_() % inegales_.size()], c, portee, pas);
        if (coup.cellule < 0)
            continue;
        bouger(coup.cellule, coup.variation);
        en(repos_, coup.cellule) = pas + 1 + static_cast<int>(alea_() % 6);
    }
    return inegales_.empty() && cout_ <= cout_max_;
}

bool Marche::completer(const Temoin &depart, int c, std::int64_t portee, std::int64_t cout_max, Temoin &temoin) {
    cout_max_ = cout_max;
    for (int essai = 0; essai < essais_max && cout_max_ >= 0; ++essai) {
        for (const auto &[i, v] : depart)
            bouger(i, v);
        const bool trouve = marcher(c, portee);
        std::sort(touchees_.begin(), touchees_.end());
        touchees_.erase(std::unique(touchees_.begin(), touchees_.end()), touchees_.end());
        if (trouve)
            temoin.clear();
        const std::vector<int> touchees = std::exchange(touchees_, {});
        for (int i : touchees) {
            const std::int64_t v = en(variation_, i);
            if (trouve && v != 0)
                temoin.emplace_back(i, v);
            if (v != 0)
                bouger(i, -v);
            en(repos_, i) = 0;
        }
        touchees_.clear();
        if (trouve)
            return true;
    }
    return false;
}

} // namespace carto_ops::croisement
