#include "audit/zone.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace carto_ops::audit {

namespace {

std::size_t ix(std::int32_t i) {
    return static_cast<std::size_t>(i);
}
std::int64_t total(const Parts &n) {
    return n[0] + n[1];
}

// The question of households: the threshold, and the landlord who takes its own away.
class AuditEffectifs {
  public:
    AuditEffectifs(const Geographie &geo, std::span<const Unite> unites, std::span<const Parts> effectifs,
                   std::span<const std::uint8_t> diffusion, const Regles &regles)
        : geo_(geo), unites_(unites), effectifs_(effectifs), diffusion_(diffusion), regles_(regles) {
        const std::vector<bool> toutes(geo.nature.size(), true);
        std::vector<bool> exemptes(geo.nature.size());
        for (std::size_t z = 0; z < exemptes.size(); ++z) {
            exemptes[z] = !geo.nature[z].initie;
            initie_ = initie_ || geo.nature[z].initie;
        }
        fine_ = partitionner(geo, effectifs, diffusion, toutes);
        grossiere_.atome_de.assign(geo.lieux(), -1);
        if (initie_) {
            grossiere_ = partitionner(geo, effectifs, diffusion, exemptes);
            bailleurs_.emplace(fine_, unites);
        }
    }

    void auditer(Bilan &bilan, void (*cancelled)()) {
        examiner_tous();
        examiner_changements(bilan.constats);
        if (initie_)
            examiner_bailleurs();
        bilan.pieces += pieces_;
        if (std::all_of(echecs_.begin(), echecs_.end(), [](const Echec &e) { return e.excuse; }))
            return;
        preparer_grossiers();
        const Strate strate{geo_,       effectifs_,
                            diffusion_, std::vector<bool>(geo_.nature.size(), true),
                            fine_,      grossiere_,
                            initie_ ? &*bailleurs_ : nullptr,
                            initie_ ? &*grossiers_ : nullptr,
                            regles_,    false};
        Blocs blocs(strate, cancelled);
        blocs.chercher(echecs_, bilan.constats);
        bilan.blocs += blocs.nombre;
        bilan.combinaisons += blocs.combinaisons;
    }

  private:
    void examiner_tous() {
        for (std::size_t e = 0; e < fine_.atomes.size(); ++e, ++pieces_)
            if (petit(total(fine_.atomes[e].n), regles_))
                echecs_.push_back({fine_.atomes[e].lieu, static_cast<std::int32_t>(e), -1, -1, false});
        for (std::size_t q = 0; q < fine_.quotients.size(); ++q, pieces_ += 2)
            if (petit(fine_.quotients[q].mixte[0], regles_) || petit(fine_.quotients[q].mixte[1], regles_))
                echecs_.push_back({-1, -1, static_cast<std::int32_t>(q), -1, false});
    }

    // A zone shown by two releases subtracts to what changed, entered counted with left: no 0/1 combination, yet a figure on
    // those households. Every combination of figures adds up whole atoms.
    void examiner_changements(std::vector<Constat> &constats) const {
        for (const Atome &atome : fine_.atomes)
            if (atome.changee && petit(total(atome.n), regles_)) {
                Constat c;
                c.genre = Genre::changement;
                c.parts = {true, true};
                c.effectif = total(atome.n);
                for (const std::int32_t z : geo_.zones_de(ix(atome.lieu)))
                    if (diffusion_[ix(z)] != 0)
                        c.zone = z; // the last is the finest
                constats.push_back(c);
            }
    }

    void examiner_bailleurs() {
        for (const ParBailleur::Ligne &l : bailleurs_->atomes()) {
            ++pieces_;
            const Atome &atome = fine_.atomes[ix(l.cible)];
            if (petit(total(atome.n) - total(l.n), regles_))
                echecs_.push_back({atome.lieu, l.cible, -1, l.bailleur, atome_exempt(l.cible, l.bailleur)});
        }
        for (const ParBailleur::Ligne &l : bailleurs_->quotients()) {
            pieces_ += 2;
            if (!petit(l.n[0], regles_) && !petit(l.n[1], regles_))
                continue;
            echecs_.push_back({-1, -1, l.cible, l.bailleur, quotient_exempt(l)});
        }
    }

    // The piece is one that exempt rows give by themselves: without the landlord, both hold the same households.
    bool atome_exempt(std::int32_t e, std::int32_t bailleur) {
        const Atome &atome = fine_.atomes[ix(e)];
        const std::int32_t g = grossiere_.atome_de[ix(atome.lieu)];
        if (g < 0)
            return false;
        if (total(grossiere_.atomes[ix(g)].n) == total(atome.n))
            return true;
        preparer_grossiers();
        return total(grossiers_->reste(grossiere_, g, bailleur)) == total(bailleurs_->reste(fine_, e, bailleur));
    }

    bool quotient_exempt(const ParBailleur::Ligne &l) {
        const std::int32_t g = grossiere_.atome_de[ix(fine_.quotients[ix(l.cible)].lieu)];
        const std::int32_t q = g < 0 ? -1 : grossiere_.atomes[ix(g)].quotient;
        if (q < 0)
            return false;
        preparer_grossiers();
        const Parts n = grossiers_->mixte(grossiere_, q, l.bailleur);
        return (!petit(l.n[0], regles_) || l.n[0] == n[0]) && (!petit(l.n[1], regles_) || l.n[1] == n[1]);
    }

