#include "zone/carreau.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace carto_ops::zone {

namespace {

using Rangs = std::span<std::uint32_t>;

struct Tuile {
    std::vector<std::uint32_t> rangs;
    std::size_t niveau;
};

class Carroyage {
  public:
    Carroyage(std::span<const Logis> logis, const Regle &regle, void (*cancelled)())
        : logis_(logis), regle_(regle), cancelled_(cancelled) {}

    std::vector<std::int32_t> resultat() {
        std::vector<std::uint32_t> rangs(logis_.size());
        std::iota(rangs.begin(), rangs.end(), 0);
        for (const Rangs tuile : decouper(rangs, 0))
            tracer(tuile, 0);
        std::vector<Tuile> meilleur;
        std::int64_t au_mieux = -1;
        for (bool fini = false; !fini;) {
            const std::vector<char> montree = montrees();
            if (const std::int64_t n = menages_montres(montree); n > au_mieux) {
                au_mieux = n;
                meilleur = tuiles_;
            }
            fini = !raffiner(montree);
        }
        std::vector<std::int32_t> taille(logis_.size(), 0);
        for (const Tuile &t : meilleur)
            for (const std::uint32_t l : t.rangs)
                taille[l] = tailles_carreau[t.niveau];
        return taille;
    }

  private:
    // Draws what lies in a tile; whether some household is in a tile that cuts soundly.
    bool tracer(Rangs tuile, std::size_t niveau) {
        if (cancelled_ != nullptr)
            cancelled_();
        const bool saine = coupe_saine(tuile);
        if (niveau + 1 == tailles_carreau.size() || (saine && vide(tuile))) {
            poser(tuile, niveau);
            return saine && !vide(tuile);
        }
        const std::vector<Rangs> enfants = decouper(tuile, niveau + 1);
        if (saine && !std::all_of(enfants.begin(), enfants.end(), [this](Rangs e) { return coupe_saine(e); })) {
            poser(tuile, niveau);
            return true;
        }
        const std::size_t avant = tuiles_.size();
        bool montre = false;
        for (const Rangs enfant : enfants)
            montre = tracer(enfant, niveau + 1) || montre;
        if (!montre) {
            tuiles_.resize(avant);
            poser(tuile, niveau);
        }
        return montre;
    }

    void poser(Rangs tuile, std::size_t niveau) { tuiles_.push_back({{tuile.begin(), tuile.end()}, niveau}); }

    // Tiles that may be shown together: the zone rule, on pieces that are given.
    std::vector<char> montrees() const {
        std::vector<Lieu> lieux;
        Systeme s;
        Zonage pieces{{1, false, 0}, false, {}}, tuiles{regle_, false, std::vector<std::int32_t>(logis_.size())};
        std::int32_t nombre = 0;
        for (const Logis &l : logis_) {
            lieux.push_back(l.lieu);
            s.effectifs.push_back({l.menages, 0, 0, 0});
            pieces.zone.push_back(l.morceau);
            nombre = std::max(nombre, l.morceau + 1);
        }
        for (std::size_t t = 0; t < tuiles_.size(); ++t)
            for (const std::uint32_t l : tuiles_[t].rangs)
                tuiles.zone[l] = nombre + static_cast<std::int32_t>(t);
        const std::size_t nb_zones = static_cast<std::size_t>(nombre) + tuiles_.size();
        s.familles.push_back({1, -1, std::vector<char>(nb_zones, 1), {}});
        const auto montrees = proteger_zones(lieux, std::vector{pieces, tuiles}, nb_zones, s, cancelled_);
        return {montrees[0].begin() + nombre, montrees[0].end()};
    }

    std::int64_t menages_montres(const std::vector<char> &montree) {
        std::int64_t n = 0;
        for (std::size_t t = 0; t < tuiles_.size(); ++t)
            if (montree[t] != 0)
                n += menages(tuiles_[t].rangs);
        return n;
    }

    // Splits the tiles that cut soundly and still are withheld; whether there was one.
    bool raffiner(const std::vector<char> &montree) {
        std::vector<Tuile> tuiles = std::move(tuiles_);
        tuiles_.clear();
        bool change = false;
        for (std::size_t t = 0; t < tuiles.size(); ++t) {
            Tuile &tuile = tuiles[t];
            if (montree[t] != 0 || tuile.niveau + 1 == tailles_carreau.size() || !coupe_saine(tuile.rangs)) {
                tuiles_.push_back(std::move(tuile));
                continue;
            }
            change = true;
            for (const Rangs enfant : decouper(tuile.rangs, tuile.niveau + 1))
                tracer(enfant, tuile.niveau + 1);
        }
        return change;
    }

