// SQL face of ops.cumul: rows of ops.indicateur_long in, one row out.
#include "indicateur/cumul.h"

#include <algorithm>

#include "pg/barrier.h"
#include "pg/etat_agregat.h"
#include "pg/ligne.h"
#include "pg/texte.h"

extern "C" {
#include "access/htup_details.h"
#include "utils/typcache.h"
}

using namespace carto_ops;

namespace {

// Columns of ops.indicateur_long that are read, by their place.
enum Colonne : int {
    col_campagne,
    col_population,
    col_echelle,
    col_gid,
    col_code,
    col_nom,
    col_indicateur,
    col_libelle,
    col_unite,
    col_valeur,
    col_effectif,
    col_statut,
    col_numerateur,
    col_denominateur,
    nb_colonnes
};

// What all rows must share, and the territories seen so far.
struct EtatCumul {
    Cumul cumul;
    int16 campagne;
    text *population, *echelle, *indicateur;
    int32 *gids;
    int32 capacite;
};

struct LigneLongue {
    Datum valeurs[nb_colonnes];
    bool nuls[nb_colonnes];
};

LigneLongue lire(Datum ligne) {
    HeapTupleHeader entete = DatumGetHeapTupleHeader(ligne);
    TupleDesc desc =
        lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(entete), HeapTupleHeaderGetTypMod(entete));
    if (desc->natts != nb_colonnes)
        elog(ERROR, "ops.indicateur_long has %d columns, the module reads %d", desc->natts, nb_colonnes);
    HeapTupleData tuple;
    tuple.t_len = HeapTupleHeaderGetDatumLength(entete);
    ItemPointerSetInvalid(&tuple.t_self);
    tuple.t_tableOid = InvalidOid;
    tuple.t_data = entete;
    LigneLongue l;
    heap_deform_tuple(&tuple, desc, l.valeurs, l.nuls);
    ReleaseTupleDesc(desc);
    return l;
}

text *copier(MemoryContext contexte, Datum d) {
    MemoryContext ancien = MemoryContextSwitchTo(contexte);
    text *t = DatumGetTextPCopy(d);
    MemoryContextSwitchTo(ancien);
    return t;
}

void exiger_meme(const EtatCumul *e, const LigneLongue &l) {
    if (e->campagne == DatumGetInt16(l.valeurs[col_campagne]) &&
        vue(e->population) == vue(DatumGetTextPP(l.valeurs[col_population])) &&
        vue(e->echelle) == vue(DatumGetTextPP(l.valeurs[col_echelle])) &&
        vue(e->indicateur) == vue(DatumGetTextPP(l.valeurs[col_indicateur])))
        return;
    ereport(
        ERROR,
        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
         errmsg("rows of different campaigns, populations, scales or indicators cannot be added"),
         errdetail("Territories of different scales hold one another: their households would count twice."),
         errhint("Keep one scale, and group by campagne, population and indicateur.")));
}

void retenir_gid(EtatCumul *e, int32 gid, MemoryContext contexte) {
    if (e->cumul.zones >= e->capacite) {
        e->capacite = Max(16, e->capacite * 2);
        const Size taille = sizeof(int32) * static_cast<Size>(e->capacite);
        e->gids = static_cast<int32 *>(e->gids == nullptr ? MemoryContextAllocHuge(contexte, taille)
                                                          : repalloc_huge(e->gids, taille));
    }
    e->gids[e->cumul.zones] = gid;
}

void refuser_doubles(EtatCumul *e) {
    std::sort(e->gids, e->gids + e->cumul.zones);
    const int32 *fin = e->gids + e->cumul.zones;
    const int32 *deux = std::adjacent_find(static_cast<const int32 *>(e->gids), fin);
    if (deux != fin)
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("territory %d is added twice", *deux),
                 errhint("A join may have repeated rows: add each territory once.")));
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_cumul_ajouter);
Datum ops_cumul_ajouter(PG_FUNCTION_ARGS) {
    EtatCumul *e = etat_ou_nouveau<EtatCumul>(fcinfo);
    if (PG_ARGISNULL(1))
        PG_RETURN_POINTER(e);
    const LigneLongue l = lire(PG_GETARG_DATUM(1));
    MemoryContext contexte = contexte_agregat(fcinfo);
    for (const int c : {col_campagne, col_population, col_echelle, col_gid, col_indicateur, col_statut})
        if (l.nuls[c])
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                            errmsg("a row of ops.indicateur_long lacks its key"),
                            errhint("Give whole rows of ops.indicateur_long.")));
    if (e->indicateur == nullptr) {
        e->campagne = DatumGetInt16(l.valeurs[col_campagne]);
        e->population = copier(contexte, l.valeurs[col_population]);
        e->echelle = copier(contexte, l.valeurs[col_echelle]);
        e->indicateur = copier(contexte, l.valeurs[col_indicateur]);
    }
    exiger_meme(e, l);
    retenir_gid(e, DatumGetInt32(l.valeurs[col_gid]), contexte);
    const auto entier = [&l](int c) {
        return l.nuls[c] ? std::nullopt : std::optional<std::int64_t>(DatumGetInt64(l.valeurs[c]));
    };
    ajouter(e->cumul,
            {vue(DatumGetTextPP(l.valeurs[col_statut])), entier(col_numerateur), entier(col_denominateur),
             l.nuls[col_effectif] ? std::nullopt
                                  : std::optional<std::int64_t>(DatumGetInt32(l.valeurs[col_effectif]))});
    PG_RETURN_POINTER(e);
}

PG_FUNCTION_INFO_V1(ops_cumul_final);
Datum ops_cumul_final(PG_FUNCTION_ARGS) {
    EtatCumul *e = etat_ou_null<EtatCumul>(fcinfo, 0);
    if (e == nullptr || e->indicateur == nullptr)
        PG_RETURN_NULL();
    refuser_doubles(e);
    const Cumul &c = e->cumul;
    const std::optional<double> m = multiplicateur(vue(e->indicateur));
    const std::optional<double> v = m ? valeur(c, *m) : std::nullopt;
    const bool complet = m && c.manquantes == 0;
    Ligne ligne(fcinfo);
    v ? ligne.ajouter(Float8GetDatum(*v)) : ligne.ajouter_nul();
    for (const std::int64_t n : {c.numerateur, c.denominateur, c.effectif})
        complet ? ligne.ajouter(Int64GetDatum(n)) : ligne.ajouter_nul();
    ligne.ajouter(Int32GetDatum(c.zones));
    ligne.ajouter(Int32GetDatum(c.manquantes));
    PG_RETURN_DATUM(ligne.rendre());
}

} // extern "C"
