#include "systeme.h"

#include <algorithm>
#include <utility>

namespace audit {

int Systeme::inconnue(double bas, double haut) {
    inconnues_.push_back({bas, haut, false});
    return static_cast<int>(inconnues_.size()) - 1;
}

void Systeme::borner(int inconnue, double bas, double haut) {
    Intervalle &i = inconnues_[static_cast<std::size_t>(inconnue)];
    i.bas = std::max(i.bas, bas);
    i.haut = std::min(i.haut, haut);
}

void Systeme::equation(std::vector<Terme> termes, std::int64_t second) {
    std::ranges::sort(termes, {}, &Terme::inconnue);
    std::vector<Terme> sommes;
    for (const Terme &t : termes)
        if (!sommes.empty() && sommes.back().inconnue == t.inconnue)
            sommes.back().coefficient += t.coefficient;
        else
            sommes.push_back(t);
    std::erase_if(sommes, [](const Terme &t) { return t.coefficient == 0; });
    equations_.push_back({std::move(sommes), second});
}

} // namespace audit
