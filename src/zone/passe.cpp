#include "zone/passe.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "zone/coupe.h"

namespace carto_ops::zone {

namespace {

// Candidate zones linked by the pieces they share, to be chosen together.
struct Bloc {
    std::vector<std::int32_t> zones; // in the order of their numbers
};

class PasseZonage {
  public:
    PasseZonage(const Etude &etude, const Zonage &zonage, std::size_t nb_zones, std::size_t famille,
                const std::vector<char> &permise, const Pieces &pieces)
        : etude_(etude), zonage_(zonage), famille_(etude.systeme.familles[famille]), taille_(nb_zones, 0),
          candidate_(nb_zones, 0), montree_(nb_zones, 0) {
        mesurer();
        for (std::size_t z = 0; z < nb_zones; ++z) {
            montree_[z] = permise[z] != 0 && taille_[z] == 0;
            candidate_[z] = permise[z] != 0 && taille_[z] >= (zonage.imposee ? 1 : zonage.regle.seuil);
        }
        coupes_.emplace_back(etude, zonage, famille, pieces.toutes, Objet::menages);
        if (zonage.regle.adresses_min > 0 || (!zonage.adresse && etude.dessous.adresses_min > 0))
            coupes_.emplace_back(etude, zonage, famille, zonage.adresse ? pieces.toutes : pieces.sans_adresse, Objet::adresses);
        for (Coupe &c : coupes_)
            c.detailler(candidate_);
    }

    // Zones of this zoning shown, the empty ones included. `coupe` gets those that cut.
    void choisir(std::vector<char> &montree, std::vector<char> &coupe) {
        for (const Bloc &bloc : blocs())
            for (const std::int32_t z : choix(bloc))
                coupe[rang(z)] = 1;
        for (const std::int32_t z : zonage_.zone)
            if (z >= 0 && (montree_[rang(z)] != 0 || coupe[rang(z)] != 0))
                montree[rang(z)] = 1;
    }

    // Permitted and not empty: an empty set cuts nothing.
    const std::vector<char> &candidates() const { return candidate_; }

    // Of zones that are all shown, those that make or leave something that is not sound.
    void denoncer(std::vector<char> &fautive) {
        for (Coupe &c : coupes_)
            c.denoncer(fautive);
    }

  private:
    std::int64_t menages(std::size_t lieu, unsigned classes) const {
        std::int64_t n = 0;
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if ((classes >> c & 1U) != 0)
                n += etude_.systeme.effectifs[lieu][c];
        return n;
    }

    void mesurer() {
        for (std::size_t l = 0; l < zonage_.zone.size(); ++l)
            if (zonage_.zone[l] >= 0)
                taille_[rang(zonage_.zone[l])] += menages(l, famille_.classes);
    }

    // By the pieces that address scales do not cut, where there are such: they hold the others.
    std::vector<Bloc> blocs() const {
        const Coupe &coupe = coupes_.back();
        std::vector<std::int32_t> chef(coupe.nombre_pieces());
        std::iota(chef.begin(), chef.end(), 0);
        const auto racine = [&chef](std::int32_t p) {
            while (chef[rang(p)] != p)
                p = chef[rang(p)] = chef[rang(chef[rang(p)])];
            return p;
        };
        std::vector<std::vector<std::int32_t>> pieces;
        for (std::size_t z = 0; z < taille_.size(); ++z) {
            pieces.push_back(coupe.pieces_de(static_cast<std::int32_t>(z)));
            for (const std::int32_t p : pieces.back())
                chef[rang(racine(p))] = racine(pieces.back().front());
        }
        std::vector<Bloc> resultat;
        std::unordered_map<std::int32_t, std::size_t> bloc;
        for (std::size_t z = 0; z < pieces.size(); ++z) {
            if (pieces[z].empty())
                continue;
            const auto [ou, nouveau] = bloc.try_emplace(racine(pieces[z].front()), resultat.size());
            if (nouveau)
                resultat.push_back({});
            resultat[ou->second].zones.push_back(static_cast<std::int32_t>(z));
        }
        return resultat;
    }

