#include "secret/imbrique.h"

#include <algorithm>
#include <numeric>

#include "noyau/refus.h"

namespace carto_ops {

namespace {

Mesure operator+(const Mesure &a, const Mesure &b) {
    return {a[0] + b[0], a[1] + b[1]};
}
Mesure operator-(const Mesure &a, const Mesure &b) {
    return {a[0] - b[0], a[1] - b[1]};
}

std::int64_t total(const Mesure &m) {
    return m[0] + m[1];
}

// Zones grouped by parent: the children of zone p are enfants[debut[p + 1]] to enfants[debut[p + 2]]
// excluded, the tops those of p = -1.
class Arbre {
  public:
    explicit Arbre(std::span<const Zone> zones) : debut_(zones.size() + 2, 0), enfants_(zones.size()) {
        for (std::size_t i = 0; i < zones.size(); ++i) {
            if (zones[i].parent < -1 || zones[i].parent >= static_cast<int>(i))
                throw Refus(sqlstate::valeur_invalide, "a zone must come after the zone that contains it");
            ++debut_[place(zones[i].parent) + 1];
        }
        std::partial_sum(debut_.begin(), debut_.end(), debut_.begin());
        std::vector<std::size_t> suivant(debut_.begin(), debut_.end() - 1);
        for (std::size_t i = 0; i < zones.size(); ++i)
            enfants_[suivant[place(zones[i].parent)]++] = static_cast<int>(i);
    }

    std::span<const int> enfants(int parent) const {
        const std::size_t p = place(parent);
        return std::span(enfants_).subspan(debut_[p], debut_[p + 1] - debut_[p]);
    }

  private:
    static std::size_t place(int parent) { return static_cast<std::size_t>(parent + 1); }

    std::vector<std::size_t> debut_;
    std::vector<int> enfants_;
};

class Passe {
  public:
    Passe(std::span<const Zone> zones, int seuil, void (*cancelled)())
        : zones_(zones), arbre_(zones), seuil_(seuil), cancelled_(cancelled), diffusee_(zones.size(), false) {
    }

    std::vector<bool> resultat() {
        descendre_sans_dette(-1);
        return std::move(diffusee_);
    }

  private:
    const Zone &zone(int i) const { return zones_[static_cast<std::size_t>(i)]; }

    bool diffusable(int i) const { return zone(i).permise && sain(zone(i).mesure, seuil_); }

    // Under no released zone nothing is subtracted from anything: each child starts a tree of its own.
    void descendre_sans_dette(int parent) {
        for (const int enfant : arbre_.enfants(parent)) {
            if (diffusable(enfant)) {
                diffusee_[static_cast<std::size_t>(enfant)] = true;
                proteger(enfant, {});
            } else {
                descendre_sans_dette(enfant);
            }
        }
    }

    // Chooses what is released among the descendants of `parent`. `ailleurs`: households withheld elsewhere
    // in the same remainder. Returns the remainder as it stands in the end, which is sound whenever
    // `ailleurs` plus the whole of `parent` is.
    Mesure proteger(int parent, const Mesure &ailleurs) {
        if (cancelled_ != nullptr && ++pas_ % 4096 == 0)
            cancelled_();
        std::vector<int> retenus;
        std::vector<int> candidats;
        Mesure reste = ailleurs + zone(parent).mesure;
        for (const int enfant : arbre_.enfants(parent)) {
            if (!diffusable(enfant)) {
                retenus.push_back(enfant);
            } else {
                candidats.push_back(enfant);
                reste = reste - zone(enfant).mesure;
            }
        }
        retenir_jusqu_a_sain(candidats, retenus, reste);
        for (const int enfant : candidats)
            diffuser(enfant);
        // A withheld child may still show parts of itself, as long as the remainder stays sound.
        for (const int enfant : retenus)
            reste = proteger(enfant, reste - zone(enfant).mesure);
        return reste;
    }

    void diffuser(int enfant) {
        diffusee_[static_cast<std::size_t>(enfant)] = true;
        if (total(zone(enfant).mesure) > 0)
            proteger(enfant, {});
        else
            diffuser_vides(enfant);
    }

    void diffuser_vides(int parent) {
        for (const int enfant : arbre_.enfants(parent)) {
            diffusee_[static_cast<std::size_t>(enfant)] = zone(enfant).permise;
            diffuser_vides(enfant);
        }
    }

    // Moves the smallest candidates to the withheld ones until the remainder is sound. All of them would do,
    // so a useful one is always left; withholding for one part may make the other short, hence the loop.
    void retenir_jusqu_a_sain(std::vector<int> &candidats, std::vector<int> &retenus, Mesure &reste) {
        if (sain(reste, seuil_))
            return;
        std::stable_sort(candidats.begin(), candidats.end(),
                         [this](int a, int b) { return total(zone(a).mesure) < total(zone(b).mesure); });
        while (!sain(reste, seuil_)) {
            const auto choisi = std::find_if(candidats.begin(), candidats.end(),
                                             [&](int candidat) { return utile(candidat, reste); });
            if (choisi == candidats.end())
                throw std::logic_error("withholding every child leaves an unsound remainder");
            reste = reste + zone(*choisi).mesure;
            retenus.push_back(*choisi);
            candidats.erase(choisi);
        }
    }

    // A candidate helps only where a part of the remainder is short.
    bool utile(int candidat, const Mesure &reste) const {
        for (std::size_t k = 0; k < reste.size(); ++k)
            if (reste[k] > 0 && reste[k] < seuil_ && zone(candidat).mesure[k] > 0)
                return true;
        return false;
    }

    std::span<const Zone> zones_;
    Arbre arbre_;
    int seuil_;
    void (*cancelled_)();
    std::vector<bool> diffusee_;
    std::uint64_t pas_ = 0;
};

} // namespace

bool sain(const Mesure &mesure, int seuil) {
    return std::all_of(mesure.begin(), mesure.end(),
                       [seuil](std::int64_t n) { return n == 0 || n >= seuil; });
}

std::vector<bool> passe_imbriquee(std::span<const Zone> zones, int seuil, void (*cancelled)()) {
    return Passe(zones, seuil, cancelled).resultat();
}

} // namespace carto_ops
