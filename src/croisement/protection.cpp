#include "croisement/protection.h"

#include <algorithm>
#include <limits>

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

constexpr std::int64_t sans_plafond = std::numeric_limits<std::int64_t>::max() / 64;

// Every zone in one sum at most: a nested geography.
bool imbriquees(const Systeme &s) {
    return std::all_of(s.parties.begin(), s.parties.end(), [](const auto &g) { return g.size() <= 1; });
}

} // namespace

Protection::Protection(const Systeme &systeme, Etat etat, std::int64_t seuil, void (*cancelled)())
    : s_(systeme), etat_(std::move(etat)), seuil_(seuil), cancelled_(cancelled),
      temoins_(systeme.cellules(), seuil), besoins_(systeme.cellules(), Besoin{0, 0, seuil}), voulus_(besoins_),
      imposee_(systeme.cellules(), false),
      par_a_(graphe_zones_classes(systeme, systeme.cote_a, systeme.cote_b, true)),
      par_b_(graphe_zones_classes(systeme, systeme.cote_b, 1, systeme.deux_variables())),
      zones_(graphe_zones(systeme)), classes_(graphe_classes(systeme)), imbrique_(imbriquees(systeme)),
      fratrie_(fratries(systeme)), chercheur_(etat_),
      reseau_(imbrique_ && !systeme.deux_variables()), echangeur_(std::in_place, systeme, etat_) {
    for (int z = 0; z < s_.zones; ++z)
        if (en(fratrie_, z) >= 0) {
            freres_.resize(std::max(freres_.size(), static_cast<std::size_t>(en(fratrie_, z)) + 1));
            en(freres_, en(fratrie_, z)).push_back(z);
        }
}

void Protection::basculer(int c) {
    std::uint8_t &retenue = en(etat_.retenues, c);
    retenue = retenue == 0;
    cout_ += retenue != 0 ? en(etat_.couts, c) : -en(etat_.couts, c);
}

void Protection::poser(int c) {
    if (en(etat_.retenues, c) != 0)
        return;
    basculer(c);
    journal_.push_back(c);
    nouvelles_.push_back(c);
}

// Returns the cells that lose by it.
std::vector<int> Protection::lever(int c) {
    basculer(c);
    journal_.push_back(c);
    return temoins_.oublier(c);
}

void Protection::annuler(const Marque &marque) {
    for (; journal_.size() > marque.journal; journal_.pop_back())
        basculer(journal_.back());
    temoins_.annuler(marque.temoins);
}

void Protection::retenir(int c) {
    if (imposee(c))
        return;
    poser(c);
    imposee_[static_cast<std::size_t>(c)] = true;
    imposees_.push_back(c);
}

void Protection::retenir_sans_plancher(const std::vector<int> &cellules) {
    for (const int c : cellules) {
        en(etat_.planchers, c) = 0;
        en(etat_.mobiles, c) = 1;
        retenir(c);
    }
    echangeur_.emplace(s_, etat_); // other cells are in its sums
}

void Protection::exiger(int c, const Besoin &besoin) {
    en(besoins_, c) = en(voulus_, c) = besoin;
}

bool Protection::tient(int c, const Besoin &besoin) const {
    const std::int64_t haut = temoins_.credit(c, 1).ampleur;
    const std::int64_t bas = temoins_.credit(c, -1).ampleur;
    return haut >= besoin.haut && bas >= besoin.bas && haut + bas >= besoin.largeur;
}

