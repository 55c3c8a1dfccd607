// ops_unites.croiser_et_proteger(): the cells of every released cross-table, and which are withheld.
#include "croisement/comptage.h"

#include <algorithm>

#include "noyau/refus.h"
#include "pg/barrier.h"
#include "pg/seuil.h"

using namespace carto_ops;
using namespace carto_ops::croisement;

namespace {

constexpr int nb_variables_max = 32;
constexpr long lot = 10000; // households fetched at a time

// Plain data of the SPI memory context.
struct LigneZone {
    int32 gid; // 0: no territory
    int32 echelle;
    int32 nb_parents;
    int32 parents[2];
};
struct LigneTableau {
    char *tableau;
    Demande demande;
};
template <typename T> struct Lignes {
    T *lignes;
    uint64 nombre;
};

template <typename T> Lignes<T> lire(const char *requete, T (*ligne)(HeapTuple, TupleDesc)) {
    if (SPI_execute(requete, true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read the cross-tables to count");
    Lignes<T> r{static_cast<T *>(palloc(sizeof(T) * Max(SPI_processed, 1))), SPI_processed};
    for (uint64 i = 0; i < r.nombre; ++i)
        r.lignes[i] = ligne(SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
    return r;
}

int32 entier(HeapTuple t, TupleDesc d, int colonne) {
    bool nul;
    const Datum valeur = SPI_getbinval(t, d, colonne, &nul);
    return nul ? 0 : DatumGetInt32(valeur);
}

LigneZone lire_zone(HeapTuple t, TupleDesc d) {
    LigneZone z{entier(t, d, 1), entier(t, d, 2), 0, {0, 0}};
    bool nul;
    ArrayType *a = DatumGetArrayTypeP(SPI_getbinval(t, d, 3, &nul));
    z.nb_parents = ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a));
    if (z.nb_parents > 2)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a zone of a cross-table is a part of more than two others")));
    memcpy(z.parents, ARR_DATA_PTR(a), sizeof(int32) * static_cast<Size>(z.nb_parents));
    return z;
}

LigneTableau lire_tableau(HeapTuple t, TupleDesc d) {
    return {SPI_getvalue(t, d, 1),
            {entier(t, d, 2), entier(t, d, 3), entier(t, d, 4), entier(t, d, 5), entier(t, d, 6)}};
}

struct Entree {
    Lignes<LigneZone> zones;
    Lignes<LigneTableau> tableaux;
    int nb_variables;
    Portal menages; // commune's zone, résidence, classes
};

// Households, sorted by résidence, with the classes in the order of the variables.
Portal ouvrir_menages(Datum campagne, int *nb_variables) {
    StringInfoData requete;
    initStringInfo(&requete);
    appendStringInfoString(&requete, "SELECT z.numero - 1, a.residence");
    if (SPI_execute("SELECT variable FROM ops.variable ORDER BY rang", true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read ops.variable");
    *nb_variables = static_cast<int>(SPI_processed);
    if (*nb_variables > nb_variables_max)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many variables in ops.variable")));
    for (uint64 i = 0; i < SPI_processed; ++i)
        appendStringInfo(&requete, ", k.%s", quote_identifier(SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1)));
    appendStringInfoString(&requete, " FROM ops_unites.classement AS k JOIN ops_unites.adresse AS a ON a.batiment = k.batiment"
                                     " JOIN ops_unites.zones_tableau() AS z ON z.gid = a.commune"
                                     " WHERE k.campagne = $1 ORDER BY a.residence");
    Oid types[] = {INT2OID};
    Datum valeurs[] = {campagne};
    return SPI_cursor_open_with_args(nullptr, requete.data, 1, types, valeurs, nullptr, true, 0);
}

Entree lire_entree(Datum campagne) {
    Entree e;
    e.zones = lire("SELECT gid, echelle, parents FROM ops_unites.zones_tableau()", lire_zone);
    e.tableaux = lire("SELECT t.tableau, (va.place - 1)::int, (vb.place - 1)::int, va.nombre::int, vb.nombre::int, e.rang::int "
                      "FROM ops.tableau AS t JOIN ops.echelle AS e ON e.echelle = t.echelle "
                      "JOIN (SELECT v.variable, row_number() OVER (ORDER BY v.rang) AS place, "
                      "(SELECT max(c.classe) + 1 FROM ops.classe AS c WHERE c.variable = v.variable) AS nombre "
                      "FROM ops.variable AS v) AS va ON va.variable = t.variable_a "
                      "JOIN (SELECT v.variable, row_number() OVER (ORDER BY v.rang) AS place, "
                      "(SELECT max(c.classe) + 1 FROM ops.classe AS c WHERE c.variable = v.variable) AS nombre "
                      "FROM ops.variable AS v) AS vb ON vb.variable = t.variable_b ORDER BY t.tableau",
                      lire_tableau);
    e.menages = ouvrir_menages(campagne, &e.nb_variables);
    return e;
}

void interruptible() {
    pg([] { CHECK_FOR_INTERRUPTS(); });
}

Comptage preparer(const Entree &entree) {
    std::vector<ZoneTableau> zones;
    for (uint64 z = 0; z < entree.zones.nombre; ++z) {
        const LigneZone &l = entree.zones.lignes[z];
        ZoneTableau zone{{}, l.echelle};
        for (int32 p = 0; p < l.nb_parents; ++p)
            zone.parents.push_back(l.parents[p] - 1);
        zones.push_back(std::move(zone));
    }
    std::vector<Demande> demandes;
    for (uint64 t = 0; t < entree.tableaux.nombre; ++t)
        demandes.push_back(entree.tableaux.lignes[t].demande);
    return Comptage(zones, demandes);
}

struct LigneMenage {
    int32 commune;
    int32 residence;
    int16 classes[nb_variables_max];
};

// Fetches a batch into `lignes`; returns how many.
uint64 lire_lot(const Entree &entree, LigneMenage *lignes) {
    SPI_cursor_fetch(entree.menages, true, lot);
    const uint64 nombre = SPI_processed;
    for (uint64 i = 0; i < nombre; ++i) {
        HeapTuple t = SPI_tuptable->vals[i];
        TupleDesc d = SPI_tuptable->tupdesc;
        lignes[i].commune = entier(t, d, 1);
        lignes[i].residence = entier(t, d, 2);
        bool nul;
        for (int v = 0; v < entree.nb_variables; ++v)
            lignes[i].classes[v] = DatumGetInt16(SPI_getbinval(t, d, v + 3, &nul));
    }
    SPI_freetuptable(SPI_tuptable);
    return nombre;
}

void compter(const Entree &entree, Comptage &comptage) {
    std::vector<LigneMenage> lignes(static_cast<std::size_t>(lot));
    LigneMenage *tampon = lignes.data();
    const Entree *e = &entree;
    while (const uint64 nombre = pg([=] { return lire_lot(*e, tampon); }))
        for (uint64 i = 0; i < nombre; ++i)
            comptage.ajouter(lignes[i].commune, lignes[i].residence,
                             std::span(lignes[i].classes, static_cast<std::size_t>(entree.nb_variables)));
    comptage.cumuler();
}

// One row of the result; a class of -1 is a sum.
struct Case {
    int32 gid;
    int16 a;
    int16 b;
    int32 n;
    bool retenue;
};

constexpr int residences_min = 3; // R9

class Resultat {
  public:
    Resultat(const Entree &entree, const Comptage &comptage, std::size_t demande)
        : entree_(entree), demande_(entree.tableaux.lignes[demande].demande), compte_(comptage.compte(demande)) {
        Tableau t = comptage.tableau(demande, zones_);
        for (std::size_t z = 0; z < zones_.size(); ++z)
            for (int a = 0; a < demande_.classes_a; ++a)
                for (int b = 0; b < demande_.classes_b; ++b)
                    if (menages(z, a, b) > 0 && residences(z, a, b) < residences_min)
                        t.petites.push_back(numero(t, static_cast<int>(z), a, b));
        const Masque masque = proteger(t, {seuil_menages(), true, interruptible});
        if (const Phrase defaut = verifier(t, masque, seuil_menages()); !defaut.vide())
            throw Refus(sqlstate::donnee_corrompue, "the protection of a cross-table fails its proof", defaut);
        for (std::size_t z = 0; z < zones_.size(); ++z)
            if (gid(z) != 0)
                ajouter_zone(t, masque, z);
    }

    const std::vector<Case> &cases() const { return cases_; }

  private:
    int32 gid(std::size_t z) const { return entree_.zones.lignes[zones_[z]].gid; }
    std::size_t place(std::size_t z, int a, int b) const {
        return (static_cast<std::size_t>(zones_[z]) * static_cast<std::size_t>(demande_.classes_a) +
                static_cast<std::size_t>(a)) * static_cast<std::size_t>(demande_.classes_b) + static_cast<std::size_t>(b);
    }
    std::int64_t menages(std::size_t z, int a, int b) const { return compte_.menages[place(z, a, b)]; }
    std::int32_t residences(std::size_t z, int a, int b) const { return compte_.residences[place(z, a, b)]; }

    // Where a zone is withheld whole, its margins are too: that says so. Readers know them from the indicators.
    void ajouter_zone(const Tableau &t, const Masque &masque, std::size_t z) {
        const bool entiere = std::find(masque.retenues.begin(), masque.retenues.end(), static_cast<int>(z)) != masque.retenues.end();
        for (int a = 0; a < demande_.classes_a; ++a)
            for (int b = 0; b < demande_.classes_b; ++b)
                ajouter(z, a, b, menages(z, a, b),
                        masque.secrets[static_cast<std::size_t>(numero(t, static_cast<int>(z), a, b))] != Secret::montree);
        for (int a = 0; a < demande_.classes_a; ++a)
            ajouter_somme(z, a, a + 1, 0, demande_.classes_b, a, -1, entiere);
        for (int b = 0; b < demande_.classes_b; ++b)
            ajouter_somme(z, 0, demande_.classes_a, b, b + 1, -1, b, entiere);
        ajouter_somme(z, 0, demande_.classes_a, 0, demande_.classes_b, -1, -1, entiere);
    }

    // A sum over classes is taken as known by the protection of cells; it is shown under the threshold's own conditions.
    void ajouter_somme(std::size_t z, int a0, int a1, int b0, int b1, int a, int b, bool retenue) {
        std::int64_t n = 0;
        std::int32_t residences_au_moins = 0;
        for (int i = a0; i < a1; ++i)
            for (int j = b0; j < b1; ++j) {
                n += menages(z, i, j);
                residences_au_moins = std::max(residences_au_moins, residences(z, i, j));
            }
        const bool totale = a < 0 && b < 0;
        ajouter(z, a, b, n, n > 0 && (retenue || n < seuil_menages() || (!totale && residences_au_moins < residences_min)));
    }

    void ajouter(std::size_t z, int a, int b, std::int64_t n, bool retenue) {
        cases_.push_back({gid(z), static_cast<int16>(a), static_cast<int16>(b), static_cast<int32>(n), retenue});
    }

    const Entree &entree_;
    const Demande demande_;
    const Compte &compte_;
    std::vector<int> zones_;
    std::vector<Case> cases_;
};

void rendre(ReturnSetInfo *resultat, const char *tableau, const Case *cases, std::size_t nombre) {
    const Datum nom = CStringGetTextDatum(tableau);
    for (std::size_t i = 0; i < nombre; ++i) {
        const Case &c = cases[i];
        Datum valeurs[] = {nom, Int32GetDatum(c.gid), Int16GetDatum(c.a), Int16GetDatum(c.b), Int32GetDatum(c.n),
                           BoolGetDatum(c.retenue)};
        bool nuls[] = {false, false, c.a < 0, c.b < 0, false, false};
        tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
    }
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_croiser_et_proteger);
Datum ops_croiser_et_proteger(PG_FUNCTION_ARGS) {
    const Datum campagne = PG_GETARG_DATUM(0);
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    const Entree entree = lire_entree(campagne);
    guard([&] {
        Comptage comptage = preparer(entree);
        compter(entree, comptage);
        for (std::size_t t = 0; t < entree.tableaux.nombre; ++t) {
            const Resultat r(entree, comptage, t);
            const char *nom = entree.tableaux.lignes[t].tableau;
            const Case *cases = r.cases().data();
            const std::size_t nombre = r.cases().size();
            pg([=] { rendre(resultat, nom, cases, nombre); });
        }
    });
    SPI_cursor_close(entree.menages);
    SPI_finish();
    return 0;
}

} // extern "C"
