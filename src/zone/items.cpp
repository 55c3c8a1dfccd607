#include "zone/items.h"

#include <algorithm>

#include "zone/chaine.h"

#include "noyau/refus.h"

namespace carto_ops::zone {

namespace {

// Classes of a system: households that answered both items or only the wider one, recent movers-in or not.
constexpr unsigned recents_etroits = 1, recents_larges = 2, autres_etroits = 4, autres_larges = 8;
constexpr unsigned tous = recents_etroits | recents_larges | autres_etroits | autres_larges;

// A family of a system and where its result goes.
struct Cible {
    Item item;
    bool recents;
    unsigned classes;
    int contenant;
};

// The item whose set lies in this one's and shares figures with it; the item itself for none.
Item contenu(Item large) {
    for (std::size_t i = 0; i < nb_items; ++i)
        if (i != rang(large) && contenant(static_cast<Item>(i)) == large)
            return static_cast<Item>(i);
    return large;
}

// All recent movers-in are in its set: it is the middle of a chain.
constexpr bool en_chaine(Item item) {
    return item == Item::ressources_3ans;
}

std::vector<Cible> cibles(Item large) {
    std::vector<Cible> c{{large, false, tous, -1}};
    if (large == Item::loyer) // the register knows no recent movers-in
        return c;
    c.push_back({large, true, recents_etroits | recents_larges, 0});
    if (const Item etroit = contenu(large); etroit != large && !en_chaine(etroit)) {
        c.push_back({etroit, false, recents_etroits | autres_etroits, 0});
        c.push_back({etroit, true, recents_etroits, 2});
    }
    return c;
}

// Without a narrower item, every household counts as having answered both.
Effectifs effectifs(const Reponses &r, Item large) {
    const std::size_t l = rang(large), e = rang(contenu(large));
    return {r.recents[e], r.recents[l] - r.recents[e], r.ensemble[e] - r.recents[e],
            (r.ensemble[l] - r.ensemble[e]) - (r.recents[l] - r.recents[e])};
}

class Protection {
  public:
    Protection(std::span<const Lieu> lieux, std::span<const Reponses> reponses, std::span<const ChiffresLieu> chiffres,
               std::span<const Zonage> zonages, std::size_t nb_zones, const Anterieurs &anterieurs, void (*cancelled)())
        : lieux_(lieux), reponses_(reponses), chiffres_(chiffres), zonages_(zonages), nb_zones_(nb_zones),
          anterieurs_(anterieurs), cancelled_(cancelled) {
        for (auto *m : {&masques_.ensemble, &masques_.recents, &masques_.ensemble_plafonnes, &masques_.recents_plafonnes})
            m->assign(nb_zones, 0);
        if (std::all_of(zonages.begin(), zonages.end(),
                        [](const Zonage &z) { return z.regle.numerateur_min == 1 && z.regle.plafond == 100; }))
            return;
        for (const Zonage &z : zonages)
            reglages_.push_back({{1, false, 0, z.regle.numerateur_min, z.regle.plafond, false}, false, z.zone});
    }

    Masques resultat() {
        if (!chiffres_.empty() && chiffres_.size() != lieux_.size())
            throw Refus(sqlstate::valeur_invalide, "inconsistent figures to protect");
        proteger(Item::menages);
        for (std::size_t i = 0; i < nb_items; ++i) {
            const Item item = static_cast<Item>(i);
            if (item != Item::menages && item != Item::anciennete_mediane && contenant(item) == item)
                proteger(item);
        }
        copier(Item::emmenagement, Item::anciennete_mediane);
        return std::move(masques_);
    }

  private:
    static bool bit(const std::vector<std::int32_t> &masque, std::size_t zone, Item item) {
        return (masque[zone] >> rang(item) & 1) != 0;
    }

    std::vector<std::int32_t> &masque(bool recents) { return recents ? masques_.recents : masques_.ensemble; }

    static const std::vector<std::int32_t> &masque(const Masques &m, bool recents) { return recents ? m.recents : m.ensemble; }

    std::vector<std::int32_t> &plafonnes(bool recents) {
        return recents ? masques_.recents_plafonnes : masques_.ensemble_plafonnes;
    }

    static void poser(std::vector<std::int32_t> &masque, std::size_t zone, Item item, bool montre) {
        const std::int32_t b = 1 << rang(item);
        masque[zone] = montre ? masque[zone] | b : masque[zone] & ~b;
    }

    // `parmi`: the item whose sets alone may be shown; the item itself when it was protected already.
    Famille famille(const Cible &c, Item parmi) {
        Famille f{c.classes, c.contenant, std::vector<char>(nb_zones_, 1), {}};
        if (c.item != Item::menages && c.item != Item::loyer)
            for (std::size_t z = 0; z < nb_zones_; ++z)
                f.permise[z] = bit(masque(c.recents), z, parmi);
        const std::vector<std::int32_t> &imposes = masque(anterieurs_.imposes, c.recents);
        for (const Zonage &zonage : zonages_)
            if (zonage.imposee)
                for (const std::int32_t z : zonage.zone)
                    if (z >= 0)
                        f.permise[static_cast<std::size_t>(z)] = bit(imposes, static_cast<std::size_t>(z), c.item);
        const std::vector<std::int32_t> &avant = masque(anterieurs_.campagne, c.recents);
        for (std::size_t z = 0; z < avant.size(); ++z)
            f.preferee.push_back(bit(avant, z, c.item));
        return f;
    }

