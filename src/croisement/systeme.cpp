#include "croisement/systeme.h"

#include <algorithm>
#include <limits>
#include <map>

#include "noyau/refus.h"

namespace carto_ops::croisement {

namespace {

constexpr std::int64_t effectif_max = 1'000'000'000; // France has 30 million dwellings

void verifier_forme(const Tableau &t) {
    if (t.classes_a < 1 || t.classes_b < 1 || t.classes_a > 1000 || t.classes_b > 1000)
        throw Refus(sqlstate::valeur_invalide, "a cross-table has 1 to 1000 classes per variable");
    const std::size_t classes = static_cast<std::size_t>(t.classes_a) * static_cast<std::size_t>(t.classes_b);
    if (t.effectifs.size() != t.zones.size() * classes)
        throw Refus(sqlstate::valeur_invalide, "a cross-table must have one count per zone and class");
    const std::size_t cotes =
        (static_cast<std::size_t>(t.classes_a) + 1) * (static_cast<std::size_t>(t.classes_b) + 1);
    if (t.zones.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) / cotes)
        throw Refus(sqlstate::valeur_invalide, "cross-table too large");
    for (std::int64_t n : t.effectifs)
        if (n < 0 || n > effectif_max)
            throw Refus(sqlstate::valeur_invalide, "a count must be between 0 and 1000000000");
}

void verifier_zones(const Tableau &t) {
    for (std::size_t z = 0; z < t.zones.size(); ++z) {
        const std::vector<int> &parents = t.zones[z].parents;
        for (std::size_t i = 0; i < parents.size(); ++i) {
            if (parents[i] < 0 || parents[i] >= static_cast<int>(z))
                throw Refus(sqlstate::valeur_invalide, "a zone must come after the zones that contain it");
            if (std::find(parents.begin(), parents.begin() + static_cast<std::ptrdiff_t>(i), parents[i]) !=
                parents.begin() + static_cast<std::ptrdiff_t>(i))
                throw Refus(sqlstate::valeur_invalide, "a zone names the same parent twice");
        }
    }
}

} // namespace

Systeme::Systeme(const Tableau &tableau)
    : classes_a(tableau.classes_a), classes_b(tableau.classes_b), cote_a(tableau.classes_a + 1),
      cote_b(tableau.classes_b > 1 ? tableau.classes_b + 1 : 1),
      zones(static_cast<int>(tableau.zones.size())) {
    verifier_forme(tableau);
    verifier_zones(tableau);
    calculer_valeurs(tableau);
    grouper(tableau);
    verifier_sommes();
    ecarter_impliques();
}

void Systeme::calculer_valeurs(const Tableau &tableau) {
    valeurs.assign(static_cast<std::size_t>(zones) * static_cast<std::size_t>(cote_a * cote_b), 0);
    connues.assign(valeurs.size(), false);
    const auto ajouter = [this](int z, int a, int b, std::int64_t n) {
        valeurs[static_cast<std::size_t>(cellule(z, a, b))] += n;
    };
    std::size_t i = 0;
    for (int z = 0; z < zones; ++z)
        for (int a = 0; a < classes_a; ++a)
            for (int b = 0; b < classes_b; ++b, ++i) {
                const std::int64_t n = tableau.effectifs[i];
                ajouter(z, a, b, n);
                ajouter(z, classes_a, b, n);
                if (deux_variables()) {
                    ajouter(z, a, classes_b, n);
                    ajouter(z, classes_a, classes_b, n);
                }
            }
    for (std::size_t c = 0; c < valeurs.size() && tableau.marges == Marges::connues; ++c)
        connues[c] = total_a(a_de(static_cast<int>(c))) || total_b(b_de(static_cast<int>(c)));
    for (int c : tableau.connues) {
        if (c < 0 || static_cast<std::size_t>(c) >= valeurs.size())
            throw Refus(sqlstate::valeur_invalide, "a known cell is not in the cross-table");
        connues[static_cast<std::size_t>(c)] = true;
    }
}

void Systeme::grouper(const Tableau &tableau) {
    std::map<SommeIncomplete, std::vector<int>> enfants;
    for (int z = 0; z < zones; ++z)
        for (int parent : tableau.zones[static_cast<std::size_t>(z)].parents)
            enfants[{parent, tableau.zones[static_cast<std::size_t>(z)].echelle}].push_back(z);
    for (const SommeIncomplete &s : tableau.sommes_incompletes)
        enfants.erase(s);
    for (auto &[cle, parts] : enfants)
        groupes.push_back({cle.parent, cle.echelle, std::move(parts)});
}

void Systeme::verifier_sommes() const {
    const int classes = cote_a * cote_b;
    for (const Groupe &g : groupes)
        for (int k = 0; k < classes; ++k) {
            std::int64_t somme = 0;
            for (int z : g.parts)
                somme += valeurs[static_cast<std::size_t>(z * classes + k)];
            if (somme != valeurs[static_cast<std::size_t>(g.total * classes + k)])
                throw Refus(sqlstate::valeur_invalide, "the zones of a scale do not add up to their parent");
        }
}

// A second partition of a zone says nothing new when both come down to the same leaves, each scale through
// sums of its own. Which sums are kept decides only how variations are looked for: verifier() tests them all.
void Systeme::ecarter_impliques() {
    std::vector<std::vector<int>> feuilles(static_cast<std::size_t>(zones));
    std::vector<int> principal(static_cast<std::size_t>(zones), -1);
    for (std::size_t g = groupes.size(); g-- > 0;)
        principal[static_cast<std::size_t>(groupes[g].total)] = static_cast<int>(g);
    const auto etendre = [&](const Groupe &g) {
        std::vector<int> tout;
        for (int z : g.parts)
            tout.insert(tout.end(), feuilles[static_cast<std::size_t>(z)].begin(),
                        feuilles[static_cast<std::size_t>(z)].end());
        std::sort(tout.begin(), tout.end());
        return tout;
    };
    for (int z = zones; z-- > 0;) {
        const int g = principal[static_cast<std::size_t>(z)];
        feuilles[static_cast<std::size_t>(z)] =
            g < 0 ? std::vector<int>{z} : etendre(groupes[static_cast<std::size_t>(g)]);
    }
    parties.resize(static_cast<std::size_t>(zones));
    sommes.resize(static_cast<std::size_t>(zones));
    for (std::size_t i = 0; i < groupes.size(); ++i) {
        Groupe &g = groupes[i];
        g.implique = principal[static_cast<std::size_t>(g.total)] != static_cast<int>(i) &&
                     etendre(g) == feuilles[static_cast<std::size_t>(g.total)];
        if (g.implique)
            continue;
        sommes[static_cast<std::size_t>(g.total)].push_back(static_cast<int>(i));
        for (int z : g.parts)
            parties[static_cast<std::size_t>(z)].push_back(static_cast<int>(i));
    }
}

} // namespace carto_ops::croisement
