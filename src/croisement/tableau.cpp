#include "croisement/tableau.h"

#include <algorithm>
#include <numeric>

#include "croisement/amelioration.h"
#include "croisement/entieres.h"
#include "croisement/protection.h"
#include "croisement/rattrapage.h"
#include "croisement/somme.h"
#include "noyau/refus.h"

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

// Cost of withholding a cell: its households. Those of the finest figures count several times: lost there,
// they are lost, where a sum withheld still shows in those of its parts that are. The previous pattern decides
// between equals.
constexpr std::int64_t poids_fin = 4;

std::vector<std::int64_t> couts(const Systeme &s, const Tableau &tableau) {
    std::vector<std::int64_t> couts;
    for (int c = 0; c < static_cast<int>(s.cellules()); ++c) {
        const bool fine = en(s.sommes, s.zone_de(c)).empty() && !s.total_a(s.a_de(c)) && !s.total_b(s.b_de(c));
        couts.push_back(2 * (fine ? poids_fin : 1) * en(s.valeurs, c) + 1);
    }
    for (int c : tableau.preferees) {
        if (c < 0 || static_cast<std::size_t>(c) >= s.cellules())
            throw Refus(sqlstate::valeur_invalide, "a preferred cell is not in the cross-table");
        --en(couts, c);
    }
    return couts;
}

// In rows withheld whole a cell may be 0, and the zeros that are not known all the same are withheld too.
Etat etat_initial(const Systeme &s, const Tableau &tableau, const LignesEntieres &entieres) {
    Etat e{s.valeurs, couts(s, tableau), {}, {}, {}, {}};
    e.variation.assign(s.cellules(), 0);
    e.retenues.assign(s.cellules(), 0);
    for (int c = 0; c < static_cast<int>(s.cellules()); ++c) {
        const bool entiere = en(entieres.marges, c) > 0;
        e.planchers.push_back(!entiere);
        e.mobiles.push_back(!en(s.connues, c) && (en(s.valeurs, c) > 0 || (entiere && !en(entieres.zeros_deductibles, c))));
    }
    return e;
}

// Zones from the top down, whatever their order in the list.
std::vector<int> par_niveau(const Tableau &tableau) {
    std::vector<int> niveau(tableau.zones.size(), 0);
    for (std::size_t z = 0; z < tableau.zones.size(); ++z)
        for (int parent : tableau.zones[z].parents)
            niveau[z] = std::max(niveau[z], en(niveau, parent) + 1);
    std::vector<int> ordre(tableau.zones.size());
    std::iota(ordre.begin(), ordre.end(), 0);
    std::stable_sort(ordre.begin(), ordre.end(), [&](int x, int y) { return en(niveau, x) < en(niveau, y); });
    return ordre;
}

class Campagne {
  public:
    Campagne(const Tableau &tableau, const Reglage &reglage)
        : s_(tableau), seuil_(reglage.seuil), petites_(tableau.petites), zones_(par_niveau(tableau)),
          entieres_(lignes_entieres(s_, reglage.seuil)),
          protection_(s_, etat_initial(s_, tableau, entieres_), reglage.seuil, reglage.cancelled),
          rattrapage_(s_, protection_, reglage.seuil), secrets_(s_.cellules(), Secret::montree) {
        std::sort(petites_.begin(), petites_.end());
    }

    Masque resultat(bool secondaire) {
        retenir_entieres();
        retenir_primaires();
        if (secondaire) {
            for (int c : std::vector<int>(protection_.imposees()))
                protection_.proteger(c);
            for (int c = 0; c < static_cast<int>(s_.cellules()); ++c)
                if (en(protection_.etat().retenues, c) != 0 && !protection_.satisfaite(c))
                    protection_.renoncer(c);
            completer();
            ameliorer(protection_, s_.cellules());
            completer();
            while (rattrapage_.rattraper())
                completer();
        }
        return masque(secondaire);
    }

