#include "audit/tableau.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "audit/tableau_entier.h"
#include "audit/tableau_modele.h"
#include "audit/tableau_variation.h"

namespace carto_ops::audit {

namespace {

constexpr int attempts = 16;
constexpr int attempts_vains = 3; // after which a cell is given up
constexpr int attempts_petit = 2; // where the search in whole numbers is exact

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

class AuditTableau {
  public:
    AuditTableau(const TableauLu &tableau, const Regles &regles, void (*cancelled)())
        : t_(tableau), regles_(regles), cancelled_(cancelled), m_(tableau, regles),
          variations_(m_, regles.seuil, cancelled) {}

    BilanTableau auditer() {
        montrees();
        prouver();
        for (const int c : restantes_)
            juger(c);
        sommes();
        return std::move(bilan_);
    }

  private:
    const CaseLue &lue(int c) const {
        return en(en(t_.zones, m_.zone_de(c)).cases, c % (m_.classes_a * m_.classes_b));
    }

    void constater(GenreCase genre, int c) {
        const std::int64_t v = en(m_.valeurs, c);
        bilan_.constats.push_back({genre, m_.zone_de(c), m_.a_de(c), m_.b_de(c), v, v - variations_.credit(c, -1),
                                   v + variations_.credit(c, 1)});
    }

    void montrees() {
        for (int c = 0; c < m_.cellules(); ++c) {
            if (lue(c).lecture != Lecture::lue)
                continue;
            const std::int64_t v = en(m_.valeurs, c);
            if (lue(c).n != v)
                constater(GenreCase::valeur, c);
            else if (petit(v, regles_))
                constater(GenreCase::montree, c);
            else if (v > 0 && !en(t_.zones, m_.zone_de(c)).dispersee[static_cast<std::size_t>(c % (m_.classes_a * m_.classes_b))])
                constater(GenreCase::adresses, c);
        }
    }

    // Withheld part of a row, of a column, or of a zone shown beside some of its parts.
    void sommes() {
        for (int z = 0; z < m_.zones; ++z) {
            for (int a = 0; a < m_.classes_a; ++a)
                if (!petit(m_.somme_ligne(z, a), regles_))
                    somme(m_.ligne(z, a, -1), z, a, -1);
            for (int b = 0; b < m_.classes_b; ++b)
                if (!petit(m_.somme_colonne(z, b), regles_))
                    somme(m_.ligne(z, -1, b), z, -1, b);
        }
        std::vector<int> cellules;
        for (const SommeZones &s : m_.sommes)
            for (int a = 0; a < m_.classes_a; ++a)
                for (int b = 0; b < m_.classes_b; ++b) {
                    if (lue(m_.cellule(s.total, a, b)).lecture != Lecture::lue)
                        continue;
                    cellules.clear();
                    for (int z : s.parts)
                        cellules.push_back(m_.cellule(z, a, b));
                    somme(cellules, s.total, a, b);
                }
    }

    void somme(const std::vector<int> &cellules, int z, int a, int b) {
        std::int64_t reste = 0;
        bool entieres = true;
        for (int c : cellules)
            if (en(m_.inconnues, c) != 0 && en(m_.valeurs, c) > 0) {
                reste += en(m_.valeurs, c);
                entieres = entieres && (en(m_.marges, c) > 0 || bornees_.contains(c));
            }
        if (petit(reste, regles_))
            bilan_.constats.push_back({entieres ? GenreCase::reste : GenreCase::somme, z, a, b, reste, reste, reste});
    }

    // Small cells first: what moves them moves their neighbours too.
    void prouver() {
        std::vector<int> cibles;
        for (int c = 0; c < m_.cellules(); ++c)
            if (en(m_.cibles, c) != 0)
                cibles.push_back(c);
        bilan_.retenues = std::ssize(cibles);
        std::vector<int> ordre = cibles;
        std::stable_sort(ordre.begin(), ordre.end(), [&](int x, int y) { return en(m_.valeurs, x) < en(m_.valeurs, y); });
        std::map<int, int> vains;
        const int nombre = std::count(m_.inconnues.begin(), m_.inconnues.end(), 1) <= Entiers::inconnues_max ? attempts_petit : attempts;
        for (int attempt = 0; attempt < nombre && !ordre.empty(); ++attempt) {
            for (int c : ordre) {
                if (inutile(c))
                    continue;
                const std::int64_t avant = variations_.credit(c, 1) + variations_.credit(c, -1);
                variations_.prouver(c, attempt);
                vains[c] = variations_.credit(c, 1) + variations_.credit(c, -1) > avant ? 0 : vains[c] + 1;
            }
            std::erase_if(ordre, [&](int c) { return inutile(c) || vains[c] >= attempts_vains; });
        }
        for (int c : cibles) {
            if (!variations_.prouvee(c)) {
                restantes_.push_back(c);
                continue;
            }
            ++bilan_.prouvees;
            const std::int64_t largeur = variations_.credit(c, 1) + variations_.credit(c, -1);
            if (en(m_.marges, c) == 0)
                bilan_.largeur_min = bilan_.largeur_min < 0 ? largeur : std::min(bilan_.largeur_min, largeur);
        }
    }

