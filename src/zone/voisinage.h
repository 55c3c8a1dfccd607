// Neighbouring addresses: two are neighbours when they are within a distance and no third one lies strictly inside the
// circle of which they are the diameter (Gabriel graph). It is a part of the Delaunay triangulation that keeps the
// shortest spanning tree, so it links exactly what the distance links, and never across an address in between. Unlike the
// triangulation it needs no rounding: whole coordinates decide it exactly, points at one place and on one line included.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::zone {

struct Point {
    std::int32_t lot; // neighbours share it; -1: neighbour of nobody
    std::int64_t x;
    std::int64_t y;
};

struct Arete {
    std::uint32_t voisin;
    std::int64_t carre; // of the distance
};

// Of each point, nearest first.
std::vector<std::vector<Arete>> voisins(std::span<const Point> points, std::int64_t distance,
                                        void (*cancelled)() = nullptr);

} // namespace carto_ops::zone
