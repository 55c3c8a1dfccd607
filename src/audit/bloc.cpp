#include "audit/bloc.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace carto_ops::audit {

namespace {
constexpr std::int32_t partout = -1; // the block of everything, where no released zone is left uncut
constexpr std::size_t atomes_max = 30'000;

std::int64_t total(const Parts &n) {
    return n[0] + n[1];
}
std::size_t ix(std::int32_t i) {
    return static_cast<std::size_t>(i);
}
} // namespace

struct Blocs::Cadre {
    std::int32_t zone;
    std::vector<std::int32_t> atomes;                  // of the block
    std::unordered_map<std::int32_t, std::uint32_t> rang; // class of an atom: 2 * rank + part
    std::vector<Terme> lignes;                         // what each row is
    std::vector<LigneEntiere> valeurs;
    std::vector<std::vector<std::int32_t>> residences; // per class, where addresses are counted
};

Blocs::Blocs(const Strate &strate, void (*cancelled)())
    : s_(strate), cancelled_(cancelled), debut_(strate.geo.nature.size() + 1, 0),
      fermee_(strate.geo.nature.size(), -1), lieux_par_quotient_(strate.fine.quotients.size()) {
    const auto avec_menages = [&](std::size_t lieu) { return total(s_.effectifs[lieu]) > 0; };
    for (std::size_t lieu = 0; lieu < s_.geo.lieux(); ++lieu)
        if (avec_menages(lieu))
            for (const std::int32_t z : s_.geo.zones_de(lieu))
                ++debut_[ix(z) + 1];
    for (std::size_t z = 1; z < debut_.size(); ++z)
        debut_[z] += debut_[z - 1];
    lieux_.resize(debut_.back());
    std::vector<std::uint32_t> suivant(debut_.begin(), debut_.end() - 1);
    for (std::size_t lieu = 0; lieu < s_.geo.lieux(); ++lieu)
        if (avec_menages(lieu))
            for (const std::int32_t z : s_.geo.zones_de(lieu))
                lieux_[suivant[ix(z)]++] = static_cast<std::int32_t>(lieu);
    for (const Atome &atome : s_.fine.atomes)
        if (atome.quotient >= 0 && atome.mixte())
            lieux_par_quotient_[ix(atome.quotient)].push_back(atome.lieu);
}

std::span<const std::int32_t> Blocs::lieux_de(std::int32_t zone) const {
    return std::span(lieux_).subspan(debut_[ix(zone)], debut_[ix(zone) + 1] - debut_[ix(zone)]);
}

bool Blocs::diffusee(std::int32_t zone) const {
    return s_.dans[ix(zone)] && s_.diffusion[ix(zone)] != 0;
}

std::vector<std::int32_t> Blocs::lieux_du_bloc(std::int32_t zone) const {
    if (zone != partout)
        return {lieux_de(zone).begin(), lieux_de(zone).end()};
    std::vector<std::int32_t> tous;
    for (std::size_t lieu = 0; lieu < s_.geo.lieux(); ++lieu)
        if (s_.fine.atome_de[lieu] >= 0)
            tous.push_back(static_cast<std::int32_t>(lieu));
    return tous;
}

bool Blocs::fermee(std::int32_t zone) {
    std::int8_t &memoire = fermee_[ix(zone)];
    if (memoire >= 0)
        return memoire != 0;
    const auto dedans = lieux_de(zone);
    std::unordered_map<std::int32_t, std::size_t> communs;
    for (const std::int32_t lieu : dedans)
        for (const std::int32_t z : s_.geo.zones_de(ix(lieu)))
            if (diffusee(z))
                ++communs[z];
    bool ok = (s_.diffusion[ix(zone)] & diffuse_ensemble) != 0;
    const bool partie = (s_.diffusion[ix(zone)] & diffuse_partie) != 0;
    for (const auto &[z, n] : communs) {
        const bool debordante = n < lieux_de(z).size();
        // Cut, or reached by figures on the part that the block does not have.
        if (debordante && (n < dedans.size() || (!partie && (s_.diffusion[ix(z)] & diffuse_partie) != 0)))
            ok = false;
    }
    memoire = ok ? 1 : 0;
    return ok;
}

