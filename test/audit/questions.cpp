#include "questions.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>

#include "csv.h"

namespace audit {

namespace {

std::vector<std::string> lire_variables(const std::filesystem::path &dossier, std::vector<int> &classes) {
    std::vector<std::string> noms;
    for (const Ligne &l : lire_csv(dossier / "classe.csv").lignes) { // variable, classes
        noms.push_back(l[0]);
        classes.push_back(entier(l[1]));
    }
    for (const char *nom : {"recents", "parc"}) { // 0: not, which is never asked; 1: so
        noms.emplace_back(nom);
        classes.push_back(2);
    }
    return noms;
}

Treillis lire_treillis(const std::filesystem::path &dossier) {
    std::vector<int> classes;
    lire_variables(dossier, classes);
    return Treillis(classes);
}

// Variables asked at once, by rank of scale.
std::map<int, int> lire_ordres(const std::filesystem::path &dossier) {
    std::map<std::string, int> rangs;
    for (const Ligne &l : lire_csv(dossier / "echelle.csv").lignes)
        rangs[l[0]] = entier(l[1]);
    std::map<int, int> ordres;
    for (const Ligne &l : lire_csv(dossier / "profondeur.csv").lignes) {
        // There a NULL never says that somebody is there, and the wider zones of an address are not looked for.
        if (l[0] == "residence" || l[0] == "batiment")
            throw std::runtime_error("answers at the address scales are not combined");
        ordres[rangs.at(l[0])] = entier(l[1]);
    }
    return ordres;
}

Geographie lire_geographie(const std::filesystem::path &dossier, const std::map<int, int> &ordres) {
    std::map<std::string, int> rangs;
    for (const Ligne &l : lire_csv(dossier / "echelle.csv").lignes)
        rangs[l[0]] = entier(l[1]);
    std::set<int> lus;
    for (const Ligne &l : lire_csv(dossier / "ensemble.csv").lignes)
        lus.insert(entier(l[0]));
    std::set<int> lisibles;
    for (const Ligne &l : lire_csv(dossier / "territoire.csv").lignes)
        if (lus.contains(entier(l[0])) && ordres.contains(rangs.at(l[1])))
            lisibles.insert(entier(l[0]));
    const bool sous_commune = ordres.rbegin()->first > rangs.at("commune");
    return sous_commune ? par_batiment(dossier, lisibles) : par_commune(dossier, lisibles);
}

std::vector<int> lire_classes(const std::string &texte) { // as 4+5
    std::vector<int> classes;
    for (std::size_t debut = 0; debut < texte.size();) {
        const std::size_t fin = std::min(texte.find('+', debut), texte.size());
        classes.push_back(entier(texte.substr(debut, fin - debut)));
        debut = fin + 1;
    }
    return classes;
}

} // namespace

Questions::Questions(const std::filesystem::path &dossier)
    : dossier_(dossier), treillis_(lire_treillis(dossier)), tableaux_(lire_tableaux(dossier)), ordres_(lire_ordres(dossier)),
      g_(lire_geographie(dossier, ordres_)) {
    std::vector<int> classes;
    noms_ = lire_variables(dossier, classes);
    for (std::size_t v = 0; v < noms_.size(); ++v)
        numeros_[noms_[v]] = static_cast<int>(v);
    std::vector<int> ordres;
    for (const Zone &z : g_.zones)
        ordres.push_back(ordres_.at(z.rang));
    relier(ordres);
    lire_bruit();
    reperer_retenus();
}

// Every territory is the sum of those it contains and of pieces, which are asked as far as what is asked of all the others.
void Questions::relier(const std::vector<int> &ordres) {
    for (std::size_t z = 0; z < g_.zones.size(); ++z) {
        ordre_unites_.push_back(ordres[z]);
        noms_unites_.push_back(g_.zones[z].nom);
    }
    const Decoupage d = decouper(g_, std::vector<char>(g_.zones.size(), 1));
    std::vector<int> presences(d.contenant.size());
    for (const Couverture &c : d.couvertures)
        for (const int m : c.morceaux)
            ++presences[static_cast<std::size_t>(m)];
    std::vector<int> unite(d.contenant.size(), -1);
    for (std::size_t z = 0; z < g_.zones.size(); ++z) {
        const Couverture &c = d.couvertures[z];
        if (c.zones.empty() && c.morceaux.size() == 1 && presences[static_cast<std::size_t>(c.morceaux.front())] == 1)
            continue; // it is that piece
        int ordre = ordres[z];
        for (const int sous : c.zones)
            ordre = std::min(ordre, ordres[static_cast<std::size_t>(sous)]);
        SommeUnites somme{static_cast<int>(z), c.zones};
        for (const int m : c.morceaux) {
            int &u = unite[static_cast<std::size_t>(m)];
            if (u < 0) {
                u = static_cast<int>(ordre_unites_.size());
                ordre_unites_.push_back(ordre);
                noms_unites_.push_back("piece of " + g_.zones[z].nom);
            }
            ordre_unites_[static_cast<std::size_t>(u)] = std::max(ordre_unites_[static_cast<std::size_t>(u)], ordre);
            somme.parties.push_back(u);
        }
        if (!somme.parties.empty())
            sommes_.push_back(std::move(somme));
    }
}

// Of each published count, the least and the greatest it may stand for.
void Questions::lire_bruit() {
    std::vector<std::pair<int, int>> lignes;
    for (const Ligne &l : lire_csv(dossier_ / "ptable.csv").lignes) // effectif, publie, cles: pairs that happen
        lignes.emplace_back(entier(l[0]), entier(l[1]));
    const int derniere = lignes.back().first;
    for (const auto &[effectif, publie] : lignes) {
        if (effectif == derniere)
            ecarts_grands_.push_back(publie - effectif);
        if (static_cast<std::size_t>(publie) >= vrais_.size())
            vrais_.resize(static_cast<std::size_t>(publie) + 1, {IntervalleEntier::illimite, -1});
        IntervalleEntier &v = vrais_[static_cast<std::size_t>(publie)];
        v.bas = std::min(v.bas, effectif);
        v.haut = std::max(v.haut, effectif);
    }
    for (std::size_t p = 0; p < vrais_.size(); ++p)
        for (const int e : ecarts_grands_)
            if (const int n = static_cast<int>(p) - e; n >= derniere) {
                vrais_[p].bas = std::min(vrais_[p].bas, n);
                vrais_[p].haut = std::max(vrais_[p].haut, n);
            }
}

std::string Questions::titre(int ensemble) const {
    std::string t;
    for (const Classe &c : treillis_.cellule(ensemble))
        t += (t.empty() ? "" : ", ") + noms_[static_cast<std::size_t>(c.variable)] + " " + std::to_string(c.classe);
    return t.empty() ? "all" : t;
}

// Cells that a table withholds, classes that it withholds or that are known to be small: in the territory, or in one that holds it.
void Questions::reperer_retenus() {
    std::unordered_map<int, std::vector<int>> communes;
    std::unordered_map<int, std::vector<int>> larges; // of a commune
    std::unordered_map<int, std::string> echelles;
    for (const Ligne &l : lire_csv(dossier_ / "territoire.csv").lignes)
        echelles[entier(l[0])] = l[1];
    std::map<std::string, int> rang;
    for (const Ligne &l : lire_csv(dossier_ / "echelle.csv").lignes)
        rang[l[0]] = entier(l[1]);
    for (const Ligne &l : lire_csv(dossier_ / "commune.csv").lignes) { // territoire, commune
        communes[entier(l[0])].push_back(entier(l[1]));
        if (rang.at(echelles.at(entier(l[0]))) <= rang.at("commune"))
            larges[entier(l[1])].push_back(entier(l[0]));
    }
    for (auto &[gid, c] : communes)
        std::ranges::sort(c);
    const std::unordered_map<int, std::set<int>> motifs = lire_motifs();
    for (const Zone &z : g_.zones) {
        std::vector<char> r(static_cast<std::size_t>(treillis_.taille(2)));
        std::set<int> candidats(larges[communes[z.gid].front()].begin(), larges[communes[z.gid].front()].end());
        candidats.insert(z.gid);
        for (const int gid : candidats)
            if (const auto m = motifs.find(gid); m != motifs.end() && std::ranges::includes(communes[gid], communes[z.gid]))
                for (const int e : m->second)
                    r[static_cast<std::size_t>(e)] = 1;
        retenus_.push_back(std::move(r));
    }
}

// Per territory: pairs of classes, single classes, or classes of recent movers-in.
std::unordered_map<int, std::set<int>> Questions::lire_motifs() const {
    std::unordered_map<int, std::set<int>> motifs;
    std::map<std::string, const Tableau *> tableaux;
    for (const Tableau &t : tableaux_)
        tableaux[t.nom] = &t;
    for (const Ligne &l : lire_csv(dossier_ / "croisement.csv").lignes) { // tableau, gid, classe_a, classe_b, n
        std::vector<Classe> cellule;
        for (const std::size_t i : {2U, 3U})
            if (!l[i].empty())
                cellule.push_back({variable(i == 2 ? tableaux.at(l[0])->variable_a : tableaux.at(l[0])->variable_b), entier(l[i])});
        if (l[4].empty() && !cellule.empty())
            motifs[entier(l[1])].insert(treillis_.numero(cellule));
    }
    for (const Ligne &l : lire_csv(dossier_ / "marge_cles.csv").lignes) { // gid, recents, variable, classes, n
        const int n = entier(l[4]);
        if (n < 0 || (n >= 1 && n < seuil))
            for (const int c : lire_classes(l[3])) {
                std::vector<Classe> cellule{{variable(l[2]), c}};
                if (l[1] == "1")
                    cellule.push_back({recents(), 1});
                motifs[entier(l[0])].insert(treillis_.numero(cellule));
            }
    }
    return motifs;
}

bool Questions::retenu(int zone, int ensemble) const {
    const std::vector<char> &r = retenus_[static_cast<std::size_t>(zone)];
    const std::vector<Classe> c = treillis_.cellule(ensemble);
    for (std::size_t i = 0; i < c.size(); ++i) {
        if (r[static_cast<std::size_t>(treillis_.numero({c[i]}))] != 0)
            return true;
        for (std::size_t j = i + 1; j < c.size(); ++j)
            if (r[static_cast<std::size_t>(treillis_.numero({c[i], c[j]}))] != 0)
                return true;
    }
    return false;
}

std::vector<Unite> Questions::unites_exactes() const {
    std::vector<Unite> unites;
    for (std::size_t u = 0; u < ordre_unites_.size(); ++u)
        unites.push_back({noms_unites_[u], ordre_unites_[u],
                          std::vector<IntervalleEntier>(static_cast<std::size_t>(treillis_.taille(ordre_unites_[u])))});
    borner_marges(unites);
    borner_tableaux(unites);
    return unites;
}

void Questions::borner_marges(std::vector<Unite> &unites) const {
    for (const Ligne &l : lire_csv(dossier_ / "marge_cles.csv").lignes) { // gid, recents, variable, classes, n
        const auto zone = g_.zone.find(entier(l[0]));
        if (zone == g_.zone.end() || l[4].empty())
            continue;
        Unite &u = unites[static_cast<std::size_t>(zone->second)];
        const bool dans_recents = l[1] == "1";
        std::vector<Classe> cellule;
        if (dans_recents || l[2] == "recents")
            cellule.push_back({recents(), 1});
        const std::vector<int> classes = lire_classes(l[3]);
        if (static_cast<int>(cellule.size()) + !classes.empty() > u.ordre || (dans_recents && l[2] == "recents"))
            continue;
        const int n = entier(l[4]);
        if (classes.empty())
            u.ensembles[static_cast<std::size_t>(treillis_.numero(cellule))].resserrer(l[2] == "logements" ? 0 : n, n);
        for (const int c : classes) {
            std::vector<Classe> fine = cellule;
            fine.push_back({variable(l[2]), c});
            u.ensembles[static_cast<std::size_t>(treillis_.numero(fine))].resserrer(classes.size() == 1 ? n : 0, n);
        }
    }
}

// A null of a table is 1 at least, where a zero would have shown.
void Questions::borner_tableaux(std::vector<Unite> &unites) const {
    for (const Tableau &t : tableaux_)
        for (const auto &[gid, cases] : t.zones) {
            const auto zone = g_.zone.find(gid);
            if (zone == g_.zone.end())
                continue;
            Unite &u = unites[static_cast<std::size_t>(zone->second)];
            for (int a = 0; a <= t.classes_a; ++a)
                for (int b = 0; b <= t.classes_b; ++b) {
                    std::vector<Classe> cellule;
                    if (a < t.classes_a)
                        cellule.push_back({variable(t.variable_a), a});
                    if (b < t.classes_b)
                        cellule.push_back({variable(t.variable_b), b});
                    if (static_cast<int>(cellule.size()) > u.ordre)
                        continue;
                    IntervalleEntier &e = u.ensembles[static_cast<std::size_t>(treillis_.numero(cellule))];
                    if (const int n = cases[t.place(a, b)]; n != retenue)
                        e.resserrer(n, n);
                    else if (!t.vide_possible(gid, a, b))
                        e.resserrer(1, IntervalleEntier::illimite);
                }
        }
}

long Questions::ajouter_cles(std::vector<Unite> &unites) const {
    std::ifstream entree(dossier_ / "cle.csv"); // gid, recents, parc, k1, k2, k3, n
    std::string texte;
    if (!std::getline(entree, texte))
        throw std::runtime_error("cannot read cle.csv");
    long reponses = 0;
    while (std::getline(entree, texte)) {
        std::array<int, 7> champs{};
        champs.fill(-1);
        const char *p = texte.data();
        const char *fin = p + texte.size();
        for (int &c : champs) {
            p = std::from_chars(p, fin, c).ptr;
            if (p < fin && *p == ',')
                ++p;
        }
        if (p != fin)
            throw std::runtime_error("cle.csv: " + texte);
        const auto zone = g_.zone.find(champs[0]);
        if (zone == g_.zone.end())
            continue;
        ++reponses;
        std::vector<Classe> cellule;
        for (int k = 3; k < 6; ++k)
            if (champs[static_cast<std::size_t>(k)] >= 0)
                cellule.push_back({champs[static_cast<std::size_t>(k)] / 10 - 1, champs[static_cast<std::size_t>(k)] % 10});
        for (int k : {1, 2})
            if (champs[static_cast<std::size_t>(k)] == 1)
                cellule.push_back({k == 1 ? recents() : parc(), 1});
        const int ensemble = treillis_.numero(cellule);
        Unite &u = unites[static_cast<std::size_t>(zone->second)];
        const int n = champs[6];
        try {
            IntervalleEntier &e = u.ensembles.at(static_cast<std::size_t>(ensemble));
            if (n < 0) {
                // Of fewer than three residences: it would have been published as 11 or more.
                if (!retenu(zone->second, ensemble))
                    e.resserrer(1, IntervalleEntier::illimite);
            } else if (static_cast<std::size_t>(n) < vrais_.size() && vrais_[static_cast<std::size_t>(n)].haut >= 0) {
                e.resserrer(vrais_[static_cast<std::size_t>(n)].bas, vrais_[static_cast<std::size_t>(n)].haut);
            } else if (static_cast<std::size_t>(n) >= vrais_.size()) {
                e.resserrer(n - ecarts_grands_.back(), n - ecarts_grands_.front());
            } else {
                throw Incoherence("published as " + std::to_string(n) + ", which no count can be");
            }
        } catch (const Incoherence &e) {
            throw Incoherence(u.nom + ", " + titre(ensemble) + ": " + e.what());
        }
    }
    return reponses;
}

} // namespace audit
