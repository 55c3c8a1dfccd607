#include "croisement/temoin.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace carto_ops::croisement {

void Temoins::crediter(int c, int sens, Credit credit) {
    Credit &place = credits_[sens > 0][static_cast<std::size_t>(c)];
    journal_.push_back({c, sens, place});
    place = credit;
}

void Temoins::ajouter(const Etat &etat, Temoin temoin) { // NOLINT(performance-unnecessary-value-param): it is divided
    std::int64_t diviseur = 0;
    for (const auto &[c, v] : temoin)
        diviseur = std::gcd(diviseur, v);
    if (diviseur == 0)
        return;
    for (auto &[c, v] : temoin)
        v /= diviseur;
    ajouter_fois(etat, temoin, 1);
    ajouter_fois(etat, temoin, -1);
}

void Temoins::ajouter_fois(const Etat &etat, const Temoin &temoin, int sens) {
    std::int64_t fois = seuil_;
    for (const auto &[c, v] : temoin) {
        const auto i = static_cast<std::size_t>(c);
        if (v * sens < 0)
            fois = std::min(fois, (etat.valeurs[i] - etat.planchers[i]) / (v * -sens));
    }
    const auto ameliore = [&](int c, std::int64_t v) {
        const std::int64_t connu = credit(c, v > 0 ? 1 : -1).ampleur;
        return connu < seuil_ && std::abs(v) > connu;
    };
    if (fois == 0 || std::none_of(temoin.begin(), temoin.end(), [&](const auto &variation) {
            return ameliore(variation.first, variation.second * sens * fois);
        }))
        return;
    const int numero = static_cast<int>(temoins_.size());
    Temoin entier = temoin;
    for (auto &[c, v] : entier) {
        v *= sens * fois;
        emplois_[static_cast<std::size_t>(c)].push_back(numero);
        if (ameliore(c, v))
            crediter(c, v > 0 ? 1 : -1, {numero, v > 0 ? v : -v});
    }
    temoins_.push_back(std::move(entier));
}

std::vector<int> Temoins::oublier(int c) {
    std::vector<int> perdants;
    for (int numero : emplois_[static_cast<std::size_t>(c)])
        for (const auto &[autre, v] : temoin(numero))
            if (credit(autre, v > 0 ? 1 : -1).temoin == numero) {
                crediter(autre, v > 0 ? 1 : -1, {});
                perdants.push_back(autre);
            }
    std::sort(perdants.begin(), perdants.end());
    perdants.erase(std::unique(perdants.begin(), perdants.end()), perdants.end());
    return perdants;
}

bool Temoins::nomme(int numero) const {
    return std::any_of(temoin(numero).begin(), temoin(numero).end(), [&](const auto &variation) {
        return credit(variation.first, variation.second > 0 ? 1 : -1).temoin == numero;
    });
}

std::vector<int> Temoins::compagnes(int c) const {
    std::vector<int> resultat;
    for (int numero : emplois_[static_cast<std::size_t>(c)])
        if (nomme(numero))
            for (const auto &variation : temoin(numero))
                resultat.push_back(variation.first);
    std::sort(resultat.begin(), resultat.end());
    resultat.erase(std::unique(resultat.begin(), resultat.end()), resultat.end());
    return resultat;
}

// Called after every try: looking at all cells each time would take the square of their number.
void Temoins::tasser() {
    journal_.clear();
    if (temoins_.size() < 2 * gardes_ + credits_[0].size() / 16)
        return;
    std::vector<int> nouveau(temoins_.size(), -1);
    for (const auto &credits : credits_)
        for (const Credit &credit : credits)
            if (credit.temoin >= 0)
                nouveau[static_cast<std::size_t>(credit.temoin)] = 0;
    std::vector<Temoin> gardes;
    for (std::size_t i = 0; i < temoins_.size(); ++i)
        if (nouveau[i] == 0) {
            nouveau[i] = static_cast<int>(gardes.size());
            gardes.push_back(std::move(temoins_[i]));
        }
    temoins_ = std::move(gardes);
    gardes_ = temoins_.size();
    for (auto &credits : credits_)
        for (Credit &credit : credits)
            if (credit.temoin >= 0)
                credit.temoin = nouveau[static_cast<std::size_t>(credit.temoin)];
    for (std::vector<int> &emplois : emplois_)
        emplois.clear();
    for (std::size_t i = 0; i < temoins_.size(); ++i)
        for (const auto &variation : temoins_[i])
            emplois_[static_cast<std::size_t>(variation.first)].push_back(static_cast<int>(i));
}

void Temoins::annuler(const Marque &marque) {
    while (journal_.size() > marque.journal) {
        const Ancien &a = journal_.back();
        credits_[a.sens > 0][static_cast<std::size_t>(a.cellule)] = a.credit;
        journal_.pop_back();
    }
    while (temoins_.size() > marque.temoins) {
        for (const auto &[c, v] : temoins_.back())
            emplois_[static_cast<std::size_t>(c)].pop_back();
        temoins_.pop_back();
    }
}

} // namespace carto_ops::croisement
