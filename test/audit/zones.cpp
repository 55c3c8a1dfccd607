#include "zones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "csv.h"
#include "geographie.h"
#include "intervalles.h"

namespace audit {

namespace {

constexpr double seuil = 11;
constexpr double large_assez = seuil - 1e-6;

// What is read of one set: absent, withheld, or a count.
constexpr int illisible = -2;
constexpr int retenu = -1;

using Effectifs = std::vector<int>; // per zone

struct Lecture {
    std::vector<std::string> items;
    std::map<std::string, std::map<std::string, std::unordered_map<int, int>>> n; // item, population, gid
    std::set<int> lisibles;
};

Lecture lire(const std::filesystem::path &dossier) {
    const Csv csv = lire_csv(dossier / "ensemble.csv"); // gid, population, one column per item: a count, or s
    Lecture l{{csv.entete.begin() + 2, csv.entete.end()}, {}, {}};
    for (const Ligne &ligne : csv.lignes) {
        const int gid = entier(ligne[0]);
        l.lisibles.insert(gid);
        for (std::size_t i = 0; i < l.items.size(); ++i)
            l.n[l.items[i]][ligne[1]][gid] = ligne[i + 2] == "s" ? retenu : entier(ligne[i + 2]);
    }
    return l;
}

enum Famille { large, etroite, reste };

// A set of households and one that lies in it; the third is what the second leaves of the first.
struct Paire {
    std::string nom;
    std::array<std::string, 3> titres;
    Effectifs large;
    Effectifs etroite;
    std::vector<const Effectifs *> contenants_large; // shown wherever the set is
    std::vector<const Effectifs *> contenants_etroite;
    bool parts_larges; // the parts of the wide and of the narrow set are of another pair otherwise
    std::array<bool, 2> vides_retenus; // withheld even where they are empty and what contains them is shown
};

class AuditPaire {
  public:
    AuditPaire(const Geographie &g, const Decoupage &tout, const Paire &paire, Rapport &rapport)
        : g_(g), tout_(tout), paire_(paire), rapport_(rapport) {}

    void auditer() {
        for (const Famille f : {large, etroite, reste})
            if (f == reste || paire_.parts_larges)
                parts(f);
        ensembles();
        std::printf("%s: %ld withheld, %ld intervals (%ld programs), narrowest %s, %ld under 11 wide, %ld recovered of 0 or 11 and more, "
                    "%ld parts, smallest %s\n",
                    paire_.nom.c_str(), m_.retenues, m_.encadrees, m_.programmes, nombre(m_.plus_etroit).c_str(), m_.etroites, m_.retrouvees,
                    m_.sommes, nombre(m_.plus_petite).c_str());
    }

  private:
    std::optional<std::int64_t> connu(int zone, Famille f) const {
        const int l = paire_.large[static_cast<std::size_t>(zone)];
        const int e = paire_.etroite[static_cast<std::size_t>(zone)];
        const int n = f == large ? l : f == etroite ? e : l < 0 || e < 0 ? retenu : l - e;
        return n < 0 ? std::nullopt : std::optional<std::int64_t>(n);
    }

    std::string titre(int zone, Famille f) const {
        return paire_.titres[f] + ", " + g_.zones[static_cast<std::size_t>(zone)].nom;
    }

    // What released territories leave of one another: every part that can be worked out holds 0 or 11 households at least.
    void parts(Famille f) {
        std::vector<char> montree(g_.zones.size());
        for (std::size_t z = 0; z < montree.size(); ++z)
            montree[z] = static_cast<char>(connu(static_cast<int>(z), f).has_value());
        const Decoupage d = decouper(g_, montree);
        Systeme s;
        for (std::size_t m = 0; m < d.contenant.size(); ++m)
            s.inconnue();
        for (std::size_t z = 0; z < montree.size(); ++z) {
            if (montree[z] == 0)
                continue;
            std::int64_t second = *connu(static_cast<int>(z), f);
            for (const int sous : d.couvertures[z].zones)
                second -= *connu(sous, f);
            std::vector<Terme> termes;
            for (const int m : d.couvertures[z].morceaux)
                termes.push_back({m, 1});
            s.equation(std::move(termes), second);
        }
        const auto utile = [&](int m) { return d.contenant[static_cast<std::size_t>(m)] >= 0; };
        const Bilan b = encadrer(s, large_assez, utile);
        m_.programmes += b.programmes;
        for (std::size_t m = 0; m < d.contenant.size(); ++m) {
            if (!utile(static_cast<int>(m)))
                continue;
            ++m_.sommes;
            const std::int64_t n = seul_entier(b.intervalles[m]);
            if (n > 0)
                m_.plus_petite = std::min(m_.plus_petite, static_cast<double>(n));
            if (n > 0 && n < seuil)
                rapport_.defaut("part: " + titre(d.contenant[m], f) + ": what it shows leaves " + std::to_string(n) + " households");
        }
    }

