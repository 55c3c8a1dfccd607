#include "indicateur/cumul.h"

#include "indicateur/catalogue.h"
#include "indicateur/cellule.h"

namespace carto_ops {

void ajouter(Cumul &c, const Part &p) {
    ++c.zones;
    if (p.statut == nom(Statut::vide))
        return;
    if (p.statut != nom(Statut::diffusable) || !p.numerateur || !p.denominateur) {
        ++c.manquantes;
        return;
    }
    c.numerateur += *p.numerateur;
    c.denominateur += *p.denominateur;
    c.effectif += p.effectif.value_or(0);
}

std::optional<double> valeur(const Cumul &c, double multiplicateur) {
    if (c.manquantes > 0 || c.denominateur == 0)
        return std::nullopt;
    return deux_decimales(static_cast<double>(c.numerateur), multiplicateur,
                          static_cast<double>(c.denominateur));
}

std::optional<double> multiplicateur(std::string_view code) {
    for (const DescriptionIndicateur &d : indicateurs)
        if (d.code == code)
            return d.nature == Nature::mediane ? std::nullopt : std::optional<double>(d.multiplicateur);
    // Rates of RPLS are in %.
    return code.starts_with("tx_") ? std::optional<double>(100) : std::nullopt;
}

} // namespace carto_ops
