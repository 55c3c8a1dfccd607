#include "treillis.h"

#include <algorithm>

namespace audit {

Treillis::Treillis(std::vector<int> classes) : classes_(std::move(classes)) {
    const int n = variables();
    int cases = 1;
    for (int i = 0; i < ordre_max; ++i)
        cases *= n + 1;
    rangs_.assign(static_cast<std::size_t>(cases), -1);
    for (int ordre = 0; ordre <= ordre_max; ++ordre) {
        std::vector<int> choix;
        const auto choisir = [&](auto &&soi, int suivante) -> void {
            if (static_cast<int>(choix.size()) == ordre) {
                poser(choix);
                return;
            }
            for (int v = suivante; v < n; ++v) {
                choix.push_back(v);
                soi(soi, v + 1);
                choix.pop_back();
            }
        };
        choisir(choisir, 0);
        tailles_[static_cast<std::size_t>(ordre)] = croisements_.back().premier + croisements_.back().taille;
    }
    // A crossing of k variables is summed over each of them into one of k - 1.
    for (const Croisement &c : croisements_) {
        int pas = c.taille;
        for (std::size_t i = 0; i < c.variables.size(); ++i) {
            const int nombre = this->classes(c.variables[i]);
            pas /= nombre;
            std::vector<int> reste = c.variables;
            reste.erase(reste.begin() + static_cast<std::ptrdiff_t>(i));
            int tout = croisements_[static_cast<std::size_t>(rang(reste))].premier;
            for (int haut = 0; haut < c.taille; haut += pas * nombre)
                for (int bas = 0; bas < pas; ++bas)
                    sommes_[reste.size()].push_back({tout++, c.premier + haut + bas, pas, nombre});
        }
    }
}

void Treillis::poser(const std::vector<int> &choix) {
    int taille = 1;
    for (const int v : choix)
        taille *= classes(v);
    const int premier = croisements_.empty() ? 0 : croisements_.back().premier + croisements_.back().taille;
    int chiffres = 0;
    for (const int v : choix)
        chiffres = chiffres * (variables() + 1) + v + 1;
    rangs_[static_cast<std::size_t>(chiffres)] = static_cast<int>(croisements_.size());
    croisements_.push_back({choix, premier, taille});
}

int Treillis::rang(const std::vector<int> &choix) const {
    int chiffres = 0;
    for (const int v : choix)
        chiffres = chiffres * (variables() + 1) + v + 1;
    return rangs_[static_cast<std::size_t>(chiffres)];
}

int Treillis::numero(std::vector<Classe> cellule) const {
    std::ranges::sort(cellule, {}, &Classe::variable);
    std::vector<int> choix;
    int place = 0;
    for (const Classe &c : cellule) {
        choix.push_back(c.variable);
        place = place * classes(c.variable) + c.classe;
    }
    return croisements_[static_cast<std::size_t>(rang(choix))].premier + place;
}

std::vector<Classe> Treillis::cellule(int numero) const {
    const auto c = std::ranges::upper_bound(croisements_, numero, {}, &Croisement::premier) - 1;
    std::vector<Classe> r(c->variables.size());
    int place = numero - c->premier;
    for (std::size_t i = r.size(); i-- > 0;) {
        r[i] = {c->variables[i], place % classes(c->variables[i])};
        place /= classes(c->variables[i]);
    }
    return r;
}

namespace {

bool sommer_classes(const Treillis &t, Unite &u) {
    bool gagne = false;
    for (int ordre = 0; ordre < u.ordre; ++ordre)
        for (const SommeClasses &s : t.sommes(ordre)) {
            IntervalleEntier *premier = &u.ensembles[static_cast<std::size_t>(s.premier)];
            gagne |= resserrer_somme(u.ensembles[static_cast<std::size_t>(s.tout)], s.nombre,
                                     [&](int i) -> IntervalleEntier & { return premier[i * s.pas]; });
        }
    return gagne;
}

} // namespace

void propager(const Treillis &treillis, std::vector<Unite> &unites, const std::vector<SommeUnites> &sommes, int tours) {
    std::vector<char> remuee(unites.size(), 1);
    for (int tour = 0; tour < tours && std::ranges::find(remuee, 1) != remuee.end(); ++tour) {
        for (std::size_t u = 0; u < unites.size(); ++u) {
            try {
                for (int n = 0; remuee[u] != 0 && n < tours && sommer_classes(treillis, unites[u]); ++n) {
                }
            } catch (const Incoherence &e) {
                throw Incoherence(unites[u].nom + ": " + e.what());
            }
            remuee[u] = 0;
        }
        for (const SommeUnites &s : sommes) {
            Unite &tout = unites[static_cast<std::size_t>(s.tout)];
            int ordre = tout.ordre;
            for (const int p : s.parties)
                ordre = std::min(ordre, unites[static_cast<std::size_t>(p)].ordre);
            bool gagne = false;
            for (std::size_t e = 0; e < static_cast<std::size_t>(treillis.taille(ordre)); ++e)
                gagne |= resserrer_somme(tout.ensembles[e], static_cast<int>(s.parties.size()), [&](int i) -> IntervalleEntier & {
                    return unites[static_cast<std::size_t>(s.parties[static_cast<std::size_t>(i)])].ensembles[e];
                });
            if (!gagne)
                continue;
            remuee[static_cast<std::size_t>(s.tout)] = 1;
            for (const int p : s.parties)
                remuee[static_cast<std::size_t>(p)] = 1;
        }
    }
}

} // namespace audit
