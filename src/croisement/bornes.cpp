#include "croisement/bornes.h"

#include <algorithm>
#include <map>

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

constexpr std::int64_t sans_fin = 1'000'000'000'000;

// A zone as a network: a cell is an arc between its row and its column. What the cell gains is lost, then gained, from
// arc to arc along a path from its column back to its row.
class Transport {
  public:
    Transport(const Systeme &s, const Jeu &jeu, int c, int sens)
        : s_(s), jeu_(jeu), zone_(s.zone_de(c)), sens_(sens), ligne_(s.a_de(c)), colonne_(s.classes_a + s.b_de(c)),
          variation_(static_cast<std::size_t>(s.classes_a * s.classes_b), 0) {}

    Temoin varier(std::int64_t portee) {
        for (std::int64_t fois = 1; portee > 0 && fois > 0; portee -= fois) {
            fois = std::min({portee, marge(ligne_, colonne_), trouver_chemin()});
            for (int n = ligne_; fois > 0 && n != colonne_; n = en(avant_, n))
                arc(en(avant_, n), n) += fois * sens(en(avant_, n));
            arc(ligne_, colonne_) += fois * sens_;
        }
        Temoin temoin;
        for (int a = 0; a < s_.classes_a; ++a)
            for (int b = 0; b < s_.classes_b; ++b)
                if (const std::int64_t v = arc(a, s_.classes_a + b); v != 0)
                    temoin.emplace_back(s_.cellule(zone_, a, b), v);
        return temoin;
    }

  private:
    // Nodes: rows, then columns.
    bool est_ligne(int noeud) const { return noeud < s_.classes_a; }
    int sens(int de) const { return est_ligne(de) ? sens_ : -sens_; }
    std::int64_t &arc(int n, int m) {
        return en(variation_, std::min(n, m) * s_.classes_b + std::max(n, m) - s_.classes_a);
    }

    std::int64_t marge(int de, int vers) {
        const int c = s_.cellule(zone_, std::min(de, vers), std::max(de, vers) - s_.classes_a);
        if (en(jeu_.mobiles, c) == 0)
            return 0;
        return sens(de) > 0 ? sans_fin : en(s_.valeurs, c) + arc(de, vers) - en(jeu_.planchers, c);
    }

    // How many times the path found goes, 0: there is none.
    std::int64_t trouver_chemin() {
        const int noeuds = s_.classes_a + s_.classes_b;
        avant_.assign(static_cast<std::size_t>(noeuds), -1);
        en(avant_, colonne_) = colonne_;
        std::vector<int> file{colonne_};
        for (std::size_t i = 0; i < file.size() && en(avant_, ligne_) < 0; ++i) {
            const int de = file[i];
            for (int vers = est_ligne(de) ? s_.classes_a : 0; vers < (est_ligne(de) ? noeuds : s_.classes_a); ++vers)
                if (en(avant_, vers) < 0 && !(de == colonne_ && vers == ligne_) && marge(de, vers) > 0) {
                    en(avant_, vers) = de;
                    file.push_back(vers);
                }
        }
        std::int64_t fois = en(avant_, ligne_) < 0 ? 0 : sans_fin;
        for (int n = ligne_; fois > 0 && n != colonne_; n = en(avant_, n))
            fois = std::min(fois, marge(en(avant_, n), n));
        return fois;
    }

    const Systeme &s_;
    const Jeu &jeu_;
    int zone_, sens_;
    int ligne_, colonne_; // of the cell
    std::vector<std::int64_t> variation_;
    std::vector<int> avant_; // by node, the one before it
};

bool marges_connues(const Systeme &s) {
    bool connues = s.deux_variables();
    for (int c = 0; c < static_cast<int>(s.cellules()); ++c)
        connues = connues && s.connues[static_cast<std::size_t>(c)] == (s.total_a(s.a_de(c)) || s.total_b(s.b_de(c)));
    return connues;
}

std::int64_t ampleur(const Temoin &temoin, int c) {
    const auto v = std::find_if(temoin.begin(), temoin.end(), [c](const auto &x) { return x.first == c; });
    return v == temoin.end() ? 0 : std::abs(v->second);
}

} // namespace

Temoin varier_zone(const Systeme &s, const Jeu &jeu, int c, int sens, std::int64_t portee) {
    // Of the cell itself, the arc goes with `sens` from its row to its column.
    return Transport(s, jeu, c, sens).varier(portee);
}

std::int64_t largeur_de_zone(const Systeme &s, const Jeu &jeu, int c, std::int64_t portee) {
    return ampleur(varier_zone(s, jeu, c, 1, portee), c) + ampleur(varier_zone(s, jeu, c, -1, portee), c);
}

Feuilles::Feuilles(const Systeme &s)
    : s_(s), completes_(marges_connues(s)), feuilles_(static_cast<std::size_t>(s.zones)),
      contenants_(static_cast<std::size_t>(s.zones)) {
    for (int z = s.zones; z-- > 0;) {
        const std::vector<int> &sommes = en(s.sommes, z);
        completes_ = completes_ && sommes.size() <= 1;
        if (sommes.empty())
            en(feuilles_, z).push_back(z);
        else
            for (const int part : en(s.groupes, sommes.front()).parts)
                en(feuilles_, z).insert(en(feuilles_, z).end(), en(feuilles_, part).begin(), en(feuilles_, part).end());
        for (const int f : en(feuilles_, z))
            en(contenants_, f).push_back(z);
    }
}

std::int64_t Feuilles::largeur(int c) const {
    const int a = s_.a_de(c), b = s_.b_de(c);
    std::int64_t largeur = 0;
    for (const int f : en(feuilles_, s_.zone_de(c))) {
        const std::int64_t ligne = en(s_.valeurs, s_.cellule(f, a, s_.classes_b));
        const std::int64_t colonne = en(s_.valeurs, s_.cellule(f, s_.classes_a, b));
        const std::int64_t tout = en(s_.valeurs, s_.cellule(f, s_.classes_a, s_.classes_b));
        largeur += std::min(ligne, colonne) - std::max<std::int64_t>(0, ligne + colonne - tout);
    }
    return largeur;
}

Temoin Feuilles::varier(const Jeu &jeu, int c, int sens, std::int64_t portee) const {
    std::map<int, std::int64_t> total;
    const int classes = s_.cote_a * s_.cote_b;
    for (const int f : en(feuilles_, s_.zone_de(c))) {
        const Temoin partie = varier_zone(s_, jeu, f * classes + c % classes, sens, portee);
        portee -= ampleur(partie, f * classes + c % classes);
        for (const auto &[i, v] : partie)
            for (const int z : en(contenants_, f))
                total[z * classes + i % classes] += v;
    }
    std::erase_if(total, [](const auto &x) { return x.second == 0; });
    return {total.begin(), total.end()};
}

} // namespace carto_ops::croisement
