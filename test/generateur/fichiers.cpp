#include "fichiers.h"

namespace {

// Tells whether the answer to one item is missing, by item, household and campaign.
class Reponses {
  public:
    Reponses(std::uint64_t logement, int annee)
        : alea(cle({logement, cle("reponses"), static_cast<std::uint64_t>(annee)})) {}
    bool connue(double manque) { return !alea.arrive(manque); }

  private:
    Alea alea;
};

std::optional<int> si(bool connue, int valeur) {
    return connue ? std::optional(valeur) : std::nullopt;
}

// 10 digits, each once: the multiplier has no factor in common with 10^10.
std::string identifiant(long numero) {
    std::string texte = std::to_string(static_cast<unsigned long>(numero) * 3141592653UL % 10000000000UL);
    return std::string(10 - texte.size(), '0') + texte;
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

void FichiersCampagne::ecrire(long numero, const Bailleur &bailleur, bool aisne, const Residence &r,
                              const Batiment &b, const Logement &l) {
    const std::string ident = identifiant(numero);
    const Occupation o = occupation(r, l, aisne, annee);
    logement(ident, bailleur, r, b, l, o);
    const int reponse = enquete(bailleur, l, o, annee);
    menages << ident << reponse;
    if (reponse == 1)
        menage(::menage(r, l, o, annee), l, o);
    else
        for (int i = 0; i < 14; ++i)
            menages.vide();
    menages.fin();
}

void FichiersCampagne::logement(const std::string &ident, const Bailleur &bailleur, const Residence &r,
                                const Batiment &b, const Logement &l, const Occupation &o) {
    Reponses reponses(cle({l.cle, cle("rpls")}), 0);
    const bool loue = o.mode == Mode::loue, vacant = o.mode == Mode::vacant;
    logements << ident << bailleur.code << b.code << (r.maisons ? "I" : "C") << l.pieces;
    logements << si(reponses.connue(0.01), l.surface) << r.construction << r.construction << r.financement;
    logements << static_cast<int>(o.mode);
    loue ? logements.mois(o.debut) : logements.vide();
    logements << si(vacant, annee * 12 - o.debut);
    reponses.connue(0.05) ? logements.mois(o.remise) : logements.vide();
    const bool loyerConnu = reponses.connue(0.03);
    const double indexation = 1 + 0.008 * (annee - premiereAnnee);
    logements << si(loue && loyerConnu, static_cast<int>(l.loyer * indexation));
    logements << (l.dpe ? std::string_view(&l.dpe, 1) : std::string_view());
    logements.fin();
}

void FichiersCampagne::menage(const Menage &m, const Logement &l, const Occupation &o) {
    Reponses reponses(l.cle, annee);
    const bool occupants = reponses.connue(0.01), type = reponses.connue(0.02);
    menages << si(occupants, m.occupants) << si(occupants, m.mineurs);
    menages << si(type, static_cast<int>(m.type)) << si(type, m.enfants);
    menages << si(reponses.connue(0.02), m.age);
    reponses.connue(0.06) ? menages.dixieme(m.plafond) : menages.vide();
    menages << si(reponses.connue(0.03), m.aide);
    menages << (reponses.connue(0.05) ? std::string_view(m.rls ? "true" : "false") : std::string_view());
    const bool activites = reponses.connue(0.10);
    for (int n : m.activites)
        menages << si(activites, n);
    reponses.connue(0.01) ? menages.mois(o.debut) : menages.vide();
}