void Protection::renoncer(int c) {
    const std::int64_t haut = temoins_.credit(c, 1).ampleur;
    const std::int64_t bas = temoins_.credit(c, -1).ampleur;
    en(besoins_, c) = {std::min(haut, en(besoins_, c).haut), std::min(bas, en(besoins_, c).bas), haut + bas};
    imposee_[static_cast<std::size_t>(c)] = true;
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
    for (const auto &[i, sens] : offre.circuit.mouvements) {
        poser(i);
        en(etat_.variation, i) += sens * fois;
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
    return tient(c, en(besoins_, c));
}

// Withholds the cells of the cheaper variation, up or down, that does all c needs.
bool Protection::echanger(int c, std::int64_t plafond) {
    Temoin meilleur, temoin;
    for (int sens : {1, -1}) {
        const std::int64_t reste = manque(c, sens);
        if (reste <= 0 || plafond < 0 ||
            !echangeur_->chercher(c, sens, temoins_.credit(c, sens).ampleur + reste, plafond, temoin))
            continue;
        plafond = echangeur_->cout(temoin) - 1;
        meilleur = temoin;
    }
    for (const auto &variation : meilleur)
        poser(variation.first);
    const bool trouve = !meilleur.empty();
    temoins_.ajouter(etat_, std::move(meilleur));
    return trouve;
}

// Withholds the cells of the best circuit, whichever direction it goes, unless an exchange does better.
bool Protection::acheter(int c, std::int64_t plafond) {
    Offre meilleure;
    for (int sens : {1, -1}) {
        if (manque(c, sens) <= 0)
            continue;
        charger(c, sens);
        proposer(c, sens, manque(c, sens), plafond, meilleure);
        decharger();
    }
    if (!reseau_ && echanger(c, meilleure.prix < 0 ? plafond : std::min(plafond, meilleure.prix - 1)))
        return true;
    if (meilleure.prix < 0)
        return false;
    const std::int64_t fois = std::min(manque(c, meilleure.sens), meilleure.circuit.capacite);
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

// How far the circuit goes the other way, from the true values.
std::int64_t Protection::capacite_inverse(const Offre &offre) const {
    std::int64_t capacite = std::numeric_limits<std::int64_t>::max();
    for (const auto &[i, sens] : offre.circuit.mouvements)
        if (sens > 0)
            capacite = std::min(capacite, en(etat_.valeurs, i) - en(etat_.planchers, i));
    return capacite;
}

// Tries a slice for the whole need, then for parts of it. A circuit that goes less far than needed is priced
// as if the rest cost as much again, in proportion; what it gives the other way counts too.
template <class Recherche>
void Protection::comparer(Offre &offre, int c, std::int64_t reste, std::int64_t cout_max, Offre &meilleure,
                          const Recherche &chercher) {
    const std::int64_t autre = std::max<std::int64_t>(0, manque(c, -offre.sens));
    const std::int64_t deja = temoins_.credit(c, -offre.sens).ampleur;
    std::int64_t precedent = 0;
    for (const std::int64_t q :
         {reste, std::max<std::int64_t>(1, reste - autre), (reste + 1) / 2, std::int64_t{1}}) {
        const std::int64_t limite = meilleure.prix < 0 ? cout_max : std::min(cout_max, meilleure.prix - 1);
        if (q == precedent || limite < 0)
            continue;
        precedent = q;
        if (!chercher(q, limite))
            continue;
        const std::int64_t retour = std::clamp<std::int64_t>(capacite_inverse(offre) - deja, 0, autre);
        const std::int64_t utile = std::min(reste, std::min(offre.circuit.capacite, reste) + retour);
        offre.prix = (offre.circuit.cout * reste + utile - 1) / utile;
        if (meilleure.prix < 0 || offre.prix < meilleure.prix)
            meilleure = offre;
    }
}

void Protection::proposer(int c, int sens, std::int64_t reste, std::int64_t cout_max, Offre &meilleure) {
    if (cancelled_ != nullptr && ++pas_ % 256 == 0)
        cancelled_();
    Offre offre;
    offre.sens = sens;
    tranches(c, sens, [&](const Tranche &tranche) {
        if (meilleure.prix != 0)
            comparer(offre, c, reste, cout_max, meilleure, [&](std::int64_t q, std::int64_t limite) {
                return chercheur_.chercher(tranche, sens, q, limite, offre.circuit);
            });
    });
}

// `plafond` bounds the cost of all that is withheld.
bool Protection::proteger_une(int c, std::int64_t plafond) {
    while (!prolonger_gratuitement(c))
        if (!acheter(c, plafond - cout_))
            return false;
    return true;
}

bool Protection::proteger_toutes(const std::vector<int> &cellules, std::int64_t plafond) {
    for (int c : cellules)
        if (en(etat_.retenues, c) != 0 && !proteger_une(c, plafond))
            return false;
    for (std::size_t i = 0; i < nouvelles_.size(); ++i)
        if (!proteger_une(nouvelles_[i], plafond))
            return false;
    return true;
}

bool Protection::proteger(int c) {
    nouvelles_.clear();
    bool tout = proteger_une(c, sans_plafond);
    for (std::size_t i = 0; i < nouvelles_.size(); ++i)
        tout = proteger_une(nouvelles_[i], sans_plafond) && tout;
    return tout;
}

// Shows c again if the others do without.
bool Protection::supprimer(int c) {
    const Marque avant = marque();
    nouvelles_.clear();
    if (proteger_toutes(lever(c), cout_))
        return true;
    annuler(avant);
    return false;
}

// cppcheck-suppress constParameter ; drawing changes the generator
bool Protection::refaire(const std::vector<int> &lot, int interdite, std::mt19937_64 &alea) {
    const Marque avant = marque();
    const std::int64_t cout_avant = cout_;
    std::vector<int> perdantes;
    for (int c : lot) {
        const std::vector<int> p = lever(c);
        perdantes.insert(perdantes.end(), p.begin(), p.end());
    }
    std::sort(perdantes.begin(), perdantes.end());
    perdantes.erase(std::unique(perdantes.begin(), perdantes.end()), perdantes.end());
    for (std::size_t i = perdantes.size(); i > 1; --i)
        std::swap(perdantes[i - 1], perdantes[alea() % i]);
    nouvelles_.clear();
    en(etat_.mobiles, interdite) = 0;
    bool tout = proteger_toutes(perdantes, cout_avant + (cout_avant - cout_) / 4);
    en(etat_.mobiles, interdite) = 1;
    if (tout) {
        std::vector<int> ajoutees = nouvelles_;
        std::sort(ajoutees.begin(), ajoutees.end(), [this](int x, int y) {
            return std::pair(-en(etat_.couts, x), x) < std::pair(-en(etat_.couts, y), y);
        });
        for (int c : ajoutees)
            if (cout_ > 0)
                supprimer(c);
        tout = cout_ <= cout_avant;
    }
    if (!tout)
        annuler(avant);
    return tout;
}

std::vector<int> Protection::voisines(int c) const {
    std::vector<int> resultat = temoins_.compagnes(c);
    std::erase_if(resultat, [&](int i) { return i == c || !secondaire(i); });
    return resultat;
}

} // namespace carto_ops::croisement
