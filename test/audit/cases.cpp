#include "cases.h"

#include <algorithm>
#include <set>

#include "geographie.h"
#include "intervalles.h"
#include "tableau.h"

namespace audit {

namespace {

constexpr double large_assez = seuil - 1e-6;

class AuditTableau {
  public:
    AuditTableau(const Geographie &g, const Decoupage &decoupage, const Tableau &t, Rapport &rapport)
        : g_(g), decoupage_(decoupage), t_(t), rapport_(rapport) {}

    void auditer() {
        poser_zones();
        poser_morceaux();
        for (std::size_t u = 0; u < unites_.size(); ++u) {
            const std::size_t avant = systeme_.equations().size();
            sommer_classes(static_cast<int>(u));
            if (unites_[u].zone)
                resserrer(unites_[u], avant);
        }
        for (std::size_t z = 0; z < g_.zones.size(); ++z)
            sommer_zones(static_cast<int>(z));
        const Bilan b = encadrer(systeme_, large_assez, [&](int i) { return demandee_[static_cast<std::size_t>(i)] != 0; });
        m_.programmes += b.programmes;
        juger(b);
        std::printf("%s: %ld withheld, %ld intervals (%ld programs), narrowest %s, %ld bounded by their own margins, %ld sums, smallest "
                    "withheld part %s\n",
                    t_.nom.c_str(), m_.retenues, m_.encadrees, m_.programmes, nombre(m_.plus_etroit).c_str(), m_.bornees, m_.sommes,
                    nombre(m_.plus_petite).c_str());
    }

  private:
    // A zone that has rows, or a piece that has none.
    struct Unite {
        std::string nom;
        bool zone;
        std::vector<std::int64_t> valeurs; // retenue: unknown
        std::vector<int> inconnues;        // -1: known
        std::vector<double> planchers;     // of a null
    };

    int marge_a() const { return t_.classes_a; }
    int marge_b() const { return t_.classes_b; }

    void poser_zones() {
        for (const Zone &z : g_.zones) {
            const std::vector<int> &cases = t_.zones.at(z.gid);
            Unite u{z.nom, true, {cases.begin(), cases.end()}, std::vector<int>(cases.size(), -1), std::vector<double>(cases.size())};
            for (int a = 0; a <= marge_a(); ++a)
                for (int b = 0; b <= marge_b(); ++b)
                    if (cases[t_.place(a, b)] == retenue) {
                        u.planchers[t_.place(a, b)] = t_.vide_possible(z.gid, a, b) ? 0 : 1;
                        u.inconnues[t_.place(a, b)] = systeme_.inconnue(u.planchers[t_.place(a, b)]);
                        demandee_.push_back(1);
                    }
            unites_.push_back(std::move(u));
        }
    }

    void poser_morceaux() {
        morceaux_.resize(decoupage_.contenant.size(), -1);
        for (std::size_t z = 0; z < g_.zones.size(); ++z)
            for (const int m : decoupage_.couvertures[z].morceaux)
                if (int &u = morceaux_[static_cast<std::size_t>(m)]; u < 0 && !seul(z)) {
                    u = static_cast<int>(unites_.size());
                    const auto n = static_cast<std::size_t>((t_.classes_a + 1) * (t_.classes_b + 1));
                    Unite unite{"piece of " + g_.zones[z].nom, false, std::vector<std::int64_t>(n, retenue), std::vector<int>(n), {}};
                    for (std::size_t c = 0; c < n; ++c) {
                        unite.inconnues[c] = systeme_.inconnue();
                        demandee_.push_back(1);
                    }
                    unites_.push_back(std::move(unite));
                }
    }

    bool seul(std::size_t z) const { return decoupage_.couvertures[z].zones.empty() && decoupage_.couvertures[z].morceaux.size() == 1; }

    // A sum of cells that is to be a cell.
    struct Somme {
        std::vector<Terme> termes;
        std::int64_t second = 0;
        int retenues = 0;
    };

    void ajouter(Somme &s, int unite, std::size_t place, int signe) const {
        const Unite &u = unites_[static_cast<std::size_t>(unite)];
        if (u.inconnues[place] >= 0)
            s.termes.push_back({u.inconnues[place], signe});
        else
            s.second -= signe * u.valeurs[place];
        s.retenues += signe > 0 && u.inconnues[place] >= 0;
    }

    void sommer(int unite, int a0, int a1, int b0, int b1, int a, int b, bool cases) {
        Somme s;
        for (int i = a0; i < a1; ++i)
            for (int j = b0; j < b1; ++j)
                ajouter(s, unite, t_.place(i, j), 1);
        ajouter(s, unite, t_.place(a, b), -1);
        const Unite &u = unites_[static_cast<std::size_t>(unite)];
        const std::int64_t total = u.valeurs[t_.place(a, b)];
        if (cases && u.zone && s.retenues > 0 && total >= seuil)
            part(s.second, u.nom + " " + classes(a, b));
        systeme_.equation(std::move(s.termes), s.second);
    }

