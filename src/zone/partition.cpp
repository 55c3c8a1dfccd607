#include "zone/partition.h"

#include <algorithm>
#include <unordered_map>

namespace carto_ops::zone {

Partition::Partition(std::size_t nb_lieux) : piece_(nb_lieux, 0), familles_(1) {
}

void Partition::couper(const std::vector<std::int32_t> &zone, const std::vector<char> &montree, unsigned classes) {
    std::unordered_map<std::uint64_t, std::int32_t> interieur;
    for (std::size_t l = 0; l < piece_.size(); ++l) {
        if (zone[l] < 0 || montree[static_cast<std::size_t>(zone[l])] == 0)
            continue;
        const std::uint64_t cle =
            static_cast<std::uint64_t>(piece_[l]) << 32 | static_cast<std::uint32_t>(zone[l]);
        const auto [place, nouvelle] = interieur.try_emplace(cle, static_cast<std::int32_t>(familles_.size()));
        if (nouvelle) {
            std::vector<unsigned> familles = familles_[static_cast<std::size_t>(piece_[l])];
            const auto ici = std::lower_bound(familles.begin(), familles.end(), classes);
            if (ici == familles.end() || *ici != classes)
                familles.insert(ici, classes);
            familles_.push_back(std::move(familles));
        }
        piece_[l] = place->second;
    }
}

} // namespace carto_ops::zone