    // The largest first: what stays withheld is then small. Two orders are tried when an earlier pattern is known, and the
    // one that withholds fewer households is kept; the earlier pattern wins ties.
    std::vector<std::int32_t> choix(const Bloc &bloc) {
        std::vector<std::int32_t> ordre = bloc.zones;
        std::stable_sort(ordre.begin(), ordre.end(),
                         [this](std::int32_t a, std::int32_t b) { return taille_[rang(a)] > taille_[rang(b)]; });
        std::vector<std::int32_t> meilleur = essayer(ordre);
        if (famille_.preferee.empty())
            return meilleur;
        std::stable_partition(ordre.begin(), ordre.end(),
                              [this](std::int32_t z) { return famille_.preferee[rang(z)] != 0; });
        std::vector<std::int32_t> stable = essayer(ordre);
        return total(stable) >= total(meilleur) ? stable : meilleur;
    }

    std::int64_t total(const std::vector<std::int32_t> &zones) const {
        std::int64_t n = 0;
        for (const std::int32_t z : zones)
            n += taille_[rang(z)];
        return n;
    }

    std::vector<std::int32_t> essayer(const std::vector<std::int32_t> &ordre) {
        std::vector<Coupe::Restes> restes(coupes_.size());
        std::vector<std::int32_t> retenues;
        for (const std::int32_t z : ordre) {
            if (etude_.cancelled != nullptr && ++essais_ % 1024 == 0)
                etude_.cancelled();
            if (coupe_saine(z, restes))
                retenues.push_back(z);
        }
        return retenues;
    }

    // Whether showing the zone cuts its pieces soundly; if so, `restes` no longer hold it.
    bool coupe_saine(std::int32_t z, std::vector<Coupe::Restes> &restes) {
        std::vector<std::vector<Contenu>> apres;
        for (std::size_t c = 0; c < coupes_.size(); ++c) {
            auto contenus = coupes_[c].apres(z, restes[c]);
            if (!contenus)
                return false;
            apres.push_back(std::move(*contenus));
        }
        for (std::size_t c = 0; c < coupes_.size(); ++c)
            coupes_[c].poser(z, std::move(apres[c]), restes[c]);
        return true;
    }

    const Etude &etude_;
    const Zonage &zonage_;
    const Famille &famille_;
    std::vector<std::int64_t> taille_; // households of each zone, in this family
    std::vector<char> candidate_;
    std::vector<char> montree_;
    std::vector<Coupe> coupes_;
    std::uint64_t essais_ = 0;
};

} // namespace

void Pieces::couper(const Zonage &zonage, const std::vector<char> &montree, unsigned classes) {
    toutes.couper(zonage.zone, montree, classes);
    if (!zonage.adresse)
        sans_adresse.couper(zonage.zone, montree, classes);
}

void passer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
            Pieces &pieces, std::vector<char> &montree) {
    for (const Zonage &z : zonages) {
        if (z.imposee)
            continue;
        std::vector<char> coupe(montree.size(), 0);
        PasseZonage(etude, z, montree.size(), famille, permise, pieces).choisir(montree, coupe);
        pieces.couper(z, coupe, etude.systeme.familles[famille].classes);
    }
}

void imposer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
             Pieces &pieces, std::vector<char> &montree, std::vector<char> *fautive) {
    for (const Zonage &zonage : zonages) {
        if (!zonage.imposee)
            continue;
        PasseZonage passe(etude, zonage, montree.size(), famille, permise, pieces);
        if (fautive != nullptr)
            passe.denoncer(*fautive);
        for (const std::int32_t z : zonage.zone)
            if (z >= 0)
                montree[rang(z)] = permise[rang(z)];
        pieces.couper(zonage, passe.candidates(), etude.systeme.familles[famille].classes);
    }
}

} // namespace carto_ops::zone
