#include "audit/items.h"

namespace carto_ops::audit {

namespace {

std::int32_t compte(const Releve &releve, const Sujet &sujet) {
    return (sujet.recents ? releve.recents : releve.ensemble)[sujet.rang];
}

bool montre(const Montre &montre, const Sujet &sujet) {
    return ((sujet.recents ? montre.recents : montre.ensemble) >> sujet.rang & 1) != 0;
}

} // namespace

Bilan examiner(const Examen &examen, const Geographie &geo, std::span<const Releve> releves, std::span<const Montre> montres,
               const Regles &regles, void (*cancelled)()) {
    std::vector<Unite> unites;
    for (const Releve &r : releves)
        if (const std::int32_t n = compte(r, examen.tout); n > 0) {
            const std::int32_t partie = compte(r, examen.partie);
            unites.push_back({r.lieu, r.bailleur, {partie, n - partie}});
        }
    std::vector<std::uint8_t> diffusion;
    diffusion.reserve(montres.size());
    for (const Montre &m : montres)
        diffusion.push_back(static_cast<std::uint8_t>((montre(m, examen.tout) ? diffuse_ensemble : 0) |
                                                      (montre(m, examen.partie) ? diffuse_partie : 0)));
    return auditer_zones(geo, unites, diffusion, regles, cancelled);
}

} // namespace carto_ops::audit