    bool vide(Rangs tuile) const {
        return std::all_of(tuile.begin(), tuile.end(), [this](std::uint32_t l) { return logis_[l].menages == 0; });
    }

    // Sorts places by the tiles of a level.
    std::vector<Rangs> decouper(Rangs rangs, std::size_t niveau) const {
        const std::int32_t taille = tailles_carreau[niveau];
        const auto tuile = [this, taille](std::uint32_t l) {
            return std::pair(coin(logis_[l].y, taille), coin(logis_[l].x, taille));
        };
        std::sort(rangs.begin(), rangs.end(), [&tuile](std::uint32_t a, std::uint32_t b) {
            return std::pair(tuile(a), a) < std::pair(tuile(b), b);
        });
        std::vector<Rangs> resultat;
        for (std::size_t i = 0; i < rangs.size();) {
            std::size_t fin = i;
            while (fin < rangs.size() && tuile(rangs[fin]) == tuile(rangs[i]))
                ++fin;
            resultat.push_back(rangs.subspan(i, fin - i));
            i = fin;
        }
        return resultat;
    }

    bool court(std::int64_t n) const { return n > 0 && n < regle_.seuil; }

    // Everything the tile takes of every piece is sound.
    bool coupe_saine(Rangs tuile) const {
        return sans_bailleur_sain(tuile) && (regle_.adresses_min == 0 || assez_d_adresses(tuile));
    }

    bool sans_bailleur_sain(Rangs tuile) const {
        trier(tuile, [this](std::uint32_t l) { return std::pair(logis_[l].morceau, logis_[l].lieu.bailleur); });
        for (std::size_t i = 0; i < tuile.size();) {
            const std::size_t fin = fin_du_morceau(tuile, i);
            const std::int64_t total = menages(tuile.subspan(i, fin - i));
            if (court(total))
                return false;
            while (regle_.initie && i < fin) {
                std::size_t suivant = i;
                while (suivant < fin && logis_[tuile[suivant]].lieu.bailleur == logis_[tuile[i]].lieu.bailleur)
                    ++suivant;
                if (court(total - menages(tuile.subspan(i, suivant - i))))
                    return false;
                i = suivant;
            }
            i = fin;
        }
        return true;
    }

    bool assez_d_adresses(Rangs tuile) const {
        trier(tuile, [this](std::uint32_t l) { return std::pair(logis_[l].morceau, logis_[l].lieu.residence); });
        for (std::size_t i = 0; i < tuile.size();) {
            const std::size_t fin = fin_du_morceau(tuile, i);
            int residences = 0;
            for (std::int32_t derniere = -1; i < fin; ++i)
                if (logis_[tuile[i]].menages > 0 && logis_[tuile[i]].lieu.residence != derniere) {
                    derniere = logis_[tuile[i]].lieu.residence;
                    ++residences;
                }
            if (residences > 0 && residences < regle_.adresses_min)
                return false;
        }
        return true;
    }

    template <typename Cle> static void trier(Rangs tuile, Cle cle) {
        std::sort(tuile.begin(), tuile.end(), [&cle](std::uint32_t a, std::uint32_t b) { return cle(a) < cle(b); });
    }

    std::size_t fin_du_morceau(Rangs tuile, std::size_t i) const {
        std::size_t fin = i;
        while (fin < tuile.size() && logis_[tuile[fin]].morceau == logis_[tuile[i]].morceau)
            ++fin;
        return fin;
    }

    std::int64_t menages(std::span<const std::uint32_t> rangs) const {
        std::int64_t n = 0;
        for (const std::uint32_t l : rangs)
            n += logis_[l].menages;
        return n;
    }

    std::span<const Logis> logis_;
    const Regle &regle_;
    void (*cancelled_)();
    std::vector<Tuile> tuiles_;
};

} // namespace

std::int32_t coin(std::int32_t coordonnee, std::int32_t taille) {
    const std::int32_t reste = coordonnee % taille;
    return coordonnee - (reste < 0 ? reste + taille : reste);
}

std::vector<std::int32_t> carreler(std::span<const Logis> logis, const Regle &regle, void (*cancelled)()) {
    return Carroyage(logis, regle, cancelled).resultat();
}

} // namespace carto_ops::zone