    // The withheld sets themselves, with what a reader knows of them.
    void ensembles() {
        std::vector<std::array<int, 3>> zones(g_.zones.size(), {-1, -1, -1});
        std::vector<std::array<int, 3>> morceaux(tout_.contenant.size(), {-1, -1, -1});
        for (int z = static_cast<int>(g_.zones.size()) - 1; z >= 0; --z)
            nommer(z, zones);
        for (std::size_t z = 0; z < g_.zones.size(); ++z)
            for (const int m : tout_.couvertures[z].morceaux)
                if (std::array<int, 3> &x = morceaux[static_cast<std::size_t>(m)]; x[large] < 0 && !seul(z)) {
                    for (int &i : x)
                        i = systeme_.inconnue();
                    systeme_.equation({{x[large], 1}, {x[etroite], -1}, {x[reste], -1}}, 0);
                }
        for (std::size_t z = 0; z < g_.zones.size(); ++z)
            for (const Famille f : {large, etroite})
                somme(static_cast<int>(z), f, zones, morceaux);
        juger(zones);
    }

    // Made of one piece: it is that piece.
    bool seul(std::size_t z) const { return tout_.couvertures[z].zones.empty() && tout_.couvertures[z].morceaux.size() == 1; }

    // The unknowns of a zone; those of the zone it equals, if any.
    void nommer(int z, std::vector<std::array<int, 3>> &zones) {
        const Couverture &c = tout_.couvertures[static_cast<std::size_t>(z)];
        const int egale = c.zones.size() == 1 && c.morceaux.empty() ? c.zones.front() : -1;
        std::array<int, 3> &x = zones[static_cast<std::size_t>(z)];
        bool nouvelle = false;
        for (const Famille f : {large, etroite, reste}) {
            if (connu(z, f))
                continue;
            if (egale >= 0 && !connu(egale, f)) {
                x[f] = zones[static_cast<std::size_t>(egale)][f];
            } else {
                x[f] = systeme_.inconnue();
                nouvelle = true;
            }
            if (f != reste)
                borner(z, f, x[f]);
        }
        if (!nouvelle)
            return;
        std::vector<Terme> termes;
        std::int64_t second = 0;
        const std::array<int, 3> signes{1, -1, -1};
        for (const Famille f : {large, etroite, reste})
            if (x[f] >= 0)
                termes.push_back({x[f], signes[f]});
            else
                second -= signes[f] * *connu(z, f);
        systeme_.equation(std::move(termes), second);
    }

    // Nothing empty is withheld where what contains it is shown, with one exception; nor does it hold more.
    void borner(int z, Famille f, int x) {
        double bas = paire_.vides_retenus[f] ? 0 : 1;
        for (const Effectifs *contenant : f == large ? paire_.contenants_large : paire_.contenants_etroite) {
            const int n = (*contenant)[static_cast<std::size_t>(z)];
            if (n >= 0)
                systeme_.borner(x, 0, n);
            if (n <= 0)
                bas = 0;
        }
        systeme_.borner(x, bas, infini);
    }

    void somme(int z, Famille f, const std::vector<std::array<int, 3>> &zones, const std::vector<std::array<int, 3>> &morceaux) {
        const Couverture &c = tout_.couvertures[static_cast<std::size_t>(z)];
        if (seul(static_cast<std::size_t>(z)))
            return;
        std::vector<Terme> termes;
        std::int64_t second = 0;
        const auto terme = [&](int x, int signe, std::int64_t n) {
            if (x >= 0)
                termes.push_back({x, signe});
            else
                second -= signe * n;
        };
        terme(zones[static_cast<std::size_t>(z)][f], 1, connu(z, f).value_or(0));
        for (const int sous : c.zones)
            terme(zones[static_cast<std::size_t>(sous)][f], -1, connu(sous, f).value_or(0));
        for (const int m : c.morceaux)
            terme(morceaux[static_cast<std::size_t>(m)][f], -1, 0);
        systeme_.equation(std::move(termes), second);
    }

    void juger(const std::vector<std::array<int, 3>> &zones) {
        std::vector<char> demande(systeme_.inconnues().size(), 0);
        for (const std::array<int, 3> &x : zones)
            for (const int i : x)
                if (i >= 0)
                    demande[static_cast<std::size_t>(i)] = 1;
        const Bilan b = encadrer(systeme_, large_assez, [&](int i) { return demande[static_cast<std::size_t>(i)] != 0; });
        m_.programmes += b.programmes;
        for (std::size_t z = 0; z < zones.size(); ++z)
            for (const Famille f : {large, etroite, reste})
                if (zones[z][f] >= 0)
                    juger(static_cast<int>(z), f, b.intervalles[static_cast<std::size_t>(zones[z][f])],
                          b.determinees[static_cast<std::size_t>(zones[z][f])] != 0);
    }

