#include "croisement/protection.h"

#include <algorithm>
#include <limits>

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// Every zone in one sum at most: a nested geography.
bool imbriquees(const Systeme &s) {
    return std::all_of(s.parties.begin(), s.parties.end(), [](const auto &g) { return g.size() <= 1; });
}

} // namespace

Protection::Protection(const Systeme &systeme, Etat etat, std::int64_t seuil, void (*cancelled)())
    : s_(systeme), etat_(std::move(etat)), seuil_(seuil), cancelled_(cancelled),
      temoins_(systeme.cellules(), seuil), besoins_(systeme.cellules()),
      par_a_(graphe_zones_classes(systeme, systeme.cote_a, systeme.cote_b, true)),
      par_b_(graphe_zones_classes(systeme, systeme.cote_b, 1, systeme.deux_variables())),
      zones_(graphe_zones(systeme)), classes_(graphe_classes(systeme)), imbrique_(imbriquees(systeme)),
      fratrie_(fratries(systeme)), chercheur_(etat_) {
    for (int z = 0; z < s_.zones; ++z)
        if (en(fratrie_, z) >= 0) {
            freres_.resize(std::max(freres_.size(), static_cast<std::size_t>(en(fratrie_, z)) + 1));
            en(freres_, en(fratrie_, z)).push_back(z);
        }
}

void Protection::retenir(int c) {
    if (en(etat_.retenues, c) != 0)
        return;
    en(etat_.retenues, c) = 1;
    retenues_.push_back(c);
    besoins_[static_cast<std::size_t>(c)].largeur = seuil_;
}

void Protection::exiger(int c, const Besoin &besoin) {
    en(besoins_, c) = besoin;
}

void Protection::abaisser_plancher(int c, bool zero) {
    en(etat_.planchers, c) = 0;
    if (zero)
        en(etat_.mobiles, c) = 1;
}

bool Protection::satisfaite(int c) const {
    const Besoin &b = en(besoins_, c);
    const std::int64_t haut = temoins_.credit(c, 1).ampleur;
    const std::int64_t bas = temoins_.credit(c, -1).ampleur;
    return haut >= b.haut && bas >= b.bas && haut + bas >= b.largeur;
}

// How much further cell c should go in direction `sens`.
std::int64_t Protection::manque(int c, int sens) const {
    const Besoin &b = en(besoins_, c);
    const std::int64_t haut = temoins_.credit(c, 1).ampleur;
    const std::int64_t bas = temoins_.credit(c, -1).ampleur;
    const std::int64_t ecart = b.largeur - haut - bas;
    if (sens > 0)
        return std::max(b.haut - haut, ecart);
    return std::min(std::max(b.bas - bas, ecart), en(etat_.valeurs, c) - en(etat_.planchers, c) - bas);
}

// Starts from the best variation known for c in that direction.
void Protection::charger(int c, int sens) {
    const int t = temoins_.credit(c, sens).temoin;
    if (t < 0)
        return;
    for (const auto &[i, v] : temoins_.temoin(t)) {
        en(etat_.variation, i) = v;
        touchees_.push_back(i);
    }
}

void Protection::decharger() {
    for (int i : touchees_)
        en(etat_.variation, i) = 0;
    touchees_.clear();
}

void Protection::appliquer(const Offre &offre, std::int64_t fois) {
    for (const Pas &pas : offre.circuit.pas)
        for (const auto &[ecart, signe] : offre.tranche.actifs()) {
            const int i = offre.tranche.graphe->arc(pas.arc).base + ecart;
            retenir(i);
            en(etat_.variation, i) += signe * pas.sens * fois;
            touchees_.push_back(i);
        }
}

void Protection::conserver() {
    Temoin temoin;
    std::sort(touchees_.begin(), touchees_.end());
    touchees_.erase(std::unique(touchees_.begin(), touchees_.end()), touchees_.end());
    for (int i : touchees_)
        if (en(etat_.variation, i) != 0)
            temoin.emplace_back(i, en(etat_.variation, i));
    temoins_.ajouter(etat_, std::move(temoin));
}

// Lengthens the variation of c in direction `sens` for free; false when nothing was gained.
bool Protection::prolonger(int c, int sens) {
    std::int64_t reste = manque(c, sens);
    if (reste <= 0)
        return false;
    const std::int64_t avant = temoins_.credit(c, sens).ampleur;
    charger(c, sens);
    while (reste > 0) {
        Offre offre;
        proposer(c, sens, reste, 0, offre);
        if (offre.prix < 0)
            break;
        const std::int64_t fois = std::min(reste, offre.circuit.capacite);
        appliquer(offre, fois);
        reste -= fois;
    }
    conserver();
    decharger();
    return temoins_.credit(c, sens).ampleur > avant;
}

bool Protection::prolonger_gratuitement(int c) {
    prolonger(c, -1);
    prolonger(c, 1);
    return satisfaite(c);
}

