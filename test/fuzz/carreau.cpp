// libFuzzer: bytes make a few places; whatever they are, tiles are a partition of them, and where one is not sound nothing inside
// it is; they are those of the rule where none of these is withheld for another, and show no less elsewhere.
#include <algorithm>
#include <cstdlib>

#include "octets.h"
#include "tuiles.h"

namespace {

void exiger(bool condition) {
    if (!condition)
        std::abort();
}

std::vector<Logis> lire(Octets &octets) {
    std::vector<Logis> logis;
    const int nombre = octets.entre(1, 14);
    const int pas = std::array{100, 500, 1500, 9000}[static_cast<std::size_t>(octets.entre(0, 3))];
    const int origine = octets.entre(0, 3) == 0 ? 0 : 3132800;
    for (int i = 0; i < nombre; ++i) {
        const int residence = octets.entre(0, nombre), bailleur = octets.entre(0, 2), morceau = octets.entre(0, 2);
        const int menages = octets.entre(0, 40), x = octets.entre(0, 15), y = octets.entre(0, 15);
        logis.push_back({{residence, bailleur}, morceau, menages, origine + pas * x, origine + pas * y});
    }
    return logis;
}

Tuile tuile_de(const Logis &l, std::int32_t taille) {
    const auto niveau = std::find(tailles_carreau.begin(), tailles_carreau.end(), taille);
    exiger(niveau != tailles_carreau.end());
    return tuile(l, static_cast<std::size_t>(niveau - tailles_carreau.begin()));
}

int menages_montres(const std::vector<Logis> &logis, const std::set<Tuile> &tuiles, const Regle &regle) {
    int n = 0;
    for (const Tuile &t : montrees(logis, tuiles, regle))
        n += menages(logis, t);
    return n;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *donnees, std::size_t taille) {
    Octets octets(donnees, taille);
    const Regle regle{11, octets.entre(0, 1) == 1, octets.entre(0, 1) * 3};
    const std::vector<Logis> logis = lire(octets);
    const std::vector<std::int32_t> tailles = carreler(logis, regle);
    exiger(tailles.size() == logis.size());
    std::set<Tuile> tuiles;
    for (std::size_t l = 0; l < logis.size(); ++l)
        tuiles.insert(tuile_de(logis[l], tailles[l]));
    for (const Tuile &t : tuiles) {
        exiger(saine(logis, t, regle) || meilleur(logis, t, regle) == 0);
        for (std::size_t l = 0; l < logis.size(); ++l)
            exiger((tuile(logis[l], static_cast<std::size_t>(t[0])) == t) == (tuile_de(logis[l], tailles[l]) == t));
    }
    std::set<Tuile> regulieres;
    for (const Logis &l : logis)
        tracer(logis, tuile(l, 0), regle, regulieres);
    int saines = 0;
    for (const Tuile &t : regulieres)
        saines += saine(logis, t, regle) ? menages(logis, t) : 0;
    const int montres = menages_montres(logis, regulieres, regle);
    exiger(montres < saines || tuiles == regulieres);
    exiger(menages_montres(logis, tuiles, regle) >= montres);
    exiger(carreler(logis, regle) == tailles);
    return 0;
}