    void sommer_classes(int u) {
        for (int a = 0; a < t_.classes_a; ++a)
            sommer(u, a, a + 1, 0, t_.classes_b, a, marge_b(), true);
        for (int b = 0; b < t_.classes_b; ++b)
            sommer(u, 0, t_.classes_a, b, b + 1, marge_a(), b, true);
        sommer(u, 0, t_.classes_a, marge_b(), marge_b() + 1, marge_a(), marge_b(), false);
        sommer(u, marge_a(), marge_a() + 1, 0, t_.classes_b, marge_a(), marge_b(), false);
    }

    // What the zone alone tells bounds its cells: small programs, that spare as many large ones. Its equations are the last ones.
    void resserrer(const Unite &u, std::size_t premiere) {
        const auto debut = std::ranges::find_if(u.inconnues, [](int i) { return i >= 0; });
        if (debut == u.inconnues.end())
            return;
        Systeme seul;
        for (const int i : u.inconnues)
            if (i >= 0) // numbered one after the other
                seul.inconnue(systeme_.inconnues()[static_cast<std::size_t>(i)].bas, systeme_.inconnues()[static_cast<std::size_t>(i)].haut);
        for (std::size_t e = premiere; e < systeme_.equations().size(); ++e) {
            std::vector<Terme> termes = systeme_.equations()[e].termes;
            for (Terme &t : termes)
                t.inconnue -= *debut;
            seul.equation(std::move(termes), systeme_.equations()[e].second);
        }
        const Bilan b = encadrer(seul, large_assez, [](int) { return true; });
        m_.programmes += b.programmes;
        for (std::size_t i = 0; i < b.intervalles.size(); ++i)
            if (b.intervalles[i].exact)
                systeme_.borner(*debut + static_cast<int>(i), b.intervalles[i].bas, b.intervalles[i].haut);
    }

    void sommer_zones(int z) {
        if (seul(static_cast<std::size_t>(z)))
            return;
        const Couverture &c = decoupage_.couvertures[static_cast<std::size_t>(z)];
        for (int a = 0; a <= marge_a(); ++a)
            for (int b = 0; b <= marge_b(); ++b) {
                Somme s;
                for (const int sous : c.zones)
                    ajouter(s, sous, t_.place(a, b), 1);
                const bool zones_retenues = s.retenues > 0;
                for (const int m : c.morceaux)
                    ajouter(s, morceaux_[static_cast<std::size_t>(m)], t_.place(a, b), 1);
                ajouter(s, z, t_.place(a, b), -1);
                const Unite &u = unites_[static_cast<std::size_t>(z)];
                if (a < marge_a() && b < marge_b() && zones_retenues && u.inconnues[t_.place(a, b)] < 0)
                    part(s.second, u.nom + " " + classes(a, b) + " over its parts");
                systeme_.equation(std::move(s.termes), s.second);
            }
    }

    void part(std::int64_t n, const std::string &ou) {
        ++m_.sommes;
        if (n > 0)
            m_.plus_petite = std::min(m_.plus_petite, static_cast<double>(n));
        if (n > 0 && n < seuil)
            rapport_.defaut("part: " + t_.nom + ", " + ou + ": " + std::to_string(n) + " households withheld in all");
    }

    std::string classes(int a, int b) const {
        return "[" + (a == marge_a() ? "all" : std::to_string(a)) + ", " + (b == marge_b() ? "all" : std::to_string(b)) + "]";
    }

    void juger(const Bilan &bilan) {
        for (const Unite &u : unites_)
            for (int a = 0; a < t_.classes_a; ++a)
                for (int b = 0; b < t_.classes_b; ++b)
                    if (const int i = u.inconnues[t_.place(a, b)]; i >= 0) {
                        const Intervalle &x = bilan.intervalles[static_cast<std::size_t>(i)];
                        if (bilan.determinees[static_cast<std::size_t>(i)] != 0 && seul_entier(x) < 0)
                            rapport_.incoherence(titre(u, a, b) + ": the equations determine it, not the programs");
                        if (u.zone)
                            juger_case(u, a, b, x, bilan);
                        else
                            juger_morceau(u, a, b, x);
                    }
    }

    std::string titre(const Unite &u, int a, int b) const { return t_.nom + ", " + u.nom + " " + classes(a, b); }

    void juger_case(const Unite &u, int a, int b, const Intervalle &x, const Bilan &bilan) {
        ++m_.retenues;
        ++m_.encadrees;
        if (x.largeur() >= large_assez) {
            m_.largeur(x.largeur());
            return;
        }
        const Intervalle seule = marges_seules(u, a, b, bilan);
        // Of a margin that is not shown, only the release knows how small it is.
        if (marge_cachee(u, a, b) || seule.largeur() < large_assez) {
            ++m_.bornees;
            if (seul_entier(x) <= 0 || seul_entier(x) >= seuil || seul_entier(sans_zeros(u, a, b, bilan, seule)) >= 0)
                return;
        }
        m_.largeur(x.largeur());
        const std::int64_t n = seul_entier(x);
        const std::string quoi = n < 0 ? "narrow: " : x.largeur() < 1e-6 ? "exact: " : "whole number: ";
        rapport_.defaut(quoi + titre(u, a, b) + ": [" + nombre(x.bas) + ", " + nombre(x.haut) + "], [" + nombre(seule.bas) + ", " +
                        nombre(seule.haut) + "] by the zone's margins alone");
    }

