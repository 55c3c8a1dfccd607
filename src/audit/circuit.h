// Circuits of a grid: places (x, y) whose changes add up to 0 along each x and each y.
#pragma once

#include <cstdint>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::audit {

struct Pas {
    int x, y, sens;
};

class Parcours {
  public:
    // A shortest circuit that starts with `depart`, each place of which may go `besoin` further: jeu(x, y, sens) says
    // how far. False when there is none.
    template <class Jeu> bool chercher(int nx, int ny, const Pas &depart, std::int64_t besoin, const Jeu &jeu) {
        vus_.assign(ix(nx + ny), 0);
        arrivee_.resize(ix(nx + ny));
        file_.assign(1, nx + depart.y);
        vus_[ix(nx + depart.y)] = 1;
        for (std::size_t tete = 0; tete < file_.size(); ++tete) {
            const int noeud = file_[tete];
            const bool en_y = noeud >= nx;
            for (int autre = 0; autre < (en_y ? nx : ny); ++autre) {
                const Pas pas{en_y ? autre : noeud, en_y ? noeud - nx : autre, en_y ? -depart.sens : depart.sens};
                const int vers = en_y ? autre : nx + autre;
                if (vus_[ix(vers)] != 0 || (pas.x == depart.x && pas.y == depart.y) || jeu(pas.x, pas.y, pas.sens) < besoin)
                    continue;
                vus_[ix(vers)] = 1;
                arrivee_[ix(vers)] = pas;
                if (vers == depart.x)
                    return remonter(nx, depart);
                file_.push_back(vers);
            }
        }
        return false;
    }

    const std::vector<Pas> &chemin() const { return chemin_; } // of the last search, `depart` first

  private:
    static std::size_t ix(int i) { return static_cast<std::size_t>(i); }

    bool remonter(int nx, const Pas &depart) {
        chemin_.assign(1, depart);
        for (int n = depart.x; n != nx + depart.y;) {
            const Pas pas = arrivee_[ix(n)];
            chemin_.push_back(pas);
            n = n < nx ? nx + pas.y : pas.x;
        }
        return true;
    }

    std::vector<Pas> arrivee_; // how each node was reached
    std::vector<std::uint8_t> vus_;
    std::vector<int> file_;
    std::vector<Pas> chemin_;
};

} // namespace carto_ops::audit
