#include "lambert.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {

// The outlines are the Voronoi cells of the middles of communes in this projection, which is not the plane
// where points are drawn.
bool dansCellule(const Region &region, int commune, Point p) {
    const Commune &c = region.communes[commune];
    const double d = distance2(lambert93(c.centre), p);
    return std::ranges::none_of(
        c.voisines, [&](int v) { return distance2(lambert93(region.communes[v].centre), p) <= d; });
}

// They are cut by a mask: discs of 4.5 km around the middles, less a margin of 2.5 km.
bool sousMasque(const Region &region, int commune, Point p) {
    constexpr double marge = 2600, rayon = 4300;
    const Commune &c = region.communes[commune];
    auto couvert = [&](Point q) {
        auto pres = [&](Point centre) { return distance2(centre, q) < rayon * rayon; };
        return pres(lambert93(c.centre)) || std::ranges::any_of(c.voisines, [&](int v) {
                   return pres(lambert93(region.communes[v].centre));
               });
    };
    for (int i = 0; i < 16; ++i) {
        const double angle = i * std::numbers::pi / 8;
        if (!couvert({p.x + marge * std::cos(angle), p.y + marge * std::sin(angle)}))
            return false;
    }
    return true;
}

} // namespace

Point lambert93(Point p) {
    constexpr double n = 0.7256077650, c = 11754255.426, xs = 700000, ys = 12655612.050;
    constexpr double excentricite = 0.0818191910428, radian = std::numbers::pi / 180;
    const double sinus = excentricite * std::sin(latitude(p) * radian);
    const double isometrique = std::atanh(std::sin(latitude(p) * radian)) - excentricite * std::atanh(sinus);
    const double r = c * std::exp(-n * isometrique), angle = n * (longitude(p) - 3) * radian;
    return {xs + r * std::sin(angle), ys - r * std::cos(angle)};
}

Place placeDans(const Region &region, int commune, Point p) {
    const Point centre = lambert93(region.communes[commune].centre);
    const Point loin = lambert93(p);
    for (int pas = 0; pas < 20; ++pas) {
        const double t = 1 - pas / 20.0;
        const Point q{centre.x + t * (loin.x - centre.x), centre.y + t * (loin.y - centre.y)};
        if (dansCellule(region, commune, q) && sousMasque(region, commune, q))
            return {q, pas > 0};
    }
    return {centre, true};
}
