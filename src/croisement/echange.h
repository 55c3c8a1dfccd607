// Variations of the table that no single slice holds (graphe.h): a linear programme over the cells near the
// one to vary, completed in whole numbers where its answer is not.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "croisement/chemin.h"
#include "croisement/incidences.h"
#include "croisement/marche.h"
#include "croisement/programme.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Echangeur {
  public:
    Echangeur(const Systeme &systeme, const Etat &etat)
        : etat_(etat), incidences_(systeme, etat.mobiles), marche_(incidences_, etat),
          distance_(etat.valeurs.size(), loin), presence_(static_cast<std::size_t>(incidences_.nombre()), 0) {}

    // A variation that takes cell c `besoin` from its value in direction `sens`, and newly withholds cells of at
    // most `cout_max` in all. False when none is found.
    bool chercher(int c, int sens, std::int64_t besoin, std::int64_t cout_max, Temoin &temoin);

    std::int64_t cout(const Temoin &temoin) const; // of the cells it would newly withhold
    std::uint64_t travail() const { return travail_ + programme_.travail() + marche_.travail(); }

  private:
    struct Approche {
        std::int64_t distance;
        int cellule;
    };
    static constexpr std::int64_t loin = std::numeric_limits<std::int64_t>::max();

    std::int64_t cout(int c) const {
        const auto i = static_cast<std::size_t>(c);
        return etat_.retenues[i] != 0 ? 0 : etat_.couts[i];
    }
    void approcher(int c, std::int64_t cout_max);
    void elaguer(int c);
    void formuler(int c, int sens, std::int64_t besoin);
    void ajouter(int cellule, int sens, std::int64_t bas, std::int64_t haut, double cout);
    Temoin lire() const;

    const Etat &etat_;
    Incidences incidences_;
    Marche marche_;
    Programme programme_;
    std::vector<int> proches_;            // cells of the programme
    std::vector<std::int64_t> distance_;  // by cell, while looking for them
    std::vector<int> touchees_;           // cells that have a distance
    std::vector<Approche> tas_;
    std::vector<int> presence_;           // by sum, working values: zero between two uses
    std::vector<int> vues_;               // sums whose presence is not zero
    std::vector<std::pair<int, int>> colonnes_; // of the programme: cell, sign
    std::uint64_t travail_ = 0;
};

} // namespace carto_ops::croisement
