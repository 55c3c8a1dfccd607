// Small numbers out of the fuzzer's bytes; zeros once they run out.
#pragma once

#include <cstddef>
#include <cstdint>

class Octets {
  public:
    Octets(const std::uint8_t *donnees, std::size_t taille) : donnees_(donnees), reste_(taille) {}

    int entre(int min, int max) {
        const int octet = reste_ > 0 ? *donnees_ : 0;
        if (reste_ > 0) {
            ++donnees_;
            --reste_;
        }
        return min + octet % (max - min + 1);
    }

  private:
    const std::uint8_t *donnees_;
    std::size_t reste_;
};