    bool marge_cachee(const Unite &u, int a, int b) const {
        return u.inconnues[t_.place(a, marge_b())] >= 0 || u.inconnues[t_.place(marge_a(), b)] >= 0 ||
               u.inconnues[t_.place(marge_a(), marge_b())] >= 0;
    }

    // What they would if the empty ones were too: bounds of Fréchet. The zeros of a row or column of few households are withheld
    // already; what wider zones tell of them is beyond the table of this one.
    Intervalle sans_zeros(const Unite &u, int a, int b, const Bilan &bilan, const Intervalle &seule) const {
        const Intervalle ligne = lire(u, a, marge_b(), bilan), colonne = lire(u, marge_a(), b, bilan), tout = lire(u, marge_a(), marge_b(), bilan);
        if (std::min(ligne.haut, colonne.haut) < seuil)
            return seule;
        return {std::max(0.0, ligne.bas + colonne.bas - tout.haut), std::min(ligne.haut, colonne.haut)};
    }

    // What the zone's own margins would tell if all its cells were withheld but those that are empty.
    Intervalle marges_seules(const Unite &u, int a, int b, const Bilan &bilan) {
        if (seule_de_ != &u) {
            seule_de_ = &u;
            seules_ = encadrer_seule(u, bilan);
        }
        return seules_[t_.place(a, b)];
    }

    std::vector<Intervalle> encadrer_seule(const Unite &u, const Bilan &bilan) const {
        Systeme s;
        for (int a = 0; a <= marge_a(); ++a)
            for (int b = 0; b <= marge_b(); ++b) {
                const std::size_t p = t_.place(a, b);
                const Intervalle x = lire(u, a, b, bilan);
                const bool marge = a == marge_a() || b == marge_b();
                if (marge || x.haut == 0)
                    s.inconnue(x.bas, x.exact ? x.haut : infini);
                else
                    s.inconnue(u.inconnues[p] >= 0 ? u.planchers[p] : 1);
            }
        for (int a = 0; a <= marge_a(); ++a) {
            std::vector<Terme> termes{{static_cast<int>(t_.place(a, marge_b())), -1}};
            for (int b = 0; b < t_.classes_b; ++b)
                termes.push_back({static_cast<int>(t_.place(a, b)), 1});
            s.equation(std::move(termes), 0);
        }
        for (int b = 0; b <= marge_b(); ++b) {
            std::vector<Terme> termes{{static_cast<int>(t_.place(marge_a(), b)), -1}};
            for (int a = 0; a < t_.classes_a; ++a)
                termes.push_back({static_cast<int>(t_.place(a, b)), 1});
            s.equation(std::move(termes), 0);
        }
        return encadrer(s, large_assez, [](int) { return true; }).intervalles;
    }

    Intervalle lire(const Unite &u, int a, int b, const Bilan &bilan) const {
        const std::size_t p = t_.place(a, b);
        if (u.inconnues[p] >= 0)
            return bilan.intervalles[static_cast<std::size_t>(u.inconnues[p])];
        const auto n = static_cast<double>(u.valeurs[p]);
        return {n, n, true};
    }

    void juger_morceau(const Unite &u, int a, int b, const Intervalle &x) {
        ++m_.encadrees;
        if (const std::int64_t n = seul_entier(x); n > 0 && n < seuil)
            rapport_.defaut((x.largeur() < 1e-6 ? "exact: " : "whole number: ") + titre(u, a, b) + ": " + std::to_string(n));
    }

    const Geographie &g_;
    const Decoupage &decoupage_;
    const Tableau &t_;
    Rapport &rapport_;
    Systeme systeme_;
    std::vector<char> demandee_;
    std::vector<Unite> unites_; // the zones in their order, then the pieces
    std::vector<int> morceaux_; // unit of a piece
    const Unite *seule_de_ = nullptr; // whose margins alone were last looked at
    std::vector<Intervalle> seules_;
    Mesure m_;
};

} // namespace

void auditer_cases(const std::filesystem::path &dossier, Rapport &rapport) {
    for (const Tableau &t : lire_tableaux(dossier)) {
        std::set<int> lisibles;
        for (const auto &[gid, cases] : t.zones)
            lisibles.insert(gid);
        const Geographie g = par_commune(dossier, lisibles);
        const Decoupage d = decouper(g, std::vector<char>(g.zones.size(), 1));
        try {
            AuditTableau(g, d, t, rapport).auditer();
        } catch (const Incoherence &e) {
            rapport.incoherence(t.nom + ": " + e.what());
        }
    }
}

} // namespace audit
