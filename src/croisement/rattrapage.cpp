#include "croisement/rattrapage.h"

#include <algorithm>

#include "croisement/entieres.h"

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// The zones that those of the set are made of; false: they are in it already.
bool descendre(const Systeme &s, std::vector<bool> &zones) {
    const auto avant = std::count(zones.begin(), zones.end(), true);
    for (int z = 0; z < s.zones; ++z) // each before its parts
        for (const Groupe &g : s.groupes)
            if (g.total == z && en(zones, z))
                for (const int part : g.parts)
                    zones[static_cast<std::size_t>(part)] = true;
    return std::count(zones.begin(), zones.end(), true) > avant;
}

// One scale up, with all that is made of.
bool monter(const Systeme &s, std::vector<bool> &zones) {
    const std::vector<bool> avant = zones;
    for (const Groupe &g : s.groupes)
        if (std::any_of(g.parts.begin(), g.parts.end(), [&](int part) { return en(avant, part); }))
            zones[static_cast<std::size_t>(g.total)] = true;
    descendre(s, zones);
    return zones != avant;
}

} // namespace

bool Rattrapage::rattraper() {
    bool fait = false;
    for (bool encore = feuilles_.completes(); encore;) {
        encore = false;
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c)
            while (etroite(c)) {
                fait = encore = true;
                if (elargir(c))
                    break;
                if (const std::vector<int> zones = zones_autour(c); !zones.empty())
                    retenir(zones);
                else
                    construire(c);
            }
    }
    return fait;
}

std::vector<int> Rattrapage::zones() const {
    std::vector<int> zones;
    for (int z = 0; z < s_.zones; ++z)
        if (en(retenue_, z))
            zones.push_back(z);
    return zones;
}

// Zeros are published: where they and the margins of its zone leave a cell fewer values, so be it, but for one value.
bool Rattrapage::etroite(int c) const {
    const Etat &etat = protection_.etat();
    return en(etat.retenues, c) != 0 && !protection_.satisfaite(c) && feuilles_.largeur(c) >= seuil_ &&
           (!protection_.varie(c) || largeur_de_zone(s_, {etat.planchers, etat.mobiles}, c, seuil_) >= seuil_);
}

// Again, now that all the rest is withheld.
bool Rattrapage::elargir(int c) {
    protection_.exiger(c, {0, 0, seuil_});
    protection_.proteger(c);
    if (protection_.satisfaite(c))
        return true;
    protection_.renoncer(c);
    return false;
}

// The zone of the cell, then with all it is made of, then with what it is a part of and all that is made of, and so on: the
// first of these that is not yet withheld. None where everything is.
std::vector<int> Rattrapage::zones_autour(int c) const {
    std::vector<bool> dedans(static_cast<std::size_t>(s_.zones), false);
    dedans[static_cast<std::size_t>(s_.zone_de(c))] = true;
    const auto libres = [&] {
        std::vector<int> zones;
        for (int z = 0; z < s_.zones; ++z)
            if (en(dedans, z) && !en(retenue_, z))
                zones.push_back(z);
        return zones;
    };
    while (libres().empty() && (descendre(s_, dedans) || monter(s_, dedans)))
        ;
    return libres();
}

// Zeros that are known all the same stay shown; the more is withheld, the fewer they are.
void Rattrapage::retenir(const std::vector<int> &zones) {
    for (const int z : zones)
        retenue_[static_cast<std::size_t>(z)] = true;
    std::vector<bool> connus;
    connus.reserve(s_.cellules());
    for (int c = 0; c < static_cast<int>(s_.cellules()); ++c)
        connus.push_back(en(s_.connues, c) || (en(protection_.etat().retenues, c) == 0 && !en(retenue_, s_.zone_de(c))));
    deduire_zeros(s_, connus);
    std::vector<int> cellules;
    for (int c = 0; c < static_cast<int>(s_.cellules()); ++c)
        if (en(retenue_, s_.zone_de(c)) && !en(s_.connues, c) && !(en(s_.valeurs, c) == 0 && en(connus, c)))
            cellules.push_back(c);
    protection_.retenir_sans_plancher(cellules);
    for (const int c : cellules)
        protection_.proteger(c);
}

// Everything is withheld around it: its margins alone bound it.
void Rattrapage::construire(int c) {
    const Etat &etat = protection_.etat();
    for (const int sens : {1, -1})
        protection_.prouver(feuilles_.varier({etat.planchers, etat.mobiles}, c, sens, seuil_));
}

} // namespace carto_ops::croisement
