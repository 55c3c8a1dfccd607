#include "cles.h"

#include <algorithm>
#include <unordered_map>

#include "intervalles.h"
#include "questions.h"

namespace audit {

namespace {

constexpr double large_assez = seuil - 1e-6;

bool petit(const IntervalleEntier &i) {
    return i.seul() && i.bas >= 1 && i.bas < seuil;
}

// The cells of a table in one territory, and its crossings with every other variable, as one linear system: bounds between
// territories, and from variables that are none of three, come by propagation.
class Cubes {
  public:
    Cubes(const Questions &q, const Unite &u, const Tableau &t) : q_(q), u_(u), numeros_(u.ensembles.size(), -1) {
        const int a = q.variable(t.variable_a);
        const int b = q.variable(t.variable_b);
        for (int x = 0; x < t.classes_a; ++x)
            somme(cellules(a, x, -1, 0, -1, 0), b);
        for (int y = 0; y < t.classes_b; ++y)
            somme(cellules(-1, 0, b, y, -1, 0), a);
        for (int c = 0; u.ordre > 2 && c < q.treillis().variables(); ++c) {
            if (c == a || c == b)
                continue;
            for (int x = 0; x < t.classes_a; ++x)
                somme(cellules(a, x, -1, 0, -1, 0), c);
            for (int y = 0; y < t.classes_b; ++y)
                somme(cellules(-1, 0, b, y, -1, 0), c);
            for (int x = 0; x < t.classes_a; ++x)
                for (int y = 0; y < t.classes_b; ++y)
                    somme(cellules(a, x, b, y, -1, 0), c);
            for (int z = 0; z < q.treillis().classes(c); ++z) {
                somme(cellules(-1, 0, -1, 0, c, z), a);
                somme(cellules(-1, 0, -1, 0, c, z), b);
                for (int x = 0; x < t.classes_a; ++x)
                    somme(cellules(a, x, -1, 0, c, z), b);
                for (int y = 0; y < t.classes_b; ++y)
                    somme(cellules(-1, 0, b, y, c, z), a);
            }
        }
    }

    // Intervals of the sets asked for: exact when under 11 wide.
    std::vector<Intervalle> encadrer(const std::vector<int> &ensembles, long &programmes) {
        std::vector<char> utile(systeme_.inconnues().size(), 0);
        std::vector<Intervalle> r;
        for (const int e : ensembles)
            if (const int i = numeros_[static_cast<std::size_t>(e)]; i >= 0)
                utile[static_cast<std::size_t>(i)] = 1;
        const Bilan b = audit::encadrer(systeme_, large_assez, [&](int i) { return utile[static_cast<std::size_t>(i)] != 0; }, false);
        programmes += b.programmes;
        for (const int e : ensembles) {
            const IntervalleEntier &x = u_.ensembles[static_cast<std::size_t>(e)];
            const int i = numeros_[static_cast<std::size_t>(e)];
            r.push_back(i < 0 ? Intervalle{static_cast<double>(x.bas), static_cast<double>(x.haut), true}
                              : b.intervalles[static_cast<std::size_t>(i)]);
        }
        return r;
    }

  private:
    static std::vector<Classe> cellules(int a, int x, int b, int y, int c, int z) {
        std::vector<Classe> r;
        if (a >= 0)
            r.push_back({a, x});
        if (b >= 0)
            r.push_back({b, y});
        if (c >= 0)
            r.push_back({c, z});
        return r;
    }

    void terme(std::vector<Terme> &termes, std::int64_t &second, const std::vector<Classe> &cellule, int signe) {
        const auto e = static_cast<std::size_t>(q_.treillis().numero(cellule));
        const IntervalleEntier &x = u_.ensembles[e];
        if (x.seul()) {
            second -= signe * x.bas;
            return;
        }
        if (numeros_[e] < 0)
            numeros_[e] = systeme_.inconnue(x.bas, x.haut >= IntervalleEntier::illimite ? infini : x.haut);
        termes.push_back({numeros_[e], signe});
    }

    // The set is the sum of what the classes of one more variable make of it.
    void somme(const std::vector<Classe> &tout, int variable) {
        std::vector<Terme> termes;
        std::int64_t second = 0;
        terme(termes, second, tout, -1);
        for (int k = 0; k < q_.treillis().classes(variable); ++k) {
            std::vector<Classe> partie = tout;
            partie.push_back({variable, k});
            terme(termes, second, partie, 1);
        }
        systeme_.equation(std::move(termes), second);
    }

