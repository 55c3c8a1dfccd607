#include "geographie.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "csv.h"

namespace audit {

namespace {

struct Territoires {
    std::map<std::string, int> rang;
    std::vector<Zone> zones; // without places
    std::unordered_map<int, std::vector<int>> touche; // communes of a territory
    std::unordered_map<int, std::string> echelle;
};

Territoires lire_territoires(const std::filesystem::path &dossier) {
    Territoires t;
    for (const Ligne &l : lire_csv(dossier / "echelle.csv").lignes)
        t.rang[l[0]] = entier(l[1]);
    for (const Ligne &l : lire_csv(dossier / "territoire.csv").lignes) {
        t.zones.push_back({entier(l[0]), t.rang.at(l[1]), l[1] + " " + l[2], {}});
        t.echelle[entier(l[0])] = l[1];
    }
    for (const Ligne &l : lire_csv(dossier / "commune.csv").lignes)
        t.touche[entier(l[0])].push_back(entier(l[1]));
    return t;
}

Geographie ranger(Territoires &&t, const std::set<int> &lisibles, std::unordered_map<int, std::vector<int>> &places, int nb_places) {
    Geographie g;
    g.nb_places = nb_places;
    for (Zone &z : t.zones)
        if (lisibles.contains(z.gid)) {
            z.places = std::move(places[z.gid]);
            std::ranges::sort(z.places);
            g.zones.push_back(std::move(z));
        }
    std::ranges::sort(g.zones, [](const Zone &a, const Zone &b) {
        return std::tuple(b.places.size(), a.rang, a.gid) < std::tuple(a.places.size(), b.rang, b.gid);
    });
    for (std::size_t z = 0; z < g.zones.size(); ++z)
        g.zone[g.zones[z].gid] = static_cast<int>(z);
    return g;
}

} // namespace

Geographie par_batiment(const std::filesystem::path &dossier, const std::set<int> &lisibles) {
    Territoires t = lire_territoires(dossier);
    std::unordered_map<int, std::vector<int>> larges; // territories of a commune, itself included
    for (const auto &[territoire, communes] : t.touche)
        if (const int rang = t.rang.at(t.echelle.at(territoire)); rang <= t.rang.at("commune"))
            for (const int c : communes)
                larges[c].push_back(territoire);
    std::unordered_map<int, std::vector<int>> places;
    int place = 0;
    for (const Ligne &l : lire_csv(dossier / "adresse.csv").lignes) { // batiment, residence, commune, iris, qpv
        for (const int z : larges[entier(l[2])])
            places[z].push_back(place);
        for (const std::size_t i : {0U, 1U, 3U, 4U})
            if (!l[i].empty())
                places[entier(l[i])].push_back(place);
        ++place;
    }
    return ranger(std::move(t), lisibles, places, place);
}

Geographie par_commune(const std::filesystem::path &dossier, const std::set<int> &lisibles) {
    Territoires t = lire_territoires(dossier);
    std::unordered_map<int, int> numero;
    for (const auto &[gid, echelle] : t.echelle)
        if (echelle == "commune")
            numero.emplace(gid, static_cast<int>(numero.size()));
    std::unordered_map<int, std::vector<int>> places;
    for (const auto &[territoire, communes] : t.touche)
        for (const int c : communes)
            places[territoire].push_back(numero.at(c));
    return ranger(std::move(t), lisibles, places, static_cast<int>(numero.size()));
}

namespace {

// The zones considered that hold each place, from the largest.
std::vector<std::vector<int>> signatures(const Geographie &g, const std::vector<char> &consideree) {
    std::vector<std::vector<int>> s(static_cast<std::size_t>(g.nb_places));
    for (std::size_t z = 0; z < g.zones.size(); ++z)
        if (consideree[z] != 0)
            for (const int p : g.zones[z].places)
                s[static_cast<std::size_t>(p)].push_back(static_cast<int>(z));
    return s;
}

class Couvreur {
  public:
    Couvreur(const Geographie &g, const std::vector<std::vector<int>> &signatures, const std::vector<int> &morceau)
        : g_(g), signatures_(signatures), morceau_(morceau), compte_(g.zones.size()), couverte_(static_cast<std::size_t>(g.nb_places), -1) {}

    Couverture couvrir(int zone) {
        const std::vector<int> &places = g_.zones[static_cast<std::size_t>(zone)].places;
        std::vector<int> touchees;
        for (const int p : places)
            for (const int z : signatures_[static_cast<std::size_t>(p)])
                if (z > zone && compte_[static_cast<std::size_t>(z)]++ == 0)
                    touchees.push_back(z);
        std::ranges::sort(touchees);
        Couverture c;
        for (const int z : touchees)
            if (compte_[static_cast<std::size_t>(z)] == g_.zones[static_cast<std::size_t>(z)].places.size() && libre(zone, z))
                c.zones.push_back(z);
        for (const int z : touchees)
            compte_[static_cast<std::size_t>(z)] = 0;
        for (const int p : places)
            if (couverte_[static_cast<std::size_t>(p)] != zone)
                c.morceaux.push_back(morceau_[static_cast<std::size_t>(p)]);
        std::ranges::sort(c.morceaux);
        c.morceaux.erase(std::unique(c.morceaux.begin(), c.morceaux.end()), c.morceaux.end());
        return c;
    }

  private:
    // Takes the places of `z` if none is taken.
    bool libre(int zone, int z) {
        const std::vector<int> &places = g_.zones[static_cast<std::size_t>(z)].places;
        if (std::ranges::any_of(places, [&](int p) { return couverte_[static_cast<std::size_t>(p)] == zone; }))
            return false;
        for (const int p : places)
            couverte_[static_cast<std::size_t>(p)] = zone;
        return true;
    }

    const Geographie &g_;
    const std::vector<std::vector<int>> &signatures_;
    const std::vector<int> &morceau_;
    std::vector<std::size_t> compte_;
    std::vector<int> couverte_; // the zone whose cover last took the place
};

} // namespace

Decoupage decouper(const Geographie &g, const std::vector<char> &consideree) {
    const std::vector<std::vector<int>> s = signatures(g, consideree);
    Decoupage d;
    std::map<std::vector<int>, int> numero;
    for (const std::vector<int> &signature : s) {
        const auto [n, nouveau] = numero.try_emplace(signature, static_cast<int>(numero.size()));
        if (nouveau)
            d.contenant.push_back(signature.empty() ? -1 : signature.back());
        d.morceau.push_back(n->second);
    }
    d.couvertures.resize(g.zones.size());
    Couvreur couvreur(g, s, d.morceau);
    for (std::size_t z = 0; z < g.zones.size(); ++z)
        if (consideree[z] != 0)
            d.couvertures[z] = couvreur.couvrir(static_cast<int>(z));
    return d;
}

} // namespace audit
