// The CSV files of a draw.
#pragma once

#include <filesystem>
#include <vector>

#include "csv.h"
#include "unite.h"

void ecrireBailleurs(const std::filesystem::path &dossier, const std::vector<Bailleur> &bailleurs);
void ecrireIris(const std::filesystem::path &dossier, const Region &region);
void ecrireQpv(const std::filesystem::path &dossier, const Region &region);

class FichierAdresses {
  public:
    explicit FichierAdresses(const std::filesystem::path &dossier);
    void ecrire(const Region &region, const Commune &c, const Residence &r, const Batiment &b);

  private:
    EcrivainCsv csv;
};

class FichiersCampagne {
  public:
    FichiersCampagne(const std::filesystem::path &dossier, int annee);
    void ecrire(const Unite &u, const Bailleur &bailleur, const Residence &r, const Batiment &b,
                const Logement &l);
    const int annee;

  private:
    void logement(const Unite &u, const Bailleur &bailleur, const Residence &r, const Batiment &b,
                  const Logement &l);
    void menage(const Unite &u);

    EcrivainCsv logements, menages;
};
