// libFuzzer: bytes make a few addresses and the groups they were in before; whatever they are, each is in one group at most,
// groups are connected, of households enough, none splits, and none is left out that a neighbour could make enough.
#include <cstdlib>

#include "adresses.h"
#include "octets.h"

namespace {

void exiger(bool condition) {
    if (!condition)
        std::abort();
}

std::vector<Adresse> lire(Octets &octets) {
    std::vector<Adresse> adresses;
    for (int i = octets.entre(1, 10); i > 0; --i) {
        Adresse a{{octets.entre(-1, 1), octets.entre(0, 90), octets.entre(0, 90)}};
        for (int bailleurs = octets.entre(0, 2); bailleurs > 0; --bailleurs)
            verser(a.foyers, {{octets.entre(1, 3), octets.entre(1, 25)}});
        a.precedent = octets.entre(-1, 4);
        adresses.push_back(a);
    }
    return adresses;
}

void verifier_voisins(const std::vector<Point> &p, const Matrice &m) {
    const auto v = voisins(p, distance_max);
    Matrice trouve(p.size(), std::vector<bool>(p.size(), false));
    for (std::size_t i = 0; i < p.size(); ++i)
        for (const Arete &a : v[i])
            trouve[i][a.voisin] = true;
    exiger(trouve == m);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *donnees, std::size_t taille) {
    Octets octets(donnees, taille);
    const Regle regle{11, octets.entre(0, 1) == 1, 0};
    const std::vector<Adresse> a = lire(octets);
    const std::vector<std::int32_t> groupe = grouper(a, regle, distance_max);
    const Matrice m = voisinage(points(a));
    exiger(groupe.size() == a.size());
    verifier_voisins(points(a), m);
    for (const auto &[numero, membres] : groupes(groupe)) {
        exiger(static_cast<std::size_t>(numero) == membres.front() && membres.size() > 1);
        exiger(connexe(m, membres) && assez(a, membres, regle) && !se_scinde(m, a, membres, regle));
    }
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < a.size() && groupe[i] < 0 && !assez(a, {i}, regle); ++j)
            exiger(!(m[i][j] && groupe[j] < 0 && assez(a, {i, j}, regle)));
    exiger(grouper(a, regle, distance_max) == groupe);
    return 0;
}
