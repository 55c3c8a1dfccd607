#include "croisement/amelioration.h"

#include <algorithm>

namespace carto_ops::croisement {

namespace {

constexpr std::uint64_t travail_de_base = 1'000'000, travail_par_cellule = 3000;
constexpr int compagnes_max = 4;

class Amelioration {
  public:
    Amelioration(Protection &protection, std::size_t cellules)
        : p_(protection), cellules_(static_cast<int>(cellules)) {}

    void lancer() {
        const std::uint64_t fin = p_.travail() + travail_de_base + travail_par_cellule * static_cast<std::uint64_t>(cellules_);
        int sans_gain = 0;
        for (std::size_t tour = 0; sans_gain < compagnes_max && p_.travail() < fin; ++tour)
            sans_gain = passer(tour < 3 ? 0 : 1 + tour % compagnes_max, fin) ? 0 : sans_gain + 1;
    }

  private:
    // One pass over the secondary cells, the dearest first, each with some of those that vary with it.
    bool passer(std::size_t compagnes, std::uint64_t fin) {
        std::vector<int> secondaires;
        for (int c = 0; c < cellules_; ++c)
            if (p_.secondaire(c))
                secondaires.push_back(c);
        std::sort(secondaires.begin(), secondaires.end(), [this](int x, int y) {
            return std::pair(-cout(x), x) < std::pair(-cout(y), y);
        });
        const std::int64_t avant = p_.cout();
        for (int c : secondaires) {
            if (!p_.secondaire(c))
                continue;
            if (p_.travail() >= fin)
                return false;
            p_.refaire(lot(c, compagnes), c, alea_);
            p_.tasser();
        }
        return p_.cout() < avant;
    }

    std::vector<int> lot(int c, std::size_t compagnes) {
        std::vector<int> lot{c};
        std::vector<int> voisines = compagnes > 0 ? p_.voisines(c) : std::vector<int>{};
        while (lot.size() <= compagnes && !voisines.empty()) {
            const std::size_t i = alea_() % voisines.size();
            lot.push_back(voisines[i]);
            voisines.erase(voisines.begin() + static_cast<std::ptrdiff_t>(i));
        }
        return lot;
    }

    std::int64_t cout(int c) const { return p_.etat().couts[static_cast<std::size_t>(c)]; }

    Protection &p_;
    int cellules_;
    std::mt19937_64 alea_{11};
};

} // namespace

void ameliorer(Protection &protection, std::size_t cellules) {
    Amelioration(protection, cellules).lancer();
}

} // namespace carto_ops::croisement
