#include "audit/combinaison.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "audit/modulo.h"

namespace carto_ops::audit {

namespace {

constexpr std::int64_t budget_par_composante = 400'000;

// Sums of a chosen set of classes, as the criterion sees them.
bool defaut(const Matrice &m, const Critere &c, const std::vector<std::uint32_t> &classes) {
    std::map<std::int32_t, std::int64_t> par_grossiere;
    std::set<std::int32_t> residences;
    std::int64_t poids = 0;
    for (const std::uint32_t j : classes) {
        const Classe &classe = m.classes[j];
        poids += classe.poids;
        residences.insert(classe.residences.begin(), classe.residences.end());
        par_grossiere[classe.grossiere] += classe.poids;
    }
    const bool malsain =
        c.residences_min > 0 ? poids > 0 && std::ssize(residences) < c.residences_min : poids > 0 && poids < c.seuil;
    if (!malsain || !c.avec_exemption)
        return malsain;
    return std::any_of(par_grossiere.begin(), par_grossiere.end(), [&](const auto &g) {
        return g.first < 0 || g.second != c.grossieres[static_cast<std::size_t>(g.first)];
    });
}

// One independent part of the basis: choose a coefficient 0 or 1 for each vector (its pivot's value), so that the
// other columns hold 0 or 1 as well.
class Composante {
  public:
    Composante(const Matrice &m, const Critere &c, std::vector<const VecteurPortee *> vecteurs, std::int64_t &compteur,
               void (*cancelled)())
        : m_(m), c_(c), vecteurs_(std::move(vecteurs)), compteur_(compteur), cancelled_(cancelled) {
        ordonner();
        for (std::size_t i = 0; i < vecteurs_.size(); ++i)
            for (const auto &[colonne, valeur] : vecteurs_[i]->valeurs)
                derniere_[colonne] = i;
        finies_.resize(vecteurs_.size());
        for (const auto &[colonne, i] : derniere_)
            finies_[i].push_back(colonne);
    }

    // False when the budget ran out.
    bool chercher() {
        descendre(0, 0);
        return restant_ >= 0;
    }

    const std::vector<std::size_t> &choix() const { return trouve_; }
    const std::vector<std::uint32_t> &classes() const { return classes_; }
    const VecteurPortee &vecteur(std::size_t i) const { return *vecteurs_[i]; }

  private:
    // Vectors that share columns side by side: a column that cannot be 0 or 1 is seen early.
    void ordonner() {
        std::sort(vecteurs_.begin(), vecteurs_.end(), [](const VecteurPortee *a, const VecteurPortee *b) {
            return a->valeurs.back().first != b->valeurs.back().first
                       ? a->valeurs.back().first < b->valeurs.back().first
                       : a->pivot < b->pivot;
        });
    }

    bool bornee(std::int64_t poids) const {
        return c_.residences_min > 0 || poids < c_.seuil;
    }

    bool residences_possibles(std::size_t i) const {
        if (c_.residences_min <= 0)
            return true;
        std::set<std::int32_t> vues(m_.classes[vecteurs_[i]->pivot].residences.begin(),
                                    m_.classes[vecteurs_[i]->pivot].residences.end());
        for (const std::size_t k : choix_) {
            const auto &r = m_.classes[vecteurs_[k]->pivot].residences;
            vues.insert(r.begin(), r.end());
        }
        return std::ssize(vues) < c_.residences_min;
    }

    void ajouter(std::size_t i, bool retirer) {
        for (const auto &[colonne, valeur] : vecteurs_[i]->valeurs) {
            std::uint64_t &somme = somme_[colonne];
            somme = mod_somme(somme, retirer ? mod_oppose(valeur) : valeur);
        }
    }

    bool colonnes_finies(std::size_t i) {
        return std::all_of(finies_[i].begin(), finies_[i].end(),
                           [this](std::uint32_t colonne) { return somme_[colonne] <= 1; });
    }

    void descendre(std::size_t i, std::int64_t poids) {
        if (!trouve_.empty() || --restant_ < 0)
            return;
        if (cancelled_ != nullptr && ++compteur_ % 4096 == 0)
            cancelled_();
        if (i == vecteurs_.size()) {
            conclure();
            return;
        }
        if (colonnes_finies(i))
            descendre(i + 1, poids);
        const std::int64_t avec = poids + m_.classes[vecteurs_[i]->pivot].poids;
        if (!bornee(avec) || !residences_possibles(i))
            return;
        ajouter(i, false);
        choix_.push_back(i);
        if (colonnes_finies(i))
            descendre(i + 1, avec);
        choix_.pop_back();
        ajouter(i, true);
    }

