#include "depot/rpls.h"

#include <algorithm>

namespace carto_ops::depot {

namespace {

// Longest texts of the layout, those of complete addresses and labels; longer ones mean a file that is not in
// columns.
constexpr std::pair<Rpls, std::size_t> longueurs[] = {
    {Rpls::libcom, 50},    {Rpls::numvoie, 10},  {Rpls::indrep, 10},
    {Rpls::typvoie, 30},   {Rpls::nomvoie, 100}, {Rpls::bat, 60},
    {Rpls::complgeo, 100}, {Rpls::batiment, 60}, {Rpls::numconv, 40}};

const char *nom(Rpls champ) {
    return noms_rpls[static_cast<std::size_t>(champ)];
}

char lettre(Texte t, std::string_view choix) {
    const char c = t.size() == 1 && t[0] >= 'a' && t[0] <= 'z' ? static_cast<char>(t[0] - 32)
                                                               : (t.size() == 1 ? t[0] : '\0');
    return c != '\0' && choix.find(c) != std::string_view::npos ? c : '\0';
}

bool financement(Texte t) {
    constexpr std::string_view codes = "10 11 12 13 14 15 16 17 49 50 51 52 53 54 55 99 ";
    const std::size_t rang = chiffres(t, 2) ? codes.find(t) : codes.npos;
    return rang != codes.npos && rang % 3 == 0;
}

bool un_de(Texte t, std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), t) != codes.end();
}

