#include "zone/groupement.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "zone/scission.h"

namespace carto_ops::zone {

namespace {

using Membres = std::vector<std::uint32_t>; // rising

std::int64_t total(const Foyers &foyers) {
    std::int64_t n = 0;
    for (const auto &[bailleur, menages] : foyers)
        n += menages;
    return n;
}

bool memes_bailleurs(const Foyers &a, const Foyers &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto &x, const auto &y) { return x.first == y.first; });
}

// Addresses put together, named by their first one.
struct Grappe {
    Membres membres;
    Foyers foyers;
    bool saine = false;
};

class Groupement {
  public:
    Groupement(std::span<const Adresse> adresses, const Regle &regle, std::int64_t distance, void (*cancelled)())
        : adresses_(adresses), regle_(regle), cancelled_(cancelled), grappe_de_(adresses.size()), grappes_(adresses.size()) {
        std::vector<Point> points;
        for (std::uint32_t i = 0; i < adresses.size(); ++i) {
            points.push_back(adresses[i].point);
            if (adresses[i].foyers.empty())
                points.back().lot = -1;
            isoler(i);
        }
        voisins_ = voisins(points, distance, cancelled);
    }

    std::vector<std::int32_t> resultat() {
        reprendre();
        reunir();
        placer_restes();
        scinder();
        std::vector<std::int32_t> groupe(adresses_.size(), -1);
        for (std::uint32_t i = 0; i < adresses_.size(); ++i)
            if (const Grappe &g = grappe(i); g.saine && g.membres.size() > 1)
                groupe[i] = static_cast<std::int32_t>(g.membres.front());
        return groupe;
    }

  private:
    // What a cluster may be merged with, and the shortest way to it.
    using Voisines = std::map<std::uint32_t, std::int64_t>;

    void respirer() {
        if (cancelled_ != nullptr && ++pas_ % 256 == 0)
            cancelled_();
    }

    Grappe &grappe(std::uint32_t adresse) { return grappes_[grappe_de_[adresse]]; }

    void isoler(std::uint32_t i) {
        grappe_de_[i] = i;
        grappes_[i] = {{i}, adresses_[i].foyers, suffit(adresses_[i].foyers, regle_)};
    }

    void fondre(const Membres &membres) {
        Grappe g{membres, foyers(membres), false};
        g.saine = suffit(g.foyers, regle_);
        for (const std::uint32_t m : membres)
            grappe_de_[m] = membres.front();
        grappes_[membres.front()] = std::move(g);
    }

    Foyers foyers(const Membres &membres) const {
        Foyers f;
        for (const std::uint32_t m : membres)
            verser(f, adresses_[m].foyers);
        return f;
    }