std::int32_t Blocs::bloc_autour(std::int32_t lieu) {
    std::vector<std::int32_t> candidates;
    for (const std::int32_t z : s_.geo.zones_de(ix(lieu)))
        if (diffusee(z))
            candidates.push_back(z);
    std::sort(candidates.begin(), candidates.end(), [this](std::int32_t a, std::int32_t b) {
        return std::pair(lieux_de(a).size(), a) < std::pair(lieux_de(b).size(), b);
    });
    for (const std::int32_t z : candidates)
        if (fermee(z))
            return z;
    return partout;
}

Blocs::Cadre Blocs::cadrer(std::int32_t zone) {
    Cadre cadre{zone, {}, {}, {}, {}, {}};
    const std::vector<std::int32_t> lieux = lieux_du_bloc(zone);
    std::map<std::pair<bool, std::int32_t>, std::vector<std::uint32_t>> lignes; // (part, zone) -> atoms' ranks
    for (const std::int32_t lieu : lieux) {
        const std::int32_t e = s_.fine.atome_de[ix(lieu)];
        const auto [place, neuf] = cadre.rang.try_emplace(e, static_cast<std::uint32_t>(cadre.atomes.size()));
        if (!neuf)
            continue;
        cadre.atomes.push_back(e);
        for (const std::int32_t z : s_.geo.zones_de(ix(lieu))) {
            if (!diffusee(z) || (zone != partout && lieux_de(z).size() > lieux.size()))
                continue;
            if (s_.diffusion[ix(z)] & diffuse_ensemble)
                lignes[{false, z}].push_back(place->second);
            if (s_.diffusion[ix(z)] & diffuse_partie)
                lignes[{true, z}].push_back(place->second);
        }
    }
    for (const auto &[cle, rangs] : lignes) {
        LigneEntiere ligne;
        for (const std::uint32_t r : rangs) {
            ligne.valeurs.emplace_back(2 * r, 1);
            if (!cle.first)
                ligne.valeurs.emplace_back(2 * r + 1, 1);
        }
        cadre.lignes.push_back({cle.second, cle.first, 0});
        cadre.valeurs.push_back(std::move(ligne));
    }
    if (s_.adresses) {
        cadre.residences.resize(2 * cadre.atomes.size());
        for (const std::int32_t lieu : lieux)
            for (std::uint32_t k = 0; k < 2; ++k)
                if (s_.effectifs[ix(lieu)][k] > 0)
                    cadre.residences[2 * cadre.rang[s_.fine.atome_de[ix(lieu)]] + k].push_back(
                        s_.geo.residence[ix(lieu)]);
        for (auto &r : cadre.residences) {
            std::sort(r.begin(), r.end());
            r.erase(std::unique(r.begin(), r.end()), r.end());
        }
    }
    return cadre;
}

void Blocs::chercher(const std::vector<Echec> &echecs, std::vector<Constat> &constats) {
    std::map<std::int32_t, std::vector<Echec>> par_bloc;
    for (const Echec &e : echecs) {
        if (e.atome >= 0) {
            par_bloc[bloc_autour(e.lieu)].push_back(e);
            continue;
        }
        std::set<std::int32_t> blocs;
        for (const std::int32_t lieu : lieux_par_quotient_[ix(e.quotient)])
            blocs.insert(bloc_autour(lieu));
        for (const std::int32_t bloc : blocs)
            par_bloc[bloc].push_back(e);
    }
    for (const auto &[zone, dans_le_bloc] : par_bloc)
        chercher_dans(zone, dans_le_bloc, constats);
}