// Of UTF-8: bytes that begin one.
std::size_t caracteres(Texte t) {
    return static_cast<std::size_t>(std::count_if(
        t.begin(), t.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// UTF-8 read as Latin-1 shows Ã; what could not be read at all is U+FFFD.
bool mal_decode(Texte t) {
    return t.find("\xC3\x83") != Texte::npos || t.find("\xEF\xBF\xBD") != Texte::npos;
}

// 01/1900 stands for no date.
constexpr int sans_dpe = 1900 * 12;

// Metres of Lambert 93, or degrees: out of France is no place.
void lire_position(const LigneRpls &t, LogementLu &l) {
    const auto x = lire_nombre(t[Rpls::x]), y = lire_nombre(t[Rpls::y]);
    const Texte epsg = t[Rpls::epsg];
    const bool metres = vide(epsg) || epsg == "2154";
    if (!x || !y)
        return;
    const bool dedans = metres ? *x >= 0 && *x <= 1400000 && *y >= 6000000 && *y <= 7300000
                               : epsg == "4326" && *x >= -6 && *x <= 11 && *y >= 41 && *y <= 52;
    if (!dedans)
        return;
    l.x = x;
    l.y = y;
    l.epsg = metres ? 2154 : 4326;
    l.position_douteuse = t[Rpls::qualite_xy] == "33";
}

LogementLu lire(const LigneRpls &t, const ContexteRpls &c) {
    LogementLu l;
    l.ident_rep = t[Rpls::ident_rep];
    l.batiment = t[Rpls::batiment];
    l.commune = c.communes->chercher(t[Rpls::depcom]);
    if (!vide(t[Rpls::nomvoie])) {
        for (const Rpls champ : {Rpls::numvoie, Rpls::indrep, Rpls::typvoie, Rpls::nomvoie})
            l.adresse.ajouter(t[champ]);
        l.corps.ajouter(t[Rpls::bat]);
    }
    l.typeconst = lettre(t[Rpls::typeconst], "CIE");
    l.nb_pieces = lire_entier(t[Rpls::nbpiece], 1, 9);
    l.surface = lire_entier(t[Rpls::surfhab], 1, 9999);
    l.construct = lire_entier(t[Rpls::construct], 1200, 2200);
    l.locat = lire_entier(t[Rpls::locat], 1200, 2200);
    l.patrimoine = lire_entier(t[Rpls::patrimoine], 1200, 2200);
    l.finan = financement(t[Rpls::finan]) ? t[Rpls::finan] : Texte{};
    if (parmi(t[Rpls::mode], "123459"))
        l.mode = t[Rpls::mode][0] - '0';
    l.bail = lire_mois(t[Rpls::bail]);
    l.duree_vacance = lire_entier(t[Rpls::duree_vacance], 0, 999);
    l.rem_loc = lire_mois(t[Rpls::remlocdate]);
    if (t[Rpls::loyerprinc] != "9999")
        l.loyer = lire_entier(t[Rpls::loyerprinc], 0, 99999);
    l.dpe = lettre(t[Rpls::dpeenergie], "ABCDEFG");
    lire_position(t, l);
    return l;
}

class Controle {
  public:
    Controle(const LigneRpls &t, const LogementLu &l, const ContexteRpls &c, Fautes &f)
        : t_(t), l_(l), c_(c), f_(f) {}

    void tout() {
        sauts_de_ligne(t_, noms_rpls, "rpls_saut_ligne", f_);
        identite();
        lieu();
        construction();
        convention();
        bail();
        loyer();
        energie();
    }

  private:
    void si(bool faute, const char *regle, Rpls champ) { f_.si(faute, regle, nom(champ)); }
    bool a(Rpls champ) const { return !vide(t_[champ]); }
    bool present(Rpls champ) const { return c_.presents[static_cast<std::size_t>(champ)]; }
    bool apres(const std::optional<int> &mois) const { return mois && *mois > c_.reference; }
    bool loue() const { return l_.mode == 1; }
    bool construit_avant() const { return l_.construct && *l_.construct <= c_.campagne; }

    void identite() {
        const Texte ident = t_[Rpls::ident_rep], siret = t_[Rpls::siret];
        const bool siret_juste = siret_valide(siret);
        si(!a(Rpls::ident_rep), "rpls_ident_absent", Rpls::ident_rep);
        si(a(Rpls::ident_rep) && !identifiant(ident), "rpls_ident_forme", Rpls::ident_rep);
        si(a(Rpls::siret) && !siret_juste, "rpls_siret", Rpls::siret);
        si(siret_juste && siret.substr(0, 9) != c_.siren, "rpls_siret_bailleur", Rpls::siret);
        si(a(Rpls::droit) && !parmi(t_[Rpls::droit], "12345"), "rpls_droit", Rpls::droit);
        for (const auto &[champ, longueur] : longueurs)
            si(caracteres(t_[champ]) > longueur, "rpls_longueur", champ);
    }

    void lieu() {
        const Texte postal = t_[Rpls::codepostal];
        const bool position = a(Rpls::x) || a(Rpls::y),
                   systeme = !a(Rpls::epsg) || un_de(t_[Rpls::epsg], {"2154", "4326"});
        si(!a(Rpls::depcom), "rpls_commune_absente", Rpls::depcom);
        si(a(Rpls::depcom) && l_.commune == nullptr, "rpls_commune_inconnue", Rpls::depcom);
        si(l_.commune != nullptr && l_.commune->ancienne, "rpls_commune_ancienne", Rpls::depcom);
        si(a(Rpls::codepostal) && !chiffres(postal, 5), "rpls_codepostal", Rpls::codepostal);
        si(chiffres(postal, 5) && l_.commune != nullptr && l_.commune->departement[0] != '\0' &&
               postal.substr(0, 2) != Texte(l_.commune->departement, 2),
           "rpls_codepostal_commune", Rpls::codepostal);
        si(position && !l_.x && systeme, "rpls_xy", Rpls::x);
        si(!systeme, "rpls_epsg", Rpls::epsg);
        si(a(Rpls::qualite_xy) && !un_de(t_[Rpls::qualite_xy], {"11", "12", "21", "22", "33"}),
           "rpls_qualite_xy", Rpls::qualite_xy);
        si(l_.position_douteuse, "rpls_position_douteuse", Rpls::qualite_xy);
        si(a(Rpls::qpv) && !parmi(t_[Rpls::qpv], "12"), "rpls_qpv", Rpls::qpv);
        si(mal_decode(t_[Rpls::libcom]) || mal_decode(t_[Rpls::nomvoie]) || mal_decode(t_[Rpls::complgeo]),
           "rpls_encodage", Rpls::nomvoie);
    }

    void construction() {
        si(l_.typeconst == '\0', "rpls_typeconst", Rpls::typeconst);
        si(!l_.nb_pieces, "rpls_nbpiece", Rpls::nbpiece);
        si(a(Rpls::surfhab) && !l_.surface, "rpls_surfhab", Rpls::surfhab);
        si(l_.surface < c_.surface_basse && l_.surface, "rpls_surface_basse", Rpls::surfhab);
        si(l_.surface > c_.surface_haute, "rpls_surface_haute", Rpls::surfhab);
        si(l_.surface >= c_.surface_basse && l_.nb_pieces && *l_.surface < *l_.nb_pieces * c_.surface_pieces,
           "rpls_surface_pieces", Rpls::surfhab);
        si(!l_.construct, "rpls_construct", Rpls::construct);
        si(a(Rpls::locat) && !l_.locat, "rpls_locat", Rpls::locat);
        si(a(Rpls::patrimoine) && !l_.patrimoine, "rpls_patrimoine", Rpls::patrimoine);
        si(l_.construct > c_.campagne, "rpls_annee_future", Rpls::construct);
        si(l_.locat > c_.campagne, "rpls_annee_future", Rpls::locat);
        si(l_.patrimoine > c_.campagne, "rpls_annee_future", Rpls::patrimoine);
        si(construit_avant() && l_.locat && *l_.locat < *l_.construct, "rpls_construct_locat", Rpls::locat);
        si(construit_avant() && l_.patrimoine && *l_.patrimoine < *l_.construct - c_.construct_patrimoine,
           "rpls_construct_patrimoine", Rpls::patrimoine);
        si(a(Rpls::origine) && !parmi(t_[Rpls::origine], "1234"), "rpls_origine", Rpls::origine);
    }

    void convention() {
        const Texte conv = t_[Rpls::conv];
        si(vide(l_.finan), "rpls_finan", Rpls::finan);
        si(!vide(l_.finan) && l_.finan >= "50" && construit_avant() && *l_.construct > c_.finan_epoque,
           "rpls_finan_epoque", Rpls::finan);
        si(a(Rpls::conv) && !parmi(conv, "12"), "rpls_conv", Rpls::conv);
        si(conv == "1" && !a(Rpls::numconv) && present(Rpls::numconv), "rpls_numconv_absent", Rpls::numconv);
        si(conv == "2" && a(Rpls::numconv), "rpls_numconv_sans_conv", Rpls::numconv);
        const auto datconv = lire_mois(t_[Rpls::datconv]);
        si(a(Rpls::datconv) && (!datconv || apres(datconv)), "rpls_datconv", Rpls::datconv);
        si(a(Rpls::cus) && !un_de(t_[Rpls::cus], {"11", "13", "14", "16"}), "rpls_cus", Rpls::cus);
        si(a(Rpls::sru_alinea) && !parmi(t_[Rpls::sru_alinea], "123"), "rpls_sru_alinea", Rpls::sru_alinea);
        si(a(Rpls::sru_expir) && !lire_entier(t_[Rpls::sru_expir], 1900, 2200), "rpls_sru_expir",
           Rpls::sru_expir);
        si(a(Rpls::contreslog) && !parmi(t_[Rpls::contreslog], "1234567"), "rpls_contreslog",
           Rpls::contreslog);
    }

    void bail() {
        si(!l_.mode, "rpls_mode", Rpls::mode);
        si(a(Rpls::bail) && !l_.bail, "rpls_bail", Rpls::bail);
        si(loue() && !a(Rpls::bail) && present(Rpls::bail), "rpls_bail_absent", Rpls::bail);
        si(l_.mode && !loue() && a(Rpls::bail), "rpls_bail_mode", Rpls::bail);
        si(apres(l_.bail), "rpls_bail_futur", Rpls::bail);
        si(loue() && l_.bail && construit_avant() && *l_.bail / 12 < *l_.construct, "rpls_bail_construct",
           Rpls::bail);
        si(a(Rpls::duree_vacance) && (!l_.duree_vacance || loue()), "rpls_duree_vacance",
           Rpls::duree_vacance);
        si(a(Rpls::remlocdate) && (!l_.rem_loc || apres(l_.rem_loc)), "rpls_remlocdate", Rpls::remlocdate);
        si(loue() && l_.rem_loc && l_.bail && *l_.rem_loc > *l_.bail && !apres(l_.rem_loc),
           "rpls_remloc_bail", Rpls::remlocdate);
    }

    void loyer() {
        const bool connu = loue() && l_.loyer;
        si(a(Rpls::loyerprinc) && t_[Rpls::loyerprinc] != "9999" && !l_.loyer, "rpls_loyer",
           Rpls::loyerprinc);
        si(l_.mode && !loue() && l_.loyer > 0, "rpls_loyer_mode", Rpls::loyerprinc);
        si(connu && *l_.loyer < c_.loyer_bas, "rpls_loyer_bas", Rpls::loyerprinc);
        si(connu && *l_.loyer > c_.loyer_haut, "rpls_loyer_haut", Rpls::loyerprinc);
        si(connu && l_.surface >= c_.surface_basse && *l_.loyer <= c_.loyer_haut &&
               *l_.loyer > *l_.surface * c_.loyer_surface,
           "rpls_loyer_surface", Rpls::loyerprinc);
    }

    void energie() {
        const auto lue = lire_mois(t_[Rpls::dpedate]);
        const bool sans_date = !a(Rpls::dpedate) || lue == sans_dpe;
        const auto date = sans_date ? std::nullopt : lue;
        si(a(Rpls::dpedate) && !lue, "rpls_dpedate", Rpls::dpedate);
        si(apres(date), "rpls_dpedate", Rpls::dpedate);
        si(a(Rpls::dpeenergie) && l_.dpe == '\0', "rpls_dpeenergie", Rpls::dpeenergie);
        si(a(Rpls::dpeserre) && lettre(t_[Rpls::dpeserre], "ABCDEFG") == '\0', "rpls_dpeserre",
           Rpls::dpeserre);
        si(l_.dpe != '\0' && sans_date && present(Rpls::dpedate), "rpls_dpe_sans_date", Rpls::dpedate);
        si(date && !a(Rpls::dpeenergie) && present(Rpls::dpeenergie), "rpls_dpe_sans_etiquette",
           Rpls::dpeenergie);
    }

    const LigneRpls &t_;
    const LogementLu &l_;
    const ContexteRpls &c_;
    Fautes &f_;
};

} // namespace

void retablir(LigneRpls &t, const ContexteRpls &c, Retablies &r) {
    Texte &depcom = t[Rpls::depcom], &postal = t[Rpls::codepostal], &siret = t[Rpls::siret];
    if (chiffres(depcom, 4)) {
        const char code[] = {'0', depcom[0], depcom[1], depcom[2], depcom[3]};
        if (c.communes->chercher({code, 5}) != nullptr)
            r.retablir(depcom, "0", dix_chiffres, "rpls_depcom_zero", nom(Rpls::depcom));
    }
    const Commune *commune = c.communes->chercher(depcom);
    if (chiffres(postal, 4) && commune != nullptr && commune->departement[0] == '0' &&
        commune->departement[1] == postal[0])
        r.retablir(postal, "0", dix_chiffres, "rpls_codepostal_zero", nom(Rpls::codepostal));
    if (chiffres_espaces(siret, 14))
        r.retablir(siret, "", dix_chiffres, "rpls_siret_espaces", nom(Rpls::siret));
}

LogementLu lire_rpls(const LigneRpls &ligne, const ContexteRpls &contexte, Fautes &fautes) {
    const LogementLu l = lire(ligne, contexte);
    Controle(ligne, l, contexte, fautes).tout();
    return l;
}

} // namespace carto_ops::depot