    static Membres union_de(const Membres &a, const Membres &b) {
        Membres u;
        std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(u));
        return u;
    }

    Voisines voisines(const Membres &membres) const {
        Voisines v;
        for (const std::uint32_t m : membres)
            for (const Arete &a : voisins_[m]) {
                const std::uint32_t autre = grappe_de_[a.voisin];
                if (std::binary_search(membres.begin(), membres.end(), a.voisin))
                    continue;
                const auto [ou, nouvelle] = v.try_emplace(autre, a.carre);
                if (!nouvelle)
                    ou->second = std::min(ou->second, a.carre);
            }
        return v;
    }

    Graphe graphe(const Membres &membres) const {
        Graphe g;
        for (const std::uint32_t m : membres) {
            g.foyers.push_back(adresses_[m].foyers);
            g.voisins.emplace_back();
            for (const Arete &a : voisins_[m])
                if (const auto ou = std::lower_bound(membres.begin(), membres.end(), a.voisin);
                    ou != membres.end() && *ou == a.voisin)
                    g.voisins.back().push_back(static_cast<std::uint32_t>(ou - membres.begin()));
        }
        return g;
    }

    // Groups of the campaign before, where all members still are neighbours, and enough, and no more than needed.
    void reprendre() {
        std::map<std::int32_t, Membres> anciens;
        for (std::uint32_t i = 0; i < adresses_.size(); ++i)
            if (adresses_[i].precedent >= 0)
                anciens[adresses_[i].precedent].push_back(i);
        for (const auto &[numero, membres] : anciens) {
            respirer();
            if (membres.size() > 1 && connexe(membres) && suffit(foyers(membres), regle_) &&
                scission(graphe(membres), regle_).empty())
                fondre(membres);
        }
    }

    bool connexe(const Membres &membres) const {
        const Graphe g = graphe(membres);
        std::vector<char> vu(membres.size(), 0);
        std::vector<std::uint32_t> pile{0};
        vu[0] = 1;
        std::size_t nombre = 1;
        while (!pile.empty()) {
            const std::uint32_t n = pile.back();
            pile.pop_back();
            for (const std::uint32_t v : g.voisins[n])
                if (vu[v] == 0) {
                    vu[v] = 1;
                    ++nombre;
                    pile.push_back(v);
                }
        }
        return nombre == membres.size();
    }

    // The smallest cluster that is not enough first, with the neighbour that makes it enough, or has the same landlords, or
    // is nearest. Those without such a neighbour are left for later.
    void reunir() {
        std::set<std::pair<std::int64_t, std::uint32_t>> file;
        for (std::uint32_t i = 0; i < adresses_.size(); ++i)
            if (grappe_de_[i] == i && adresses_[i].point.lot >= 0 && !grappes_[i].saine)
                file.emplace(total(grappes_[i].foyers), i);
        while (!file.empty()) {
            respirer();
            const std::uint32_t ici = file.begin()->second;
            file.erase(file.begin());
            const Grappe &g = grappes_[ici];
            std::tuple<bool, bool, std::int64_t, std::uint32_t> meilleure{true, true, 0, ici};
            for (const auto &[autre, carre] : voisines(g.membres)) {
                const Grappe &v = grappes_[autre];
                if (v.saine)
                    continue;
                Foyers f = g.foyers;
                verser(f, v.foyers);
                const std::tuple candidate{!suffit(f, regle_), !memes_bailleurs(g.foyers, v.foyers), carre, autre};
                if (std::get<3>(meilleure) == ici || candidate < meilleure)
                    meilleure = candidate;
            }
            const std::uint32_t autre = std::get<3>(meilleure);
            if (autre == ici) {
                restes_.push_back(ici);
                continue;
            }
            file.erase({total(grappes_[autre].foyers), autre});
            const Membres membres = union_de(g.membres, grappes_[autre].membres);
            fondre(membres);
            if (const Grappe &nouvelle = grappes_[membres.front()]; !nouvelle.saine)
                file.emplace(total(nouvelle.foyers), membres.front());
        }
    }

    // What is left joins the smallest neighbour, group or address, that makes it enough; through others if need be.
    void placer_restes() {
        std::sort(restes_.begin(), restes_.end());
        for (const std::uint32_t reste : restes_) {
            respirer();
            if (grappe(reste).saine) // another one took it along
                continue;
            const Membres membres = grappes_[reste].membres;
            if (placer(membres) || membres.size() == 1)
                continue;
            for (const std::uint32_t m : membres)
                isoler(m);
            for (const std::uint32_t m : membres)
                if (!grappe(m).saine)
                    placer({m});
        }
    }

    bool placer(Membres membres) {
        constexpr int appuis_max = 3;
        for (int appui = 0; appui < appuis_max; ++appui) {
            const Foyers f = foyers(membres);
            std::tuple<bool, bool, std::int64_t, std::int64_t, std::uint32_t> meilleur{};
            bool trouve = false;
            for (const auto &[autre, carre] : voisines(membres)) {
                const Grappe &v = grappes_[autre];
                Foyers somme = f;
                verser(somme, v.foyers);
                const std::tuple candidat{!suffit(somme, regle_), v.membres.size() == 1, total(v.foyers), carre, autre};
                if (!trouve || candidat < meilleur)
                    meilleur = candidat;
                trouve = true;
            }
            if (!trouve)
                return false;
            membres = union_de(membres, grappes_[std::get<4>(meilleur)].membres);
            if (!std::get<0>(meilleur)) {
                fondre(membres);
                return true;
            }
        }
        return false;
    }

    void scinder() {
        for (std::uint32_t i = 0; i < adresses_.size(); ++i)
            if (grappe_de_[i] == i && grappes_[i].saine && grappes_[i].membres.size() > 1)
                scinder(grappes_[i].membres);
    }

    void scinder(const Membres &membres) {
        respirer();
        const std::vector<char> cote = scission(graphe(membres), regle_);
        if (cote.empty())
            return;
        Membres parts[2];
        for (std::size_t i = 0; i < membres.size(); ++i)
            parts[cote[i] != 0 ? 0 : 1].push_back(membres[i]);
        for (const Membres &part : parts) {
            fondre(part);
            scinder(part);
        }
    }

    std::span<const Adresse> adresses_;
    const Regle &regle_;
    void (*cancelled_)();
    std::vector<std::vector<Arete>> voisins_;
    std::vector<std::uint32_t> grappe_de_;
    std::vector<Grappe> grappes_; // by their first address
    std::vector<std::uint32_t> restes_;
    std::uint64_t pas_ = 0;
};

} // namespace

bool suffit(const Foyers &foyers, const Regle &regle) {
    const std::int64_t n = total(foyers);
    const auto court = [&regle](std::int64_t m) { return m > 0 && m < regle.seuil; };
    return !court(n) && !(regle.initie && std::any_of(foyers.begin(), foyers.end(),
                                                      [n, court](const auto &f) { return court(n - f.second); }));
}

std::vector<std::int32_t> grouper(std::span<const Adresse> adresses, const Regle &regle, std::int64_t distance,
                                  void (*cancelled)()) {
    return Groupement(adresses, regle, distance, cancelled).resultat();
}

} // namespace carto_ops::zone
