#include "audit/elimination.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

#include "audit/modulo.h"

namespace carto_ops::audit {

namespace {

constexpr std::uint32_t sans_pivot = UINT32_MAX;

// Rows in echelon form, oldest first. A row holds no pivot older than itself, so reducing by increasing age ends.
class Echelon {
  public:
    Echelon(std::size_t colonnes, std::size_t lignes, const std::vector<bool> &nulle, std::vector<std::uint32_t> frequence)
        : colonnes_(colonnes), nulle_(nulle), frequence_(std::move(frequence)), age_(colonnes, sans_pivot),
          valeur_(colonnes + lignes, 0), touchee_(colonnes + lignes, false) {}

    void ajouter(const LigneEntiere &ligne, std::size_t rang, bool avec_combinaison) {
        for (const auto &[colonne, entier] : ligne.valeurs)
            augmenter(colonne, mod_entier(entier));
        if (avec_combinaison)
            augmenter(static_cast<std::uint32_t>(colonnes_ + rang), 1);
        reduire();
        const std::uint32_t pivot = choisir_pivot();
        if (pivot != sans_pivot)
            ranger(pivot);
        vider();
    }

    std::vector<VecteurPortee> base_libre() {
        for (std::size_t i = lignes_.size(); i-- > 0;)
            if (!nulle_[pivots_[i]])
                reduire_par_les_suivantes(i);
        std::vector<VecteurPortee> base;
        for (std::size_t i = 0; i < lignes_.size(); ++i)
            if (!nulle_[pivots_[i]])
                base.push_back(decouper(i));
        return base;
    }

  private:
    void augmenter(std::uint32_t colonne, std::uint64_t valeur) {
        if (!touchee_[colonne]) {
            touchee_[colonne] = true;
            touchees_.push_back(colonne);
            if (colonne < colonnes_ && age_[colonne] != sans_pivot)
                a_reduire_.push(age_[colonne]);
        }
        valeur_[colonne] = mod_somme(valeur_[colonne], valeur);
    }

    void soustraire(const Creuse &ligne, std::uint64_t facteur) {
        const std::uint64_t oppose = mod_oppose(facteur);
        for (const auto &[colonne, valeur] : ligne)
            augmenter(colonne, mod_produit(oppose, valeur));
    }

    void reduire() {
        while (!a_reduire_.empty()) {
            const std::uint32_t age = a_reduire_.top();
            a_reduire_.pop();
            const std::uint64_t facteur = valeur_[pivots_[age]];
            if (facteur != 0)
                soustraire(lignes_[age], facteur);
        }
    }

    // A column that must stay zero first, and the one that the fewest rows touch.
    std::uint32_t choisir_pivot() const {
        std::uint32_t choisi = sans_pivot;
        const auto meilleur = [this](std::uint32_t a, std::uint32_t b) {
            return nulle_[a] != nulle_[b] ? nulle_[a] : frequence_[a] < frequence_[b];
        };
        for (const std::uint32_t colonne : touchees_)
            if (colonne < colonnes_ && valeur_[colonne] != 0 &&
                (choisi == sans_pivot || meilleur(colonne, choisi)))
                choisi = colonne;
        return choisi;
    }

    Creuse courante(std::uint64_t facteur) {
        std::sort(touchees_.begin(), touchees_.end());
        Creuse ligne;
        for (const std::uint32_t colonne : touchees_)
            if (valeur_[colonne] != 0)
                ligne.emplace_back(colonne, mod_produit(valeur_[colonne], facteur));
        return ligne;
    }

    void ranger(std::uint32_t pivot) {
        age_[pivot] = static_cast<std::uint32_t>(lignes_.size());
        lignes_.push_back(courante(mod_inverse(valeur_[pivot])));
        pivots_.push_back(pivot);
    }

    void vider() {
        for (const std::uint32_t colonne : touchees_) {
            touchee_[colonne] = false;
            valeur_[colonne] = 0;
        }
        touchees_.clear();
        a_reduire_ = {};
    }

    void reduire_par_les_suivantes(std::size_t i) {
        const Creuse ligne = std::move(lignes_[i]);
        age_[pivots_[i]] = sans_pivot;
        for (const auto &[colonne, valeur] : ligne)
            augmenter(colonne, valeur);
        reduire();
        lignes_[i] = courante(1);
        age_[pivots_[i]] = static_cast<std::uint32_t>(i);
        vider();
    }

    VecteurPortee decouper(std::size_t i) const {
        VecteurPortee vecteur{pivots_[i], {}, {}};
        for (const auto &[colonne, valeur] : lignes_[i]) {
            if (colonne < colonnes_)
                vecteur.valeurs.emplace_back(colonne, valeur);
            else
                vecteur.combinaison.emplace_back(static_cast<std::uint32_t>(colonne - colonnes_), valeur);
        }
        return vecteur;
    }

    std::size_t colonnes_;
    const std::vector<bool> &nulle_;
    std::vector<std::uint32_t> frequence_;
    std::vector<std::uint32_t> age_; // of the row whose pivot it is
    std::vector<std::uint64_t> valeur_;
    std::vector<bool> touchee_;
    std::vector<std::uint32_t> touchees_;
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> a_reduire_;
    std::vector<Creuse> lignes_;
    std::vector<std::uint32_t> pivots_;
};

} // namespace

std::vector<VecteurPortee> portee(const std::vector<LigneEntiere> &lignes, const std::vector<bool> &nulle,
                                  bool avec_combinaison, void (*cancelled)()) {
    std::vector<std::uint32_t> frequence(nulle.size(), 0);
    for (const LigneEntiere &ligne : lignes)
        for (const auto &[colonne, entier] : ligne.valeurs)
            ++frequence[colonne];
    // Short rows first: they are the finest zones, and make the wide ones short.
    std::vector<std::size_t> ordre(lignes.size());
    std::iota(ordre.begin(), ordre.end(), std::size_t{0});
    std::stable_sort(ordre.begin(), ordre.end(), [&](std::size_t a, std::size_t b) {
        return lignes[a].valeurs.size() < lignes[b].valeurs.size();
    });
    Echelon echelon(nulle.size(), lignes.size(), nulle, std::move(frequence));
    for (const std::size_t rang : ordre) {
        if (cancelled != nullptr)
            cancelled();
        echelon.ajouter(lignes[rang], rang, avec_combinaison);
    }
    return echelon.base_libre();
}

std::vector<bool> determinees(const std::vector<LigneEntiere> &lignes, std::size_t colonnes, void (*cancelled)()) {
    std::vector<bool> resultat(colonnes, false);
    for (const VecteurPortee &vecteur : portee(lignes, std::vector<bool>(colonnes, false), false, cancelled))
        if (vecteur.valeurs.size() == 1)
            resultat[vecteur.pivot] = true;
    return resultat;
}

} // namespace carto_ops::audit
