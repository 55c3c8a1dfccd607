#include "tableau.h"

#include <algorithm>

#include "csv.h"

namespace audit {

namespace {

using Marges = std::map<std::tuple<int, std::string, int>, int>; // zone, variable, class (-1: all)

void completer(Tableau &t, const Marges &marges) {
    for (auto &[gid, cases] : t.zones) {
        const auto trouver = [&](const std::string &variable, int classe, std::size_t place) {
            const auto m = marges.find({gid, variable, classe});
            if (cases[place] == retenue && m != marges.end())
                cases[place] = m->second;
        };
        for (int a = 0; a < t.classes_a; ++a)
            trouver(t.variable_a, a, t.place(a, t.classes_b));
        for (int b = 0; b < t.classes_b; ++b)
            trouver(t.variable_b, b, t.place(t.classes_a, b));
        trouver("total", -1, t.place(t.classes_a, t.classes_b));
    }
}

void relever(const Tableau &t, Marges &marges) {
    for (const auto &[gid, cases] : t.zones) {
        const auto noter = [&](const std::string &variable, int classe, int n) {
            if (n != retenue)
                marges[{gid, variable, classe}] = n;
        };
        for (int a = 0; a < t.classes_a; ++a)
            noter(t.variable_a, a, cases[t.place(a, t.classes_b)]);
        for (int b = 0; b < t.classes_b; ++b)
            noter(t.variable_b, b, cases[t.place(t.classes_a, b)]);
        noter("total", -1, cases[t.place(t.classes_a, t.classes_b)]);
    }
}

} // namespace

bool Tableau::vide_possible(int gid, int a, int b) const {
    if (retenues.contains(gid))
        return true;
    const std::vector<int> &cases = zones.at(gid);
    return a < classes_a && b < classes_b && (entiere(cases, a, classes_b) || entiere(cases, classes_a, b));
}

// Zeros that are known all the same are shown in it.
bool Tableau::entiere(const std::vector<int> &cases, int a, int b) const {
    if (cases[place(a, b)] >= seuil)
        return false;
    for (int i = 0; i < (b == classes_b ? classes_b : classes_a); ++i)
        if (cases[b == classes_b ? place(a, i) : place(i, b)] > 0)
            return false;
    return true;
}

std::vector<Tableau> lire_tableaux(const std::filesystem::path &dossier) {
    std::map<std::string, Tableau> tableaux;
    for (const Ligne &l : lire_csv(dossier / "tableau.csv").lignes) // tableau, variable_a, variable_b
        tableaux[l[0]] = {l[0], l[1], l[2], 0, 0, {}, {}};
    const Csv croisement = lire_csv(dossier / "croisement.csv"); // tableau, gid, classe_a, classe_b, n
    for (const Ligne &l : croisement.lignes) {
        Tableau &t = tableaux.at(l[0]);
        t.classes_a = std::max(t.classes_a, entier(l[2]) + 1);
        t.classes_b = std::max(t.classes_b, entier(l[3]) + 1);
    }
    for (const Ligne &l : croisement.lignes) {
        Tableau &t = tableaux.at(l[0]);
        std::vector<int> &cases = t.zones[entier(l[1])];
        cases.resize(static_cast<std::size_t>((t.classes_a + 1) * (t.classes_b + 1)), retenue);
        const int a = l[2].empty() ? t.classes_a : entier(l[2]);
        const int b = l[3].empty() ? t.classes_b : entier(l[3]);
        cases[t.place(a, b)] = entier(l[4]);
        if (l[2].empty() && l[3].empty() && cases[t.place(a, b)] == retenue)
            t.retenues.insert(entier(l[1]));
    }
    Marges marges;
    for (const Ligne &l : lire_csv(dossier / "marge.csv").lignes) // gid, variable, classe, n
        marges[{entier(l[0]), l[1], entier(l[2])}] = entier(l[3]);
    for (const auto &[nom, t] : tableaux)
        relever(t, marges);
    std::vector<Tableau> r;
    for (auto &[nom, t] : tableaux)
        if (!t.zones.empty()) {
            completer(t, marges);
            r.push_back(std::move(t));
        }
    return r;
}

} // namespace audit