    // Proved, fixed by its margins, or bounded and shown to vary.
    bool inutile(int c) {
        if (variations_.prouvee(c))
            return true;
        const auto [bas, haut] = bornes(c);
        return bas == haut || (bornee(c) && variations_.credit(c, 1) + variations_.credit(c, -1) > 0);
    }

    using Bornes = std::pair<std::int64_t, std::int64_t>;

    // What margins and zeros leave to a cell whatever else is withheld: in its own zone, then in those that add up with it.
    Bornes bornes(int c) {
        const int place = c % (m_.classes_a * m_.classes_b);
        std::vector<Bornes> &b = bornes_[place];
        if (b.empty()) {
            for (int z = 0; z < m_.zones; ++z)
                b.push_back(bornes_de_zone(m_, z * m_.classes_a * m_.classes_b + place));
            while (resserrer(b)) {
            }
        }
        return en(b, m_.zone_de(c));
    }

    bool resserrer(std::vector<Bornes> &b) const {
        bool change = false;
        const auto reduire = [&](int z, std::int64_t bas, std::int64_t haut) {
            change = change || bas > en(b, z).first || haut < en(b, z).second;
            en(b, z) = {std::max(en(b, z).first, bas), std::min(en(b, z).second, haut)};
        };
        for (const SommeZones &s : m_.sommes) {
            std::int64_t bas = 0, haut = 0;
            for (int z : s.parts) {
                bas += en(b, z).first;
                haut += en(b, z).second;
            }
            reduire(s.total, bas, haut);
            for (int z : s.parts) {
                const Bornes avant = en(b, z), total = en(b, s.total);
                reduire(z, total.first - (haut - avant.second), total.second - (bas - avant.first));
                bas += en(b, z).first - avant.first;
                haut += en(b, z).second - avant.second;
            }
        }
        return change;
    }

    bool bornee(int c) {
        const auto [bas, haut] = bornes(c);
        const std::int64_t m = en(m_.marges, c);
        return haut - bas < regles_.seuil && (m == 0 || bas > 0 || haut < m);
    }

    // Zeros may leave a cell few values, not one: the zone could be withheld whole. Where it is, the zeros of wider zones still tell
    // its own, which are no set of 1 to 10.
    bool connue_par_les_zeros(int c, bool fixe) {
        if (!fixe || en(m_.marges, c) > 0)
            return false;
        const int z = m_.zone_de(c);
        std::int64_t ligne = 0, colonne = 0, tout = 0;
        bool montree = false;
        for (int a = 0; a < m_.classes_a; ++a)
            for (int b = 0; b < m_.classes_b; ++b) {
                const std::int64_t v = en(m_.valeurs, m_.cellule(z, a, b));
                montree = montree || lue(m_.cellule(z, a, b)).lecture == Lecture::lue;
                ligne += a == m_.a_de(c) ? v : 0;
                colonne += b == m_.b_de(c) ? v : 0;
                tout += v;
            }
        if (!montree && en(m_.valeurs, c) == 0)
            return false;
        return std::min(ligne, colonne) > std::max<std::int64_t>(0, ligne + colonne - tout) && (exacte(c) || unique(c));
    }

    void juger(int c) {
        chercher_en_entiers(c);
        if (variations_.prouvee(c)) {
            ++bilan_.prouvees;
            return;
        }
        const auto [bas, haut] = bornes(c);
        const bool fixe = variations_.credit(c, 1) + variations_.credit(c, -1) == 0;
        if (((bornee(c) && (!fixe || bas == haut)) || sans_remede(c, fixe)) && !connue_par_les_zeros(c, fixe)) {
            ++bilan_.bornees;
            bornees_.insert(c);
            constater(GenreCase::bornee, c);
        } else if (fixe && en(m_.marges, c) > 0 && (exacte(c) || unique(c))) {
            constater(GenreCase::ligne, c);
        } else if (fixe && exacte(c)) {
            constater(GenreCase::exact, c);
        } else if (fixe && unique(c)) {
            constater(GenreCase::entier, c);
        } else {
            constater(GenreCase::largeur, c);
        }
    }

    Entiers &entiers() {
        if (!entiers_)
            entiers_.emplace(m_, cancelled_);
        return *entiers_;
    }

