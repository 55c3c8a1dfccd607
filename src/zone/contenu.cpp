#include "zone/contenu.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

namespace carto_ops::zone {

namespace {

constexpr std::uint32_t residences = 0xFFFFFFFF;
constexpr std::uint32_t cote_numerateur = 0, cote_denominateur = 1; // of a share

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

struct Rapport {
    std::int64_t numerateur = 0, denominateur = 0;

    void ajouter(const Terme &t) { (t.detail == cote_numerateur ? numerateur : denominateur) += t.n; }
    bool depasse(int plafond) const { return 100 * numerateur > plafond * denominateur; }
    bool operator==(const Rapport &) const = default;
};

bool part_saine(std::span<const Terme> termes, int plafond) {
    Rapport part;
    for (const Terme &t : termes)
        part.ajouter(t);
    return !part.depasse(plafond);
}

// One term for each landlord.
bool sans_dominant(std::span<const Terme> termes) {
    std::int64_t total = 0, premier = 0;
    for (const Terme &t : termes) {
        total += t.n;
        premier = std::max(premier, t.n);
    }
    return termes.size() >= dominance_bailleurs && 100 * premier <= dominance_part * total;
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
    switch (regroupement.usage(termes.front().somme)) {
    case Usage::adresses:
        return total == 0 || residences_au_moins >= regle.adresses_min;
    case Usage::loyers:
        return !regle.dominance || sans_dominant(termes);
    case Usage::numerateurs:
        return !court(total, regle.numerateur_min);
    case Usage::parts:
        return part_saine(termes, regle.plafond);
    case Usage::numerateurs_larges:
    case Usage::parts_larges:
        return true;
    default:
        return !court(total, regle.seuil);
    }
}

// Share, classes present and class.
using CleSomme = std::tuple<unsigned, unsigned, unsigned>;
using Sommes = std::map<CleSomme, std::int64_t>;

// The sums of one use as a landlord knows them who takes its own households away; -1: as the public does.
Sommes sommes(const Termes &termes, Usage usage, std::int32_t bailleur, const Regroupement &regroupement) {
    Sommes resultat;
    for (const Terme &t : termes) {
        const Strate &s = regroupement.strate(t.strate);
        unsigned presentes = 0;
        if (s.usage == usage && t.detail != residences &&
            (bailleur < 0 || static_cast<std::int32_t>(t.detail) != bailleur) &&
            regroupement.distincte(s.profil, bailleur, presentes))
            resultat[{s.taux, presentes, s.classe}] += t.n;
    }
    return resultat;
}

std::map<CleSomme, Rapport> parts(const Termes &termes, Usage usage, const Regroupement &regroupement) {
    std::map<CleSomme, Rapport> resultat;
    for (const Terme &t : termes) {
        const Strate &s = regroupement.strate(t.strate);
        unsigned presentes = 0;
        if (s.usage == usage && regroupement.distincte(s.profil, -1, presentes))
            resultat[{s.taux, presentes, s.classe}].ajouter(t);
    }
    return resultat;
}

bool saines_pour_detenteur(const Termes &termes, std::int32_t bailleur, const Regroupement &regroupement, int seuil) {
    const Sommes s = sommes(termes, Usage::menages, bailleur, regroupement);
    return std::none_of(s.begin(), s.end(), [seuil](const auto &somme) { return court(somme.second, seuil); });
}

// Short sums that wide scales do not give alone.
bool apporte_un_court(const Termes &termes, std::int32_t bailleur, const Regroupement &regroupement, int seuil,
                      Usage usage, Usage usage_large) {
    Sommes larges;
    bool calculees = false;
    for (const auto &[cle, n] : sommes(termes, usage, bailleur, regroupement)) {
        if (!court(n, seuil))
            continue;
        if (!calculees)
            larges = sommes(termes, usage_large, bailleur, regroupement);
        calculees = true;
        if (larges[cle] != n)
            return true;
    }
    return false;
}

bool apporte_une_part_haute(const Termes &termes, const Regroupement &regroupement, int plafond) {
    std::map<CleSomme, Rapport> larges = parts(termes, Usage::parts_larges, regroupement);
    for (const auto &[cle, part] : parts(termes, Usage::parts, regroupement))
        if (part.depasse(plafond) && larges[cle] != part)
            return true;
    return false;
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

void Contenu::ajouter_entree(std::vector<Entree> &entrees, std::uint64_t cle, std::int64_t n) {
    if (!entrees.empty() && entrees.back().cle == cle)
        entrees.back().n += n;
    else
        entrees.push_back({cle, n});
}

void Contenu::ajouter(std::uint32_t strate, std::int32_t bailleur, std::int64_t n) {
    ajouter_entree(entrees_, cle_de(strate, static_cast<std::uint32_t>(bailleur)), n);
}

void Contenu::ajouter_part(std::uint32_t strate, std::int32_t numerateur, std::int32_t denominateur) {
    ajouter_entree(entrees_, cle_de(strate, cote_numerateur), numerateur);
    ajouter_entree(entrees_, cle_de(strate, cote_denominateur), denominateur);
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

bool Contenu::sain_avec(const Regroupement &regroupement, const Regle &dessous) const {
    Termes termes;
    std::set<std::int32_t> bailleurs;
    std::map<CleSomme, std::int64_t> adresses;
    for (const Entree &e : entrees_) {
        const std::uint32_t strate = strate_de(e.cle), detail = detail_de(e.cle);
        if (e.n == 0)
            continue;
        termes.push_back({0, detail, strate, e.n});
        const Strate &s = regroupement.strate(strate);
        unsigned presentes = 0;
        if (s.usage == Usage::menages)
            bailleurs.insert(static_cast<std::int32_t>(detail));
        else if (s.usage == Usage::adresses && detail == residences && regroupement.distincte(s.profil, -1, presentes))
            adresses[{0, presentes, s.classe}] = std::max(adresses[{0, presentes, s.classe}], e.n);
    }
    if (dessous.initie)
        for (const std::int32_t b : bailleurs)
            if (apporte_un_court(termes, b, regroupement, dessous.seuil, Usage::menages, Usage::larges))
                return false;
    if (dessous.numerateur_min > 1 && apporte_un_court(termes, -1, regroupement, dessous.numerateur_min, Usage::numerateurs,
                                                       Usage::numerateurs_larges))
        return false;
    if (dessous.plafond < 100 && apporte_une_part_haute(termes, regroupement, dessous.plafond))
        return false;
    if (dessous.adresses_min == 0)
        return true;
    Sommes larges = sommes(termes, Usage::larges, -1, regroupement);
    for (const auto &[cle, n] : sommes(termes, Usage::adresses, -1, regroupement))
        if (n > 0 && adresses[cle] < dessous.adresses_min && larges[cle] != n)
            return false;
    return true;
}

} // namespace carto_ops::zone
