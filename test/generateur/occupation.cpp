#include "occupation.h"

#include <algorithm>
#include <cmath>

namespace {

// Two kinds of tenants: those who soon move on and those who stay. Together 8.5 % of dwellings change each
// year.
int dureeBail(Alea &alea) {
    const double moyenne = alea.arrive(0.45) ? 30 : 212;
    return std::min(1 + static_cast<int>(-moyenne * std::log(1 - alea.uniforme())), 58 * 12);
}

int dureeVacance(Alea &alea, bool aisne) {
    const double u = alea.uniforme() / (aisne ? 1.85 : 1);
    if (u < 0.055)
        return alea.entier(12, 30);
    if (u < 0.19)
        return alea.entier(4, 12);
    return u < 0.37 ? alea.entier(1, 3) : 0;
}

Mode modeParticulier(const Residence &r, const Logement &l, int annee) {
    const double u = Alea(cle({l.cle, cle("mode")})).uniforme();
    if (l.demolition && annee >= l.sortie - 2)
        return u < 0.85 ? Mode::vide : Mode::loue;
    if (Alea(cle({l.cle, cle("vide"), static_cast<std::uint64_t>(annee)}))
            .arrive(r.construction < 1980 ? 0.009 : 0.003))
        return Mode::vide;
    return u < 0.01 ? Mode::association : u < 0.014 ? Mode::occupe : u < 0.015 ? Mode::inconnu : Mode::loue;
}

} // namespace

Occupation occupation(const Residence &r, const Logement &l, bool aisne, int annee) {
    const int date = annee * 12;
    Alea alea(cle({l.cle, cle("baux")}));
    Occupation o;
    o.debut = o.remise = std::max(r.construction, 1965) * 12 + alea.entier(0, 11);
    for (std::uint64_t rang = 0;; ++rang) {
        const int fin = o.debut + dureeBail(alea);
        const int vacance = dureeVacance(alea, aisne);
        if (date < fin) {
            o.bail = cle({l.cle, cle("menage"), rang});
            break;
        }
        o.remise = fin;
        if (date < fin + vacance) {
            o.mode = Mode::vacant;
            o.debut = fin;
            break;
        }
        o.debut = fin + vacance;
    }
    const Mode particulier = modeParticulier(r, l, annee);
    if (particulier != Mode::loue)
        o.mode = particulier;
    return o;
}
