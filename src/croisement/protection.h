// Protects withheld cells one at a time: finds variations of the table wide enough through the cells already
// withheld, else withholds the cheapest further cells that give some.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "croisement/chemin.h"
#include "croisement/echange.h"
#include "croisement/systeme.h"
#include "croisement/temoin.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

// What must be possible to a cell: grow by `haut`, shrink by `bas`, the two together by `largeur`.
struct Besoin {
    std::int64_t haut = 0;
    std::int64_t bas = 0;
    std::int64_t largeur = 0;
};

class Protection {
  public:
    Protection(const Systeme &systeme, Etat etat, std::int64_t seuil, void (*cancelled)());

    const Etat &etat() const { return etat_; }
    const Temoins &temoins() const { return temoins_; }
    const std::vector<int> &imposees() const { return imposees_; } // in the order they were withheld
    std::uint64_t travail() const { return chercheur_.travail() + echangeur_->travail(); }
    std::int64_t cout() const { return cout_; } // of all that is withheld
    bool secondaire(int c) const { return etat_.retenues[static_cast<std::size_t>(c)] != 0 && !imposee(c); }

    void retenir(int c);                      // for good: a primary
    void retenir_sans_plancher(const std::vector<int> &cellules); // the same, of cells that may be 0, or are
    void prouver(Temoin temoin) { temoins_.ajouter(etat_, std::move(temoin)); } // of withheld cells
    void exiger(int c, const Besoin &besoin); // replaces what c needs, by default the width
    bool satisfaite(int c) const { return tient(c, voulus_[static_cast<std::size_t>(c)]); }
    bool varie(int c) const { return tient(c, {0, 0, 1}); } // more than one value is left to it
    void renoncer(int c); // cell c stays withheld, and only has to keep what it has

    // Protects cell c and whatever that withholds. False when it cannot be had: what was withheld stays so.
    bool proteger(int c);

    // Shows secondary cells again and protects anew those that lose by it, without `interdite`. Kept unless
    // dearer.
    bool refaire(const std::vector<int> &lot, int interdite, std::mt19937_64 &alea);

    // Secondary cells that vary along with c.
    std::vector<int> voisines(int c) const;

    // Forgets what no proof rests on; not to be called within a try.
    void tasser() { temoins_.tasser(); }

  private:
    struct Offre {
        Circuit circuit;
        int sens = 0;
        std::int64_t prix = -1; // estimate of what the whole need would cost; -1: no offer
    };

    bool tient(int c, const Besoin &besoin) const;
    std::int64_t manque(int c, int sens) const;
    void charger(int c, int sens);
    void appliquer(const Offre &offre, std::int64_t fois);
    void conserver();
    void decharger();
    bool prolonger(int c, int sens);
    bool prolonger_gratuitement(int c);
    bool echanger(int c, std::int64_t plafond);
    bool acheter(int c, std::int64_t plafond);
    void proposer(int c, int sens, std::int64_t reste, std::int64_t cout_max, Offre &meilleure);
    template <class Recherche>
    void comparer(Offre &offre, int c, std::int64_t reste, std::int64_t cout_max, Offre &meilleure,
                  const Recherche &chercher);
    void tranches(int c, int sens, const std::function<void(const Tranche &)> &suite);
    void tranches_par_classes(int c, const std::function<void(const Tranche &)> &suite);
    void tranches_par_fratrie(int c, int sens, const std::function<void(const Tranche &)> &suite);
    std::int64_t capacite_inverse(const Offre &offre) const;
    bool proteger_une(int c, std::int64_t plafond);
    bool proteger_toutes(const std::vector<int> &cellules, std::int64_t plafond);

    struct Marque {
        Temoins::Marque temoins;
        std::size_t journal;
    };
    bool imposee(int c) const { return imposee_[static_cast<std::size_t>(c)]; }
    void basculer(int c);
    void poser(int c);
    std::vector<int> lever(int c);
    Marque marque() const { return {temoins_.marque(), journal_.size()}; }
    void annuler(const Marque &marque);
    bool supprimer(int c);

    const Systeme &s_;
    Etat etat_;
    std::int64_t seuil_;
    void (*cancelled_)();
    std::uint64_t pas_ = 0;
    Temoins temoins_;
    std::vector<Besoin> besoins_;
    std::vector<Besoin> voulus_; // before renouncing
    std::vector<int> imposees_;
    std::vector<bool> imposee_;
    std::int64_t cout_ = 0;
    std::vector<int> journal_;   // cells withheld or shown, to undo
    std::vector<int> nouvelles_; // withheld but not yet protected
    std::vector<int> touchees_; // cells whose variation may not be zero
    Graphe par_a_, par_b_, zones_, classes_;
    bool imbrique_;
    std::vector<int> fratrie_;
    std::vector<std::vector<int>> freres_;
    Chercheur chercheur_;
    bool reseau_; // one network holds every variation
    std::optional<Echangeur> echangeur_;
};

} // namespace carto_ops::croisement
