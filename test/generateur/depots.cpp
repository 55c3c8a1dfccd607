#include "depots.h"

#include "depot_ops.h"
#include "depot_rpls.h"

DepotsCampagne::Fichiers &DepotsCampagne::fichiers(int bailleur, const std::string &siren) {
    const auto trouve = parBailleur.find(bailleur);
    if (trouve != parBailleur.end())
        return trouve->second;
    const Ecriture ecriture = bailleur % 2 == 0 ? Ecriture::ancienne : Ecriture::nouvelle; // B01 is 0
    const std::string fin = "_" + std::to_string(annee) + "_" + siren + ".csv";
    return parBailleur
        .emplace(bailleur, Fichiers{FichierDepot(dossier / ("rpls" + fin), colonnesRpls, ecriture),
                                    FichierDepot(dossier / ("ops" + fin), colonnesOps, ecriture)})
        .first->second;
}

void DepotsCampagne::ecrire(const Unite &u, const Contexte &c) {
    const std::string &siren = c.bailleurs[c.residence.bailleur].siren;
    Fichiers &f = fichiers(c.residence.bailleur, siren);
    LigneRpls rpls;
    remplirRpls(rpls, u, c, annee);
    f.rpls.ecrire(rpls.champs());
    LigneOps ops;
    remplirOps(ops, u, siren, annee);
    f.ops.ecrire(ops.champs());
}
