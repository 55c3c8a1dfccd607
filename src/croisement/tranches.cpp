// The slices of the table in which a cell may vary.
#include <algorithm>

#include "croisement/protection.h"

namespace carto_ops::croisement {

namespace {

constexpr std::size_t freres_max = 8;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// Sign with which `autre` varies beside a class: a total goes with its parts, a class against its fellows.
int signe(bool total, bool autre_total) {
    return total == autre_total ? -1 : 1;
}

} // namespace

void Protection::tranches(int c, int sens, const std::function<void(const Tranche &)> &suite) {
    const int z = s_.zone_de(c), a = s_.a_de(c), b = s_.b_de(c);
    Tranche tranche;
    tranche.graphe = &par_a_;
    tranche.place = z * s_.cote_a + a;
    if (!s_.deux_variables()) {
        tranche.ajouter(0, 1);
        suite(tranche);
    }
    for (int autre = 0; autre < s_.cote_b && s_.deux_variables(); ++autre)
        if (autre != b) {
            tranche.nb_cotes = 0;
            tranche.ajouter(b, 1);
            tranche.ajouter(autre, signe(s_.total_b(b), s_.total_b(autre)));
            suite(tranche);
        }
    tranche.graphe = &par_b_;
    tranche.place = z * s_.cote_b + b;
    for (int autre = 0; autre < s_.cote_a && s_.deux_variables(); ++autre)
        if (autre != a) {
            tranche.nb_cotes = 0;
            tranche.ajouter(a * s_.cote_b, 1);
            tranche.ajouter(autre * s_.cote_b, signe(s_.total_a(a), s_.total_a(autre)));
            suite(tranche);
        }
    if (!imbrique_)
        tranches_par_classes(c, suite);
    if (s_.deux_variables())
        tranches_par_fratrie(c, sens, suite);
}

// Overlapping scales: a pair of classes, or a rectangle, through the network of zones.
void Protection::tranches_par_classes(int c, const std::function<void(const Tranche &)> &suite) {
    const int a = s_.a_de(c), b = s_.b_de(c);
    const auto place = [this](int aa, int bb) { return aa * s_.cote_b + bb; };
    for (int aa = 0; aa < s_.cote_a; ++aa) {
        if (aa == a)
            continue;
        const int signe_a = signe(s_.total_a(a), s_.total_a(aa));
        for (int bb = 0; bb < s_.cote_b; ++bb) {
            if (bb == b && s_.deux_variables())
                continue;
            Tranche tranche;
            tranche.graphe = &zones_;
            tranche.place = s_.zone_de(c);
            tranche.ajouter(place(a, b), 1);
            tranche.ajouter(place(aa, b), signe_a);
            if (s_.deux_variables()) {
                const int signe_b = signe(s_.total_b(b), s_.total_b(bb));
                tranche.ajouter(place(a, bb), signe_b);
                tranche.ajouter(place(aa, bb), signe_a * signe_b);
            }
            suite(tranche);
        }
    }
}

// Two sibling leaves, one against the other, through the network of classes: the siblings whose own cell
// costs least.
void Protection::tranches_par_fratrie(int c, int sens, const std::function<void(const Tranche &)> &suite) {
    const int z = s_.zone_de(c), classes = s_.cote_a * s_.cote_b;
    if (en(fratrie_, z) < 0)
        return;
    std::vector<std::pair<std::int64_t, int>> choix;
    for (int frere : en(freres_, en(fratrie_, z))) {
        const int cellule = frere * classes + c % classes;
        if (frere != z && en(etat_.mobiles, cellule) != 0 && (sens < 0 || etat_.marge_basse(cellule) > 0))
            choix.emplace_back(en(etat_.retenues, cellule) != 0 ? 0 : en(etat_.couts, cellule), frere);
    }
    const std::size_t nombre = std::min(freres_max, choix.size());
    std::partial_sort(choix.begin(), choix.begin() + static_cast<std::ptrdiff_t>(nombre), choix.end());
    choix.resize(nombre);
    for (const auto &[cout, frere] : choix) {
        Tranche tranche;
        tranche.graphe = &classes_;
        tranche.place = c % classes;
        tranche.ajouter(z * classes, 1);
        tranche.ajouter(frere * classes, -1);
        suite(tranche);
    }
}

} // namespace carto_ops::croisement