    // Withholding a set may give the sets of scales that have fewer rules another meaning, so the rules on households are asked
    // again of what the settings leave, until neither withholds anything more.
    void proteger(Item large) {
        proteger_menages(large, false);
        if (reglages_.empty())
            return;
        const Item etroit = contenu(large);
        for (;;) {
            bool stable = regler(large);
            if (etroit != large)
                stable = regler(etroit) && stable;
            if (stable)
                return;
            reprendre(large);
            reprendre(etroit);
            proteger_menages(large, true);
        }
    }

    // Truncated sets show their households like the others.
    void reprendre(Item item) {
        for (const bool recents : {false, true})
            for (std::size_t z = 0; z < nb_zones_; ++z) {
                poser(masque(recents), z, item, montre(z, item, recents));
                poser(plafonnes(recents), z, item, false);
            }
    }

    void proteger_menages(Item large, bool encore) {
        const std::vector<Cible> liste = cibles(large);
        Systeme s;
        s.effectifs.reserve(reponses_.size());
        for (const Reponses &r : reponses_)
            s.effectifs.push_back(effectifs(r, large));
        for (const Cible &c : liste)
            s.familles.push_back(famille(c, encore ? c.item : Item::menages));
        if (large == Item::loyer)
            for (const ChiffresLieu &c : chiffres_)
                s.loyers.push_back(c.ensemble.numerateurs[rang(Indicateur::loyer_m2)]);
        const auto montrees = proteger_zones(lieux_, zonages_, nb_zones_, s, cancelled_);
        for (std::size_t f = 0; f < liste.size(); ++f)
            for (std::size_t z = 0; z < nb_zones_; ++z)
                poser(masque(liste[f].recents), z, liste[f].item, montrees[f][z] != 0);
        if (en_chaine(contenu(large)))
            proteger_milieu(large, contenu(large), encore);
    }

    // The middle of a chain, and the recent movers-in of it, who are those of the whole.
    void proteger_milieu(Item large, Item milieu, bool encore) {
        Chaine c{lieux_, zonages_, {}, {}, {}, famille({milieu, false, 0, 0}, encore ? milieu : large).permise};
        for (const Reponses &r : reponses_) {
            if (r.recents[rang(large)] != r.recents[rang(milieu)])
                throw Refus(sqlstate::donnee_corrompue, "recent movers-in are not all in an item that holds them");
            c.effectifs.push_back({r.recents[rang(milieu)], r.ensemble[rang(milieu)] - r.recents[rang(milieu)],
                                   r.ensemble[rang(large)] - r.ensemble[rang(milieu)], 0});
        }
        Milieu m;
        do {
            c.large.clear();
            c.recents.clear();
            for (std::size_t z = 0; z < nb_zones_; ++z) {
                c.large.push_back(bit(masques_.ensemble, z, large));
                c.recents.push_back(bit(masques_.recents, z, large));
            }
            m = montrer_milieu(c, cancelled_);
        } while (retirer(large, m.fautif));
        for (std::size_t z = 0; z < nb_zones_; ++z) {
            poser(masques_.ensemble, z, milieu, m.montree[z] != 0);
            poser(masques_.recents, z, milieu, m.montree[z] != 0 && bit(masques_.recents, z, large));
        }
    }

    // Withholds what this release shows of an item at some places. Whether there was any.
    bool retirer(Item item, const std::vector<char> &lieux) {
        bool retire = false;
        for (const Zonage &zonage : zonages_)
            for (std::size_t l = 0; !zonage.imposee && l < lieux.size(); ++l)
                if (const std::int32_t zone = zonage.zone[l]; lieux[l] != 0 && zone >= 0) {
                    const auto z = static_cast<std::size_t>(zone);
                    retire = retire || bit(masques_.ensemble, z, item);
                    poser(masques_.ensemble, z, item, false);
                    poser(masques_.recents, z, item, false);
                }
        return retire;
    }

    void copier(Item de, Item vers) {
        for (const bool recents : {false, true})
            for (std::int32_t &m : masque(recents))
                m |= (m >> rang(de) & 1) << rang(vers);
    }

