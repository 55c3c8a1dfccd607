#include "cle/ptable.h"

#include "cle/entropie.h"
#include "noyau/refus.h"

#include <algorithm>
#include <cmath>

namespace carto_ops {

namespace {

// Published counts that noise of at most D may reach from i: none negative, none of 1 to js.
std::vector<int> ecarts_permis(const Parametres &parametres, int i) {
    std::vector<int> ecarts;
    for (int v = -parametres.ecart_max; v <= parametres.ecart_max; ++v)
        if (i + v == 0 || i + v > parametres.interdits)
            ecarts.push_back(v);
    return ecarts;
}

// From there on, every noise of at most D is permitted.
int derniere_ligne(const Parametres &parametres) {
    return parametres.interdits + parametres.ecart_max + 1;
}

void ajouter_ligne(std::vector<Perturbation> &table, int i, const std::vector<int> &ecarts, double variance) {
    const std::vector<long double> p = entropie_maximale(ecarts, variance);
    for (std::size_t k = 0; k < ecarts.size(); ++k)
        table.push_back({i, ecarts[k], p[k]});
}

[[noreturn]] void table_corrompue() {
    throw Refus(sqlstate::donnee_corrompue, "the perturbation table is not usable",
                "Its rows must run from 0 by one, each covering every key.");
}

} // namespace

std::vector<Perturbation> perturbations(const Parametres &parametres) {
    return perturbations(parametres, {parametres.ecart_max, parametres.variance, 0});
}

std::vector<Perturbation> perturbations(const Parametres &petits, const Parametres &grands) {
    if (petits.ecart_max < 1 || petits.interdits < 0 || grands.ecart_max > petits.ecart_max ||
        grands.interdits != 0)
        throw Refus(sqlstate::valeur_invalide, "invalid parameters of noise");
    std::vector<Perturbation> table{{0, 0, 1}}; // nobody stays nobody
    const int derniere = derniere_ligne(petits);
    for (int i = 1; i < derniere; ++i)
        ajouter_ligne(table, i, ecarts_permis(petits, i), petits.variance);
    ajouter_ligne(table, derniere, ecarts_permis(grands, derniere), grands.variance);
    return table;
}

std::vector<Intervalle> intervalles(const std::vector<Perturbation> &table, std::uint64_t module) {
    std::vector<Intervalle> resultat;
    long double cumul = 0;
    for (std::size_t k = 0; k < table.size(); ++k) {
        const Perturbation &t = table[k];
        cumul = k > 0 && table[k - 1].effectif == t.effectif ? cumul + t.probabilite : t.probabilite;
        const bool fin = k + 1 == table.size() || table[k + 1].effectif != t.effectif;
        const auto borne =
            fin ? module : static_cast<std::uint64_t>(std::llround(cumul * static_cast<long double>(module)));
        resultat.push_back({t.effectif, t.effectif + t.ecart, borne});
    }
    return resultat;
}

TablePerturbation::TablePerturbation(std::vector<Intervalle> table, std::uint64_t module)
    : intervalles_(std::move(table)) {
    for (std::size_t k = 0; k < intervalles_.size(); ++k) {
        const Intervalle &t = intervalles_[k];
        const bool nouvelle = k == 0 || intervalles_[k - 1].effectif != t.effectif;
        if (nouvelle && (t.effectif != static_cast<int>(debuts_.size()) ||
                         (k > 0 && intervalles_[k - 1].borne != module)))
            table_corrompue();
        if (!nouvelle && t.borne < intervalles_[k - 1].borne)
            table_corrompue();
        if (nouvelle)
            debuts_.push_back(k);
    }
    if (debuts_.size() < 2 || intervalles_.back().borne != module || intervalles_.front().publie != 0 ||
        intervalles_.front().borne != module)
        table_corrompue();
    debuts_.push_back(intervalles_.size());
}

std::int64_t TablePerturbation::publier(std::int64_t effectif, std::uint64_t cle) const {
    const auto derniere = static_cast<std::int64_t>(debuts_.size()) - 2;
    const auto ligne = static_cast<std::size_t>(std::clamp<std::int64_t>(effectif, 0, derniere));
    const auto debut = intervalles_.begin() + static_cast<std::ptrdiff_t>(debuts_[ligne]);
    const auto fin = intervalles_.begin() + static_cast<std::ptrdiff_t>(debuts_[ligne + 1]);
    const auto trouve =
        std::upper_bound(debut, fin, cle, [](std::uint64_t c, const Intervalle &t) { return c < t.borne; });
    if (trouve == fin)
        throw Refus(sqlstate::donnee_corrompue, "a cell key is out of range");
    return effectif + (trouve->publie - trouve->effectif);
}

} // namespace carto_ops