  private:
    void retenir_entieres() {
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c) {
            const std::int64_t m = en(entieres_.marges, c), v = en(s_.valeurs, c);
            if (m == 0 || (v == 0 && en(entieres_.zeros_deductibles, c)))
                continue;
            protection_.retenir(c);
            protection_.exiger(c, {m - v, v, m});
            en(secrets_, c) = Secret::entiere;
        }
    }

    void retenir_primaires() {
        const int classes = s_.cote_a * s_.cote_b;
        for (int z : zones_)
            for (int c = z * classes; c < (z + 1) * classes; ++c) {
                const std::int64_t v = en(s_.valeurs, c);
                const bool petite = v < seuil_ || std::binary_search(petites_.begin(), petites_.end(), c);
                if (v < 1 || !petite || en(s_.connues, c))
                    continue;
                protection_.retenir(c);
                if (en(secrets_, c) == Secret::montree)
                    en(secrets_, c) = Secret::primaire;
            }
    }

    // A released sum whose withheld part is short, all of it in rows withheld whole or bounded by margins, loses its
    // cheapest cell: every shown one holds the threshold.
    void completer() {
        const std::vector<Somme> sommes = sommes_de(s_);
        for (bool encore = true; encore;) {
            encore = false;
            for (const Somme &somme : sommes)
                if (const int c = a_retenir(somme); c >= 0) {
                    protection_.retenir(c);
                    if (!protection_.proteger(c))
                        protection_.renoncer(c);
                    encore = true;
                }
        }
    }

    int a_retenir(const Somme &somme) const {
        const Etat &etat = protection_.etat();
        if (en(etat.retenues, somme.total) != 0)
            return -1;
        std::int64_t retenu = 0;
        int choisie = -1;
        for (int c : somme.parts)
            if (en(etat.retenues, c) != 0)
                retenu += en(s_.valeurs, c);
            else if (en(s_.valeurs, c) > 0 && !en(s_.connues, c) && (choisie < 0 || en(etat.couts, c) < en(etat.couts, choisie)))
                choisie = c;
        return retenu > 0 && retenu < seuil_ ? choisie : -1;
    }

    Masque masque(bool secondaire) {
        Masque m;
        m.entieres = entieres_.lignes;
        std::vector<int> numero;
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c) {
            if (en(protection_.etat().retenues, c) == 0)
                continue;
            if (en(secrets_, c) == Secret::montree)
                en(secrets_, c) = Secret::secondaire;
            if (!secondaire)
                continue;
            const Temoins::Credit haut = protection_.temoins().credit(c, 1);
            const Temoins::Credit bas = protection_.temoins().credit(c, -1);
            m.preuves.push_back({c, copier(m, numero, haut.temoin), copier(m, numero, bas.temoin),
                                 haut.ampleur, bas.ampleur});
            if (!protection_.satisfaite(c))
                m.bornees.push_back({c, haut.ampleur, bas.ampleur});
        }
        m.secrets = secrets_;
        m.retenues = rattrapage_.zones();
        return m;
    }

    int copier(Masque &m, std::vector<int> &numero, int temoin) const {
        if (temoin < 0)
            return -1;
        if (numero.size() <= static_cast<std::size_t>(temoin))
            numero.resize(static_cast<std::size_t>(temoin) + 1, -1);
        if (en(numero, temoin) < 0) {
            en(numero, temoin) = static_cast<int>(m.temoins.size());
            m.temoins.push_back(protection_.temoins().temoin(temoin));
        }
        return en(numero, temoin);
    }

    Systeme s_;
    std::int64_t seuil_;
    std::vector<int> petites_; // sorted
    std::vector<int> zones_;
    LignesEntieres entieres_;
    Protection protection_;
    Rattrapage rattrapage_;
    std::vector<Secret> secrets_;
};

} // namespace

int numero(const Tableau &tableau, int zone, int a, int b) {
    return (zone * (tableau.classes_a + 1) + a) * (tableau.classes_b > 1 ? tableau.classes_b + 1 : 1) + b;
}

Masque proteger(const Tableau &tableau, const Reglage &reglage) {
    if (reglage.seuil < 11)
        throw Refus(sqlstate::valeur_invalide, "the threshold is at least 11 households");
    return Campagne(tableau, reglage).resultat(reglage.secondaire);
}

} // namespace carto_ops::croisement
