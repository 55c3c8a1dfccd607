#include "croisement/entieres.h"

#include <algorithm>

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// A zero is known when a known margin of it is 0...
void deduire_des_marges(const Systeme &s, std::vector<bool> &connus) {
    for (int z = 0; z < s.zones; ++z)
        for (const Entiere &ligne : lignes_de(s, z)) {
            const int m = marge(s, ligne);
            if (en(s.valeurs, m) == 0 && (en(s.connues, m) || en(connus, m)))
                for (int c : parts(s, ligne))
                    en(connus, c) = true;
        }
}

// ... or that of a zone that contains it, or those of all the zones it is made of.
bool deduire_des_zones(const Systeme &s, std::vector<bool> &connus) {
    bool change = false;
    const int classes = s.cote_a * s.cote_b;
    for (const Groupe &g : s.groupes)
        for (int k = 0; k < classes; ++k) {
            const int total = g.total * classes + k;
            if (en(s.valeurs, total) != 0)
                continue;
            const bool tout = en(connus, total) || std::all_of(g.parts.begin(), g.parts.end(), [&](int z) {
                                  return en(connus, z * classes + k);
                              });
            if (!tout)
                continue;
            change = change || !en(connus, total);
            en(connus, total) = true;
            for (int z : g.parts) {
                change = change || !en(connus, z * classes + k);
                en(connus, z * classes + k) = true;
            }
        }
    return change;
}

} // namespace

std::vector<Entiere> lignes_de(const Systeme &s, int zone) {
    std::vector<Entiere> lignes;
    for (int a = 0; a < s.cote_a && s.deux_variables(); ++a)
        lignes.push_back({zone, a, -1});
    for (int b = 0; b < s.cote_b; ++b)
        lignes.push_back({zone, -1, b});
    return lignes;
}

std::vector<int> parts(const Systeme &s, const Entiere &ligne) {
    const int nombre = ligne.a < 0 ? s.classes_a : s.classes_b;
    std::vector<int> cellules;
    cellules.reserve(static_cast<std::size_t>(nombre));
    for (int k = 0; k < nombre; ++k)
        cellules.push_back(ligne.a < 0 ? s.cellule(ligne.zone, k, ligne.b)
                                       : s.cellule(ligne.zone, ligne.a, k));
    return cellules;
}

int marge(const Systeme &s, const Entiere &ligne) {
    return ligne.a < 0 ? s.cellule(ligne.zone, s.classes_a, ligne.b)
                       : s.cellule(ligne.zone, ligne.a, s.classes_b);
}

void deduire_zeros(const Systeme &s, std::vector<bool> &connus) {
    deduire_des_marges(s, connus);
    while (deduire_des_zones(s, connus)) {
    }
}

LignesEntieres lignes_entieres(const Systeme &s, std::int64_t seuil) {
    LignesEntieres r{{}, std::vector<std::int64_t>(s.cellules(), 0), std::vector<bool>(s.cellules(), true)};
    for (int z = 0; z < s.zones; ++z)
        for (const Entiere &ligne : lignes_de(s, z)) {
            const int m = marge(s, ligne);
            const std::int64_t n = en(s.valeurs, m);
            if (!en(s.connues, m) || n < 1 || n >= seuil)
                continue;
            r.lignes.push_back(ligne);
            for (int c : parts(s, ligne)) {
                if (en(s.connues, c))
                    continue;
                en(r.marges, c) = en(r.marges, c) == 0 ? n : std::min(en(r.marges, c), n);
                en(r.zeros_deductibles, c) = false;
            }
        }
    deduire_zeros(s, r.zeros_deductibles);
    return r;
}

} // namespace carto_ops::croisement
