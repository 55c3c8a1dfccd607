// ops_unites.rpls_lignes() and ops_lignes(): the lines of a deposit, read and controlled one by one. Only the
// owner of the units runs them.
#include <cinttypes>
#include <stdexcept>

#include "depot/ops.h"
#include "depot/rpls.h"
#include "depot/fichier.h"
#include "depot/sortie.h"

using namespace carto_ops;
using namespace carto_ops::depot;

namespace {

struct Fiche {
    int32 campagne;
    int32 reference; // months since year 0
    const char *siren;
};

struct Seuil {
    const char *code;
    double valeur;
};

struct Champ {
    const char *colonne, *champ;
};

struct LigneCommune {
    const char *code, *actuelle;
    int32 gid;
};

// What the database says of a deposit: plain, in the memory of the call.
struct Dossier {
    const char *table;
    Fiche fiche;
    Lignes<Champ> champs;
    Lignes<Seuil> seuils;
    Lignes<Correction> corrections;
    Lignes<LigneCommune> communes;
};

const char *chaine(HeapTuple t, TupleDesc d, int colonne) {
    return SPI_getvalue(t, d, colonne);
}

Dossier ouvrir(Datum depot, bool communes) {
    Oid types[] = {INT4OID};
    const Parametres p{1, types, &depot, nullptr};
    const auto fiches = lire<Fiche>(
        "SELECT d.campagne::int, (extract(year FROM c.date_reference) * 12 + extract(month FROM "
        "c.date_reference))::int - 1, o.siren "
        "FROM ops.depot AS d JOIN ops.campagne AS c ON c.campagne = d.campagne JOIN ops.organisme AS o ON "
        "o.organisme = d.bailleur "
        "WHERE d.depot = $1",
        [](HeapTuple t, TupleDesc d) {
            return Fiche{entier(t, d, 1), entier(t, d, 2), chaine(t, d, 3)};
        },
        p);
    if (fiches.nombre != 1)
        elog(ERROR, "there is no deposit %d", DatumGetInt32(depot));
    Dossier dossier{};
    dossier.table = psprintf("ops_depot.depot_%d", DatumGetInt32(depot));
    dossier.fiche = fiches.lignes[0];
    dossier.champs = lire<Champ>(
        "SELECT u.colonne, u.champ FROM ops.depot AS d CROSS JOIN LATERAL unnest(d.colonnes, d.champs) AS "
        "u(colonne, champ) WHERE d.depot = $1",
        [](HeapTuple t, TupleDesc d) {
            return Champ{chaine(t, d, 1), chaine(t, d, 2)};
        },
        p);
    dossier.seuils = lire<Seuil>(
        "SELECT r.code, r.seuil::float8 FROM ops.regle_verification AS r WHERE r.seuil IS NOT NULL",
        [](HeapTuple t, TupleDesc d) {
            bool nul;
            return Seuil{chaine(t, d, 1), DatumGetFloat8(SPI_getbinval(t, d, 2, &nul))};
        });
    dossier.corrections = lire<Correction>(
        "SELECT c.ident_rep, c.champ, c.ancienne, c.nouvelle FROM ops_unites.correction AS c JOIN ops.depot "
        "AS d "
        "ON (d.nature, d.campagne, d.bailleur) = (c.nature, c.campagne, c.bailleur) WHERE d.depot = $1 AND "
        "NOT c.automatique",
        [](HeapTuple t, TupleDesc d) {
            return Correction{chaine(t, d, 1), chaine(t, d, 2), chaine(t, d, 3), chaine(t, d, 4)};
        },
        p);
    if (communes)
        dossier.communes =
            lire<LigneCommune>("SELECT c.code, c.actuelle, c.gid FROM ops_unites.code_commune AS c WHERE "
                               "length(c.code) BETWEEN 1 AND 8",
                               [](HeapTuple t, TupleDesc d) {
                                   return LigneCommune{chaine(t, d, 1), chaine(t, d, 2), entier(t, d, 3)};
                               });
    return dossier;
}

double seuil(const Dossier &d, std::string_view code) {
    for (uint64 i = 0; i < d.seuils.nombre; ++i)
        if (code == d.seuils.lignes[i].code)
            return d.seuils.lignes[i].valeur;
    throw std::logic_error("no threshold for rule " + std::string(code));
}

// The columns that are read, among those of the file.
template <std::size_t n> class Colonnes {
  public:
    Colonnes(const Dossier &d, const std::array<const char *, n> &noms) : table_(d.table) {
        for (uint64 i = 0; i < d.champs.nombre; ++i)
            for (std::size_t champ = 0; champ < n; ++champ)
                if (std::string_view(noms[champ]) == d.champs.lignes[i].champ) {
                    colonnes_.push_back(d.champs.lignes[i].colonne);
                    champs_.push_back(static_cast<int>(champ));
                    presents_[champ] = true;
                }
    }
    Entete entete() const {
        return {table_, static_cast<int>(colonnes_.size()), colonnes_.data(), champs_.data()};
    }
    const std::array<bool, n> &presents() const { return presents_; }

  private:
    const char *table_;
    std::vector<const char *> colonnes_;
    std::vector<int> champs_;
    std::array<bool, n> presents_{};
};

void rendre(Sortie s, int numero, const LogementLu &l, const Fautes &fautes, const Retablies &retablies) {
    s.entier(numero);
    s.texte(l.ident_rep);
    s.entier(l.commune == nullptr ? std::nullopt : std::optional(l.commune->gid));
    s.texte(l.batiment);
    s.texte(l.adresse.vide() ? Texte{} : l.adresse.texte());
    if (l.adresse.vide() || l.commune == nullptr) {
        s.texte({});
    } else {
        char code[32];
        // NOLINTNEXTLINE(cert-err33-c): it has room
        snprintf(code, sizeof code, "R%016" PRIx64 "B%08" PRIx64, l.adresse.empreinte(),
                 l.corps.empreinte() & 0xffffffff);
        s.texte(code);
    }
    s.caractere(l.typeconst);
    s.court(l.nb_pieces);
    s.court(l.surface);
    s.court(l.construct);
    s.court(l.locat);
    s.texte(l.finan);
    s.court(l.mode);
    s.mois(l.bail);
    s.court(l.duree_vacance);
    s.mois(l.rem_loc);
    s.entier(l.loyer);
    s.caractere(l.dpe);
    s.reel(l.x);
    s.reel(l.y);
    s.entier(l.x ? std::optional(l.epsg) : std::nullopt);
    s.booleen(l.position_douteuse);
    s.fautes(fautes.liste(), retablies.liste());
    s.retablies(retablies.liste());
    s.rendre();
}

void rendre(Sortie s, int numero, const MenageLu &m, const Fautes &fautes, const Retablies &retablies) {
    s.entier(numero);
    s.texte(m.ident_rep);
    s.court(m.enquete);
    s.court(m.nb_occ);
    s.court(m.nb_mineurs);
    s.court(m.type_menage);
    s.court(m.nb_enfants);
    s.court(m.age_titulaire);
    s.reel(m.pct_plafond);
    s.court(m.aide_logement);
    s.booleen(m.rls);
    for (const auto &activite : m.activites)
        s.court(activite);
    s.mois(m.date_emmenagement);
    s.reel(m.ressources);
    s.drapeaux(m.remplis);
    s.fautes(fautes.liste(), retablies.liste());
    s.retablies(retablies.liste());
    s.rendre();
}

// Again, sorted, where the table does not give its lines in their order.
template <typename Ligne, typename F>
void parcourir_dans_l_ordre(ReturnSetInfo *resultat, const Entete &entete, F ligne) {
    if (parcourir<Ligne>(entete, false, ligne))
        return;
    pg([=] { tuplestore_clear(resultat->setResult); });
    parcourir<Ligne>(entete, true, ligne);
}

void lire_fichier_rpls(ReturnSetInfo *resultat, const Dossier &d) {
    Communes communes;
    for (uint64 i = 0; i < d.communes.nombre; ++i)
        communes.ajouter(d.communes.lignes[i].code, d.communes.lignes[i].gid, d.communes.lignes[i].actuelle);
    const Colonnes<nombre_rpls> colonnes(d, noms_rpls);
    const Corrections corrections(d.corrections);
    ContexteRpls c{d.fiche.campagne, d.fiche.reference, d.fiche.siren == nullptr ? "" : d.fiche.siren,
                   colonnes.presents(), &communes};
    c.surface_basse = seuil(d, "rpls_surface_basse");
    c.surface_haute = seuil(d, "rpls_surface_haute");
    c.surface_pieces = seuil(d, "rpls_surface_pieces");
    c.construct_patrimoine = seuil(d, "rpls_construct_patrimoine");
    c.finan_epoque = seuil(d, "rpls_finan_epoque");
    c.loyer_bas = seuil(d, "rpls_loyer_bas");
    c.loyer_haut = seuil(d, "rpls_loyer_haut");
    c.loyer_surface = seuil(d, "rpls_loyer_surface");
    parcourir_dans_l_ordre<LigneRpls>(resultat, colonnes.entete(), [&](int numero, LigneRpls &ligne) {
        Fautes fautes;
        Retablies retablies;
        corrections.appliquer(ligne, noms_rpls, "rpls_correction_perimee", fautes);
        retablir(ligne, c, retablies);
        const LogementLu l = lire_rpls(ligne, c, fautes);
        pg([&] { rendre(Sortie(resultat), numero, l, fautes, retablies); });
    });
}

void lire_fichier_ops(ReturnSetInfo *resultat, const Dossier &d) {
    const Colonnes<nombre_ops> colonnes(d, noms_ops);
    const Corrections corrections(d.corrections);
    ContexteOps c{d.fiche.campagne, d.fiche.reference, d.fiche.siren == nullptr ? "" : d.fiche.siren,
                  colonnes.presents()};
    c.nb_occ_haut = seuil(d, "ops_nb_occ_haut");
    c.age_bas = seuil(d, "ops_age_bas");
    c.age_haut = seuil(d, "ops_age_haut");
    c.pct_haut = seuil(d, "ops_pct_haut");
    c.rls_ressources = seuil(d, "ops_rls_ressources");
    parcourir_dans_l_ordre<LigneOps>(resultat, colonnes.entete(), [&](int numero, LigneOps &ligne) {
        Fautes fautes;
        Retablies retablies;
        corrections.appliquer(ligne, noms_ops, "ops_correction_perimee", fautes);
        retablir(ligne, retablies);
        const MenageLu m = lire_ops(ligne, c, fautes);
        pg([&] { rendre(Sortie(resultat), numero, m, fautes, retablies); });
    });
}

Datum lire_depot(FunctionCallInfo fcinfo, bool communes,
                 void (*lire_fichier)(ReturnSetInfo *, const Dossier &)) {
    InitMaterializedSRF(fcinfo, 0);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    const Dossier dossier = ouvrir(PG_GETARG_DATUM(0), communes);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    guard([&] { lire_fichier(resultat, dossier); });
    SPI_finish();
    return 0;
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_rpls_lignes);
Datum ops_rpls_lignes(PG_FUNCTION_ARGS) {
    return lire_depot(fcinfo, true, lire_fichier_rpls);
}

PG_FUNCTION_INFO_V1(ops_ops_lignes);
Datum ops_ops_lignes(PG_FUNCTION_ARGS) {
    return lire_depot(fcinfo, false, lire_fichier_ops);
}

PG_FUNCTION_INFO_V1(ops_siren_valide);
Datum ops_siren_valide(PG_FUNCTION_ARGS) {
    PG_RETURN_BOOL(siren_valide(vue(PG_GETARG_TEXT_PP(0))));
}

} // extern "C"
