#include "zone/zone.h"

#include <algorithm>

#include "noyau/refus.h"
#include "zone/passe.h"

namespace carto_ops::zone {

namespace {

void verifier(std::span<const Lieu> lieux, std::span<const Zonage> zonages, std::size_t nb_zones, const Systeme &s) {
    bool juste = s.effectifs.size() == lieux.size() && !s.familles.empty();
    const bool regles_egales = std::all_of(zonages.begin(), zonages.end(), [&zonages](const Zonage &z) {
        return z.regle.numerateur_min == zonages.front().regle.numerateur_min && z.regle.plafond == zonages.front().regle.plafond;
    });
    juste = juste && (s.taux.empty() || s.familles.size() <= 2 || regles_egales);
    for (const Taux &t : s.taux)
        juste = juste && t.numerateurs.size() == lieux.size() && t.denominateurs.size() == lieux.size();
    juste = juste && (s.loyers.empty() || (s.loyers.size() == lieux.size() && s.familles.size() == 1));
    for (const Zonage &z : zonages)
        juste = juste && z.zone.size() == lieux.size() && z.regle.seuil > 0 &&
                std::all_of(z.zone.begin(), z.zone.end(),
                            [nb_zones](std::int32_t n) { return n >= -1 && n < static_cast<std::int64_t>(nb_zones); });
    for (std::size_t f = 0; f < s.familles.size(); ++f)
        juste = juste && s.familles[f].permise.size() == nb_zones &&
                (s.familles[f].preferee.empty() || s.familles[f].preferee.size() == nb_zones) &&
                (f == 0 ? s.familles[f].contenant == -1
                        : s.familles[f].contenant >= 0 && s.familles[f].contenant < static_cast<int>(f));
    if (!juste)
        throw Refus(sqlstate::valeur_invalide, "inconsistent sets to protect");
    if (std::any_of(s.effectifs.begin(), s.effectifs.end(),
                    [](const Effectifs &e) { return std::any_of(e.begin(), e.end(), [](int n) { return n < 0; }); }))
        throw Refus(sqlstate::donnee_corrompue, "a place holds a negative number of households");
}

// Pieces as known by some of the scales.
template <typename Choix>
Partition pieces_de(std::span<const Zonage> zonages, const std::vector<char> &montree, Choix choix) {
    Partition pieces(zonages.empty() ? 0 : zonages.front().zone.size());
    for (const Zonage &z : zonages)
        if (choix(z))
            pieces.couper(z.zone, montree);
    return pieces;
}

// The widest family is one stratum, narrower ones go by the profiles of its pieces.
void stratifier(Etude &etude, Usage usage, const std::vector<Profil> &profil, const std::vector<Effectifs> &effectifs,
                std::vector<StratesDesClasses> &strate, std::size_t taux = 0) {
    strate.resize(profil.size());
    for (std::size_t l = 0; l < profil.size(); ++l)
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if (effectifs[l][c] > 0)
                strate[l][c] = etude.strates.numero(
                    {usage, profil[l], profil[l].presentes == 0 ? 0 : c, static_cast<unsigned>(taux)});
}

void stratifier(Etude &etude, const std::vector<Profil> &profil, const std::vector<Profil> &sans_adresse,
                const std::vector<Profil> &larges) {
    etude.strates = {};
    etude.strate_loyers = etude.strates.numero({Usage::loyers, {}, 0});
    const std::vector<Effectifs> &effectifs = etude.systeme.effectifs;
    stratifier(etude, Usage::menages, profil, effectifs, etude.strate);
    stratifier(etude, Usage::adresses, sans_adresse, effectifs, etude.strate_adresses);
    stratifier(etude, Usage::larges, larges, effectifs, etude.strate_larges);
}

// For the widest family: shares of whole pieces.
void stratifier_taux(Etude &etude, const std::vector<Profil> &sans_profil) {
    etude.strate_taux.resize(etude.systeme.taux.size());
    for (std::size_t t = 0; t < etude.strate_taux.size(); ++t) {
        stratifier(etude, Usage::numerateurs, sans_profil, etude.systeme.taux[t].numerateurs, etude.strate_taux[t].numerateurs, t);
        stratifier(etude, Usage::parts, sans_profil, etude.systeme.effectifs, etude.strate_taux[t].parts, t);
    }
}

// For narrower ones, by the profiles of the pieces, and of those that the scales with weaker rules make.
void stratifier_taux(Etude &etude, const Partition &pieces, const Partition &sans_seuil, const Partition &sans_plafond) {
    const std::vector<Effectifs> &effectifs = etude.systeme.effectifs;
    for (std::size_t t = 0; t < etude.strate_taux.size(); ++t) {
        const std::vector<Effectifs> &numerateurs = etude.systeme.taux[t].numerateurs;
        StratesTaux &s = etude.strate_taux[t];
        const auto profils_de = [&etude](const Partition &p, const std::vector<Effectifs> &e) {
            return profils(p, etude.lieux, e, false);
        };
        stratifier(etude, Usage::numerateurs, profils_de(pieces, numerateurs), numerateurs, s.numerateurs, t);
        stratifier(etude, Usage::parts, profils_de(pieces, effectifs), effectifs, s.parts, t);
        stratifier(etude, Usage::numerateurs_larges, profils_de(sans_seuil, numerateurs), numerateurs, s.numerateurs_larges, t);
        stratifier(etude, Usage::parts_larges, profils_de(sans_plafond, effectifs), effectifs, s.parts_larges, t);
    }
}

Regle toutes_regles(std::span<const Zonage> zonages) {
    Regle r = zonages.empty() ? Regle{} : zonages.front().regle;
    for (const Zonage &z : zonages) {
        r.initie = r.initie || z.regle.initie;
        r.adresses_min = std::max(r.adresses_min, z.regle.adresses_min);
        r.numerateur_min = std::max(r.numerateur_min, z.regle.numerateur_min);
        r.plafond = std::min(r.plafond, z.regle.plafond);
    }
    return r;
}

class ProtectionZones {
  public:
    ProtectionZones(std::span<const Lieu> lieux, std::span<const Zonage> zonages, std::size_t nb_zones,
                    const Systeme &systeme, void (*cancelled)())
        : zonages_(zonages), etude_{lieux, systeme, cancelled}, permise_(systeme.familles[0].permise),
          montrees_(systeme.familles.size(), std::vector<char>(nb_zones, 0)) {}

