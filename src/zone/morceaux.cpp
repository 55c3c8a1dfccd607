#include "zone/morceaux.h"

#include "zone/partition.h"

namespace carto_ops::zone {

std::vector<std::int32_t> morceaux(std::span<const Lieu> lieux, std::span<const std::int32_t> menages,
                                   std::span<const Zonage> zonages, std::size_t nb_zones, std::vector<char> preferee,
                                   void (*cancelled)()) {
    Systeme s;
    s.effectifs.reserve(menages.size());
    for (const std::int32_t n : menages)
        s.effectifs.push_back({n, 0, 0, 0});
    s.familles.push_back({1, -1, std::vector<char>(nb_zones, 1), std::move(preferee)});
    const auto montrees = proteger_zones(lieux, zonages, nb_zones, s, cancelled);
    Partition pieces(lieux.size());
    for (const Zonage &z : zonages)
        pieces.couper(z.zone, montrees[0]);
    return pieces.piece();
}

} // namespace carto_ops::zone