void Blocs::chercher_dans(std::int32_t zone, const std::vector<Echec> &echecs, std::vector<Constat> &constats) {
    if (std::all_of(echecs.begin(), echecs.end(), [](const Echec &e) { return e.excuse; }))
        return;
    const Cadre cadre = cadrer(zone);
    std::set<std::int32_t> bailleurs;
    bool pour_tous = false; // a piece too small for anyone is too small for a landlord who is not in it
    for (const Echec &e : echecs) {
        if (e.bailleur < 0)
            pour_tous = true;
        else if (!e.excuse)
            bailleurs.insert(e.bailleur);
    }
    const std::size_t avant = constats.size();
    if (pour_tous)
        chercher_pour(cadre, echecs, -1, constats);
    // A reader's find is each landlord's too: no need to say it again for every one of them.
    if (s_.bailleurs != nullptr && pour_tous && constats.size() == avant) {
        std::set<std::int32_t> du_bloc(cadre.atomes.begin(), cadre.atomes.end());
        for (const auto &l : s_.bailleurs->atomes())
            if (du_bloc.contains(l.cible))
                bailleurs.insert(l.bailleur);
    }
    for (const std::int32_t b : bailleurs)
        chercher_pour(cadre, echecs, b, constats);
}

Matrice Blocs::matrice(const Cadre &cadre, std::int32_t bailleur, Critere &critere) const {
    Matrice m;
    m.classes.resize(2 * cadre.atomes.size());
    m.possible.assign(m.classes.size(), false);
    std::unordered_map<std::int32_t, std::int32_t> grossieres;
    for (std::size_t r = 0; r < cadre.atomes.size(); ++r) {
        const std::int32_t e = cadre.atomes[r];
        const Parts n = bailleur < 0 ? s_.fine.atomes[ix(e)].n : s_.bailleurs->reste(s_.fine, e, bailleur);
        const std::int32_t g = s_.grossiere.atome_de[ix(s_.fine.atomes[ix(e)].lieu)];
        const auto [place, neuve] = grossieres.try_emplace(g, static_cast<std::int32_t>(critere.grossieres.size()));
        if (neuve && g >= 0) {
            const Parts ng = bailleur < 0 ? s_.grossiere.atomes[ix(g)].n
                                          : s_.bailleurs_grossiers->reste(s_.grossiere, g, bailleur);
            // Exempt rows that say nothing of the part hold both in one class.
            const bool unie = s_.grossiere.atomes[ix(g)].quotient < 0;
            critere.grossieres.push_back(unie ? total(ng) : ng[0]);
            critere.grossieres.push_back(ng[1]);
        }
        const bool unie = g >= 0 && s_.grossiere.atomes[ix(g)].quotient < 0;
        for (std::size_t k = 0; k < n.size(); ++k) {
            Classe &classe = m.classes[2 * r + k];
            classe.poids = n[k];
            classe.grossiere = g < 0 ? -1 : place->second + static_cast<std::int32_t>(unie ? 0 : k);
            if (s_.adresses && n[k] > 0)
                classe.residences = cadre.residences[2 * r + k];
        }
    }
    m.lignes.resize(cadre.valeurs.size());
    for (std::size_t i = 0; i < cadre.valeurs.size(); ++i)
        for (const auto &valeur : cadre.valeurs[i].valeurs)
            if (m.classes[valeur.first].poids > 0)
                m.lignes[i].valeurs.push_back(valeur);
    return m;
}

// Only the classes of pieces that are not sound can make an unsound set.
void Blocs::marquer_possibles(const Cadre &cadre, const std::vector<Echec> &echecs, std::int32_t bailleur,
                              Matrice &m) const {
    std::set<std::int32_t> atomes, quotients;
    for (const Echec &e : echecs)
        if (e.bailleur < 0 || e.bailleur == bailleur)
            (e.atome >= 0 ? atomes : quotients).insert(e.atome >= 0 ? e.atome : e.quotient);
    for (std::size_t r = 0; r < cadre.atomes.size(); ++r) {
        const std::int32_t e = cadre.atomes[r];
        if (!atomes.contains(e) && !quotients.contains(s_.fine.atomes[ix(e)].quotient))
            continue;
        for (std::size_t j = 2 * r; j < 2 * r + 2; ++j)
            m.possible[j] = s_.adresses ? m.classes[j].poids > 0 && std::ssize(m.classes[j].residences) < s_.regles.adresses_min
                                        : petit(m.classes[j].poids, s_.regles);
    }
}

