// The files of a campaign as its landlords deposit them: see script/deposer.
#pragma once

#include <map>

#include "depot_csv.h"
#include "lambert.h"
#include "unite.h"

// A dwelling and all that is around it.
struct Contexte {
    const Region &region;
    const Commune &commune;
    const std::vector<Bailleur> &bailleurs;
    const Residence &residence;
    const Batiment &batiment;
    const Place &place;
    const Logement &logement;
    int rang; // in the building, from 0
};

class DepotsCampagne {
  public:
    DepotsCampagne(const std::filesystem::path &ou, int campagne) : dossier(ou), annee(campagne) {}
    void ecrire(const Unite &u, const Contexte &c);

  private:
    struct Fichiers {
        FichierDepot rpls, ops;
    };
    Fichiers &fichiers(int bailleur, const std::string &siren);

    std::filesystem::path dossier;
    int annee;
    std::map<int, Fichiers> parBailleur;
};