    // As far as whole numbers go, up then down: a table that exhibits more exhibits less.
    void chercher_en_entiers(int c) {
        const std::int64_t v = en(m_.valeurs, c);
        const auto [bas, haut] = entiers().bornes(c);
        Variation x;
        for (const int sens : {1, -1}) {
            std::int64_t connu = variations_.credit(c, sens);
            std::int64_t plafond = std::min(sens > 0 ? haut - v : v - bas, regles_.seuil), essai = plafond;
            for (; connu < plafond && !variations_.prouvee(c); essai = (connu + plafond + 1) / 2) {
                const auto reponse =
                    sens > 0 ? entiers().possible(c, v + essai, haut, x) : entiers().possible(c, bas, v - essai, x);
                variations_.crediter(x);
                if (reponse == Entiers::Reponse::possible)
                    connu = std::max(essai, variations_.credit(c, sens));
                else
                    plafond = essai - 1;
            }
        }
    }

    // All that a pattern may withhold, withheld: what is positive, and the zeros of rows withheld whole.
    Entiers &au_mieux() {
        if (!au_mieux_) {
            tout_retenu_ = t_;
            for (int c = 0; c < m_.cellules(); ++c) {
                CaseLue &lue = en(en(tout_retenu_.zones, m_.zone_de(c)).cases, c % (m_.classes_a * m_.classes_b));
                const bool cache = en(m_.valeurs, c) > 0 || (en(m_.marges, c) > 0 && !zero_connu(m_, c));
                if (lue.lecture == Lecture::lue && cache)
                    lue = {Lecture::nulle, 0};
            }
            modele_au_mieux_.emplace(tout_retenu_, regles_);
            au_mieux_.emplace(*modele_au_mieux_, cancelled_);
        }
        return *au_mieux_;
    }

    // How far a cell goes in a table small enough to know, at most the threshold.
    std::optional<std::int64_t> portee_au_mieux(int c, int sens) {
        const std::int64_t v = en(m_.valeurs, c);
        const auto [bas, haut] = au_mieux().bornes(c);
        std::int64_t connu = 0, plafond = std::min(sens > 0 ? haut - v : v - bas, regles_.seuil);
        Variation x;
        while (connu < plafond) {
            const std::int64_t essai = (connu + plafond + 1) / 2;
            const auto reponse = sens > 0 ? au_mieux().possible(c, v + essai, haut, x) : au_mieux().possible(c, bas, v - essai, x);
            if (reponse == Entiers::Reponse::indecis)
                return std::nullopt;
            if (reponse == Entiers::Reponse::possible)
                connu = essai;
            else
                plafond = essai - 1;
        }
        return connu;
    }

    // No pattern leaves the cell wider than this; where it does not vary at all here, it does not under any.
    bool sans_remede(int c, bool fixe) {
        const std::int64_t m = en(m_.marges, c), v = en(m_.valeurs, c);
        const std::optional<std::int64_t> haut = portee_au_mieux(c, 1), bas = haut ? portee_au_mieux(c, -1) : haut;
        return haut && bas && *haut + *bas < regles_.seuil && (m == 0 || *bas < v || *haut < m - v) && (!fixe || *haut + *bas == 0);
    }

    bool exacte(int c) {
        if (determinees_.empty()) {
            std::vector<int> cellules;
            const std::vector<LigneEntiere> equations = m_.equations(cellules);
            const std::vector<bool> fixes = determinees(equations, cellules.size(), cancelled_);
            determinees_.assign(static_cast<std::size_t>(m_.cellules()), false);
            for (std::size_t i = 0; i < cellules.size(); ++i)
                determinees_[static_cast<std::size_t>(cellules[i])] = fixes[i];
        }
        return determinees_[static_cast<std::size_t>(c)];
    }

    bool unique(int c) {
        const std::int64_t v = en(m_.valeurs, c);
        const auto [bas, haut] = entiers().bornes(c);
        Variation x;
        return (haut == v || entiers().possible(c, v + 1, haut, x) == Entiers::Reponse::impossible) &&
               (bas == v || entiers().possible(c, bas, v - 1, x) == Entiers::Reponse::impossible);
    }

    const TableauLu &t_;
    Regles regles_;
    void (*cancelled_)();
    Modele m_;
    Variations variations_;
    std::optional<Entiers> entiers_;
    TableauLu tout_retenu_;
    std::optional<Modele> modele_au_mieux_;
    std::optional<Entiers> au_mieux_;
    std::vector<bool> determinees_;
    std::vector<int> restantes_;
    std::set<int> bornees_;
    std::map<int, std::vector<Bornes>> bornes_; // of every zone, by place in the table
    BilanTableau bilan_;
};

} // namespace

BilanTableau auditer_tableau(const TableauLu &tableau, const Regles &regles, void (*cancelled)()) {
    return AuditTableau(tableau, regles, cancelled).auditer();
}

} // namespace carto_ops::audit
