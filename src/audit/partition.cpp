#include "audit/partition.h"

#include <algorithm>

#include "audit/numeroteur.h"

namespace carto_ops::audit {

namespace {

// A fixed random key per zone: the sum of the keys of a place's zones stands for their set (128 bits).
Cle cle_zone(std::int32_t zone) {
    const auto melange = [](std::uint64_t x) {
        x += 0x9e3779b97f4a7c15U;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
        return x ^ (x >> 31);
    };
    const auto graine = static_cast<std::uint64_t>(zone);
    return {melange(2 * graine + 1), melange(melange(2 * graine) ^ 0x5851f42d4c957f2dU)};
}

struct Signature {
    Cle tout{}, partie{};
};

Signature signer(const Geographie &geo, std::size_t lieu, std::span<const std::uint8_t> diffusion,
                 const std::vector<bool> &dans, const std::vector<Cle> &cles) {
    Signature s;
    for (const std::int32_t zone : geo.zones_de(lieu)) {
        const auto z = static_cast<std::size_t>(zone);
        if (!dans[z] || diffusion[z] == 0)
            continue;
        // Zones released for the part alone count here too: e must refine q.
        s.tout += cles[z];
        if (diffusion[z] & diffuse_partie)
            s.partie += cles[z];
    }
    return s;
}

template <typename L> void fondre(std::vector<L> &lignes) {
    std::sort(lignes.begin(), lignes.end(), [](const L &a, const L &b) {
        return a.cible != b.cible ? a.cible < b.cible : a.bailleur < b.bailleur;
    });
    std::size_t garde = 0;
    for (std::size_t i = 0; i < lignes.size(); ++i) {
        if (garde > 0 && lignes[garde - 1].cible == lignes[i].cible && lignes[garde - 1].bailleur == lignes[i].bailleur) {
            lignes[garde - 1].n[0] += lignes[i].n[0];
            lignes[garde - 1].n[1] += lignes[i].n[1];
        } else {
            lignes[garde++] = lignes[i];
        }
    }
    lignes.resize(garde);
}

const ParBailleur::Ligne *trouver(const std::vector<ParBailleur::Ligne> &lignes, std::int32_t cible,
                                  std::int32_t bailleur) {
    const auto i = std::lower_bound(lignes.begin(), lignes.end(), std::pair(cible, bailleur),
                                    [](const ParBailleur::Ligne &l, const std::pair<std::int32_t, std::int32_t> &v) {
                                        return l.cible != v.first ? l.cible < v.first : l.bailleur < v.second;
                                    });
    return i != lignes.end() && i->cible == cible && i->bailleur == bailleur ? &*i : nullptr;
}

} // namespace

std::vector<Parts> effectifs_par_lieu(const Geographie &geo, std::span<const Unite> unites) {
    std::vector<Parts> effectifs(geo.lieux(), Parts{});
    for (const Unite &u : unites)
        for (std::size_t k = 0; k < u.n.size(); ++k)
            effectifs[static_cast<std::size_t>(u.lieu)][k] += u.n[k];
    return effectifs;
}

Partition partitionner(const Geographie &geo, std::span<const Parts> effectifs, std::span<const std::uint8_t> diffusion,
                       const std::vector<bool> &dans) {
    std::vector<Cle> cles(geo.nature.size());
    for (std::size_t z = 0; z < cles.size(); ++z)
        cles[z] = cle_zone(static_cast<std::int32_t>(z));
    Partition p;
    p.atome_de.assign(geo.lieux(), -1);
    Numeroteur atomes(geo.lieux()), quotients(geo.lieux());
    for (std::size_t lieu = 0; lieu < geo.lieux(); ++lieu) {
        if (effectifs[lieu][0] + effectifs[lieu][1] == 0)
            continue;
        const Signature s = signer(geo, lieu, diffusion, dans, cles);
        if (s.tout == Cle{})
            continue;
        const std::int32_t e = atomes.numero(s.tout);
        p.atome_de[lieu] = e;
        if (e == static_cast<std::int32_t>(p.atomes.size())) {
            const std::int32_t q = s.partie == Cle{} ? -1 : quotients.numero(s.partie);
            if (q == static_cast<std::int32_t>(p.quotients.size()))
                p.quotients.push_back({{}, static_cast<std::int32_t>(lieu)});
            p.atomes.push_back({{}, static_cast<std::int32_t>(lieu), q, true});
        }
        Atome &atome = p.atomes[static_cast<std::size_t>(e)];
        atome.changee = atome.changee && !geo.changee.empty() && geo.changee[lieu];
        for (std::size_t k = 0; k < atome.n.size(); ++k)
            atome.n[k] += effectifs[lieu][k];
    }
    for (const Atome &atome : p.atomes)
        if (atome.quotient >= 0 && atome.mixte())
            for (std::size_t k = 0; k < atome.n.size(); ++k)
                p.quotients[static_cast<std::size_t>(atome.quotient)].mixte[k] += atome.n[k];
    return p;
}

ParBailleur::ParBailleur(const Partition &partition, std::span<const Unite> unites) {
    atomes_.reserve(unites.size());
    for (const Unite &u : unites) {
        const std::int32_t e = partition.atome_de[static_cast<std::size_t>(u.lieu)];
        if (e >= 0 && u.n[0] + u.n[1] > 0)
            atomes_.push_back({e, u.bailleur, u.n});
    }
    fondre(atomes_);
    for (const Ligne &l : atomes_) {
        const Atome &atome = partition.atomes[static_cast<std::size_t>(l.cible)];
        if (atome.quotient < 0)
            continue;
        const Parts sans{atome.n[0] - l.n[0], atome.n[1] - l.n[1]};
        const bool reste_mixte = sans[0] > 0 && sans[1] > 0;
        Ligne q{atome.quotient, l.bailleur, {}};
        for (std::size_t k = 0; k < q.n.size(); ++k)
            q.n[k] = (reste_mixte ? sans[k] : 0) - (atome.mixte() ? atome.n[k] : 0);
        quotients_.push_back(q);
    }
    fondre(quotients_);
    for (Ligne &l : quotients_)
        for (std::size_t k = 0; k < l.n.size(); ++k)
            l.n[k] += partition.quotients[static_cast<std::size_t>(l.cible)].mixte[k];
}

Parts ParBailleur::reste(const Partition &partition, std::int32_t atome, std::int32_t bailleur) const {
    Parts n = partition.atomes[static_cast<std::size_t>(atome)].n;
    if (const Ligne *l = trouver(atomes_, atome, bailleur))
        for (std::size_t k = 0; k < n.size(); ++k)
            n[k] -= l->n[k];
    return n;
}

Parts ParBailleur::mixte(const Partition &partition, std::int32_t quotient, std::int32_t bailleur) const {
    if (const Ligne *l = trouver(quotients_, quotient, bailleur))
        return l->n;
    return partition.quotients[static_cast<std::size_t>(quotient)].mixte;
}

} // namespace carto_ops::audit
