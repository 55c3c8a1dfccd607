// ops_unites.auditer_tableaux(): the audit of every cross-table of a release, on what its statements give it.
#include "audit/tableau.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "noyau/refus.h"
#include "pg/barrier.h"
#include "pg/lecture.h"
#include "pg/seuil.h"

using namespace carto_ops;
using namespace carto_ops::audit;

namespace {

constexpr long lot = 10000; // rows fetched at a time
constexpr int bits_classe = 4;
constexpr int residences_min = 3; // R9

// Plain data of the SPI memory context.
struct LigneTableau {
    char *nom;
    int32 place_a, place_b; // among the variables
    int32 classes_a, classes_b;
};
struct LigneCase {
    int32 tableau; // rank among the tables
    int32 gid;
    int32 echelle;
    int32 a, b;
    int32 n; // -1: withheld
    bool retenue;
};
struct LigneCommune {
    int32 gid;
    int32 commune;
};

LigneTableau lire_tableau(HeapTuple t, TupleDesc d) {
    return {SPI_getvalue(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entier(t, d, 5)};
}

LigneCase lire_case(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entier(t, d, 5), entier(t, d, 6, -1), booleen(t, d, 7)};
}

LigneCommune lire_commune(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2)};
}

struct Entree {
    Lignes<LigneTableau> tableaux;
    Lignes<LigneCase> cases;       // sorted by table and territory
    Lignes<LigneCommune> communes; // of the territories of the tables
    Portal menages;                // commune, résidence, classes
};

