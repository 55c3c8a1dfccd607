#include "zone/strate.h"

#include <algorithm>

namespace carto_ops::zone {

namespace {

constexpr std::int32_t personne = -2; // no landlord seen yet

// The one landlord of a piece or class; -1 when there are several.
void meler(std::int32_t &seul, std::int32_t bailleur) {
    if (seul == personne)
        seul = bailleur;
    else if (seul != bailleur)
        seul = -1;
}

struct Detenteurs {
    std::int32_t tous = personne;
    std::array<std::int32_t, nb_classes_max> par_classe{personne, personne, personne, personne};
};

Profil profil(const Detenteurs &d, bool seuls) {
    Profil p;
    for (unsigned c = 0; c < nb_classes_max; ++c) {
        if (d.par_classe[c] == personne)
            continue;
        p.presentes |= 1U << c;
        if (seuls && d.tous == -1)
            p.seul[c] = d.par_classe[c];
    }
    return p;
}

// For each class, the first that the same families hold.
std::array<unsigned, nb_classes_max> representants(const std::vector<unsigned> &familles) {
    std::array<unsigned, nb_classes_max> r{};
    for (unsigned c = 0; c < nb_classes_max; ++c) {
        r[c] = c;
        for (unsigned d = 0; d < c && r[c] == c; ++d)
            if (std::all_of(familles.begin(), familles.end(),
                            [c, d](unsigned f) { return (f >> c & 1U) == (f >> d & 1U); }))
                r[c] = d;
    }
    return r;
}

bool plusieurs(unsigned masque) {
    return (masque & (masque - 1)) != 0;
}

Profil fusion(const Profil &p, const std::array<unsigned, nb_classes_max> &representant) {
    Profil resultat;
    std::array<std::int32_t, nb_classes_max> seul{personne, personne, personne, personne};
    for (unsigned c = 0; c < nb_classes_max; ++c)
        if ((p.presentes >> c & 1U) != 0) {
            resultat.presentes |= 1U << representant[c];
            meler(seul[representant[c]], p.seul[c]);
        }
    for (unsigned c = 0; c < nb_classes_max; ++c)
        resultat.seul[c] = seul[c] == personne ? -1 : seul[c];
    return resultat;
}

} // namespace

std::uint32_t Strates::numero(const Strate &strate) {
    const auto [place, nouvelle] = numero_.try_emplace(strate, static_cast<std::uint32_t>(liste_.size()));
    if (nouvelle)
        liste_.push_back(strate);
    return place->second;
}

std::vector<Profil> profils(const Partition &pieces, std::span<const Lieu> lieux,
                            const std::vector<Effectifs> &effectifs, bool seuls) {
    const std::vector<std::int32_t> &piece = pieces.piece();
    std::vector<Detenteurs> detenteurs(pieces.nombre());
    for (std::size_t l = 0; l < piece.size(); ++l)
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if (effectifs[l][c] > 0) {
                Detenteurs &d = detenteurs[static_cast<std::size_t>(piece[l])];
                meler(d.tous, lieux[l].bailleur);
                meler(d.par_classe[c], lieux[l].bailleur);
            }
    std::vector<Profil> resultat;
    resultat.reserve(piece.size());
    for (const std::int32_t p : piece)
        resultat.push_back(profil(detenteurs[static_cast<std::size_t>(p)], seuls));
    return resultat;
}

void Regroupement::ajouter(const Strate &strate) {
    strate_.push_back(strate);
    unsigned presentes = 0;
    if (!distincte(strate.profil, -1, presentes)) {
        somme_.push_back(-1);
        return;
    }
    const Strate cle{strate.usage, {presentes, {-1, -1, -1, -1}}, strate.classe, strate.taux};
    const auto [place, nouvelle] = numero_.try_emplace(cle, static_cast<std::int32_t>(cle_.size()));
    if (nouvelle)
        cle_.push_back(cle);
    somme_.push_back(place->second);
}

Regroupement Regroupement::entier(const Strates &strates) {
    Regroupement r;
    r.entier_ = true;
    for (const Strate &s : strates.liste())
        r.ajouter({s.usage, {}, 0, s.taux});
    return r;
}

Regroupement Regroupement::par_classes(const Strates &strates, const std::vector<unsigned> &familles) {
    Regroupement r;
    const std::array<unsigned, nb_classes_max> representant = representants(familles);
    for (const Strate &s : strates.liste()) {
        r.ajouter({s.usage, fusion(s.profil, representant), representant[s.classe], s.taux});
        if (familles.empty())
            r.somme_.back() = -1;
    }
    return r;
}

bool Regroupement::distincte(const Profil &profil, std::int32_t bailleur, unsigned &presentes) const {
    presentes = profil.presentes;
    for (unsigned c = 0; c < nb_classes_max; ++c)
        if (bailleur >= 0 && profil.seul[c] == bailleur)
            presentes &= ~(1U << c);
    return entier_ || plusieurs(presentes);
}

} // namespace carto_ops::zone