    const Questions &q_;
    const Unite &u_;
    std::vector<int> numeros_; // unknown of a set; -1: known, or of no equation
    Systeme systeme_;
};

class AuditCles {
  public:
    AuditCles(const std::filesystem::path &dossier, Rapport &rapport) : q_(dossier), rapport_(rapport) {}

    void auditer() {
        exact_ = q_.unites_exactes();
        propager(q_.treillis(), exact_, q_.sommes());
        cles_ = exact_;
        const long reponses = q_.ajouter_cles(cles_);
        propager(q_.treillis(), cles_, q_.sommes());
        for (std::size_t u = 0; u < cles_.size(); ++u) {
            juger_ensembles(u);
            juger_restes(u);
        }
        std::printf("cell keys: %ld answers on %zu territories; %ld sets recovered of 1 to 10, %ld of them refining no other, %ld answered "
                    "with others left of 1 to 10, %ld known answers\n",
                    reponses, q_.geographie().zones.size(), retrouves_, minimaux_, restes_, connus_);
        for (const Tableau &t : q_.tableaux())
            juger_tableau(t);
    }

  private:
    // Recovered by the keys, not by what is exact.
    bool retrouve(std::size_t u, int e) const {
        return petit(cles_[u].ensembles[static_cast<std::size_t>(e)]) && !exact_[u].ensembles[static_cast<std::size_t>(e)].seul();
    }

    // Sets of the own stock are the reader's own households.
    bool propre(const std::vector<Classe> &cellule) const {
        return std::ranges::any_of(cellule, [&](const Classe &c) { return c.variable == q_.parc(); });
    }

    void juger_ensembles(std::size_t u) {
        for (int e = 0; e < static_cast<int>(cles_[u].ensembles.size()); ++e) {
            if (!retrouve(u, e))
                continue;
            const std::vector<Classe> cellule = q_.treillis().cellule(e);
            if (propre(cellule))
                continue;
            ++retrouves_;
            bool minimal = true;
            for (std::size_t i = 0; i < cellule.size(); ++i) {
                std::vector<Classe> large = cellule;
                large.erase(large.begin() + static_cast<std::ptrdiff_t>(i));
                minimal &= !retrouve(u, q_.treillis().numero(large));
            }
            if (!minimal)
                continue;
            ++minimaux_;
            rapport_.defaut("exact: answers by cell keys, " + cles_[u].nom + ", " + q_.titre(e) + ": " +
                            std::to_string(cles_[u].ensembles[static_cast<std::size_t>(e)].bas) + " households");
        }
    }

    // What classes that are worked out leave of a set that is: together, the others.
    void juger_restes(std::size_t u) {
        for (int ordre = 0; ordre < cles_[u].ordre; ++ordre)
            for (const SommeClasses &s : q_.treillis().sommes(ordre)) {
                const auto [n, parts] = reste(cles_[u], s);
                const auto [avant, parts_avant] = reste(exact_[u], s);
                if (n < 1 || n >= seuil || parts < 2 || n == avant)
                    continue;
                const std::vector<Classe> premiere = q_.treillis().cellule(s.premier);
                if (propre(premiere))
                    continue;
                ++restes_;
                rapport_.defaut("part: answers by cell keys, " + cles_[u].nom + ", " + q_.titre(s.tout) + ", " + std::to_string(parts) +
                                " classes from " + q_.titre(s.premier) + ": together " + std::to_string(n) + " households");
            }
        for (int v = 0; v < q_.parc() && cles_[u].ordre > 0; ++v) {
            // Class 0 is « non renseigné »: what it leaves is the known answers to an item.
            const int e = q_.treillis().numero({{v, 0}});
            const IntervalleEntier &tout = cles_[u].ensembles[0];
            const IntervalleEntier &sans = cles_[u].ensembles[static_cast<std::size_t>(e)];
            if (tout.seul() && sans.seul() && petit({tout.bas - sans.bas, tout.bas - sans.bas}) &&
                !exact_[u].ensembles[static_cast<std::size_t>(e)].seul()) {
                ++connus_;
                rapport_.defaut("exact: known answers, " + cles_[u].nom + ", all without " + q_.titre(e) + ": " +
                                std::to_string(tout.bas - sans.bas) + " households");
            }
        }
    }

