#include "croisement/echange.h"

#include <algorithm>

namespace carto_ops::croisement {

namespace {

constexpr std::size_t proches_max = 400;
constexpr std::size_t proches_max_cher = 1200; // where much is at stake
constexpr std::int64_t cher = 16000; // as Etat::couts

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

} // namespace

// The cells nearest to c by the sums they share, the withheld ones nearer than those to be paid for.
void Echangeur::approcher(int c, std::int64_t cout_max) {
    const auto plus_loin = [](const Approche &x, const Approche &y) {
        return x.distance != y.distance ? x.distance > y.distance : x.cellule > y.cellule;
    };
    const std::size_t nombre = cout_max > cher ? proches_max_cher : proches_max;
    proches_.clear();
    tas_.assign(1, {0, c});
    touchees_.assign(1, c);
    en(distance_, c) = 0;
    while (!tas_.empty() && proches_.size() < nombre) {
        std::pop_heap(tas_.begin(), tas_.end(), plus_loin);
        const Approche ici = tas_.back();
        tas_.pop_back();
        if (ici.distance > en(distance_, ici.cellule))
            continue;
        proches_.push_back(ici.cellule);
        for (const auto &[somme, signe] : incidences_.sommes(ici.cellule)) {
            if (en(presence_, somme)++ != 0)
                continue;
            vues_.push_back(somme);
            travail_ += incidences_.cellules(somme).size();
            for (const auto &[i, autre_signe] : incidences_.cellules(somme)) {
                const std::int64_t d = ici.distance + 50 + cout(i);
                if (en(etat_.mobiles, i) == 0 || cout(i) > cout_max || d >= en(distance_, i))
                    continue;
                en(distance_, i) = d;
                touchees_.push_back(i);
                tas_.push_back({d, i});
                std::push_heap(tas_.begin(), tas_.end(), plus_loin);
            }
        }
    }
    for (int i : touchees_)
        en(distance_, i) = loin;
}

// A cell alone in one of its sums cannot vary: out, and so on.
void Echangeur::elaguer(int c) {
    bool change = true;
    while (change) {
        const std::size_t avant = proches_.size();
        std::erase_if(proches_, [&](int i) {
            const auto sommes = incidences_.sommes(i);
            if (i == c ||
                std::none_of(sommes.begin(), sommes.end(), [&](const auto &l) { return en(presence_, l.autre) == 1; }))
                return false;
            for (const auto &lien : sommes)
                --en(presence_, lien.autre);
            return true;
        });
        change = proches_.size() < avant;
    }
}

void Echangeur::ajouter(int cellule, int sens, std::int64_t bas, std::int64_t haut, double cout) {
    std::vector<Programme::Terme> termes;
    for (const auto &[somme, signe] : incidences_.sommes(cellule))
        termes.push_back({en(presence_, somme) - 1, signe * sens});
    programme_.ajouter(bas, haut, cout, std::move(termes));
    colonnes_.emplace_back(cellule, sens);
}

// Withheld cells move freely; for the others each household moved costs its share of what withholding the cell
// would.
void Echangeur::formuler(int c, int sens, std::int64_t besoin) {
    for (int somme : vues_)
        en(presence_, somme) = 0;
    vues_.clear();
    for (int i : proches_)
        for (const auto &[somme, signe] : incidences_.sommes(i))
            if (en(presence_, somme) == 0) {
                vues_.push_back(somme);
                en(presence_, somme) = static_cast<int>(vues_.size());
            }
    programme_.vider(static_cast<int>(vues_.size()));
    colonnes_.clear();
    for (int i : proches_) {
        const std::int64_t bas = en(etat_.valeurs, i) - en(etat_.planchers, i);
        const auto prix = static_cast<double>(cout(i));
        if (i == c) {
            ajouter(i, sens, 0, besoin, -1e4);
        } else if (cout(i) == 0) {
            ajouter(i, 1, -bas, 4 * besoin, 0);
        } else {
            ajouter(i, 1, 0, 4 * besoin, prix / static_cast<double>(besoin));
            if (bas > 0)
                ajouter(i, -1, 0, bas, prix / static_cast<double>(std::min(bas, besoin)));
        }
    }
    for (int somme : vues_)
        en(presence_, somme) = 0;
    vues_.clear();
}

// The programme's answer; a cell has two columns at most, next to each other.
Temoin Echangeur::lire() const {
    Temoin temoin;
    for (std::size_t j = 0; j < colonnes_.size(); ++j) {
        const auto &[cellule, sens] = colonnes_[j];
        const std::int64_t v = sens * programme_.solution()[j];
        if (!temoin.empty() && temoin.back().first == cellule)
            temoin.back().second += v;
        else if (v != 0)
            temoin.emplace_back(cellule, v);
    }
    std::erase_if(temoin, [](const auto &variation) { return variation.second == 0; });
    return temoin;
}

std::int64_t Echangeur::cout(const Temoin &temoin) const {
    std::int64_t total = 0;
    for (const auto &variation : temoin)
        total += cout(variation.first);
    return total;
}

bool Echangeur::chercher(int c, int sens, std::int64_t besoin, std::int64_t cout_max, Temoin &temoin) {
    if (sens < 0 && besoin > en(etat_.valeurs, c) - en(etat_.planchers, c))
        return false;
    approcher(c, cout_max);
    elaguer(c);
    formuler(c, sens, besoin);
    const Programme::Issue issue = programme_.resoudre();
    if (issue == Programme::Issue::echec)
        return false;
    temoin = lire();
    if (cout(temoin) > cout_max)
        return false;
    return issue == Programme::Issue::entiere || marche_.completer(Temoin(temoin), c, besoin, cout_max, temoin);
}

} // namespace carto_ops::croisement
