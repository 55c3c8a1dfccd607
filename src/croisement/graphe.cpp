#include "croisement/graphe.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// Sets of zones that lie in the same sums, numbered; number 0 is that of the zones that lie in none.
struct Ensembles {
    explicit Ensembles(const Systeme &s) {
        std::map<std::vector<int>, int> numeros{{{}, 0}};
        for (int z = 0; z < s.zones; ++z)
            de_zone.push_back(
                numeros.try_emplace(en(s.parties, z), static_cast<int>(numeros.size())).first->second);
        nombre = static_cast<int>(numeros.size());
        seul_de_groupe.assign(s.groupes.size(), -1);
        for (const auto &[groupes, numero] : numeros)
            if (groupes.size() == 1)
                en(seul_de_groupe, groupes[0]) = numero;
    }

    // The set that makes group g alone, or -1.
    int seul(const Systeme &s, int g) const {
        const int ensemble = en(seul_de_groupe, g);
        for (int z : en(s.groupes, g).parts)
            if (en(de_zone, z) != ensemble)
                return -1;
        return ensemble;
    }

    std::vector<int> de_zone;
    std::vector<int> seul_de_groupe;
    int nombre;
};

// Signs of the sums that make each zone leave one and enter the other; zones for which none will do stay
// fixed.
class Orientation {
  public:
    explicit Orientation(const Systeme &s) : s_(s), signe_(s.groupes.size(), 0) {
        for (int g = 0; g < static_cast<int>(s.groupes.size()); ++g)
            if (en(signe_, g) == 0)
                parcourir(g);
    }

    // Node left and node entered, the outside being node `dehors`; false when zone z is no arc.
    bool bouts(int z, int dehors, std::pair<int, int> &bouts) const {
        const auto incidences = incidences_de(z);
        if (incidences.size() > 2)
            return false;
        bouts = {-1, -1};
        for (const auto &[g, signe] : incidences) {
            int &bout = signe * en(signe_, g) > 0 ? bouts.first : bouts.second;
            if (bout >= 0)
                return false;
            bout = g;
        }
        bouts.first = bouts.first < 0 ? dehors : bouts.first;
        bouts.second = bouts.second < 0 ? dehors : bouts.second;
        return bouts.first != bouts.second;
    }

  private:
    std::vector<std::pair<int, int>> incidences_de(int z) const {
        std::vector<std::pair<int, int>> incidences;
        for (int g : en(s_.sommes, z))
            incidences.emplace_back(g, 1);
        for (int g : en(s_.parties, z))
            incidences.emplace_back(g, -1);
        return incidences;
    }

    void parcourir(int depart) {
        std::vector<int> file{depart};
        en(signe_, depart) = 1;
        while (!file.empty()) {
            const int g = file.back();
            file.pop_back();
            suivre(g, en(s_.groupes, g).total, file);
            for (int z : en(s_.groupes, g).parts)
                suivre(g, z, file);
        }
    }

    void suivre(int g, int z, std::vector<int> &file) {
        const auto incidences = incidences_de(z);
        if (incidences.size() != 2)
            return;
        const auto &[ici, autre] = incidences[0].first == g ? std::pair(incidences[0], incidences[1])
                                                            : std::pair(incidences[1], incidences[0]);
        if (en(signe_, autre.first) != 0)
            return;
        en(signe_, autre.first) = -ici.second * en(signe_, g) * autre.second;
        file.push_back(autre.first);
    }

    const Systeme &s_;
    std::vector<int> signe_;
};

} // namespace

void Graphe::fermer() {
    debut_.assign(static_cast<std::size_t>(noeuds_) + 1, 0);
    for (const Arc &a : arcs_) {
        ++debut_[static_cast<std::size_t>(a.de) + 1];
        ++debut_[static_cast<std::size_t>(a.vers) + 1];
    }
    std::partial_sum(debut_.begin(), debut_.end(), debut_.begin());
    incidents_.resize(2 * arcs_.size());
    std::vector<std::size_t> suivant(debut_.begin(), debut_.end() - 1);
    for (int i = 0; i < static_cast<int>(arcs_.size()); ++i) {
        incidents_[suivant[static_cast<std::size_t>(arc(i).de)]++] = i;
        incidents_[suivant[static_cast<std::size_t>(arc(i).vers)]++] = i;
    }
}

Graphe graphe_zones_classes(const Systeme &s, int cote, int pas, bool a_total) {
    const Ensembles ensembles(s);
    // Node 0: outside. Then one node per set of siblings and class, and one per leaf.
    const auto noeud = [&](int ensemble, int k) { return ensemble == 0 ? 0 : 1 + (ensemble - 1) * cote + k; };
    const int premiere_feuille = 1 + (ensembles.nombre - 1) * cote;
    Graphe graphe(s.zones * cote, premiere_feuille + s.zones);
    for (int z = 0; z < s.zones; ++z) {
        const bool feuille = en(s.sommes, z).empty();
        int enfants = -1;
        if (en(s.sommes, z).size() == 1)
            enfants = ensembles.seul(s, en(s.sommes, z)[0]);
        if (!feuille && enfants < 0)
            continue;
        for (int k = 0; k < cote; ++k) {
            const int dessous = feuille ? premiere_feuille + z : noeud(enfants, k);
            const int dessus = noeud(en(ensembles.de_zone, z), k);
            const bool total = a_total && k == cote - 1;
            graphe.ajouter(z * cote + k, {total ? dessus : dessous, total ? dessous : dessus,
                                          z * s.cote_a * s.cote_b + k * pas});
        }
    }
    graphe.fermer();
    return graphe;
}

Graphe graphe_zones(const Systeme &s) {
    const int dehors = static_cast<int>(s.groupes.size());
    const Orientation orientation(s);
    Graphe graphe(s.zones, dehors + 1);
    std::pair<int, int> bouts;
    for (int z = 0; z < s.zones; ++z)
        if (orientation.bouts(z, dehors, bouts))
            graphe.ajouter(z, {bouts.first, bouts.second, z * s.cote_a * s.cote_b});
    graphe.fermer();
    return graphe;
}

Graphe graphe_classes(const Systeme &s) {
    Graphe graphe(s.cote_a * s.cote_b, s.cote_a + s.cote_b);
    for (int a = 0; a < s.cote_a; ++a)
        for (int b = 0; b < s.cote_b; ++b) {
            const bool direct = s.total_a(a) == s.total_b(b);
            const int ligne = a, colonne = s.cote_a + b;
            graphe.ajouter(a * s.cote_b + b,
                           {direct ? ligne : colonne, direct ? colonne : ligne, a * s.cote_b + b});
        }
    graphe.fermer();
    return graphe;
}

std::vector<int> fratries(const Systeme &s) {
    const Ensembles ensembles(s);
    std::vector<int> resultat;
    resultat.reserve(static_cast<std::size_t>(s.zones));
    for (int z = 0; z < s.zones; ++z)
        resultat.push_back(en(s.sommes, z).empty() && en(ensembles.de_zone, z) > 0 ? en(ensembles.de_zone, z)
                                                                                   : -1);
    return resultat;
}

} // namespace carto_ops::croisement