    static std::pair<int, int> reste(const Unite &u, const SommeClasses &s) {
        const IntervalleEntier &tout = u.ensembles[static_cast<std::size_t>(s.tout)];
        if (!tout.seul())
            return {-1, 0};
        int n = tout.bas;
        int parts = 0;
        for (int i = 0; i < s.nombre; ++i) {
            const IntervalleEntier &p = u.ensembles[static_cast<std::size_t>(s.premier + i * s.pas)];
            p.seul() ? static_cast<void>(n -= p.bas) : static_cast<void>(++parts);
        }
        return {n, parts};
    }

    // Withheld cells keep 11 possible counts at least, unless what is exact already leaves less.
    void juger_tableau(const Tableau &t) {
        Mesure m;
        long par_cles = 0;
        long serrees = 0;
        for (const auto &[gid, cases] : t.zones) {
            const auto zone = q_.geographie().zone.find(gid);
            if (zone == q_.geographie().zone.end())
                continue;
            const auto z = static_cast<std::size_t>(zone->second);
            std::vector<int> ensembles;
            std::vector<char> marge_cachee; // of a margin that is not shown, only [0, margin] is promised
            for (int a = 0; a < t.classes_a; ++a)
                for (int b = 0; b < t.classes_b; ++b)
                    if (cases[t.place(a, b)] == retenue && cles_[z].ordre > 1) {
                        ensembles.push_back(q_.treillis().numero({{q_.variable(t.variable_a), a}, {q_.variable(t.variable_b), b}}));
                        marge_cachee.push_back(cases[t.place(a, t.classes_b)] == retenue || cases[t.place(t.classes_a, b)] == retenue);
                    }
            if (ensembles.empty())
                continue;
            m.retenues += static_cast<long>(ensembles.size());
            const std::vector<Intervalle> avec = Cubes(q_, cles_[z], t).encadrer(ensembles, m.programmes);
            if (std::ranges::all_of(avec, [](const Intervalle &i) { return i.largeur() >= large_assez; }))
                continue;
            const std::vector<Intervalle> sans = Cubes(q_, exact_[z], t).encadrer(ensembles, m.programmes);
            for (std::size_t i = 0; i < ensembles.size(); ++i) {
                if (avec[i].largeur() >= large_assez)
                    continue;
                const std::int64_t n = seul_entier(avec[i]);
                const bool bornee = sans[i].largeur() < large_assez || marge_cachee[i] != 0;
                m.bornees += bornee;
                serrees += bornee && avec[i].largeur() < sans[i].largeur() - 1e-6;
                // What margins alone leave narrow is no defect but where the keys give it.
                if (bornee && (n <= 0 || n >= seuil || seul_entier(sans[i]) >= 0))
                    continue;
                ++par_cles;
                m.largeur(avec[i].largeur());
                rapport_.defaut((n >= 0 ? "exact: " : "narrow: ") + t.nom + " with cell keys, " + cles_[z].nom + " " + q_.titre(ensembles[i]) +
                                ": [" + nombre(avec[i].bas) + ", " + nombre(avec[i].haut) + "], without them [" + nombre(sans[i].bas) + ", " +
                                nombre(sans[i].haut) + "]");
            }
        }
        std::printf("%s with cell keys: %ld withheld, %ld bounded by what is exact (%ld closer with the keys), %ld under 11 by the keys, "
                    "narrowest of these %s (%ld programs)\n",
                    t.nom.c_str(), m.retenues, m.bornees, serrees, par_cles, nombre(m.plus_etroit).c_str(), m.programmes);
    }

    Questions q_;
    Rapport &rapport_;
    std::vector<Unite> exact_; // bounds by what is exact
    std::vector<Unite> cles_;  // and by the keys
    long retrouves_ = 0;
    long minimaux_ = 0;
    long restes_ = 0;
    long connus_ = 0;
};

} // namespace

void auditer_cles(const std::filesystem::path &dossier, Rapport &rapport) {
    try {
        AuditCles(dossier, rapport).auditer();
    } catch (const Incoherence &e) {
        rapport.incoherence(std::string("cell keys: ") + e.what());
    }
}

} // namespace audit
