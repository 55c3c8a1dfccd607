// What is wrong with a line: which rule, in which field. Never the value.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// `regle` is a code of ops_unites.modele_verification, `champ` one of ops.champ_depot; both of static
// storage.
struct Faute {
    const char *regle;
    const char *champ;
};

class Fautes {
  public:
    void si(bool faute, const char *regle, const char *champ) {
        if (faute && nombre_ < fautes_.size())
            fautes_[nombre_++] = {regle, champ};
    }
    std::span<const Faute> liste() const { return {fautes_.data(), nombre_}; }

  private:
    // More than a line can have.
    std::array<Faute, 128> fautes_;
    std::size_t nombre_ = 0;
};

// A value put right without asking anyone, because nothing else could be meant.
struct Retablie {
    const char *regle;
    const char *champ;
    std::string_view ancienne;
    std::array<char, 16> texte;
    std::size_t taille;
    std::string_view nouvelle() const { return {texte.data(), taille}; }
};

// Those of one line. Texts that were put right live here: it must outlive the line, and not move.
class Retablies {
  public:
    Retablies() = default;
    Retablies(const Retablies &) = delete;
    Retablies &operator=(const Retablies &) = delete;

    // Replaces `valeur` by `prefixe` and its characters of `gardes`; nothing is cut: what has no room stays
    // as it is.
    void retablir(std::string_view &valeur, std::string_view prefixe, std::string_view gardes,
                  const char *regle, const char *champ);
    std::span<const Retablie> liste() const { return {retablies_.data(), nombre_}; }

  private:
    std::array<Retablie, 8> retablies_;
    std::size_t nombre_ = 0;
};

} // namespace carto_ops::depot
