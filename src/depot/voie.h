// The key of an address: the same street written in two ways is one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "depot/lecture.h"
#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// Capitals without accents, words parted by one space, usual short forms of streets spelled out (AV is
// AVENUE), numbers without the zeros before them. What goes beyond its room is cut.
class Cle {
  public:
    void ajouter(Texte morceau);
    bool vide() const { return taille_ == 0; }
    std::string_view texte() const { return {texte_.data(), taille_}; }
    // FNV-1a, 64 bits (Fowler, Noll and Vo): the same wherever and whenever it is computed.
    std::uint64_t empreinte() const;

  private:
    void mot(std::string_view m);

    std::array<char, 160> texte_;
    std::size_t taille_ = 0;
};

} // namespace carto_ops::depot
