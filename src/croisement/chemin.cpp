#include "croisement/chemin.h"

#include <algorithm>
#include <limits>

namespace carto_ops::croisement {

namespace {

constexpr int decalage = 16;
constexpr std::int64_t illimite = std::numeric_limits<std::int64_t>::max();

bool plus_tard(std::uint64_t cout_a, int a, std::uint64_t cout_b, int b) {
    return cout_a != cout_b ? cout_a > cout_b : a > b;
}

} // namespace

bool Chercheur::evaluer(const Tranche &tranche, int base, int sens, std::int64_t besoin,
                        std::int64_t &cout) const {
    cout = 0;
    for (const auto &[ecart, signe] : tranche.actifs()) {
        const int c = base + ecart;
        const auto i = static_cast<std::size_t>(c);
        if (!etat_.mobiles[i] || (signe != sens && etat_.marge_basse(c) < besoin))
            return false;
        if (!etat_.retenues[i])
            cout += etat_.couts[i];
    }
    return true;
}

void Chercheur::ajouter(const Tranche &tranche, const Pas &pas, Circuit &circuit) const {
    for (const auto &[ecart, signe] : tranche.actifs()) {
        const int c = tranche.graphe->arc(pas.arc).base + ecart;
        circuit.mouvements.push_back({c, signe * pas.sens});
        if (signe != pas.sens)
            circuit.capacite = std::min(circuit.capacite, etat_.marge_basse(c));
    }
}

void Chercheur::atteindre(int n, std::uint64_t cout, Pas arrive, int avant) {
    Noeud &vers = noeud(n);
    if (vers.epoque == epoque_ && (vers.fini || vers.cout <= cout))
        return;
    vers = {cout, epoque_, false, arrive, avant};
    tas_.push_back({cout, n});
    std::push_heap(tas_.begin(), tas_.end(), [](const Entree &x, const Entree &y) {
        return plus_tard(x.cout, x.noeud, y.cout, y.noeud);
    });
}

void Chercheur::etendre(const Tranche &tranche, int interdit, int n, std::int64_t besoin,
                        std::uint64_t plafond) {
    const std::uint64_t ici = noeud(n).cout;
    travail_ += tranche.graphe->incidents(n).size();
    for (int a : tranche.graphe->incidents(n)) {
        if (a == interdit)
            continue;
        const Arc &arc = tranche.graphe->arc(a);
        const int sens = arc.de == n ? 1 : -1;
        std::int64_t cout = 0;
        if (!evaluer(tranche, arc.base, sens, besoin, cout))
            continue;
        const std::uint64_t total = ici + (static_cast<std::uint64_t>(cout) << decalage) + 1;
        if (total <= plafond)
            atteindre(sens > 0 ? arc.vers : arc.de, total, {a, sens}, n);
    }
}

// From where the first arc ends back to where it starts.
bool Chercheur::parcourir(const Tranche &tranche, const Pas &premier, std::int64_t besoin,
                          std::uint64_t plafond) {
    const Arc &arc = tranche.graphe->arc(premier.arc);
    const int depart = premier.sens > 0 ? arc.vers : arc.de;
    const int arrivee = premier.sens > 0 ? arc.de : arc.vers;
    if (noeuds_.size() < static_cast<std::size_t>(tranche.graphe->noeuds()))
        noeuds_.resize(static_cast<std::size_t>(tranche.graphe->noeuds()));
    ++epoque_;
    tas_.clear();
    atteindre(depart, 0, premier, -1);
    while (!tas_.empty()) {
        std::pop_heap(tas_.begin(), tas_.end(), [](const Entree &x, const Entree &y) {
            return plus_tard(x.cout, x.noeud, y.cout, y.noeud);
        });
        const Entree entree = tas_.back();
        tas_.pop_back();
        if (entree.noeud == arrivee)
            return true;
        Noeud &n = noeud(entree.noeud);
        if (n.fini)
            continue;
        n.fini = true;
        etendre(tranche, premier.arc, entree.noeud, besoin, plafond);
    }
    return false;
}

bool Chercheur::chercher(const Tranche &tranche, int sens, std::int64_t besoin, std::int64_t cout_max,
                         Circuit &circuit) {
    const Pas premier{tranche.graphe->arc_en(tranche.place), sens};
    if (premier.arc < 0)
        return false;
    const Arc &arc = tranche.graphe->arc(premier.arc);
    std::int64_t cout = 0;
    if (!evaluer(tranche, arc.base, sens, besoin, cout) || cout > cout_max)
        return false;
    const auto plafond = static_cast<std::uint64_t>(cout_max - cout) << decalage | 0xffff;
    if (!parcourir(tranche, premier, besoin, plafond))
        return false;
    circuit.mouvements.clear();
    circuit.capacite = illimite;
    ajouter(tranche, premier, circuit);
    int n = sens > 0 ? arc.de : arc.vers;
    circuit.cout = cout + static_cast<std::int64_t>(noeud(n).cout >> decalage);
    for (; noeud(n).avant >= 0; n = noeud(n).avant)
        ajouter(tranche, noeud(n).arrive, circuit);
    return true;
}

} // namespace carto_ops::croisement