// Withholds the cells of the best circuit, whichever direction it goes.
bool Protection::acheter(int c, std::int64_t plafond, std::int64_t &depense) {
    Offre meilleure;
    for (int sens : {1, -1}) {
        if (manque(c, sens) <= 0)
            continue;
        charger(c, sens);
        proposer(c, sens, manque(c, sens), plafond, meilleure);
        decharger();
    }
    if (meilleure.prix <= 0)
        return false;
    const std::int64_t fois = std::min(manque(c, meilleure.sens), meilleure.circuit.capacite);
    depense += meilleure.circuit.cout;
    charger(c, meilleure.sens);
    appliquer(meilleure, fois);
    conserver();
    decharger();
    // The circuit alone protects the cells it newly withholds.
    appliquer(meilleure, 1);
    conserver();
    decharger();
    return true;
}

void Protection::proposer(int c, int sens, std::int64_t reste, std::int64_t cout_max, Offre &meilleure) {
    if (cancelled_ != nullptr && ++pas_ % 256 == 0)
        cancelled_();
    Offre offre;
    offre.sens = sens;
    tranches(c, sens, [&](const Tranche &tranche) {
        if (meilleure.prix == 0)
            return;
        offre.tranche = tranche;
        comparer(offre, c, reste, cout_max, meilleure);
    });
}

// How far the circuit goes the other way, from the true values.
std::int64_t Protection::capacite_inverse(const Offre &offre) const {
    std::int64_t capacite = std::numeric_limits<std::int64_t>::max();
    for (const Pas &pas : offre.circuit.pas)
        for (const auto &[ecart, signe] : offre.tranche.actifs()) {
            const int i = offre.tranche.graphe->arc(pas.arc).base + ecart;
            if (signe == pas.sens)
                capacite = std::min(capacite, en(etat_.valeurs, i) - en(etat_.planchers, i));
        }
    return capacite;
}

// Tries a slice for the whole need, then for parts of it. A circuit that goes less far than needed is priced
// as if the rest cost as much again, in proportion; what it gives the other way counts too.
void Protection::comparer(Offre &offre, int c, std::int64_t reste, std::int64_t cout_max, Offre &meilleure) {
    const std::int64_t autre = std::max<std::int64_t>(0, manque(c, -offre.sens));
    const std::int64_t deja = temoins_.credit(c, -offre.sens).ampleur;
    std::int64_t precedent = 0;
    for (const std::int64_t q :
         {reste, std::max<std::int64_t>(1, reste - autre), (reste + 1) / 2, std::int64_t{1}}) {
        const std::int64_t limite = meilleure.prix < 0 ? cout_max : std::min(cout_max, meilleure.prix - 1);
        if (q == precedent || limite < 0)
            continue;
        precedent = q;
        if (!chercheur_.chercher(offre.tranche, offre.sens, q, limite, offre.circuit))
            continue;
        const std::int64_t retour = std::clamp<std::int64_t>(capacite_inverse(offre) - deja, 0, autre);
        const std::int64_t utile = std::min(reste, std::min(offre.circuit.capacite, reste) + retour);
        offre.prix = (offre.circuit.cout * reste + utile - 1) / utile;
        if (meilleure.prix < 0 || offre.prix < meilleure.prix)
            meilleure = offre;
    }
}

bool Protection::proteger_une(int c, std::int64_t plafond, std::int64_t &depense) {
    while (!prolonger_gratuitement(c))
        if (!acheter(c, plafond - depense, depense))
            return false;
    return true;
}

bool Protection::proteger(int c, std::int64_t plafond) {
    std::int64_t depense = 0;
    std::size_t suivante = retenues_.size();
    bool tout = proteger_une(c, plafond, depense);
    for (; suivante < retenues_.size(); ++suivante)
        tout = proteger_une(retenues_[suivante], plafond, depense) && tout;
    return tout;
}

bool Protection::alleger(int c) {
    const Temoins::Marque marque = temoins_.marque();
    const std::vector<int> avant = retenues_;
    const Besoin besoin = en(besoins_, c);
    const std::int64_t plafond = en(etat_.couts, c) - 1;
    retenues_.erase(std::find(retenues_.begin(), retenues_.end(), c));
    en(etat_.retenues, c) = 0;
    en(etat_.mobiles, c) = 0;
    std::int64_t depense = 0;
    std::size_t suivante = retenues_.size();
    bool tout = true;
    for (int perdante : temoins_.oublier(c))
        if (tout && perdante != c && en(etat_.retenues, perdante) != 0)
            tout = proteger_une(perdante, plafond - depense, depense);
    for (; tout && suivante < retenues_.size(); ++suivante)
        tout = proteger_une(retenues_[suivante], plafond - depense, depense);
    en(etat_.mobiles, c) = 1;
    if (tout)
        return true;
    for (std::size_t i = avant.size() - 1; i < retenues_.size(); ++i)
        en(etat_.retenues, retenues_[i]) = 0;
    retenues_ = avant;
    en(etat_.retenues, c) = 1;
    en(besoins_, c) = besoin;
    temoins_.annuler(marque);
    return false;
}

} // namespace carto_ops::croisement
