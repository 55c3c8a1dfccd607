// Checks a mask from scratch: shares nothing with the search but the reading of the table, and what its margins alone allow.
#include <algorithm>
#include <map>

#include "croisement/bornes.h"
#include "croisement/systeme.h"
#include "croisement/tableau.h"
#include "noyau/phrase.h"

namespace carto_ops::croisement {

namespace {

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

class Verification {
  public:
    Verification(const Tableau &tableau, const Masque &masque, int seuil)
        : s_(tableau), m_(masque), seuil_(seuil), marge_(s_.cellules(), 0), bornee_(s_.cellules(), false), variee_(s_.cellules(), false),
          planchers_(s_.cellules(), 1), mobiles_(s_.cellules(), 0), dense_(s_.cellules(), 0) {}

    Phrase defaut() {
        if (m_.secrets.size() != s_.cellules())
            return Phrase("wrong number of cells");
        lire_entieres();
        if (!lire_retenues())
            return Phrase("zone out of the table");
        for (const Bornee &b : m_.bornees)
            if (b.cellule < 0 || static_cast<std::size_t>(b.cellule) >= s_.cellules())
                return Phrase("listed cell out of the table");
            else
                en(bornee_, b.cellule) = true;
        Phrase d = cellules();
        for (std::size_t i = 0; d.vide() && i < m_.temoins.size(); ++i)
            if (!valable(m_.temoins[i]))
                d = Phrase("variation %s breaks a sum, a shown cell or a bound", i);
        if (d.vide())
            d = parts_retenues();
        return d.vide() ? preuves() : d;
    }

  private:
    bool retenue(int c) const { return en(m_.secrets, c) != Secret::montree; }

    // Rows listed as withheld whole; nulls there may be 0.
    void lire_entieres() {
        for (const Entiere &e : m_.entieres) {
            const std::int64_t m = en(
                s_.valeurs, s_.cellule(e.zone, e.a < 0 ? s_.classes_a : e.a, e.b < 0 ? s_.classes_b : e.b));
            for (int k = 0; k < (e.a < 0 ? s_.classes_a : s_.classes_b); ++k) {
                const int c = e.a < 0 ? s_.cellule(e.zone, k, e.b) : s_.cellule(e.zone, e.a, k);
                en(marge_, c) = en(marge_, c) == 0 ? m : std::min(en(marge_, c), m);
            }
        }
    }

    // Zones listed as withheld whole, where nulls may be 0 too.
    bool lire_retenues() {
        std::vector<bool> zones(static_cast<std::size_t>(s_.zones), false);
        for (const int z : m_.retenues) {
            if (z < 0 || z >= s_.zones)
                return false;
            zones[static_cast<std::size_t>(z)] = true;
        }
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c) {
            if (en(s_.connues, c))
                continue;
            en(planchers_, c) = en(marge_, c) == 0 && !en(zones, s_.zone_de(c));
            en(mobiles_, c) = en(s_.valeurs, c) > 0 || (en(planchers_, c) == 0 && retenue(c));
        }
        return true;
    }

    Phrase cellules() const {
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c) {
            const std::int64_t v = en(s_.valeurs, c);
            if (retenue(c) && en(s_.connues, c))
                return Phrase("cell %s is known and withheld", c);
            if (retenue(c) && v == 0 && en(planchers_, c) != 0)
                return Phrase("cell %s is zero and withheld", c);
            if (!retenue(c) && v > 0 && !en(s_.connues, c) && (v < seuil_ || en(planchers_, c) == 0))
                return Phrase("cell %s is shown", c);
        }
        return {};
    }

    // Rows and columns of a zone, its totals among them: suite(total, parts), until one is refused.
    template <class Suite> bool lignes(int z, const Suite &suite) const {
        std::vector<int> parts(static_cast<std::size_t>(s_.classes_b));
        for (int a = 0; a < s_.cote_a && s_.deux_variables(); ++a) {
            for (int b = 0; b < s_.classes_b; ++b)
                parts[static_cast<std::size_t>(b)] = s_.cellule(z, a, b);
            if (!suite(s_.cellule(z, a, s_.classes_b), parts))
                return false;
        }
        parts.resize(static_cast<std::size_t>(s_.classes_a));
        for (int b = 0; b < s_.cote_b; ++b) {
            for (int a = 0; a < s_.classes_a; ++a)
                parts[static_cast<std::size_t>(a)] = s_.cellule(z, a, b);
            if (!suite(s_.cellule(z, s_.classes_a, b), parts))
                return false;
        }
        return true;
    }

    // What is left of a sum that is shown, once its shown parts are taken away. A row withheld whole leaves its margin.
    bool reste_court(int total, const std::vector<int> &parts) const {
        std::int64_t reste = 0;
        for (int c : parts)
            reste += retenue(c) ? en(s_.valeurs, c) : 0;
        return !retenue(total) && reste > 0 && reste < seuil_ && reste < en(s_.valeurs, total);
    }

