#include "zone/chaine.h"

#include <algorithm>
#include <map>
#include <set>

#include "zone/partition.h"

namespace carto_ops::zone {

namespace {

constexpr std::int32_t personne = -2, plusieurs = -1;

// Who holds a class of a piece: nobody, one landlord, several.
void meler(std::int32_t &detenteur, std::int32_t bailleur) {
    detenteur = detenteur == personne || detenteur == bailleur ? bailleur : plusieurs;
}

// Households of one class in the pieces that hold both M and O: all of them, those that each landlord takes out of sight by
// taking its own away, and where they are.
struct Compte {
    std::int64_t n = 0;
    std::map<std::int32_t, std::int64_t> perdus;
    std::set<std::int32_t> residences;
};

struct Teneur {
    std::array<Compte, 2> comptes; // M, O
    std::array<bool, 2> vides{true, true}; // no M at all, no O
};

class Passe {
  public:
    Passe(const Chaine &chaine, void (*cancelled)())
        : c_(chaine), cancelled_(cancelled), piece_(pieces()), detenteurs_(detenteurs()), q_(chaine.lieux.size(), 0), dans_(1),
          montree_(chaine.permise.size(), 0) {
        for (const Zonage &z : c_.zonages) {
            seuil_ = z.regle.seuil;
            initie_ = initie_ || z.regle.initie;
            adresses_min_ = std::max(adresses_min_, z.regle.adresses_min);
        }
    }

    Milieu resultat() {
        for (const Zonage &z : c_.zonages)
            if (z.imposee)
                imposer(z);
        std::vector<char> fautif = fautifs();
        for (const Zonage &z : c_.zonages)
            if (!z.imposee && !z.adresse && !z.regle.initie && z.regle.adresses_min == 0)
                montrer(z);
        return {std::move(montree_), std::move(fautif)};
    }

  private:
    std::vector<std::int32_t> pieces() const {
        Partition p(c_.lieux.size());
        for (const Zonage &z : c_.zonages)
            p.couper(z.zone, c_.large);
        return p.piece();
    }

    using Detenteurs = std::array<std::int32_t, 2>; // of M, of O

    std::vector<Detenteurs> detenteurs() const {
        std::size_t nombre = 0;
        for (const std::int32_t p : piece_)
            nombre = std::max(nombre, rang(p) + 1);
        std::vector<Detenteurs> d(nombre, {personne, personne});
        for (std::size_t l = 0; l < piece_.size(); ++l)
            for (std::size_t k = 0; k < 2; ++k)
                if (c_.effectifs[l][chaine_milieu + k] > 0)
                    meler(d[rang(piece_[l])][k], c_.lieux[l].bailleur);
        return d;
    }

    void verser(std::size_t l, Teneur &t) const {
        const Effectifs &e = c_.effectifs[l];
        for (std::size_t k = 0; k < 2; ++k)
            t.vides[k] = t.vides[k] && e[chaine_milieu + k] == 0;
        const Detenteurs &d = detenteurs_[rang(piece_[l])];
        if (d[0] == personne || d[1] == personne)
            return;
        for (std::size_t k = 0; k < 2; ++k) {
            const std::int32_t n = e[chaine_milieu + k];
            if (n == 0)
                continue;
            Compte &c = t.comptes[k];
            c.n += n;
            c.residences.insert(c_.lieux[l].residence);
            // Without one who is alone to hold M or O there, the piece no longer holds both.
            std::set<std::int32_t> sans{c_.lieux[l].bailleur};
            for (const std::int32_t seul : d)
                if (seul >= 0)
                    sans.insert(seul);
            for (const std::int32_t b : sans)
                c.perdus[b] += n;
        }
    }

    bool suffit(const Compte &c) const {
        if (c.n < seuil_ || static_cast<int>(c.residences.size()) < adresses_min_)
            return false;
        return !initie_ || std::all_of(c.perdus.begin(), c.perdus.end(),
                                       [&](const auto &perdu) { return c.n - perdu.second >= seuil_; });
    }

    // Without M the middle family is the recent one, without O the whole: nothing new.
    bool suffit(const Teneur &t) const {
        return t.vides[0] || t.vides[1] || (suffit(t.comptes[0]) && suffit(t.comptes[1]));
    }