// Households by résidence, their classes side by side in one number.
Portal ouvrir_menages(Datum *valeurs) {
    StringInfoData requete;
    initStringInfo(&requete);
    appendStringInfoString(&requete, "SELECT r.commune, r.residence, 0::bigint");
    if (SPI_execute("SELECT variable FROM ops.variable ORDER BY rang", true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read ops.variable");
    if (SPI_processed * bits_classe > 60)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many variables in ops.variable")));
    for (uint64 i = 0; i < SPI_processed; ++i)
        appendStringInfo(&requete, " | (r.%s::bigint << " UINT64_FORMAT ")",
                         quote_identifier(SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1)), i * bits_classe);
    appendStringInfoString(&requete, " FROM ops_unites.rebander($1) AS r ORDER BY r.residence");
    Oid types[] = {INT2OID};
    return SPI_cursor_open_with_args(nullptr, requete.data, 1, types, valeurs, nullptr, true, 0);
}

Entree lire_entree(Datum *valeurs, const char *nuls) {
    Oid types[] = {INT2OID, OIDOID};
    const Parametres lecteur{2, types, valeurs, nuls};
    Entree e{};
    e.tableaux = lire("SELECT tableau, place_a, place_b, classes_a, classes_b FROM ops_unites.tableaux_a_auditer() ORDER BY rang", lire_tableau);
    e.cases = lire("SELECT tableau, gid, echelle, a, b, n, retenue FROM ops_unites.cases_lues($1, $2) ORDER BY tableau, gid", lire_case, lecteur);
    e.communes = lire("SELECT tc.territoire, tc.commune FROM ops.territoire_commune AS tc JOIN ops.territoire AS t ON t.gid = tc.territoire "
                      "WHERE t.echelle IN ('france', 'region', 'departement', 'epci', 'commune') ORDER BY tc.commune, tc.territoire",
                      lire_commune);
    e.menages = ouvrir_menages(valeurs);
    return e;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

// One table: what is read of it, the pieces its territories make, what households really are there.
class Examen {
  public:
    Examen(const Entree &e, int rang, const LigneCase *debut, const LigneCase *fin) : forme_(e.tableaux.lignes[rang]) {
        t_.classes_a = forme_.classes_a;
        t_.classes_b = forme_.classes_b;
        std::set<int32> lus; // territories
        for (const LigneCase *c = debut; c < fin; ++c)
            lus.insert(c->gid);
        decouper(e, lus);
        for (const LigneCase *c = debut; c < fin; ++c)
            lire_case(*c);
        t_.effectifs.assign(static_cast<std::size_t>(t_.nb_morceaux) * classes(), 0);
        residences_.assign(t_.zones.size() * classes(), 0);
        derniere_.assign(t_.zones.size() * classes(), -1);
    }


    void ajouter(int32 commune, int32 residence, std::uint64_t menage) {
        const auto p = morceau_.find(commune);
        if (p == morceau_.end())
            return;
        const int a = classe(menage, forme_.place_a), b = classe(menage, forme_.place_b);
        if (a >= t_.classes_a || b >= t_.classes_b)
            throw Refus(sqlstate::donnee_corrompue, "a household has a class that its variable has not");
        const std::size_t place = static_cast<std::size_t>(a * t_.classes_b + b);
        ++t_.effectifs[static_cast<std::size_t>(p->second) * classes() + place];
        for (const int z : contient_[static_cast<std::size_t>(p->second)]) {
            const std::size_t c = static_cast<std::size_t>(z) * classes() + place;
            residences_[c] += derniere_[c] != residence;
            derniere_[c] = residence;
        }
    }

    BilanTableau auditer() {
        for (std::size_t z = 0; z < t_.zones.size(); ++z)
            for (std::size_t k = 0; k < classes(); ++k)
                t_.zones[z].dispersee[k] = residences_[z * classes() + k] >= residences_min;
        return auditer_tableau(t_, {seuil_menages(), residences_min}, interruptible);
    }

    // The zone as a territory, or the territories that make it.
    std::vector<int32> territoires(int zone) const {
        const std::size_t z = static_cast<std::size_t>(zone);
        return gids_[z].empty() ? signatures_[z] : std::vector<int32>{gids_[z].front()};
    }
    bool est_territoire(int zone) const { return !gids_[static_cast<std::size_t>(zone)].empty(); }

  private:
    std::size_t classes() const { return static_cast<std::size_t>(t_.classes_a * t_.classes_b); }
    static int classe(std::uint64_t menage, int place) {
        return static_cast<int>(menage >> (place * bits_classe) & ((1U << bits_classe) - 1));
    }

    // Communes of the same territories make a piece; territories of the same pieces, a zone.
    void decouper(const Entree &e, const std::set<int32> &lus) {
        std::map<std::vector<int32>, int> morceaux;
        std::map<int32, std::vector<int>> morceaux_de;
        for (uint64 i = 0; i < e.communes.nombre;) {
            const int32 commune = e.communes.lignes[i].commune;
            std::vector<int32> signature;
            for (; i < e.communes.nombre && e.communes.lignes[i].commune == commune; ++i)
                if (lus.contains(e.communes.lignes[i].gid))
                    signature.push_back(e.communes.lignes[i].gid);
            if (signature.empty())
                continue;
            const auto [p, nouveau] = morceaux.try_emplace(signature, t_.nb_morceaux);
            morceau_[commune] = p->second;
            if (!nouveau)
                continue;
            signatures_.push_back(signature);
            for (int32 gid : signature)
                morceaux_de[gid].push_back(t_.nb_morceaux);
            ajouter_zone({t_.nb_morceaux++});
        }
        for (const auto &[gid, m] : morceaux_de) {
            const auto z = std::find_if(t_.zones.begin(), t_.zones.end(), [&m = m](const ZoneLue &x) { return x.morceaux == m; });
            zone_[gid] = static_cast<int>(z - t_.zones.begin());
            if (z == t_.zones.end())
                ajouter_zone(m);
            gids_.resize(t_.zones.size());
            gids_[static_cast<std::size_t>(zone_[gid])].push_back(gid);
        }
        contient_.resize(static_cast<std::size_t>(t_.nb_morceaux));
        for (std::size_t z = 0; z < t_.zones.size(); ++z)
            for (int p : t_.zones[z].morceaux)
                contient_[static_cast<std::size_t>(p)].push_back(static_cast<int>(z));
    }

    void ajouter_zone(std::vector<int> morceaux) {
        t_.zones.push_back({std::move(morceaux), {}, false, std::vector<CaseLue>(classes()), std::vector<bool>(classes())});
    }

    // What one territory shows is shown of the zone.
    void lire_case(const LigneCase &c) {
        if (c.a < 0 || c.a >= t_.classes_a || c.b < 0 || c.b >= t_.classes_b)
            throw Refus(sqlstate::donnee_corrompue, "a cross-table has a class that its variable has not");
        const auto z = zone_.find(c.gid);
        if (z == zone_.end())
            return;
        ZoneLue &zone = t_.zones[static_cast<std::size_t>(z->second)];
        if (std::find(zone.echelles.begin(), zone.echelles.end(), c.echelle) == zone.echelles.end())
            zone.echelles.push_back(c.echelle);
        zone.retenue = zone.retenue || c.retenue;
        CaseLue &lue = zone.cases[static_cast<std::size_t>(c.a * t_.classes_b + c.b)];
        if (c.n >= 0)
            lue = {Lecture::lue, c.n};
        else if (lue.lecture == Lecture::absente)
            lue.lecture = Lecture::nulle;
    }

    LigneTableau forme_;
    TableauLu t_;
    std::unordered_map<int32, int> morceau_; // of each commune
    std::map<int32, int> zone_;              // of each territory
    std::vector<std::vector<int32>> signatures_, gids_;
    std::vector<std::vector<int>> contient_; // zones of each piece
    std::vector<std::int32_t> residences_, derniere_;
};

struct LigneMenage {
    int32 commune;
    int32 residence;
    int64 classes;
};

uint64 lire_lot(const Entree &entree, LigneMenage *lignes) {
    SPI_cursor_fetch(entree.menages, true, lot);
    const uint64 nombre = SPI_processed;
    for (uint64 i = 0; i < nombre; ++i) {
        HeapTuple t = SPI_tuptable->vals[i];
        TupleDesc d = SPI_tuptable->tupdesc;
        bool nul;
        lignes[i] = {entier(t, d, 1), entier(t, d, 2), DatumGetInt64(SPI_getbinval(t, d, 3, &nul))};
    }
    SPI_freetuptable(SPI_tuptable);
    return nombre;
}

void compter(const Entree &entree, std::vector<Examen> &examens) {
    std::vector<LigneMenage> lignes(static_cast<std::size_t>(lot));
    LigneMenage *tampon = lignes.data();
    const Entree *e = &entree;
    while (const uint64 nombre = pg([=] { return lire_lot(*e, tampon); }))
        for (uint64 i = 0; i < nombre; ++i)
            for (Examen &examen : examens)
                examen.ajouter(lignes[i].commune, lignes[i].residence, static_cast<std::uint64_t>(lignes[i].classes));
}

const char *nom(GenreCase g) {
    switch (g) {
    case GenreCase::exact:
        return "exact";
    case GenreCase::entier:
        return "entier";
    case GenreCase::largeur:
        return "largeur";
    case GenreCase::somme:
        return "somme";
    case GenreCase::ligne:
        return "ligne";
    case GenreCase::reste:
        return "reste";
    case GenreCase::montree:
        return "case";
    case GenreCase::adresses:
        return "adresses";
    case GenreCase::valeur:
        return "valeur";
    case GenreCase::bornee:
        return "bornee";
    }
    return "inconnu";
}

struct Constat {
    const char *genre;
    const char *tableau;
    const int32 *territoires;
    int nb_territoires;
    bool est_territoire;
    ConstatCase c;
};

Datum tableau_int4(const int32 *valeurs, int nombre) {
    Datum *elements = static_cast<Datum *>(palloc(sizeof(Datum) * static_cast<Size>(Max(nombre, 1))));
    for (int i = 0; i < nombre; ++i)
        elements[i] = Int32GetDatum(valeurs[i]);
    return PointerGetDatum(construct_array(elements, nombre, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

void rendre(ReturnSetInfo *resultat, const Constat &x) {
    Datum valeurs[] = {CStringGetTextDatum(x.genre),
                       CStringGetTextDatum(x.tableau),
                       x.est_territoire ? Int32GetDatum(x.territoires[0]) : 0,
                       x.est_territoire ? 0 : tableau_int4(x.territoires, x.nb_territoires),
                       Int16GetDatum(static_cast<int16>(x.c.a)),
                       Int16GetDatum(static_cast<int16>(x.c.b)),
                       Int64GetDatum(x.c.effectif),
                       Int64GetDatum(x.c.bas),
                       Int64GetDatum(x.c.haut)};
    bool nuls[] = {false, false, !x.est_territoire, x.est_territoire, x.c.a < 0, x.c.b < 0, false, false, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

// A last row per table says what was examined: cells withheld, narrowest interval, cells that nothing could widen.
void rendre_bilan(ReturnSetInfo *resultat, const char *tableau, int64 retenues, int64 largeur, int64 bornees) {
    Datum valeurs[] = {CStringGetTextDatum("bilan"), CStringGetTextDatum(tableau), 0, 0, 0, 0,
                       Int64GetDatum(retenues), Int64GetDatum(largeur), Int64GetDatum(bornees)};
    bool nuls[] = {false, false, true, true, true, true, false, largeur < 0, false};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

void auditer(ReturnSetInfo *resultat, const char *tableau, Examen &examen) {
    const BilanTableau bilan = examen.auditer();
    for (const ConstatCase &c : bilan.constats) {
        const std::vector<int32> territoires = examen.territoires(c.zone);
        const Constat constat{nom(c.genre), tableau, territoires.data(), static_cast<int>(territoires.size()),
                              examen.est_territoire(c.zone), c};
        pg([&] { rendre(resultat, constat); });
    }
    const int64 retenues = bilan.retenues, largeur = bilan.largeur_min, bornees = bilan.bornees;
    pg([=] { rendre_bilan(resultat, tableau, retenues, largeur, bornees); });
}

} // namespace

extern "C" {

// auditer_tableaux(campagne smallint, role oid): NULL role reads all that is released.
PG_FUNCTION_INFO_V1(ops_auditer_tableaux);
Datum ops_auditer_tableaux(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("an audit needs a campaign")));
    Datum valeurs[] = {PG_GETARG_DATUM(0), PG_ARGISNULL(1) ? 0 : PG_GETARG_DATUM(1)};
    const char nuls[] = {' ', PG_ARGISNULL(1) ? 'n' : ' '};
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    const Entree entree = lire_entree(valeurs, nuls);
    guard([&] {
        std::vector<Examen> examens;
        const LigneCase *c = entree.cases.lignes, *fin = c + entree.cases.nombre;
        for (int t = 0; t < static_cast<int>(entree.tableaux.nombre); ++t) {
            const LigneCase *debut = c;
            while (c < fin && c->tableau == t)
                ++c;
            examens.emplace_back(entree, t, debut, c);
        }
        compter(entree, examens);
        for (std::size_t t = 0; t < examens.size(); ++t)
            auditer(resultat, entree.tableaux.lignes[t].nom, examens[t]);
    });
    SPI_cursor_close(entree.menages);
    SPI_finish();
    return 0;
}

} // extern "C"