    void conclure() {
        if (choix_.empty() || !trouve_.empty())
            return;
        std::vector<std::uint32_t> classes;
        for (const auto &[colonne, somme] : somme_)
            if (somme == 1)
                classes.push_back(colonne);
        if (defaut(m_, c_, classes)) {
            trouve_ = choix_;
            classes_ = std::move(classes);
        }
    }

    const Matrice &m_;
    const Critere &c_;
    std::vector<const VecteurPortee *> vecteurs_;
    std::map<std::uint32_t, std::size_t> derniere_;
    std::vector<std::vector<std::uint32_t>> finies_;
    std::map<std::uint32_t, std::uint64_t> somme_;
    std::vector<std::size_t> choix_, trouve_;
    std::vector<std::uint32_t> classes_;
    std::int64_t restant_ = budget_par_composante;
    std::int64_t &compteur_;
    void (*cancelled_)();
};

// The combination in integers: small fractions are guessed, then checked on every class.
void verifier(const Matrice &m, const Creuse &combinaison, Trouvaille &t) {
    for (std::int64_t d = 1; d <= 24 && !t.verifiee; ++d) {
        std::vector<std::int64_t> somme(m.classes.size(), 0);
        t.combinaison.clear();
        t.diviseur = d;
        bool petite = true;
        for (const auto &[rang, valeur] : combinaison) {
            const std::int64_t coefficient = mod_signe(mod_produit(valeur, mod_entier(d)));
            petite = petite && coefficient > -(1 << 20) && coefficient < (1 << 20);
            if (!petite)
                break;
            t.combinaison.emplace_back(rang, coefficient);
            for (const auto &[colonne, entier] : m.lignes[rang].valeurs)
                somme[colonne] += coefficient * entier;
        }
        for (const std::uint32_t j : t.classes)
            somme[j] -= d;
        t.verifiee = petite && std::all_of(somme.begin(), somme.end(), [](std::int64_t s) { return s == 0; });
    }
}

Trouvaille rediger(const Matrice &m, const Composante &composante) {
    Trouvaille t;
    t.classes = composante.classes();
    std::map<std::uint32_t, std::uint64_t> combinaison;
    for (const std::size_t i : composante.choix())
        for (const auto &[rang, valeur] : composante.vecteur(i).combinaison)
            combinaison[rang] = mod_somme(combinaison[rang], valeur);
    Creuse creuse;
    for (const auto &[rang, valeur] : combinaison)
        if (valeur != 0)
            creuse.emplace_back(rang, valeur);
    verifier(m, creuse, t);
    return t;
}

std::vector<std::vector<const VecteurPortee *>> composantes(const std::vector<VecteurPortee> &base,
                                                            std::size_t colonnes) {
    std::vector<std::uint32_t> chef(colonnes);
    std::iota(chef.begin(), chef.end(), 0U);
    const auto trouver = [&](std::uint32_t j) {
        while (chef[j] != j)
            j = chef[j] = chef[chef[j]];
        return j;
    };
    for (const VecteurPortee &v : base)
        for (const auto &[colonne, valeur] : v.valeurs)
            chef[trouver(colonne)] = trouver(v.pivot);
    std::map<std::uint32_t, std::vector<const VecteurPortee *>> groupes;
    for (const VecteurPortee &v : base)
        groupes[trouver(v.pivot)].push_back(&v);
    std::vector<std::vector<const VecteurPortee *>> resultat;
    resultat.reserve(groupes.size());
    for (auto &[racine, groupe] : groupes)
        resultat.push_back(std::move(groupe));
    return resultat;
}

} // namespace

Recherche chercher_combinaisons(const Matrice &matrice, const Critere &critere, void (*cancelled)()) {
    std::vector<bool> nulle(matrice.classes.size());
    for (std::size_t j = 0; j < nulle.size(); ++j)
        nulle[j] = !matrice.possible[j];
    const std::vector<VecteurPortee> base = portee(matrice.lignes, nulle, true, cancelled);
    Recherche resultat;
    for (auto &groupe : composantes(base, nulle.size())) {
        Composante composante(matrice, critere, std::move(groupe), resultat.combinaisons, cancelled);
        if (!composante.chercher())
            resultat.complete = false;
        if (!composante.choix().empty())
            resultat.trouvailles.push_back(rediger(matrice, composante));
    }
    return resultat;
}

} // namespace carto_ops::audit