    void imposer(const Zonage &zonage) {
        for (const std::int32_t z : zonage.zone)
            if (z >= 0)
                montree_[rang(z)] = c_.permise[rang(z)];
        std::map<std::int32_t, std::vector<std::size_t>> lieux;
        for (std::size_t l = 0; l < zonage.zone.size(); ++l)
            if (const std::int32_t z = zonage.zone[l]; z >= 0 && c_.permise[rang(z)] != 0)
                lieux[z].push_back(l);
        for (const auto &[z, l] : lieux) // an empty set cuts nothing
            if (std::any_of(l.begin(), l.end(), [this](std::size_t i) { return tient(i); }))
                couper(l);
    }

    std::vector<char> fautifs() const {
        std::vector<char> f(c_.lieux.size(), 0);
        for (std::size_t q = 1; q < dans_.size(); ++q) {
            Teneur t;
            for (const std::size_t l : dans_[q])
                verser(l, t);
            if (!suffit(t))
                for (const std::size_t l : dans_[q])
                    f[l] = 1;
        }
        return f;
    }

    bool tient(std::size_t l) const { return c_.effectifs[l][chaine_recents] + c_.effectifs[l][chaine_milieu] > 0; }

    // Places of one zone leave the pieces they are in for pieces of their own.
    void couper(const std::vector<std::size_t> &lieux) {
        std::map<std::int32_t, std::int32_t> nouvelle;
        for (const std::size_t l : lieux) {
            const auto [ici, premiere] = nouvelle.try_emplace(q_[l], static_cast<std::int32_t>(dans_.size()));
            if (premiere)
                dans_.emplace_back();
            q_[l] = ici->second;
            dans_[rang(q_[l])].push_back(l);
        }
        for (const auto &[avant, apres] : nouvelle)
            std::erase_if(dans_[rang(avant)], [this, q = avant](std::size_t l) { return q_[l] != q; });
    }

    // The largest first, as in the pass.
    void montrer(const Zonage &zonage) {
        std::map<std::int32_t, std::vector<std::size_t>> lieux;
        std::map<std::int32_t, std::int64_t> taille;
        for (std::size_t l = 0; l < zonage.zone.size(); ++l)
            if (const std::int32_t z = zonage.zone[l]; z >= 0 && candidate(z)) {
                lieux[z].push_back(l);
                taille[z] += c_.effectifs[l][chaine_recents] + c_.effectifs[l][chaine_milieu];
            }
        std::vector<std::int32_t> ordre;
        for (const auto &[z, n] : taille)
            if (n == 0)
                montree_[rang(z)] = 1;
            else
                ordre.push_back(z);
        std::stable_sort(ordre.begin(), ordre.end(), [&](std::int32_t a, std::int32_t b) { return taille[a] > taille[b]; });
        for (const std::int32_t z : ordre) {
            if (cancelled_ != nullptr)
                cancelled_();
            if (!coupe_assez(zonage.zone, z, lieux[z]))
                continue;
            montree_[rang(z)] = 1;
            couper(lieux[z]);
        }
    }

    bool candidate(std::int32_t z) const {
        return c_.permise[rang(z)] != 0 && c_.large[rang(z)] != 0 && c_.recents[rang(z)] != 0;
    }

    // What the zone takes of every piece of the middle family, and what it leaves of those that are one already.
    bool coupe_assez(const std::vector<std::int32_t> &zone, std::int32_t z, const std::vector<std::size_t> &lieux) const {
        std::map<std::int32_t, Teneur> dedans, dehors;
        for (const std::size_t l : lieux)
            verser(l, dedans[q_[l]]);
        for (const auto &[q, teneur] : dedans)
            for (const std::size_t l : dans_[rang(q)])
                if (zone[l] != z)
                    verser(l, dehors[q]);
        const auto bon = [this](const auto &t) { return suffit(t.second); };
        return std::all_of(dedans.begin(), dedans.end(), bon) && std::all_of(dehors.begin(), dehors.end(), bon);
    }

    const Chaine &c_;
    void (*cancelled_)();
    std::vector<std::int32_t> piece_; // of the widest family
    std::vector<Detenteurs> detenteurs_;
    std::vector<std::int32_t> q_;                // piece of the middle family, of each place; 0: in none of its zones
    std::vector<std::vector<std::size_t>> dans_; // places of each piece, but 0
    std::vector<char> montree_;
    int seuil_ = 11;
    bool initie_ = false;
    int adresses_min_ = 0;
};

} // namespace

Milieu montrer_milieu(const Chaine &chaine, void (*cancelled)()) {
    return Passe(chaine, cancelled).resultat();
}

} // namespace carto_ops::zone