    // Masking and truncation of an item, once the item that holds it is done. Whether it withholds nothing.
    bool regler(Item item) {
        Systeme s;
        for (std::size_t i = 0; i < nb_indicateurs; ++i)
            if (indicateurs[i].item == item && reglable(static_cast<Indicateur>(i), indicateurs[i].nature))
                s.taux.push_back(taux(i));
        if (s.taux.empty())
            return true;
        for (const Reponses &r : reponses_)
            s.effectifs.push_back({r.recents[rang(item)], r.ensemble[rang(item)] - r.recents[rang(item)], 0, 0});
        s.familles = {{recents_ou_non, -1, permises(item, false), {}}, {recents_seuls, 0, permises(item, true), {}}};
        const auto montrees = proteger_zones(lieux_, reglages_, nb_zones_, s, cancelled_);
        bool rien = true;
        for (const bool recents : {false, true})
            rien = retenir(item, recents, montrees[recents ? 1 : 0], etats(s, recents)) && rien;
        return rien;
    }

    static constexpr unsigned recents_seuls = 0b01, recents_ou_non = 0b11;

    Taux taux(std::size_t indicateur) const {
        Taux t;
        // Everybody among the recent movers-in moved in recently.
        t.etroit = indicateur != rang(Indicateur::p_emrec);
        for (const ChiffresLieu &c : chiffres_) {
            const auto difference = [indicateur](const auto &a, const auto &b) { return a[indicateur] - b[indicateur]; };
            t.numerateurs.push_back({c.recents.numerateurs[indicateur], difference(c.ensemble.numerateurs, c.recents.numerateurs), 0, 0});
            t.denominateurs.push_back(
                {c.recents.denominateurs[indicateur], difference(c.ensemble.denominateurs, c.recents.denominateurs), 0, 0});
        }
        return t;
    }

    bool montre(std::size_t zone, Item item, bool recents) {
        return bit(masque(recents), zone, item) ||
               bit(plafonnes(recents), zone, item);
    }

    // Shown by the rules on households, and inside a set that still is.
    std::vector<char> permises(Item item, bool recents) {
        std::vector<char> p;
        for (std::size_t z = 0; z < nb_zones_; ++z)
            p.push_back(bit(masque(recents), z, item) && (contenant(item) == item || montre(z, contenant(item), recents)));
        return p;
    }

    // What the figures of a zone itself break.
    struct EtatZone {
        bool court = false;
        bool haut = false;
    };

    std::vector<EtatZone> etats(const Systeme &s, bool recents) const {
        std::vector<EtatZone> resultat(nb_zones_);
        for (const Taux &t : s.taux) {
            std::vector<std::int64_t> numerateurs(nb_zones_, 0), denominateurs(nb_zones_, 0);
            for (const Zonage &zonage : reglages_)
                for (std::size_t l = 0; l < zonage.zone.size(); ++l)
                    for (unsigned c = 0; c < (recents ? 1U : 2U) && zonage.zone[l] >= 0; ++c) {
                        numerateurs[static_cast<std::size_t>(zonage.zone[l])] += t.numerateurs[l][c];
                        denominateurs[static_cast<std::size_t>(zonage.zone[l])] += t.denominateurs[l][c];
                    }
            for (const Zonage &zonage : reglages_)
                for (const std::int32_t zone : zonage.zone)
                    if (zone >= 0) {
                        const auto z = static_cast<std::size_t>(zone);
                        EtatZone &e = resultat[z];
                        e.court = e.court || (numerateurs[z] > 0 && numerateurs[z] < zonage.regle.numerateur_min);
                        e.haut = e.haut || ((!recents || t.etroit) && 100 * numerateurs[z] > zonage.regle.plafond * denominateurs[z]);
                    }
        }
        return resultat;
    }

    // What the settings withhold is truncated where a share exceeds the cap, and secret otherwise. Whether none is secret.
    bool retenir(Item item, bool recents, const std::vector<char> &montree, const std::vector<EtatZone> &etats) {
        const std::vector<char> permise = permises(item, recents);
        bool rien = true;
        for (std::size_t z = 0; z < nb_zones_; ++z) {
            const bool plafonnee = permise[z] != 0 && montree[z] == 0 && etats[z].haut && !etats[z].court &&
                                   (!recents || montre(z, item, false));
            rien = rien && (!bit(masque(recents), z, item) || plafonnee || montree[z] != 0);
            poser(plafonnes(recents), z, item, plafonnee);
            poser(masque(recents), z, item, montree[z] != 0);
        }
        return rien;
    }

    std::span<const Lieu> lieux_;
    std::span<const Reponses> reponses_;
    std::span<const ChiffresLieu> chiffres_;
    std::span<const Zonage> zonages_;
    std::size_t nb_zones_;
    const Anterieurs &anterieurs_;
    void (*cancelled_)();
    Masques masques_;
    std::vector<Zonage> reglages_; // masking and truncation alone; empty when no scale has them
};

} // namespace

Masques proteger_items(std::span<const Lieu> lieux, std::span<const Reponses> reponses,
                       std::span<const ChiffresLieu> chiffres, std::span<const Zonage> zonages, std::size_t nb_zones,
                       const Anterieurs &anterieurs, void (*cancelled)()) {
    return Protection(lieux, reponses, chiffres, zonages, nb_zones, anterieurs, cancelled).resultat();
}

} // namespace carto_ops::zone