    std::vector<std::vector<char>> resultat() {
        proteger_large();
        if (montrees_.size() == 1)
            return std::move(montrees_);
        etude_.dessous = toutes_regles(zonages_);
        Pieces etroite = proteger_imposees();
        for (std::size_t f = 1; f < montrees_.size(); ++f)
            passer(etude_, zonages_, f, permises(f), etroite, montrees_[f]);
        return std::move(montrees_);
    }

  private:
    const Famille &famille(std::size_t f) const { return etude_.systeme.familles[f]; }

    void proteger_large() {
        const std::vector<Profil> sans_profil(etude_.lieux.size());
        stratifier(etude_, sans_profil, sans_profil, sans_profil);
        stratifier_taux(etude_, sans_profil);
        large_ = Pieces(etude_.lieux.size());
        std::vector<char> &montree = montrees_[0] = std::vector<char>(permise_.size(), 0);
        imposer(etude_, zonages_, 0, permise_, large_, montree, nullptr);
        passer(etude_, zonages_, 0, permise_, large_, montree);
    }

    void stratifier_par_profils() {
        const auto large_seulement = [](const Zonage &z) {
            return !z.adresse && !z.regle.initie && z.regle.adresses_min == 0;
        };
        const bool initie = etude_.dessous.initie;
        const std::vector<Effectifs> &effectifs = etude_.systeme.effectifs;
        stratifier(etude_, profils(large_.toutes, etude_.lieux, effectifs, initie),
                   profils(large_.sans_adresse, etude_.lieux, effectifs, false),
                   profils(pieces_de(zonages_, montrees_[0], large_seulement), etude_.lieux, effectifs, initie));
        const Regle &dessous = etude_.dessous;
        stratifier_taux(etude_, large_.toutes,
                        pieces_de(zonages_, montrees_[0],
                                  [&dessous](const Zonage &z) { return z.regle.numerateur_min < dessous.numerateur_min; }),
                        pieces_de(zonages_, montrees_[0],
                                  [&dessous](const Zonage &z) { return z.regle.plafond > dessous.plafond; }));
    }

    // A narrower family is permitted where its container is shown.
    std::vector<char> permises(std::size_t f) const {
        std::vector<char> permise = famille(f).permise;
        const std::vector<char> &contenant = montrees_[static_cast<std::size_t>(famille(f).contenant)];
        for (std::size_t z = 0; z < permise.size(); ++z)
            permise[z] = permise[z] != 0 && contenant[z] != 0;
        return permise;
    }

    // Earlier releases chose their narrower families over their own pieces of the widest one; those of this release may cut
    // them unsoundly. Zones of this release give way there, those of the last zonings first.
    Pieces proteger_imposees() {
        for (;;) {
            stratifier_par_profils();
            Pieces etroite(etude_.lieux.size());
            std::vector<char> fautive(permise_.size(), 0);
            for (std::size_t f = 1; f < montrees_.size(); ++f)
                imposer(etude_, zonages_, f, permises(f), etroite, montrees_[f], &fautive);
            if (!ceder(fautive))
                return etroite;
            proteger_large();
        }
    }

    bool ceder(const std::vector<char> &fautive) {
        std::vector<char> atteint(etude_.lieux.size(), 0);
        for (const Zonage &z : zonages_)
            for (std::size_t l = 0; z.imposee && l < atteint.size(); ++l)
                if (z.zone[l] >= 0 && fautive[static_cast<std::size_t>(z.zone[l])] != 0)
                    atteint[l] = 1;
        for (std::size_t s = zonages_.size(); s-- > 0;) {
            if (zonages_[s].imposee)
                continue;
            bool cede = false;
            for (std::size_t l = 0; l < atteint.size(); ++l) {
                const std::int32_t z = zonages_[s].zone[l];
                if (atteint[l] == 0 || z < 0 || montrees_[0][static_cast<std::size_t>(z)] == 0)
                    continue;
                permise_[static_cast<std::size_t>(z)] = 0;
                cede = true;
            }
            if (cede)
                return true;
        }
        return false;
    }

    std::span<const Zonage> zonages_;
    Etude etude_;
    std::vector<char> permise_; // to the widest family
    std::vector<std::vector<char>> montrees_;
    Pieces large_{0};
};

} // namespace

std::vector<std::vector<char>> proteger_zones(std::span<const Lieu> lieux, std::span<const Zonage> zonages,
                                              std::size_t nb_zones, const Systeme &systeme, void (*cancelled)()) {
    verifier(lieux, zonages, nb_zones, systeme);
    return ProtectionZones(lieux, zonages, nb_zones, systeme, cancelled).resultat();
}

} // namespace carto_ops::zone
