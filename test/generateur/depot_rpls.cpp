#include "depot_rpls.h"

#include <algorithm>
#include <cmath>

namespace {

std::string complet(long valeur, std::size_t largeur) {
    const std::string texte = std::to_string(valeur);
    return texte.size() < largeur ? std::string(largeur - texte.size(), '0') + texte : texte;
}

const char *categorie(const Bailleur &b) {
    return b.minier ? "SEM" : b.departement.empty() && b.epci.empty() ? "ESH" : "OPH";
}

std::string ministere(const Bailleur &b) {
    return "HDF000" + b.code;
}

std::string siret(const Bailleur &b) {
    return avecCle(b.siren + "0001");
}

void identifier(LigneRpls &l, const Unite &u, const Contexte &c) {
    const Bailleur &b = c.bailleurs[c.residence.bailleur];
    l["IDENT_REP"] = u.ident;
    l["IDENT_INT"] = b.code + "-" + c.batiment.code + "-" + complet(c.rang + 1, 3);
    l["IDENT_ORG"] = l["IDENTGES"] = ministere(b);
    l["SIRET"] = siret(b);
    l["RS"] = b.nom;
    l["CAT_ORG"] = categorie(b);
    l["IDENT_FISCAL"] = c.commune.departement + u.ident;
}

// Houses of a building follow one another on the same side of the street.
void adresser(LigneRpls &l, const Contexte &c) {
    const Residence &r = c.residence;
    l["DEPCOM"] = c.commune.code;
    l["CODEPOSTAL"] = c.commune.departement + complet(cle(c.commune.code) % 99 * 10 + 10, 3);
    l["LIBCOM"] = c.commune.nom;
    l["NUMVOIE"] = std::to_string(c.batiment.numero + (r.maisons ? 2 * c.rang : 0));
    l["TYPVOIE"] = r.typeVoie;
    l["NOMVOIE"] = r.nomVoie;
    if (r.maisons)
        return;
    l["NUMAPPT"] = complet(c.rang + 1, 3);
    l["NUMBOITE"] = std::to_string(c.rang + 1);
    l["ESC"] = std::to_string(c.rang / 20 + 1);
    l["COULOIR"] = c.rang % 2 == 0 ? "G" : "D";
    l["ETAGE"] = std::to_string(c.rang % 20 / 4);
    l["ENTREE"] = l["BAT"] = c.batiment.lettre;
    l["IMMEU"] = c.batiment.lettre.empty() ? "" : "Immeuble \"" + c.batiment.lettre + "\"";
    l["COMPLGEO"] = r.nom;
    l["LIEUDIT"] = r.qpv >= 0 ? "Quartier " + std::string(r.nomVoie) : "";
}

void situer(LigneRpls &l, const Contexte &c) {
    const Residence &r = c.residence;
    const bool qpv = r.qpv >= 0;
    Alea alea(cle({cle(c.batiment.code), cle("position")}));
    static constexpr double qualites[] = {90, 6, 3, 1};
    static constexpr const char *codes[] = {"11", "12", "21", "22"};
    const std::size_t qualite = alea.choisir(qualites);
    l["BATIMENT"] = c.batiment.code;
    l["X"] = std::to_string(std::lround(c.place.lambert.x));
    l["Y"] = std::to_string(std::lround(c.place.lambert.y));
    l["EPSG"] = "2154";
    l["QUALITE_XY"] = c.place.ramenee ? "33" : codes[qualite];
    l["QUALITE_VOIE"] = qualite < 2 ? "1" : "2";
    l["QUALITE_NUMERO"] = std::to_string(qualite % 2 + 1);
    l["DISTANCE_PRECISION"] = std::to_string(c.place.ramenee ? 1000 : 5 + 15 * static_cast<int>(qualite));
    l["QPV"] = qpv ? "1" : "2";
    l["PLG_QP24"] = qpv ? c.region.qpv[r.qpv].code : "HZ";
    l["PLG_QP15"] = l["PLG_ZUS"] = l["PLG_QVA"] = qpv ? "CSZ" : "HZ";
    l["PLG_IRIS2024_CODE"] = c.commune.iris[r.iris].code;
    l["PLG_VOIE"] = complet(cle({cle(c.commune.code), cle(r.nomVoie)}) % 10000, 4);
    l["QUALITE_QP24"] = l["QUALITE_IRIS"] = c.place.ramenee ? "3" : qualite < 2 ? "1" : "2";
}

void acquerir(LigneRpls &l, const Contexte &c, Alea &alea) {
    static constexpr double origines[] = {80, 4, 8, 8};
    const Residence &r = c.residence;
    std::size_t origine = alea.choisir(origines);
    if (origine == 3 && r.construction < 2005) // VEFA
        origine = 0;
    const bool acquis = origine == 1 || origine == 2;
    l["ORIGINE"] = std::to_string(origine + 1);
    l["CONSTRUCT"] = l["LOCAT"] = std::to_string(r.construction);
    l["PATRIMOINE"] = std::to_string(std::max(r.construction, acquis ? alea.entier(1970, 2016) : 0));
    l["DROIT"] = acquis && alea.arrive(0.05) ? "3" : "1";
    l["QUALACQ"] = "9";
    l["PRODFIN"] = "2";
    if (acquis) {
        const Bailleur &autre = c.bailleurs[(static_cast<std::size_t>(r.bailleur) + 1) % c.bailleurs.size()];
        l["RSEXPRO"] = autre.nom;
        l["SIRETEXPRO"] = siret(autre);
    }
}

// Agreements began in 1977; the older stock entered them in the years that followed.
void financer(LigneRpls &l, const Contexte &c, Alea &alea) {
    const Residence &r = c.residence;
    const std::string finan = r.financement;
    const bool libre = finan == "15" || finan == "16" || finan == "54";
    const int annee = r.construction >= 1979 ? r.construction : 1979 + alea.entier(0, 15);
    const std::string numero = complet(static_cast<long>(r.cle % 10000), 4);
    l["FINAN"] = finan;
    l["FINANAUTRE"] = finan == "49" || finan == "99" ? "Autre prêt" : "";
    l["CONV"] = libre ? "2" : "1";
    l["SRU_ALINEA"] = libre ? "1" : "2";
    l["SRU_EXPIR"] = libre ? "" : std::to_string(std::max(annee + 40, 2030));
    l["CUS"] = finan == "10" || finan == "11"   ? "11"
               : finan == "14" || finan == "53" ? "14"
               : libre                          ? "16"
                                                : "13";
    if (!libre) {
        l["NUMCONV"] = c.commune.departement + "3" + complet(alea.entier(1, 12), 2) + std::to_string(annee) +
                       "80416" + numero;
        l["DATCONV"] = complet(alea.entier(1, 28), 2) + "/" + complet(alea.entier(1, 12), 2) + "/" +
                       std::to_string(annee);
    }
    l["CODSEGPATRIM"] = l["CUS"] + (r.qpv >= 0 ? "-QPV" : "-HQPV");
    l["LIBSEGPATRIM"] = r.qpv >= 0 ? "Quartiers; rénovation" : "Parc courant";
}

void decrire(LigneRpls &l, const Unite &u, const Contexte &c, Alea &alea, int annee) {
    l["TYPECONST"] = c.residence.maisons ? "I" : "C";
    l["NBPIECE"] = std::to_string(c.logement.pieces);
    l["SURFHAB"] = nombre(u.surface);
    l["MODESURF"] = "3";
    l["SURFMODE"] = u.surface ? std::to_string(*u.surface) : "999";
    l["PMR"] = c.residence.construction >= 2007 && alea.arrive(0.5) ? "1" : "2";
    const bool vendu = !c.logement.demolition && c.logement.sortie == annee + 1;
    l["SORTIEPATRIM"] = "9";
    l["OLDLOGT"] = l["NEWLOGT"] = "9";
    l["MISCOMMERCIAL"] = vendu ? "1" : "2";
    l["DATMISEVENTE"] = vendu ? moisAnnee((annee - 1) * 12 + alea.entier(0, 11)) : "";
    l["PRIXVENTE"] = vendu ? std::to_string(1100 * c.logement.surface) : "";
}

void louer(LigneRpls &l, const Unite &u, const Contexte &c, Alea &alea) {
    static constexpr double contingents[] = {5, 25, 20, 15, 2, 3, 30};
    const bool loue = u.occupation.mode == Mode::loue;
    l["MODE"] = std::to_string(static_cast<int>(u.occupation.mode));
    l["BAIL"] = moisAnnee(u.bail);
    l["DUREE_VACANCE"] = nombre(u.vacance);
    l["REMLOCDATE"] = moisAnnee(u.remise);
    l["DATE_DEP_DERLOCAT"] = u.remise && *u.remise / 12 > c.residence.construction ? moisAnnee(u.remise) : "";
    l["LOYERPRINC"] = u.loyer ? std::to_string(*u.loyer) : "9999";
    l["LOYERACC"] = loue ? std::to_string(alea.arrive(0.4) ? alea.entier(5, 45) : 0) : "999";
    l["CONTRIB"] = loue ? "0" : "999";
    l["LOYERMAXAPL"] = l["LOYERMAXCUS"] = std::to_string(8 * c.logement.surface);
    l["CONTRESLOG"] = std::to_string(alea.choisir(contingents) + 1);
}

// None after 2017, but for what was built later: the first campaign that can be drawn is that of 2018.
void diagnostiquer(LigneRpls &l, const Contexte &c, Alea &alea) {
    static constexpr int energie[] = {50, 51, 91, 151, 231, 331, 451}, gaz[] = {5, 6, 11, 21, 36, 56, 81};
    const char dpe = c.logement.dpe;
    if (!dpe) {
        l["DPEDATE"] = "01/1900";
        return;
    }
    const int date =
        std::max(c.residence.construction * 12, 2008 * 12 + alea.entier(0, 60)) + alea.entier(0, 11);
    const int rang = dpe - 'A', rangGaz = std::clamp(rang + alea.entier(-1, 1), 0, 6);
    l["DPEDATE"] = moisAnnee(date);
    l["DPEENERGIE"] = std::string(1, dpe);
    l["DPESERRE"] = std::string(1, static_cast<char>('A' + rangGaz));
    l["DPE_CONSO_ENER"] = std::to_string(energie[rang]);
    l["DPE_CONSO_GES"] = std::to_string(gaz[rangGaz]);
    if (date >= 2021 * 12 + 6)
        l["DPE_NUM_REF"] =
            c.commune.departement + "21E" + complet(static_cast<long>(c.logement.cle % 10000000), 7) + "X";
}

} // namespace

void remplirRpls(LigneRpls &l, const Unite &u, const Contexte &c, int annee) {
    Alea parc(cle({c.residence.cle, cle("depot")})), logement(cle({c.logement.cle, cle("depot")}));
    identifier(l, u, c);
    adresser(l, c);
    situer(l, c);
    acquerir(l, c, parc);
    financer(l, c, parc);
    diagnostiquer(l, c, logement);
    louer(l, u, c, logement);
    decrire(l, u, c, logement, annee);
}