    Phrase parts_retenues() const {
        const int classes = s_.cote_a * s_.cote_b;
        int courte = -1;
        for (int z = 0; z < s_.zones; ++z)
            lignes(z, [&](int total, const std::vector<int> &parts) {
                courte = reste_court(total, parts) ? total : courte;
                return courte < 0;
            });
        if (courte >= 0)
            return Phrase("what is left of sum %s is short", courte);
        std::vector<int> parts;
        for (const Groupe &g : s_.groupes)
            for (int k = 0; k < classes; ++k) {
                parts.clear();
                for (int z : g.parts)
                    parts.push_back(z * classes + k);
                if (reste_court(g.total * classes + k, parts))
                    return Phrase("what is left of zone %s, class %s, is short", g.total, k);
            }
        return {};
    }

    bool sommes_de_zone(int z) const {
        return lignes(z, [this](int total, const std::vector<int> &parts) {
            std::int64_t somme = 0;
            for (int c : parts)
                somme += en(dense_, c);
            return somme == en(dense_, total);
        });
    }

    // Only the sums that the variation's zones are in can fail.
    bool sommes(const Temoin &temoin) {
        if (groupes_de_.empty())
            indexer_groupes();
        std::vector<int> zones, groupes;
        for (const auto &[c, v] : temoin)
            zones.push_back(s_.zone_de(c));
        std::sort(zones.begin(), zones.end());
        zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
        for (int z : zones) {
            groupes.insert(groupes.end(), en(groupes_de_, z).begin(), en(groupes_de_, z).end());
            if (!sommes_de_zone(z))
                return false;
        }
        // Per group and class: parts add up to the total.
        std::map<std::pair<int, int>, std::int64_t> ecarts;
        for (const auto &[c, v] : temoin)
            for (int g : en(groupes_de_, s_.zone_de(c)))
                ecarts[{g, c % (s_.cote_a * s_.cote_b)}] += en(s_.groupes, g).total == s_.zone_de(c) ? v : -v;
        return std::all_of(ecarts.begin(), ecarts.end(), [](const auto &e) { return e.second == 0; });
    }

    void indexer_groupes() {
        groupes_de_.resize(static_cast<std::size_t>(s_.zones));
        for (int g = 0; g < static_cast<int>(s_.groupes.size()); ++g) {
            en(groupes_de_, en(s_.groupes, g).total).push_back(g);
            for (int z : en(s_.groupes, g).parts)
                en(groupes_de_, z).push_back(g);
        }
    }

    bool valable(const Temoin &temoin) {
        bool bornes = true;
        for (const auto &[c, v] : temoin) {
            bornes = bornes && retenue(c) && en(dense_, c) == 0 && en(s_.valeurs, c) + v >= en(planchers_, c);
            en(dense_, c) += v;
        }
        const bool juste = bornes && sommes(temoin);
        for (const auto &[c, v] : temoin)
            en(dense_, c) = 0;
        return juste;
    }

    std::int64_t ampleur(int temoin, int c) const {
        if (temoin < 0)
            return 0;
        for (const auto &[i, v] : en(m_.temoins, temoin))
            if (i == c)
                return v;
        return 0;
    }

    Phrase preuves() {
        std::vector<bool> prouvee(s_.cellules(), false);
        for (const Preuve &p : m_.preuves) {
            const std::int64_t haut = ampleur(p.temoin_haut, p.cellule);
            const std::int64_t bas = -ampleur(p.temoin_bas, p.cellule);
            if (haut != p.haut || bas != p.bas)
                return Phrase("cell %s: proof and variation differ", p.cellule);
            const std::int64_t m = en(marge_, p.cellule), v = en(s_.valeurs, p.cellule);
            const bool ligne = m > 0 && m < seuil_ && bas >= v && haut >= m - v;
            en(variee_, p.cellule) = haut + bas > 0;
            en(prouvee, p.cellule) = ligne || haut + bas >= seuil_;
        }
        const Feuilles feuilles(s_);
        for (int c = 0; c < static_cast<int>(s_.cellules()); ++c) {
            if (!retenue(c) || en(prouvee, c))
                continue;
            if (!en(bornee_, c))
                return Phrase("cell %s is not protected", c);
            if (feuilles.completes() && feuilles.largeur(c) >= seuil_ &&
                (!en(variee_, c) || largeur_de_zone(s_, {planchers_, mobiles_}, c, seuil_) >= seuil_))
                return Phrase("cell %s is narrow though its margins allow more", c);
        }
        return {};
    }

    Systeme s_;
    const Masque &m_;
    int seuil_;
    std::vector<std::int64_t> marge_; // smallest margin of the cell's whole rows, 0: in none
    std::vector<bool> bornee_;
    std::vector<bool> variee_; // more than one value is proved
    std::vector<std::uint8_t> planchers_, mobiles_; // as in Jeu
    std::vector<std::int64_t> dense_;
    std::vector<std::vector<int>> groupes_de_;
};

} // namespace

Phrase verifier(const Tableau &tableau, const Masque &masque, int seuil) {
    return Verification(tableau, masque, seuil).defaut();
}

} // namespace carto_ops::croisement
