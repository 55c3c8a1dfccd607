#include "croisement/comptage.h"

#include "noyau/refus.h"

namespace carto_ops::croisement {

namespace {
std::size_t place(int i) {
    return static_cast<std::size_t>(i);
}
} // namespace

Comptage::Comptage(std::span<const ZoneTableau> zones, std::span<const Demande> demandes)
    : zones_(zones.begin(), zones.end()), demandes_(demandes.begin(), demandes.end()) {
    for (const Demande &d : demandes_) {
        const std::size_t cellules = zones_.size() * place(d.classes_a) * place(d.classes_b);
        comptes_.push_back({std::vector<std::int64_t>(cellules, 0), std::vector<std::int32_t>(cellules, 0)});
        derniere_.emplace_back(cellules, -1);
    }
}

void Comptage::ajouter(int commune, std::int32_t residence, std::span<const std::int16_t> classes) {
    for (std::size_t t = 0; t < demandes_.size(); ++t) {
        const Demande &d = demandes_[t];
        const int a = classes[place(d.variable_a)], b = classes[place(d.variable_b)];
        if (a < 0 || a >= d.classes_a || b < 0 || b >= d.classes_b)
            throw Refus(sqlstate::donnee_corrompue, "a household has a class that its variable has not");
        const std::size_t c = (place(commune) * place(d.classes_a) + place(a)) * place(d.classes_b) + place(b);
        ++comptes_[t].menages[c];
        if (derniere_[t][c] != residence) {
            derniere_[t][c] = residence;
            ++comptes_[t].residences[c];
        }
    }
}

void Comptage::cumuler() {
    for (std::size_t t = 0; t < demandes_.size(); ++t) {
        const std::size_t taille = place(demandes_[t].classes_a) * place(demandes_[t].classes_b);
        Compte &compte = comptes_[t];
        for (std::size_t z = zones_.size(); z-- > 0;)
            for (const int parent : zones_[z].parents)
                for (std::size_t i = 0; i < taille; ++i) {
                    compte.menages[place(parent) * taille + i] += compte.menages[z * taille + i];
                    compte.residences[place(parent) * taille + i] += compte.residences[z * taille + i];
                }
    }
}

Tableau Comptage::tableau(std::size_t demande, std::vector<int> &zones) const {
    const Demande &d = demandes_[demande];
    const std::size_t taille = place(d.classes_a) * place(d.classes_b);
    Tableau t;
    t.classes_a = d.classes_a;
    t.classes_b = d.classes_b;
    std::vector<int> numero(zones_.size(), -1);
    for (std::size_t z = 0; z < zones_.size(); ++z) {
        if (zones_[z].echelle > d.echelle)
            continue;
        numero[z] = static_cast<int>(zones.size());
        zones.push_back(static_cast<int>(z));
        ZoneTableau zone{{}, zones_[z].echelle};
        for (const int parent : zones_[z].parents)
            zone.parents.push_back(numero[place(parent)]);
        t.zones.push_back(std::move(zone));
        const auto debut = comptes_[demande].menages.begin() + static_cast<std::ptrdiff_t>(z * taille);
        t.effectifs.insert(t.effectifs.end(), debut, debut + static_cast<std::ptrdiff_t>(taille));
    }
    return t;
}

} // namespace carto_ops::croisement
