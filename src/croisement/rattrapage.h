// Where the search leaves a cell narrower than its margins would: whole zones of the table are withheld, zeros included.
#pragma once

#include <vector>

#include "croisement/bornes.h"
#include "croisement/protection.h"
#include "noyau/no_postgres.h"

namespace carto_ops::croisement {

class Rattrapage {
  public:
    Rattrapage(const Systeme &s, Protection &protection, std::int64_t seuil)
        : s_(s), protection_(protection), seuil_(seuil), feuilles_(s), retenue_(static_cast<std::size_t>(s.zones), false) {}

    // Leaves no cell narrow but those that their margins bound, or the zeros of their zone; and none known by these. False: nothing was to be done.
    bool rattraper();

    std::vector<int> zones() const; // withheld whole

  private:
    bool etroite(int c) const;
    bool elargir(int c);
    std::vector<int> zones_autour(int c) const;
    void retenir(const std::vector<int> &zones);
    void construire(int c);

    const Systeme &s_;
    Protection &protection_;
    std::int64_t seuil_;
    Feuilles feuilles_;
    std::vector<bool> retenue_; // by zone
};

} // namespace carto_ops::croisement
