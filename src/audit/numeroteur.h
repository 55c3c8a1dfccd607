// Numbers given to 128-bit keys in order of appearance: a small open-addressing table.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "noyau/no_postgres.h"

namespace carto_ops::audit {

struct Cle {
    std::uint64_t a = 0, b = 0;
    bool operator==(const Cle &) const = default;
    Cle &operator+=(const Cle &autre) {
        a += autre.a;
        b += autre.b;
        return *this;
    }
};

class Numeroteur {
  public:
    explicit Numeroteur(std::size_t attendues) : cases_(std::bit_ceil(2 * attendues + 16)) {}

    std::int32_t numero(const Cle &cle) {
        std::size_t i = cle.a & (cases_.size() - 1);
        while (cases_[i].numero >= 0 && !(cases_[i].cle == cle))
            i = (i + 1) & (cases_.size() - 1);
        if (cases_[i].numero < 0)
            cases_[i] = {cle, nombre_++};
        return cases_[i].numero;
    }

  private:
    struct Case {
        Cle cle;
        std::int32_t numero = -1;
    };
    std::vector<Case> cases_; // never more than half full: at most `attendues` keys
    std::int32_t nombre_ = 0;
};

} // namespace carto_ops::audit
