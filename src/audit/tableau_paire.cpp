// Circuits for a pair of classes of one variable, through pieces and classes of the other.
#include <algorithm>

#include "audit/tableau_variation.h"

namespace carto_ops::audit {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

} // namespace

// Classes `ici` and `autre` of one variable, the second against the first; `colonnes`: of B.
struct Variations::Paire {
    const Variations &v;
    int ici, autre;
    bool colonnes;
    int sens; // of what is in excess at the nodes of groups
    std::int64_t besoin;
    std::pair<int, int> interdit; // (piece, class) that starts the circuit

    int cellule(int z, int k, int classe) const { return colonnes ? v.m_.cellule(z, k, classe) : v.m_.cellule(z, classe, k); }
    bool libre(int z, int k, int s) const {
        return v.jeu(cellule(z, k, ici), s) >= besoin && v.jeu(cellule(z, k, autre), -s) >= besoin;
    }
};

// A wider zone may go so.
bool Variations::cede(const Paire &paire, int zone, int sens, int k) {
    std::uint8_t &connu = en(transferts_, ((zone - m_.morceaux) * nb_classes_ + k) * 2 + (sens > 0));
    if (connu == 0)
        connu = paire.libre(zone, k, sens) ? 1 : 2;
    return connu == 1;
}

bool Variations::transferable(const Paire &paire, int de, int vers, int k) {
    const auto libres = [&](const std::vector<int> &zones, int s) {
        return std::all_of(zones.begin(), zones.end(), [&](int u) { return cede(paire, u, s, k); });
    };
    return libres(en(en(de_plus_, de), vers), paire.sens) && libres(en(en(de_plus_, vers), de), -paire.sens);
}

// The groups that may be transferable from `de`: a zone that does not give way keeps what it has among its own.
const std::vector<int> &Variations::receveurs(const Paire &paire, int de, int k) {
    const std::vector<int> *parmi = &tous_;
    if (!en(groupes_, de).empty())
        for (const int u : en(m_.unions, en(groupes_, de).front()))
            if (en(groupes_de_, u).size() < parmi->size() && !cede(paire, u, paire.sens, k))
                parmi = &en(groupes_de_, u);
    return *parmi;
}

// Breadth-first from a node to one of `arrivee`. A group holds too much of a class: one of its pieces gives it up for
// another class, or another group does so in its place.
template <class Arrivee> bool Variations::relier(const Paire &paire, int depuis, const Arrivee &arrivee) {
    const int groupes = static_cast<int>(groupes_.size()), dehors = groupes - 1;
    avant_.assign(static_cast<std::size_t>(noeud(groupes, 0)), -1);
    atteint_.resize(avant_.size());
    file_.assign(1, depuis);
    en(avant_, depuis) = depuis;
    const auto atteindre = [&](int de, int vers, std::pair<int, int> par) {
        if (en(avant_, vers) >= 0)
            return;
        en(avant_, vers) = de;
        en(atteint_, vers) = par;
        file_.push_back(vers);
    };
    for (std::size_t tete = 0; tete < file_.size(); ++tete) {
        const int n = file_[tete];
        if (n != depuis && arrivee(n)) {
            chemin_.clear();
            for (int i = n; i != depuis; i = en(avant_, i))
                chemin_.push_back(en(atteint_, i));
            return true;
        }
        if (n < m_.morceaux) {
            for (int i = 0, debut = tirer(nb_classes_); i < nb_classes_; ++i) {
                const int k = (debut + i) % nb_classes_;
                if (std::pair(n, k) != paire.interdit && paire.libre(n, k, paire.sens))
                    atteindre(n, noeud(en(groupe_, n), k), {n, k});
            }
            continue;
        }
        const int g = (n - m_.morceaux) / nb_classes_, k = (n - m_.morceaux) % nb_classes_;
        const std::vector<int> &pieces = en(groupes_, g);
        const int nombre = static_cast<int>(pieces.size()), debut = nombre == 0 ? 0 : tirer(nombre);
        for (int i = 0; i < nombre; ++i) {
            const int z = en(pieces, (debut + i) % nombre);
            if (en(avant_, z) < 0 && std::pair(z, k) != paire.interdit && paire.libre(z, k, -paire.sens))
                atteindre(n, z, {z, k});
        }
        for (const int h : receveurs(paire, g, k))
            if (h != g && en(avant_, noeud(h, k)) < 0 && transferable(paire, g, h, k))
                atteindre(n, noeud(h, k), {-1, k});
        for (int autre = 0; g == dehors && autre < nb_classes_; ++autre)
            atteindre(n, noeud(dehors, autre), {-1, k});
    }
    return false;
}