void Blocs::chercher_pour(const Cadre &cadre, const std::vector<Echec> &echecs, std::int32_t bailleur,
                          std::vector<Constat> &constats) {
    ++nombre;
    Critere critere;
    critere.seuil = s_.regles.seuil;
    critere.residences_min = s_.adresses ? s_.regles.adresses_min : 0;
    critere.avec_exemption = s_.adresses || bailleur >= 0;
    Recherche recherche;
    Matrice m;
    if (cadre.atomes.size() > atomes_max) {
        recherche.complete = false;
    } else {
        m = matrice(cadre, bailleur, critere);
        marquer_possibles(cadre, echecs, bailleur, m);
        recherche = chercher_combinaisons(m, critere, cancelled_);
    }
    combinaisons += recherche.combinaisons;
    for (const Trouvaille &t : recherche.trouvailles)
        constats.push_back(rediger(cadre, m, t, bailleur));
    if (!recherche.complete) {
        Constat constat;
        constat.genre = genre(bailleur);
        constat.zone = cadre.zone;
        constat.bailleur = bailleur;
        constat.decide = false;
        constats.push_back(constat);
    }
}

Genre Blocs::genre(std::int32_t bailleur) const {
    return s_.adresses ? Genre::adresses : bailleur >= 0 ? Genre::bailleur : Genre::petit;
}

Constat Blocs::rediger(const Cadre &cadre, const Matrice &m, const Trouvaille &t, std::int32_t bailleur) const {
    Constat constat;
    constat.genre = genre(bailleur);
    constat.bailleur = bailleur;
    constat.verifie = t.verifiee;
    constat.diviseur = t.diviseur;
    for (const std::uint32_t j : t.classes) {
        constat.effectif += m.classes[j].poids;
        constat.parts[j % 2] = true;
    }
    for (const auto &[rang, coefficient] : t.combinaison)
        constat.combinaison.push_back({cadre.lignes[rang].zone, cadre.lignes[rang].partie, coefficient});
    nommer(cadre, t, constat);
    return constat;
}

// Is the set that of a zone, withheld or not?
void Blocs::nommer(const Cadre &cadre, const Trouvaille &t, Constat &constat) const {
    std::int64_t n = 0;
    std::set<std::int32_t> atomes;
    for (const std::uint32_t j : t.classes) {
        const std::int32_t e = cadre.atomes[j / 2];
        atomes.insert(e);
        n += s_.fine.atomes[ix(e)].n[j % 2];
    }
    constat.zone = cadre.zone;
    const std::uint8_t sorte = constat.parts[1] ? diffuse_ensemble : diffuse_partie;
    std::size_t etendue = SIZE_MAX;
    for (const std::int32_t z : s_.geo.zones_de(ix(s_.fine.atomes[ix(*atomes.begin())].lieu))) {
        std::int64_t nz = 0;
        bool dehors = false;
        for (const std::int32_t lieu : lieux_de(z)) {
            const Parts &p = s_.effectifs[ix(lieu)];
            nz += (constat.parts[0] ? p[0] : 0) + (constat.parts[1] ? p[1] : 0);
            dehors = dehors || (nz > 0 && !atomes.contains(s_.fine.atome_de[ix(lieu)]));
        }
        if (nz != n || dehors || lieux_de(z).size() >= etendue)
            continue;
        etendue = lieux_de(z).size();
        constat.zone = z;
        constat.zone_exacte = true;
        if (constat.genre == Genre::petit && (s_.diffusion[ix(z)] & sorte) == 0)
            constat.genre = Genre::exact;
    }
}

} // namespace carto_ops::audit
