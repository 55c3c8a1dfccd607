#include "zone/voisinage.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace carto_ops::zone {

namespace {

std::int64_t partie_entiere(std::int64_t n, std::int64_t pas) {
    return n / pas - (n % pas < 0 ? 1 : 0);
}

std::int64_t carre(const Point &a, const Point &b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// The angle at w is obtuse: strictly inside the circle of diameter ab.
bool entre(const Point &w, const Point &a, const Point &b) {
    return (a.x - w.x) * (b.x - w.x) + (a.y - w.y) * (b.y - w.y) < 0;
}

class Voisinage {
  public:
    Voisinage(std::span<const Point> points, std::int64_t distance) : points_(points), distance_(distance) {
        for (std::uint32_t p = 0; p < points.size(); ++p)
            if (points[p].lot >= 0)
                mailles_[maille(p, 0, 0)].push_back(p);
    }

    std::vector<Arete> de(std::uint32_t p) const {
        const std::vector<Arete> proches = alentour(p);
        std::vector<Arete> resultat;
        // What lies between is nearer than what it hides.
        for (const Arete &a : proches)
            if (std::none_of(proches.begin(), proches.end(), [&](const Arete &w) {
                    return w.carre < a.carre && entre(points_[w.voisin], points_[p], points_[a.voisin]);
                }))
                resultat.push_back(a);
        return resultat;
    }

  private:
    using Maille = std::tuple<std::int32_t, std::int64_t, std::int64_t>;

    Maille maille(std::uint32_t p, std::int64_t dx, std::int64_t dy) const {
        const Point &q = points_[p];
        return {q.lot, partie_entiere(q.x, distance_) + dx, partie_entiere(q.y, distance_) + dy};
    }

    std::vector<Arete> alentour(std::uint32_t p) const {
        std::vector<Arete> resultat;
        for (const std::int64_t dx : {-1, 0, 1})
            for (const std::int64_t dy : {-1, 0, 1})
                if (const auto ici = mailles_.find(maille(p, dx, dy)); ici != mailles_.end())
                    for (const std::uint32_t q : ici->second)
                        if (q != p && carre(points_[p], points_[q]) <= distance_ * distance_)
                            resultat.push_back({q, carre(points_[p], points_[q])});
        std::sort(resultat.begin(), resultat.end(), [](const Arete &a, const Arete &b) {
            return std::pair(a.carre, a.voisin) < std::pair(b.carre, b.voisin);
        });
        return resultat;
    }

    std::span<const Point> points_;
    std::int64_t distance_;
    std::map<Maille, std::vector<std::uint32_t>> mailles_;
};

} // namespace

std::vector<std::vector<Arete>> voisins(std::span<const Point> points, std::int64_t distance, void (*cancelled)()) {
    const Voisinage voisinage(points, distance);
    std::vector<std::vector<Arete>> resultat(points.size());
    for (std::uint32_t p = 0; p < points.size(); ++p) {
        if (cancelled != nullptr && p % 1024 == 0)
            cancelled();
        if (points[p].lot >= 0)
            resultat[p] = voisinage.de(p);
    }
    return resultat;
}

} // namespace carto_ops::zone
