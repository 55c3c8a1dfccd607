#include "zone/scission.h"

#include <algorithm>

namespace carto_ops::zone {

namespace {

constexpr int essais_max = 200000; // beyond, the set is kept whole: coarser than could be, as safe

// Grows the side of the first node by neighbours, each taken or left to the other side, in every way that may still leave
// the other side connected and large enough.
class Scission {
  public:
    Scission(const Graphe &graphe, const Regle &regle)
        : graphe_(graphe), regle_(regle), etat_(graphe.foyers.size(), libre) {
        for (const Foyers &f : graphe.foyers)
            verser(tout_, f);
    }

    std::vector<char> chercher() {
        if (total(tout_) < 2 * static_cast<std::int64_t>(regle_.seuil))
            return {};
        etat_[0] = ici;
        if (!explorer())
            return {};
        std::vector<char> cote;
        for (const char e : etat_)
            cote.push_back(e == ici);
        return cote;
    }

  private:
    static constexpr char libre = 0, ici = 1, ailleurs = 2;

    static std::int64_t total(const Foyers &foyers) {
        std::int64_t n = 0;
        for (const auto &[bailleur, menages] : foyers)
            n += menages;
        return n;
    }

    Foyers foyers(const std::vector<char> &choix) const {
        Foyers f;
        for (std::size_t i = 0; i < choix.size(); ++i)
            if (choix[i] != 0)
                verser(f, graphe_.foyers[i]);
        return f;
    }

    // What is left around a node once this side is taken away.
    std::vector<char> reste(std::uint32_t depart) const {
        std::vector<char> vu(etat_.size(), 0);
        std::vector<std::uint32_t> pile{depart};
        vu[depart] = 1;
        while (!pile.empty()) {
            const std::uint32_t n = pile.back();
            pile.pop_back();
            for (const std::uint32_t v : graphe_.voisins[n])
                if (etat_[v] != ici && vu[v] == 0) {
                    vu[v] = 1;
                    pile.push_back(v);
                }
        }
        return vu;
    }

    bool partage_sain(const std::vector<char> &autre) const {
        std::vector<char> cote(etat_.size());
        for (std::size_t i = 0; i < etat_.size(); ++i) {
            cote[i] = etat_[i] == ici;
            if (cote[i] == autre[i])
                return false;
        }
        const Foyers d_ici = foyers(cote), d_ailleurs = foyers(autre);
        return !d_ici.empty() && !d_ailleurs.empty() && suffit(d_ici, regle_) && suffit(d_ailleurs, regle_);
    }

    // The other side, as it may still be: false when it can be none.
    bool possible(std::vector<char> &autre) const {
        for (std::uint32_t n = 0; n < etat_.size(); ++n)
            if (etat_[n] == ailleurs) {
                autre = reste(n);
                for (std::size_t i = n; i < etat_.size(); ++i)
                    if (etat_[i] == ailleurs && autre[i] == 0)
                        return false;
                return total(foyers(autre)) >= regle_.seuil;
            }
        for (std::uint32_t n = 0; n < etat_.size(); ++n)
            if (etat_[n] == libre) {
                autre = reste(n);
                return true;
            }
        return false;
    }

    bool explorer() {
        std::vector<char> autre;
        if (++essais_ > essais_max || !possible(autre))
            return false;
        if (partage_sain(autre)) {
            for (std::size_t i = 0; i < etat_.size(); ++i)
                etat_[i] = autre[i] != 0 ? ailleurs : ici;
            return true;
        }
        for (std::uint32_t n = 0; n < etat_.size(); ++n)
            if (etat_[n] == ici)
                for (const std::uint32_t v : graphe_.voisins[n])
                    if (etat_[v] == libre) {
                        for (const char choix : {ici, ailleurs}) {
                            etat_[v] = choix;
                            if (explorer())
                                return true;
                        }
                        etat_[v] = libre;
                        return false;
                    }
        return false;
    }

    const Graphe &graphe_;
    const Regle &regle_;
    Foyers tout_;
    std::vector<char> etat_;
    int essais_ = 0;
};

} // namespace

void verser(Foyers &vers, const Foyers &de) {
    Foyers somme;
    somme.reserve(vers.size() + de.size());
    auto a = vers.begin();
    auto b = de.begin();
    while (a != vers.end() || b != de.end()) {
        if (b == de.end() || (a != vers.end() && a->first < b->first))
            somme.push_back(*a++);
        else if (a == vers.end() || b->first < a->first)
            somme.push_back(*b++);
        else {
            somme.emplace_back(a->first, a->second + b->second);
            ++a;
            ++b;
        }
    }
    vers = std::move(somme);
}

std::vector<char> scission(const Graphe &graphe, const Regle &regle) {
    return Scission(graphe, regle).chercher();
}

} // namespace carto_ops::zone