    void preparer_grossiers() {
        if (initie_ && !grossiers_)
            grossiers_.emplace(grossiere_, unites_);
    }

    const Geographie &geo_;
    std::span<const Unite> unites_;
    std::span<const Parts> effectifs_;
    std::span<const std::uint8_t> diffusion_;
    Regles regles_;
    bool initie_ = false;
    Partition fine_, grossiere_;
    std::optional<ParBailleur> bailleurs_, grossiers_;
    std::vector<Echec> echecs_;
    std::int64_t pieces_ = 0;
};

// Distinct residences of each target (an atom, or a part of a quotient), counted no further than asked.
std::vector<int> residences_distinctes(std::vector<std::pair<std::int32_t, std::int32_t>> paires, std::size_t cibles) {
    std::sort(paires.begin(), paires.end());
    paires.erase(std::unique(paires.begin(), paires.end()), paires.end());
    std::vector<int> nombre(cibles, 0);
    for (const auto &[cible, residence] : paires)
        ++nombre[ix(cible)];
    return nombre;
}

// The question of addresses: layers finer than the commune, the address scale apart.
void auditer_adresses(const Geographie &geo, std::span<const Parts> effectifs, std::span<const std::uint8_t> diffusion,
                      const Regles &regles, Bilan &bilan, void (*cancelled)()) {
    std::vector<bool> dans(geo.nature.size()), exemptes(geo.nature.size());
    for (std::size_t z = 0; z < dans.size(); ++z) {
        dans[z] = !geo.nature[z].point;
        exemptes[z] = dans[z] && !geo.nature[z].adresses;
    }
    const Partition fine = partitionner(geo, effectifs, diffusion, dans);
    const Partition grossiere = partitionner(geo, effectifs, diffusion, exemptes);
    std::vector<std::pair<std::int32_t, std::int32_t>> par_atome, par_quotient;
    for (std::size_t lieu = 0; lieu < geo.lieux(); ++lieu) {
        const std::int32_t e = fine.atome_de[lieu];
        if (e < 0)
            continue;
        par_atome.emplace_back(e, geo.residence[lieu]);
        const Atome &atome = fine.atomes[ix(e)];
        for (std::int32_t k = 0; k < 2 && atome.quotient >= 0 && atome.mixte(); ++k)
            if (effectifs[lieu][ix(k)] > 0)
                par_quotient.emplace_back(2 * atome.quotient + k, geo.residence[lieu]);
    }
    const auto atomes = residences_distinctes(std::move(par_atome), fine.atomes.size());
    const auto quotients = residences_distinctes(std::move(par_quotient), 2 * fine.quotients.size());
    std::vector<Echec> echecs;
    const auto trop_peu = [&](int n) { return n > 0 && n < regles.adresses_min; };
    for (std::size_t e = 0; e < fine.atomes.size(); ++e) {
        if (!trop_peu(atomes[e]))
            continue;
        const std::int32_t g = grossiere.atome_de[ix(fine.atomes[e].lieu)];
        const bool excuse = g >= 0 && total(grossiere.atomes[ix(g)].n) == total(fine.atomes[e].n);
        echecs.push_back({fine.atomes[e].lieu, static_cast<std::int32_t>(e), -1, -1, excuse});
    }
    for (std::size_t q = 0; q < fine.quotients.size(); ++q) {
        bool echoue = false, excuse = true;
        const std::int32_t g = grossiere.atome_de[ix(fine.quotients[q].lieu)];
        const std::int32_t qg = g < 0 ? -1 : grossiere.atomes[ix(g)].quotient;
        for (std::size_t k = 0; k < 2; ++k) {
            if (!trop_peu(quotients[2 * q + k]))
                continue;
            echoue = true;
            excuse = excuse && qg >= 0 && grossiere.quotients[ix(qg)].mixte[k] == fine.quotients[q].mixte[k];
        }
        if (echoue)
            echecs.push_back({-1, -1, static_cast<std::int32_t>(q), -1, excuse});
    }
    bilan.pieces += std::ssize(atomes) + std::ssize(quotients);
    if (std::all_of(echecs.begin(), echecs.end(), [](const Echec &e) { return e.excuse; }))
        return;
    const Strate strate{geo,     effectifs, diffusion, std::move(dans), fine, grossiere, nullptr, nullptr,
                        regles, true};
    Blocs blocs(strate, cancelled);
    blocs.chercher(echecs, bilan.constats);
    bilan.blocs += blocs.nombre;
    bilan.combinaisons += blocs.combinaisons;
}

} // namespace

Bilan auditer_zones(const Geographie &geo, std::span<const Unite> unites, std::span<const std::uint8_t> diffusion,
                    const Regles &regles, void (*cancelled)()) {
    Bilan bilan;
    for (const std::uint8_t d : diffusion)
        bilan.ensembles += ((d & diffuse_ensemble) != 0 ? 1 : 0) + ((d & diffuse_partie) != 0 ? 1 : 0);
    const std::vector<Parts> effectifs = effectifs_par_lieu(geo, unites);
    AuditEffectifs(geo, unites, effectifs, diffusion, regles).auditer(bilan, cancelled);
    if (cancelled != nullptr)
        cancelled();
    const bool par_adresses =
        std::any_of(geo.nature.begin(), geo.nature.end(), [](const NatureZone &n) { return n.adresses; });
    if (par_adresses && regles.adresses_min > 1)
        auditer_adresses(geo, effectifs, diffusion, regles, bilan, cancelled);
    return bilan;
}

} // namespace carto_ops::audit