// The zones that follow from the pieces, and how far all go; false when the cell does not move as it should.
bool Variations::completer(int c, int sens, Circuit &circuit) const {
    const int classes = m_.classes_a * m_.classes_b;
    const std::size_t nombre = circuit.pas.size();
    for (std::size_t i = 0; i < nombre; ++i) {
        const auto [cellule, change] = circuit.pas[i];
        for (int u : en(m_.unions, m_.zone_de(cellule)))
            circuit.pas.emplace_back(u * classes + cellule % classes, change);
    }
    std::sort(circuit.pas.begin(), circuit.pas.end());
    std::vector<std::pair<int, int>> nets;
    for (const auto &[cellule, change] : circuit.pas) {
        if (nets.empty() || nets.back().first != cellule)
            nets.emplace_back(cellule, 0);
        nets.back().second += change;
    }
    std::erase_if(nets, [](const auto &x) { return x.second == 0; });
    circuit.capacite = illimite;
    bool juste = false;
    for (const auto &[cellule, change] : nets) {
        circuit.capacite = std::min(circuit.capacite, jeu(cellule, change) / std::abs(change));
        juste = juste || (cellule == c && change == sens);
    }
    circuit.pas = std::move(nets);
    return juste && circuit.capacite > 0;
}

bool Variations::par_paire(const Paire &modele, int c, int sens, std::int64_t besoin, Circuit &circuit) {
    Paire paire = modele;
    paire.sens = sens;
    paire.besoin = besoin;
    const int z = m_.zone_de(c), k = paire.colonnes ? m_.a_de(c) : m_.b_de(c);
    nb_classes_ = paire.colonnes ? m_.classes_a : m_.classes_b;
    if (!paire.libre(z, k, sens))
        return false;
    transferts_.assign(static_cast<std::size_t>((m_.zones - m_.morceaux) * nb_classes_ * 2), 0);
    const auto tracer = [&](bool depart) {
        circuit.pas.clear();
        if (depart)
            chemin_.emplace_back(z, k);
        // Met at a piece, a class is given up; met at a group, it is taken.
        int signe = depart ? -sens : sens;
        for (const auto &[piece, classe] : chemin_) {
            if (piece < 0)
                continue;
            circuit.pas.emplace_back(paire.cellule(piece, classe, paire.ici), signe);
            circuit.pas.emplace_back(paire.cellule(piece, classe, paire.autre), -signe);
            signe = -signe;
        }
        return completer(c, sens, circuit);
    };
    if (z < m_.morceaux) {
        paire.interdit = {z, k};
        return relier(paire, noeud(en(groupe_, z), k), [&](int n) { return n == z; }) && tracer(true);
    }
    // A wide zone grows when one of its groups takes what a group outside it gives up.
    const std::vector<int> &siens = en(groupes_de_, z);
    const auto dedans = [&](int g) { return std::binary_search(siens.begin(), siens.end(), g); };
    for (int h = 0; h < static_cast<int>(groupes_.size()); ++h) {
        const auto donne = [&](int g) { return transferable(paire, g, h, k); };
        if (dedans(h) || std::none_of(siens.begin(), siens.end(), donne))
            continue;
        const auto arrive = [&](int n) {
            if (n < m_.morceaux || (n - m_.morceaux) % nb_classes_ != k)
                return false;
            const int g = (n - m_.morceaux) / nb_classes_;
            return dedans(g) && en(atteint_, n).first >= 0 && transferable(paire, g, h, k);
        };
        if (relier(paire, noeud(h, k), arrive) && tracer(false))
            return true;
    }
    return false;
}

bool Variations::par_paires(int c, int sens, std::int64_t besoin, Circuit &circuit) {
    const bool premiere = tirer(2) == 1;
    for (const bool colonnes : {premiere, !premiere}) {
        const int ici = colonnes ? m_.b_de(c) : m_.a_de(c);
        const int nombre = colonnes ? m_.classes_b : m_.classes_a, debut = tirer(nombre);
        for (int i = 0; i < nombre; ++i) {
            const int autre = (debut + i) % nombre;
            if (autre != ici && par_paire({*this, ici, autre, colonnes, 0, 0, {-1, -1}}, c, sens, besoin, circuit))
                return true;
        }
    }
    return false;
}

} // namespace carto_ops::audit
