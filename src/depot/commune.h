// Communes by the code a file gives: current ones, and those that have disappeared.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "depot/lecture.h"
#include "noyau/no_postgres.h"

namespace carto_ops::depot {

struct Commune {
    int gid;
    bool ancienne;
    char departement[2]; // first of a numeric code; zeros for another
};

class Communes {
  public:
    // `actuelle` is the code of the commune that counts the dwellings of `code`; both have 8 characters at
    // most.
    void ajouter(std::string_view code, int gid, std::string_view actuelle) {
        const bool numerique = chiffres(actuelle, 5);
        communes_.emplace(
            paquet(code),
            Commune{gid, code != actuelle, {numerique ? actuelle[0] : '\0', numerique ? actuelle[1] : '\0'}});
    }
    const Commune *chercher(std::string_view code) const {
        const auto trouvee = code.size() <= 8 ? communes_.find(paquet(code)) : communes_.end();
        return trouvee == communes_.end() ? nullptr : &trouvee->second;
    }

  private:
    // Case does not count: 2a004 is 2A004.
    static std::uint64_t paquet(std::string_view code) {
        std::uint64_t p = 0;
        for (const char c : code)
            p = p << 8 | static_cast<unsigned char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        return p;
    }

    std::unordered_map<std::uint64_t, Commune> communes_;
};

} // namespace carto_ops::depot
