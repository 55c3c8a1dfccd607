#include "audit/tableau_modele.h"

#include <algorithm>
#include <map>

#include "noyau/refus.h"

namespace carto_ops::audit {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

void verifier_forme(const TableauLu &t) {
    const std::size_t classes = static_cast<std::size_t>(t.classes_a) * static_cast<std::size_t>(t.classes_b);
    bool juste = t.classes_a > 0 && t.classes_b > 0 && t.nb_morceaux >= 0 &&
                 t.zones.size() >= static_cast<std::size_t>(t.nb_morceaux) && t.zones.size() < 1'000'000 &&
                 classes < 10'000 && t.effectifs.size() == static_cast<std::size_t>(t.nb_morceaux) * classes;
    for (std::size_t z = 0; juste && z < t.zones.size(); ++z) {
        const ZoneLue &zone = t.zones[z];
        juste = zone.cases.size() == classes && zone.dispersee.size() == classes && !zone.morceaux.empty() &&
                std::is_sorted(zone.morceaux.begin(), zone.morceaux.end()) && zone.morceaux.front() >= 0 &&
                zone.morceaux.back() < t.nb_morceaux &&
                (z >= static_cast<std::size_t>(t.nb_morceaux) || zone.morceaux == std::vector<int>{static_cast<int>(z)});
    }
    if (!juste)
        throw Refus(sqlstate::valeur_invalide, "malformed cross-table");
}

} // namespace

Modele::Modele(const TableauLu &tableau, const Regles &regles)
    : classes_a(tableau.classes_a), classes_b(tableau.classes_b), zones(static_cast<int>(tableau.zones.size())),
      morceaux(tableau.nb_morceaux), tableau_(tableau) {
    verifier_forme(tableau);
    additionner();
    borner(regles);
    viser(regles);
    sommer();
    change_.assign(valeurs.size(), 0);
    cumul_.assign(valeurs.size(), 0);
}

void Modele::additionner() {
    valeurs.assign(static_cast<std::size_t>(cellules()), 0);
    lignes_.assign(static_cast<std::size_t>(zones * classes_a), 0);
    colonnes_.assign(static_cast<std::size_t>(zones * classes_b), 0);
    unions.resize(static_cast<std::size_t>(morceaux));
    for (int z = 0; z < zones; ++z)
        for (int p : morceaux_de(z)) {
            if (z >= morceaux)
                en(unions, p).push_back(z);
            for (int a = 0; a < classes_a; ++a)
                for (int b = 0; b < classes_b; ++b) {
                    const std::int64_t n = en(tableau_.effectifs, (p * classes_a + a) * classes_b + b);
                    en(valeurs, cellule(z, a, b)) += n;
                    en(lignes_, z * classes_a + a) += n;
                    en(colonnes_, z * classes_b + b) += n;
                }
        }
}

// A null holds at least 1, but where zeros are withheld too.
void Modele::borner(const Regles &regles) {
    for (int c = 0; c < cellules(); ++c) {
        const ZoneLue &zone = en(tableau_.zones, zone_de(c));
        const Lecture lecture = en(zone.cases, c % (classes_a * classes_b)).lecture;
        inconnues.push_back(lecture != Lecture::lue);
        std::int64_t marge = 0;
        for (const std::int64_t m : {somme_ligne(zone_de(c), a_de(c)), somme_colonne(zone_de(c), b_de(c))})
            if (petit(m, regles))
                marge = marge == 0 ? m : std::min(marge, m);
        marges.push_back(marge);
        planchers.push_back(lecture == Lecture::absente || zone.retenue || marge > 0 ? 0 : std::min<std::int64_t>(1, en(valeurs, c)));
    }
}

// What must not be worked out: nulls, and small cells that nobody reads.
void Modele::viser(const Regles &regles) {
    for (int c = 0; c < cellules(); ++c) {
        const ZoneLue &zone = en(tableau_.zones, zone_de(c));
        const int place = c % (classes_a * classes_b);
        const std::int64_t v = en(valeurs, c);
        const bool petite = petit(v, regles) || (v > 0 && !zone.dispersee[static_cast<std::size_t>(place)]);
        cibles.push_back(en(zone.cases, place).lecture == Lecture::nulle ||
                         (en(zone.cases, place).lecture == Lecture::absente && petite));
    }
}

