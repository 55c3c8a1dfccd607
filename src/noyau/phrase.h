// A text for users and what fills its %s: whoever shows it may translate the text first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace carto_ops {

class Phrase {
  public:
    Phrase() = default;
    // A literal: a text put together at run time is in no catalogue.
    template <std::size_t N, class... Arguments>
    explicit(sizeof...(Arguments) > 0) Phrase(const char (&texte)[N], const Arguments &...arguments) : texte_(texte), arguments_{ecrire(arguments)...} {}

    bool vide() const noexcept { return *texte_ == '\0'; }
    const char *modele() const noexcept { return texte_; }

    // Hands over the pieces of `modele`, the text or a translation of it: %s is the next argument, %2$s the second.
    template <class Suite> void remplir(std::string_view modele, Suite &&suite) const {
        std::size_t suivant = 0;
        for (std::size_t p; (p = modele.find('%')) != modele.npos;) {
            suite(modele.substr(0, p));
            modele.remove_prefix(p + 1);
            std::size_t rang = suivant;
            if (modele.size() > 2 && modele[1] == '$') {
                rang = static_cast<std::size_t>(modele[0] - '1');
                modele.remove_prefix(2);
            } else if (modele.starts_with('s'))
                ++suivant;
            if (modele.starts_with('s') && rang < arguments_.size())
                suite(arguments_[rang]);
            else if (modele.starts_with('%'))
                suite(modele.substr(0, 1));
            modele.remove_prefix(modele.empty() ? 0 : 1);
        }
        suite(modele);
    }

    // As written in the source.
    std::string texte() const {
        std::string t;
        remplir(texte_, [&t](std::string_view piece) { t += piece; });
        return t;
    }

  private:
    template <class T> static std::string ecrire(const T &argument) {
        if constexpr (std::is_arithmetic_v<T>)
            return std::to_string(argument);
        else
            return argument;
    }

    const char *texte_ = "";
    std::vector<std::string> arguments_;
};

} // namespace carto_ops
