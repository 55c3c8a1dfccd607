#include "fichiers.h"

namespace {

void mois(EcrivainCsv &csv, const std::optional<int> &mois) {
    mois ? csv.mois(*mois) : csv.vide();
}

} // namespace

void ecrireBailleurs(const std::filesystem::path &dossier, const std::vector<Bailleur> &bailleurs) {
    EcrivainCsv csv(dossier / "bailleurs.csv", "code,nom,siren,adherent");
    for (const Bailleur &b : bailleurs) {
        csv << b.code << b.nom << b.siren << (b.adherent ? "true" : "false");
        csv.fin();
    }
}

void ecrireIris(const std::filesystem::path &dossier, const Region &region) {
    EcrivainCsv csv(dossier / "iris.csv", "code,nom,commune,lon,lat");
    for (const Commune &c : region.communes)
        for (const Iris &i : c.iris) {
            csv << i.code << i.nom << c.code;
            csv.degres(longitude(i.centre)).degres(latitude(i.centre)).fin();
        }
}

void ecrireQpv(const std::filesystem::path &dossier, const Region &region) {
    EcrivainCsv csv(dossier / "qpv.csv", "code,nom,communes,lon,lat,rayon");
    int rang = 0;
    for (const Qpv &q : region.qpv) {
        std::string communes;
        for (int c : q.communes)
            communes += (communes.empty() ? "" : ";") + region.communes[c].code;
        csv << q.code << "Quartier prioritaire " + std::to_string(1000 + ++rang).substr(1) << communes;
        csv.degres(longitude(q.centre)).degres(latitude(q.centre)) << static_cast<long>(q.rayon * 1000);
        csv.fin();
    }
}

FichierAdresses::FichierAdresses(const std::filesystem::path &dossier)
    : csv(dossier / "adresses.csv",
          "batiment,residence,commune,iris,qpv,nom_residence,nom_batiment,lon,lat") {}

void FichierAdresses::ecrire(const Region &region, const Commune &c, const Residence &r, const Batiment &b) {
    csv << b.code << r.code << c.code << c.iris[r.iris].code;
    csv << (r.qpv < 0 ? std::string_view() : std::string_view(region.qpv[r.qpv].code)) << r.nom << b.nom;
    csv.degres(longitude(b.position)).degres(latitude(b.position)).fin();
}

FichiersCampagne::FichiersCampagne(const std::filesystem::path &dossier, int campagne)
    : annee(campagne), logements(dossier / ("logements_" + std::to_string(campagne) + ".csv"),
                                 "ident_rep,bailleur,batiment,typeconst,nb_pieces,surface,construct,locat,"
                                 "finan,mode,bail,duree_vacance,"
                                 "rem_loc,loyer,dpe"),
      menages(dossier / ("menages_" + std::to_string(campagne) + ".csv"),
              "ident_rep,enquete,nb_occ,nb_mineurs,type_menage,nb_enfants,age_titulaire,pct_plafond,aide_"
              "logement,rls,"
              "act_stable,act_precaire,act_chomeur,act_retraite,act_autre,date_emmenagement") {}

void FichiersCampagne::ecrire(const Unite &u, const Bailleur &bailleur, const Residence &r, const Batiment &b,
                              const Logement &l) {
    logement(u, bailleur, r, b, l);
    menage(u);
}

void FichiersCampagne::logement(const Unite &u, const Bailleur &bailleur, const Residence &r,
                                const Batiment &b, const Logement &l) {
    logements << u.ident << bailleur.code << b.code << (r.maisons ? "I" : "C") << l.pieces;
    logements << u.surface << r.construction << r.construction << r.financement;
    logements << static_cast<int>(u.occupation.mode);
    mois(logements, u.bail);
    logements << u.vacance;
    mois(logements, u.remise);
    logements << u.loyer;
    logements << (l.dpe ? std::string_view(&l.dpe, 1) : std::string_view());
    logements.fin();
}

void FichiersCampagne::menage(const Unite &u) {
    menages << u.ident << u.enquete << u.occupants << u.mineurs << u.type << u.enfants << u.age;
    u.plafond ? menages.dixieme(*u.plafond) : menages.vide();
    menages << u.aide << (!u.rls ? "" : *u.rls ? "true" : "false");
    for (const std::optional<int> &n : u.activites)
        menages << n;
    mois(menages, u.emmenagement);
    menages.fin();
}