// A zone is the sum of what each scale makes of it, and of the pieces that scale leaves.
void Modele::sommer() {
    for (int z = morceaux; z < zones; ++z) {
        std::map<int, std::vector<int>> par_echelle{{-1, {}}};
        const std::vector<int> &tout = morceaux_de(z);
        for (int y = 0; y < zones; ++y) {
            const std::vector<int> &m = morceaux_de(y);
            if (y != z && std::includes(tout.begin(), tout.end(), m.begin(), m.end()))
                for (int e : en(tableau_.zones, y).echelles)
                    par_echelle[e].push_back(y);
        }
        for (auto &[echelle, parts] : par_echelle) {
            std::vector<bool> pris(static_cast<std::size_t>(morceaux), false);
            bool disjointes = true;
            for (int y : parts)
                for (int p : morceaux_de(y)) {
                    disjointes = disjointes && !pris[static_cast<std::size_t>(p)];
                    pris[static_cast<std::size_t>(p)] = true;
                }
            if (!disjointes)
                continue;
            for (int p : tout)
                if (!pris[static_cast<std::size_t>(p)])
                    parts.push_back(p);
            std::sort(parts.begin(), parts.end());
            const SommeZones somme{z, parts};
            if (std::none_of(sommes.begin(), sommes.end(),
                             [z, &p = parts](const SommeZones &s) { return s.total == z && s.parts == p; }))
                sommes.push_back(somme);
        }
    }
}

std::vector<int> Modele::ligne(int z, int a, int b) const {
    const int nombre = a < 0 ? classes_a : classes_b;
    std::vector<int> cellules;
    cellules.reserve(static_cast<std::size_t>(nombre));
    for (int k = 0; k < nombre; ++k)
        cellules.push_back(a < 0 ? cellule(z, k, b) : cellule(z, a, k));
    return cellules;
}

bool Modele::sommes_tenues(int z) const {
    for (int a = 0; a < classes_a; ++a) {
        std::int64_t somme = 0;
        for (int b = 0; b < classes_b; ++b)
            somme += en(change_, cellule(z, a, b));
        if (somme != 0)
            return false;
    }
    for (int b = 0; b < classes_b; ++b) {
        std::int64_t somme = 0;
        for (int a = 0; a < classes_a; ++a)
            somme += en(change_, cellule(z, a, b));
        if (somme != 0)
            return false;
    }
    return true;
}

bool Modele::tenable(const Variation &x) const {
    const int classes = classes_a * classes_b;
    bool juste = true;
    for (const auto &[c, change] : x) {
        juste = juste && en(inconnues, c) != 0 && en(valeurs, c) + change >= en(planchers, c);
        en(change_, c) += change;
        if (zone_de(c) < morceaux)
            for (int u : en(unions, zone_de(c)))
                en(cumul_, u * classes + c % classes) += change;
    }
    for (std::size_t i = 0; juste && i < x.size(); ++i) {
        const int c = x[i].first, z = zone_de(c);
        if (i == 0 || zone_de(x[i - 1].first) != z)
            juste = sommes_tenues(z);
        if (z >= morceaux)
            juste = juste && en(cumul_, c) == en(change_, c);
        else
            for (int u : en(unions, z))
                juste = juste && en(cumul_, u * classes + c % classes) == en(change_, u * classes + c % classes);
    }
    for (const auto &[c, change] : x) {
        en(change_, c) = 0;
        if (zone_de(c) < morceaux)
            for (int u : en(unions, zone_de(c)))
                en(cumul_, u * classes + c % classes) = 0;
    }
    return juste;
}

std::vector<LigneEntiere> Modele::equations(std::vector<int> &inconnues_en_ordre) const {
    std::vector<int> numero(static_cast<std::size_t>(cellules()), -1);
    inconnues_en_ordre.clear();
    for (int c = 0; c < cellules(); ++c)
        if (en(inconnues, c) != 0) {
            en(numero, c) = static_cast<int>(inconnues_en_ordre.size());
            inconnues_en_ordre.push_back(c);
        }
    std::vector<LigneEntiere> equations;
    LigneEntiere equation;
    const auto ajouter = [&](int c, int coefficient) {
        if (en(numero, c) >= 0)
            equation.valeurs.emplace_back(static_cast<std::uint32_t>(en(numero, c)), coefficient);
    };
    const auto fermer = [&] {
        std::sort(equation.valeurs.begin(), equation.valeurs.end());
        if (!equation.valeurs.empty())
            equations.push_back(equation);
        equation.valeurs.clear();
    };
    for (int z = 0; z < zones; ++z) {
        for (int a = 0; a < classes_a; ++a, fermer())
            for (int c : ligne(z, a, -1))
                ajouter(c, 1);
        for (int b = 0; b < classes_b; ++b, fermer())
            for (int c : ligne(z, -1, b))
                ajouter(c, 1);
    }
    const int classes = classes_a * classes_b;
    for (const SommeZones &s : sommes)
        for (int k = 0; k < classes; ++k, fermer()) {
            ajouter(s.total * classes + k, -1);
            for (int z : s.parts)
                ajouter(z * classes + k, 1);
        }
    return equations;
}

} // namespace carto_ops::audit
