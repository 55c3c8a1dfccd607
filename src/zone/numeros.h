// Dense numbers, in the order met.
#pragma once

#include <cstdint>
#include <map>

namespace carto_ops::zone {

template <typename Cle> class Numeros {
  public:
    std::int32_t operator()(const Cle &cle) {
        return numeros_.try_emplace(cle, static_cast<std::int32_t>(numeros_.size())).first->second;
    }

  private:
    std::map<Cle, std::int32_t> numeros_;
};

} // namespace carto_ops::zone
