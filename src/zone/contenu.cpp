#include "zone/contenu.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

namespace carto_ops::zone {

namespace {

constexpr std::uint32_t residences = 0xFFFFFFFF;

std::uint64_t cle_de(std::uint32_t strate, std::uint32_t detail) {
    return static_cast<std::uint64_t>(strate) << 32 | detail;
}
std::uint32_t strate_de(std::uint64_t cle) {
    return static_cast<std::uint32_t>(cle >> 32);
}
std::uint32_t detail_de(std::uint64_t cle) {
    return static_cast<std::uint32_t>(cle);
}

bool court(std::int64_t n, int seuil) {
    return n > 0 && n < seuil;
}

// Households of one landlord, or number of résidences, of one stratum.
struct Terme {
    std::int32_t somme;
    std::uint32_t detail;
    std::uint32_t strate;
    std::int64_t n;
};

using Termes = std::vector<Terme>;

// The terms of one sum are consecutive, those of one landlord too.
void trier(Termes &termes) {
    std::sort(termes.begin(), termes.end(), [](const Terme &a, const Terme &b) {
        return a.somme != b.somme ? a.somme < b.somme : a.detail < b.detail;
    });
}

bool saine(std::span<const Terme> termes, const Regroupement &regroupement, const Regle &regle) {
    std::int64_t total = 0;
    std::int64_t residences_au_moins = 0;
    for (const Terme &t : termes) {
        if (t.detail != residences)
            total += t.n;
        else // strata summed together may share résidences: the largest number is certain
            residences_au_moins = std::max(residences_au_moins, t.n);
    }
    if (regroupement.usage(termes.front().somme) == Usage::adresses)
        return total == 0 || residences_au_moins >= regle.adresses_min;
    return !court(total, regle.seuil);
}

// The sums as a landlord knows them that is alone to hold a class of some piece: it sees others than the public.
bool saines_pour_detenteur(const Termes &termes, std::int32_t bailleur, const Regroupement &regroupement, int seuil) {
    std::map<std::pair<unsigned, unsigned>, std::int64_t> sommes;
    for (const Terme &t : termes) {
        const Strate &s = regroupement.strate(t.strate);
        unsigned presentes = 0;
        if (s.usage == Usage::menages && static_cast<std::int32_t>(t.detail) != bailleur &&
            regroupement.distincte(s.profil, bailleur, presentes))
            sommes[{presentes, s.classe}] += t.n;
    }
    return std::none_of(sommes.begin(), sommes.end(), [seuil](const auto &s) { return court(s.second, seuil); });
}

// The sums of the public without the households of any landlord.
bool saine_sans_bailleur(std::span<const Terme> termes, int seuil) {
    std::int64_t total = 0;
    for (const Terme &t : termes)
        total += t.n;
    for (std::size_t i = 0; i < termes.size();) {
        const std::uint32_t bailleur = termes[i].detail;
        std::int64_t n = 0;
        for (; i < termes.size() && termes[i].detail == bailleur; ++i)
            n += termes[i].n;
        if (n > 0 && court(total - n, seuil))
            return false;
    }
    return true;
}

// Landlords who are alone to hold a class of some piece.
std::set<std::int32_t> detenteurs(const Termes &termes, const Regroupement &regroupement) {
    std::set<std::int32_t> resultat;
    for (const Terme &t : termes)
        for (const std::int32_t b : regroupement.strate(t.strate).profil.seul)
            if (b >= 0)
                resultat.insert(b);
    return resultat;
}

} // namespace

void Contenu::ajouter_entree(std::vector<Entree> &entrees, std::uint64_t cle, std::int32_t n) {
    if (!entrees.empty() && entrees.back().cle == cle)
        entrees.back().n += n;
    else
        entrees.push_back({cle, n});
}

void Contenu::ajouter(std::uint32_t strate, std::int32_t bailleur, std::int32_t n) {
    ajouter_entree(entrees_, cle_de(strate, static_cast<std::uint32_t>(bailleur)), n);
}

void Contenu::ajouter_adresse(std::uint32_t strate, std::int32_t residence, std::int32_t n) {
    ajouter_entree(adresses_, cle_de(strate, static_cast<std::uint32_t>(residence)), n);
}

void Contenu::fusionner(std::vector<Entree> &entrees) {
    std::sort(entrees.begin(), entrees.end(), [](const Entree &a, const Entree &b) { return a.cle < b.cle; });
    std::size_t garde = 0;
    for (std::size_t i = 0; i < entrees.size(); ++i) {
        if (garde > 0 && entrees[garde - 1].cle == entrees[i].cle)
            entrees[garde - 1].n += entrees[i].n;
        else
            entrees[garde++] = entrees[i];
    }
    entrees.resize(garde);
}

void Contenu::clore() {
    fusionner(adresses_);
    for (const Entree &a : adresses_) {
        entrees_.push_back({cle_de(strate_de(a.cle), 0), a.n});
        entrees_.push_back({cle_de(strate_de(a.cle), residences), 1});
    }
    adresses_ = {};
    fusionner(entrees_);
}

void Contenu::retirer(const Contenu &partie) {
    auto ici = entrees_.begin();
    for (const Entree &e : partie.entrees_) {
        ici = std::lower_bound(ici, entrees_.end(), e.cle,
                               [](const Entree &a, std::uint64_t cle) { return a.cle < cle; });
        ici->n -= e.n;
    }
}

bool Contenu::sain(const Regroupement &regroupement, const Regle &regle) const {
    Termes termes;
    termes.reserve(entrees_.size());
    for (const Entree &e : entrees_) {
        const std::int32_t somme = regroupement.somme(strate_de(e.cle));
        if (somme >= 0 && e.n != 0)
            termes.push_back({somme, detail_de(e.cle), strate_de(e.cle), e.n});
    }
    trier(termes);
    for (std::size_t i = 0; i < termes.size();) {
        std::size_t fin = i;
        while (fin < termes.size() && termes[fin].somme == termes[i].somme)
            ++fin;
        const auto somme = std::span(termes).subspan(i, fin - i);
        if (!saine(somme, regroupement, regle))
            return false;
        if (regle.initie && regroupement.usage(somme.front().somme) == Usage::menages &&
            !saine_sans_bailleur(somme, regle.seuil))
            return false;
        i = fin;
    }
    if (regle.initie)
        for (const std::int32_t bailleur : detenteurs(termes, regroupement))
            if (!saines_pour_detenteur(termes, bailleur, regroupement, regle.seuil))
                return false;
    return true;
}

} // namespace carto_ops::zone