    void juger(int z, Famille f, const Intervalle &i, bool determinee) {
        if (f != reste)
            ++m_.retenues;
        ++m_.encadrees;
        const std::int64_t n = seul_entier(i);
        if (determinee && n < 0)
            rapport_.incoherence(titre(z, f) + ": the equations determine it, not the programs");
        if (n < 0) {
            m_.largeur(i.largeur());
            m_.etroites += i.largeur() < large_assez;
        } else if (n == 0 || n >= seuil) {
            ++m_.retrouvees;
        } else {
            rapport_.defaut((i.largeur() < 1e-6 ? "exact: " : "whole number: ") + titre(z, f) + ": " + std::to_string(n) + " households");
        }
    }

    const Geographie &g_;
    const Decoupage &tout_;
    const Paire &paire_;
    Rapport &rapport_;
    Systeme systeme_;
    Mesure m_;
};

class AuditZones {
  public:
    AuditZones(const std::filesystem::path &dossier, Rapport &rapport)
        : lecture_(lire(dossier)), g_(par_batiment(dossier, lecture_.lisibles)),
          tout_(decouper(g_, std::vector<char>(g_.zones.size(), 1))), rapport_(rapport) {
        for (const std::string &item : lecture_.items)
            for (const char *population : {"ensemble", "emmenages_recents"})
                effectifs_[item + population] = ranger(lecture_.n.at(item)[population]);
    }

    void auditer() {
        std::printf("%zu territories read, %d bâtiments\n", g_.zones.size(), g_.nb_places);
        for (const std::string &item : lecture_.items)
            recents(item);
        for (const auto &[etroit, large] : {std::pair<std::string, std::string>{"ressources_3ans", "ressources"}, {"mineurs", "occupants"}})
            for (const std::string population : {"ensemble", "emmenages_recents"})
                if (effectifs_.contains(etroit + population) && effectifs_.contains(large + population))
                    dans(etroit, large, population);
    }

  private:
    Effectifs ranger(const std::unordered_map<int, int> &n) const {
        Effectifs e(g_.zones.size(), illisible);
        for (std::size_t z = 0; z < e.size(); ++z)
            if (const auto i = n.find(g_.zones[z].gid); i != n.end())
                e[z] = i->second;
        return e;
    }

    // What a set lies in, and is shown only beside (doc/secret-statistique.md, section 2).
    std::vector<const Effectifs *> contenants(const std::string &item, const std::string &population) const {
        std::vector<const Effectifs *> c;
        if (item != "menages" && item != "loyer") // rents are the dwellings', answered for or not
            c.push_back(&effectifs_.at("menages" + population));
        if (population != "ensemble")
            c.push_back(&effectifs_.at(item + "ensemble"));
        if (item == "ressources_3ans" && effectifs_.contains("ressources" + population))
            c.push_back(&effectifs_.at("ressources" + population));
        if (item == "mineurs" && effectifs_.contains("occupants" + population))
            c.push_back(&effectifs_.at("occupants" + population));
        return c;
    }

    // The middle of a chain is withheld with the narrowest of it, and under the commune (doc/secret-statistique.md, section 2).
    static bool vide_retenu(const std::string &item) { return item == "ressources_3ans"; }

    void recents(const std::string &item) {
        auditer({item, {item, item + ", recent movers-in", item + ", not recent"}, effectifs_.at(item + "ensemble"),
                 effectifs_.at(item + "emmenages_recents"), contenants(item, "ensemble"), contenants(item, "emmenages_recents"), true,
                 {vide_retenu(item), vide_retenu(item)}});
    }

    void dans(const std::string &etroit, const std::string &large, const std::string &population) {
        const std::string suffixe = population == "ensemble" ? "" : ", recent movers-in";
        auditer({etroit + " in " + large + suffixe, {large + suffixe, etroit + suffixe, large + " without " + etroit + suffixe},
                 effectifs_.at(large + population), effectifs_.at(etroit + population), contenants(large, population),
                 contenants(etroit, population), false, {vide_retenu(large), vide_retenu(etroit)}});
    }

    void auditer(const Paire &paire) {
        try {
            AuditPaire(g_, tout_, paire, rapport_).auditer();
        } catch (const Incoherence &e) {
            rapport_.incoherence(paire.nom + ": " + e.what());
        }
    }

    Lecture lecture_;
    Geographie g_;
    Decoupage tout_;
    std::map<std::string, Effectifs> effectifs_;
    Rapport &rapport_;
};

} // namespace

void auditer_zones(const std::filesystem::path &dossier, Rapport &rapport) {
    AuditZones(dossier, rapport).auditer();
}

} // namespace audit
