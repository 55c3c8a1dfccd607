// What a role may ask ops.croiser(), as exported: the lattice, the territories, and all that bounds each set. First what is
// exact, then what the answers by cell keys add.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "geographie.h"
#include "tableau.h"
#include "treillis.h"

namespace audit {

class Questions {
  public:
    explicit Questions(const std::filesystem::path &dossier);

    const Treillis &treillis() const { return treillis_; }
    const std::vector<Tableau> &tableaux() const { return tableaux_; }
    const std::vector<SommeUnites> &sommes() const { return sommes_; }
    const Geographie &geographie() const { return g_; } // its zones are the first units, in their order
    int variable(const std::string &nom) const { return numeros_.at(nom); }
    int parc() const { return treillis_.variables() - 1; }
    std::string titre(int ensemble) const;

    std::vector<Unite> unites_exactes() const;
    // Bounds of the answers, 0 and NULL included. Their number.
    long ajouter_cles(std::vector<Unite> &unites) const;

    // Whether the release withholds the set, or one that it refines: what the answers then do not say is no information.
    bool retenu(int zone, int ensemble) const;

  private:
    int recents() const { return treillis_.variables() - 2; }
    void relier(const std::vector<int> &ordres);
    void lire_bruit();
    void reperer_retenus();
    std::unordered_map<int, std::set<int>> lire_motifs() const;
    void borner_tableaux(std::vector<Unite> &unites) const;
    void borner_marges(std::vector<Unite> &unites) const;

    std::filesystem::path dossier_;
    std::vector<std::string> noms_; // of the variables, recent movers-in and own stock last
    std::map<std::string, int> numeros_;
    Treillis treillis_;
    std::vector<Tableau> tableaux_;
    std::map<int, int> ordres_; // of a rank of scale: variables asked at once
    Geographie g_;
    std::vector<int> ordre_unites_;
    std::vector<std::string> noms_unites_;
    std::vector<SommeUnites> sommes_;
    std::vector<std::vector<char>> retenus_;         // per zone, per set of at most two variables
    std::vector<IntervalleEntier> vrais_;            // counts that may be published as so many
    std::vector<int> ecarts_grands_;                 // noise of large counts
};

} // namespace audit
