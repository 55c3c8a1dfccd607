#include "zone/naturel.h"

#include <algorithm>
#include <array>
#include <string>

#include "noyau/refus.h"
#include "zone/carreau.h"

namespace carto_ops::zone {

namespace {

constexpr std::size_t nb_niveaux = tailles_carreau.size(), le_plus_fin = nb_niveaux - 1;

// The extent of Eurostat's grids. The Lambert 93 of France is not in it, nor are degrees.
constexpr double x_min = 900000, x_max = 7400000, y_min = 900000, y_max = 5500000;

// Numbers tiles so that what a tile holds has consecutive numbers, children from the south, then from the west: bits of the
// kilometre, northing and easting in turn, then the place among the 25 of the kilometre.
constexpr unsigned bits_km = 13, bits_metres = 5;
constexpr std::array<unsigned, nb_niveaux> decalage{17, 15, 13, 11, 9, 7, 5, 0};

std::uint32_t numero(std::int32_t x, std::int32_t y) {
    const auto km_x = static_cast<std::uint32_t>(x / 1000), km_y = static_cast<std::uint32_t>(y / 1000);
    std::uint32_t n = 0;
    for (unsigned b = bits_km; b-- > 0;)
        n = n << 2 | (km_y >> b & 1) << 1 | (km_x >> b & 1);
    return n << bits_metres | static_cast<std::uint32_t>(y % 1000 / 200 * 5 + x % 1000 / 200);
}

std::int32_t coin_200(double coordonnee) {
    return coin(static_cast<std::int32_t>(coordonnee), tailles_carreau[le_plus_fin]);
}

void verifier(std::span<const double> x, std::span<const double> y, std::span<const std::int32_t> menages, int seuil) {
    if (seuil < 1)
        throw Refus(sqlstate::valeur_invalide, "threshold must be at least 1", Phrase("It is %s.", seuil));
    if (x.size() != y.size() || x.size() != menages.size())
        throw Refus(sqlstate::valeur_invalide, "coordinates and households must be as many",
                    Phrase("There are %s x, %s y and %s numbers of households.", x.size(), y.size(), menages.size()));
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (menages[i] < 0)
            throw Refus(sqlstate::valeur_invalide, "number of households must not be negative",
                        Phrase("Element %s is %s.", i + 1, menages[i]));
        if (!(x[i] >= x_min && x[i] < x_max && y[i] >= y_min && y[i] < y_max)) // NaN is out of it too
            throw Refus(sqlstate::valeur_invalide, "point is out of the European grid",
                        Phrase("Element %s is at (%s, %s).", i + 1, x[i], y[i]),
                        "Coordinates are metres of EPSG:3035, easting then northing: ST_X and ST_Y of ST_Transform(geom, 3035).");
    }
}

struct Tuile {
    std::uint32_t numero;
    std::int64_t menages;
    std::uint32_t premier; // of its children, which end where those of the next tile begin; of 200 m: a point in it
};

class Naturel {
  public:
    Naturel(std::span<const double> x, std::span<const double> y, std::span<const std::int32_t> menages, int seuil,
            void (*cancelled)())
        : seuil_(seuil), cancelled_(cancelled) {
        std::vector<Tuile> &fines = niveaux_[le_plus_fin];
        for (std::uint32_t i = 0; i < x.size(); ++i)
            if (menages[i] > 0)
                fines.push_back({numero(coin_200(x[i]), coin_200(y[i])), menages[i], i});
        fondre();
        for (const Tuile &t : fines)
            feuilles_.push_back({coin_200(x[t.premier]), coin_200(y[t.premier]), t.menages, 0, 0, 0});
        empiler();
    }

    std::vector<Habite> resultat() {
        for (std::uint32_t t = 0; t < niveaux_[0].size(); ++t)
            descendre(0, t, {niveaux_[0][t].menages >= seuil_, 0, nouveau_groupe(), 0});
        nommer_groupes();
        return std::move(feuilles_);
    }

  private:
    struct Etat {
        bool montree;
        std::int64_t apport; // of a tile that is not: households that its group lacks without it; 0: all are in the group
        std::uint32_t groupe;
        std::int32_t taille; // of the natural tile it is in; 0: of none that is larger
    };

    void respirer() {
        if (cancelled_ != nullptr && ++pas_ % 65536 == 0)
            cancelled_();
    }

    std::uint32_t nouveau_groupe() { return nb_groupes_++; }

