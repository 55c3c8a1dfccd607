// Protects withheld cells one at a time: finds variations of the table wide enough through the cells already
// withheld, else withholds the cheapest further cells that give some.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "croisement/chemin.h"
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
    const std::vector<int> &retenues() const { return retenues_; } // in the order they were withheld

    void retenir(int c);                      // needs the width from then on
    void exiger(int c, const Besoin &besoin); // replaces what c needs
    void abaisser_plancher(int c, bool zero); // c may be 0; zero: and is, but is withheld all the same
    bool satisfaite(int c) const;

    // Protects cell c and whatever that withholds, for at most `plafond` newly withheld. False when it cannot
    // be had: what was withheld stays so.
    bool proteger(int c, std::int64_t plafond);

    // Shows secondary cell c again if the cells that need it do without, or with cheaper ones.
    bool alleger(int c);

  private:
    struct Offre {
        Tranche tranche;
        Circuit circuit;
        int sens = 0;
        std::int64_t prix = -1; // estimate of what the whole need would cost; -1: no offer
    };

    std::int64_t manque(int c, int sens) const;
    void charger(int c, int sens);
    void appliquer(const Offre &offre, std::int64_t fois);
    void conserver();
    void decharger();
    bool prolonger(int c, int sens);
    bool prolonger_gratuitement(int c);
    bool acheter(int c, std::int64_t plafond, std::int64_t &depense);
    void proposer(int c, int sens, std::int64_t reste, std::int64_t cout_max, Offre &meilleure);
    void comparer(Offre &offre, int c, std::int64_t reste, std::int64_t cout_max, Offre &meilleure);
    void tranches(int c, int sens, const std::function<void(const Tranche &)> &suite);
    void tranches_par_classes(int c, const std::function<void(const Tranche &)> &suite);
    void tranches_par_fratrie(int c, int sens, const std::function<void(const Tranche &)> &suite);
    std::int64_t capacite_inverse(const Offre &offre) const;
    bool proteger_une(int c, std::int64_t plafond, std::int64_t &depense);

    const Systeme &s_;
    Etat etat_;
    std::int64_t seuil_;
    void (*cancelled_)();
    std::uint64_t pas_ = 0;
    Temoins temoins_;
    std::vector<Besoin> besoins_;
    std::vector<int> retenues_;
    std::vector<int> touchees_; // cells whose variation may not be zero
    Graphe par_a_, par_b_, zones_, classes_;
    bool imbrique_;
    std::vector<int> fratrie_;
    std::vector<std::vector<int>> freres_;
    Chercheur chercheur_;
    Circuit circuit_;
};

} // namespace carto_ops::croisement
