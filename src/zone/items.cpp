#include "zone/items.h"

#include <algorithm>

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

std::vector<Cible> cibles(Item large) {
    std::vector<Cible> c{{large, false, tous, -1}, {large, true, recents_etroits | recents_larges, 0}};
    if (const Item etroit = contenu(large); etroit != large) {
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
    Protection(std::span<const Lieu> lieux, std::span<const Reponses> reponses, std::span<const Zonage> zonages,
               std::size_t nb_zones, const Anterieurs &anterieurs, void (*cancelled)())
        : lieux_(lieux), reponses_(reponses), zonages_(zonages), nb_zones_(nb_zones), anterieurs_(anterieurs),
          cancelled_(cancelled), masques_{std::vector<std::int32_t>(nb_zones, 0), std::vector<std::int32_t>(nb_zones, 0)} {}

    Masques resultat() {
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

    Famille famille(const Cible &c) {
        Famille f{c.classes, c.contenant, std::vector<char>(nb_zones_, 1), {}};
        if (c.item != Item::menages)
            for (std::size_t z = 0; z < nb_zones_; ++z)
                f.permise[z] = bit(masque(c.recents), z, Item::menages);
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

    void proteger(Item large) {
        const std::vector<Cible> liste = cibles(large);
        Systeme s;
        s.effectifs.reserve(reponses_.size());
        for (const Reponses &r : reponses_)
            s.effectifs.push_back(effectifs(r, large));
        for (const Cible &c : liste)
            s.familles.push_back(famille(c));
        const auto montrees = proteger_zones(lieux_, zonages_, nb_zones_, s, cancelled_);
        for (std::size_t f = 0; f < liste.size(); ++f)
            for (std::size_t z = 0; z < nb_zones_; ++z)
                masque(liste[f].recents)[z] |= static_cast<std::int32_t>(montrees[f][z]) << rang(liste[f].item);
    }

    void copier(Item de, Item vers) {
        for (const bool recents : {false, true})
            for (std::int32_t &m : masque(recents))
                m |= (m >> rang(de) & 1) << rang(vers);
    }

    std::span<const Lieu> lieux_;
    std::span<const Reponses> reponses_;
    std::span<const Zonage> zonages_;
    std::size_t nb_zones_;
    const Anterieurs &anterieurs_;
    void (*cancelled_)();
    Masques masques_;
};

} // namespace

Masques proteger_items(std::span<const Lieu> lieux, std::span<const Reponses> reponses,
                       std::span<const Zonage> zonages, std::size_t nb_zones, const Anterieurs &anterieurs,
                       void (*cancelled)()) {
    return Protection(lieux, reponses, zonages, nb_zones, anterieurs, cancelled).resultat();
}

} // namespace carto_ops::zone