    // One entry per tile of 200 m.
    void fondre() {
        std::vector<Tuile> &fines = niveaux_[le_plus_fin];
        std::sort(fines.begin(), fines.end(), [this](const Tuile &a, const Tuile &b) {
            respirer();
            return a.numero < b.numero;
        });
        std::size_t nombre = 0;
        for (const Tuile &t : fines)
            if (nombre > 0 && fines[nombre - 1].numero == t.numero)
                fines[nombre - 1].menages += t.menages;
            else
                fines[nombre++] = t;
        fines.resize(nombre);
    }

    void empiler() {
        for (std::size_t n = le_plus_fin; n-- > 0;)
            for (std::uint32_t e = 0; e < niveaux_[n + 1].size(); ++e) {
                const Tuile &enfant = niveaux_[n + 1][e];
                const std::uint32_t ici = enfant.numero >> (decalage[n] - decalage[n + 1]);
                if (niveaux_[n].empty() || niveaux_[n].back().numero != ici)
                    niveaux_[n].push_back({ici, 0, e});
                niveaux_[n].back().menages += enfant.menages;
            }
    }

    std::uint32_t fin(std::size_t niveau, std::uint32_t t) const {
        return t + 1 < niveaux_[niveau].size() ? niveaux_[niveau][t + 1].premier
                                               : static_cast<std::uint32_t>(niveaux_[niveau + 1].size());
    }

    bool petite(const Tuile &t) const { return t.menages < seuil_; }

    void descendre(std::size_t niveau, std::uint32_t t, Etat etat) {
        respirer();
        if (niveau == le_plus_fin) {
            feuilles_[t].taille = etat.taille != 0 || !etat.montree ? etat.taille : tailles_carreau[niveau];
            feuilles_[t].groupe = etat.groupe;
            return;
        }
        const std::uint32_t premier = niveaux_[niveau][t].premier, dernier = fin(niveau, t);
        const std::vector<Tuile> &enfants = niveaux_[niveau + 1];
        std::int64_t petits = 0;
        std::uint32_t moindre = dernier; // the smallest that is not below the threshold
        for (std::uint32_t e = premier; e < dernier; ++e)
            if (petite(enfants[e]))
                petits += enfants[e].menages;
            else if (moindre == dernier || enfants[e].menages < enfants[moindre].menages)
                moindre = e;
        if (etat.montree && etat.taille == 0 && petits > 0)
            etat.taille = tailles_carreau[niveau];
        const bool entiere = !etat.montree && etat.apport == 0;
        const std::int64_t besoin = !etat.montree ? etat.apport : petits > 0 ? seuil_ : 0;
        const std::uint32_t groupe = etat.montree ? nouveau_groupe() : etat.groupe;
        for (std::uint32_t e = premier; e < dernier; ++e)
            if (entiere || petite(enfants[e]))
                descendre(niveau + 1, e, {false, 0, groupe, etat.taille});
            else if (e == moindre && petits < besoin)
                descendre(niveau + 1, e, {false, besoin - petits, groupe, etat.taille});
            else
                descendre(niveau + 1, e, {true, 0, nouveau_groupe(), etat.taille});
    }

    // Groups by their first tile, and what they hold.
    void nommer_groupes() {
        std::vector<std::int64_t> menages(nb_groupes_, 0);
        std::vector<std::uint32_t> premiere(nb_groupes_, static_cast<std::uint32_t>(feuilles_.size()));
        for (std::uint32_t f = 0; f < feuilles_.size(); ++f) {
            const Habite &h = feuilles_[f];
            menages[h.groupe] += h.menages;
            std::uint32_t &p = premiere[h.groupe];
            if (p == feuilles_.size() || std::pair(h.y, h.x) < std::pair(feuilles_[p].y, feuilles_[p].x))
                p = f;
        }
        for (Habite &h : feuilles_) {
            h.menages_groupe = menages[h.groupe];
            h.groupe = premiere[h.groupe];
        }
    }

    std::int64_t seuil_;
    void (*cancelled_)();
    std::vector<Habite> feuilles_;
    std::array<std::vector<Tuile>, nb_niveaux> niveaux_;
    std::uint32_t nb_groupes_ = 0;
    std::uint64_t pas_ = 0;
};

} // namespace

std::vector<Habite> niveau_naturel(std::span<const double> x, std::span<const double> y, std::span<const std::int32_t> menages,
                                   int seuil, void (*cancelled)()) {
    verifier(x, y, menages, seuil);
    return Naturel(x, y, menages, seuil, cancelled).resultat();
}

} // namespace carto_ops::zone
