// SQL face of the cell keys: drawing record keys, computing the p-table, and the aggregate.
//
// The aggregate gives nothing but what may be shown: the perturbed count, or NULL for a set in fewer than
// three point addresses. Its state is `internal`, its true count never leaves it.
#include "cle/etat_cle.h"
#include "cle/ptable.h"

#include <memory>

#include "pg/etat_agregat.h"
#include "pg/proprietaire.h"

using namespace carto_ops;

namespace {

struct Lignes {
    Intervalle *lignes;
    uint64 nombre;
};

int64 entier(uint64 ligne, int colonne) {
    bool nul;
    const Datum d = SPI_getbinval(SPI_tuptable->vals[ligne], SPI_tuptable->tupdesc, colonne, &nul);
    return nul ? -1 : DatumGetInt64(d);
}

Lignes lire_ptable() {
    MemoryContext contexte = CurrentMemoryContext;
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    if (SPI_execute("SELECT p.effectif::pg_catalog.int8, p.publie::pg_catalog.int8, p.borne FROM "
                    "ops_unites.ptable AS p "
                    "ORDER BY p.effectif, p.borne, p.publie",
                    true, 0) != SPI_OK_SELECT)
        elog(ERROR, "could not read the perturbation table");
    Lignes lues{nullptr, SPI_processed};
    lues.lignes =
        static_cast<Intervalle *>(MemoryContextAlloc(contexte, sizeof(Intervalle) * Max(lues.nombre, 1)));
    for (uint64 i = 0; i < lues.nombre; ++i)
        lues.lignes[i] = {static_cast<int>(entier(i, 1)), static_cast<int>(entier(i, 2)),
                          static_cast<std::uint64_t>(entier(i, 3))};
    SPI_finish();
    return lues;
}

TablePerturbation *charger_ptable() {
    const EnProprietaire identite;
    const Lignes lues = pg([] { return lire_ptable(); });
    return new TablePerturbation(std::vector<Intervalle>(lues.lignes, lues.lignes + lues.nombre),
                                 module_cles);
}

// The p-table, read once per query and kept with the function call.
const TablePerturbation &ptable(FmgrInfo *fonction) {
    if (fonction->fn_extra == nullptr) {
        auto *rappel = pg([fonction] {
            return static_cast<MemoryContextCallback *>(
                MemoryContextAllocZero(fonction->fn_mcxt, sizeof(MemoryContextCallback)));
        });
        rappel->func = [](void *table) { delete static_cast<TablePerturbation *>(table); };
        rappel->arg = charger_ptable();
        MemoryContextRegisterResetCallback(fonction->fn_mcxt, rappel);
        fonction->fn_extra = rappel->arg;
    }
    return *static_cast<const TablePerturbation *>(fonction->fn_extra);
}

Datum finir(FunctionCallInfo fcinfo, bool compter_adresses) {
    contexte_agregat(fcinfo);
    const EtatCle *etat = etat_ou_null<EtatCle>(fcinfo, 0);
    return guard([&]() -> Datum {
        if (etat == nullptr)
            PG_RETURN_INT32(0);
        const std::int64_t publie = ptable(fcinfo->flinfo).publier(etat->effectif, etat->cle);
        // R9, tested after the noise: what shows depends on the perturbed count alone.
        if (compter_adresses && publie > 0 && etat->nb_residences < adresses_min)
            PG_RETURN_NULL();
        if (publie > PG_INT32_MAX)
            throw Refus("22003", "counter out of range");
        PG_RETURN_INT32(static_cast<int32>(publie));
    });
}

Datum encoder(const EtatCle &etat) {
    StringInfoData tampon;
    pq_begintypsend(&tampon);
    pq_sendint64(&tampon, etat.effectif);
    pq_sendint64(&tampon, static_cast<int64>(etat.cle));
    pq_sendint32(&tampon, etat.nb_residences);
    for (const std::int32_t residence : etat.residences)
        pq_sendint32(&tampon, static_cast<uint32>(residence));
    return PointerGetDatum(pq_endtypsend(&tampon));
}

EtatCle *decoder(bytea *octets) {
    StringInfoData tampon;
    initStringInfo(&tampon);
    appendBinaryStringInfo(&tampon, VARDATA_ANY(octets), static_cast<int>(VARSIZE_ANY_EXHDR(octets)));
    EtatCle *etat = static_cast<EtatCle *>(palloc0(sizeof(EtatCle)));
    etat->effectif = pq_getmsgint64(&tampon);
    etat->cle = static_cast<std::uint64_t>(pq_getmsgint64(&tampon));
    etat->nb_residences = pq_getmsgint(&tampon, 4);
    for (std::int32_t &residence : etat->residences)
        residence = static_cast<int32>(pq_getmsgint(&tampon, 4));
    pq_getmsgend(&tampon);
    if (etat->effectif < 0 || etat->cle >= module_cles || etat->nb_residences > adresses_min)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid state of a cell-key aggregate")));
    return etat;
}

} // namespace

extern "C" {

// tirer_cle(): a record key, uniform below 2^32, from the operating system's strong random source.
PG_FUNCTION_INFO_V1(ops_tirer_cle);
Datum ops_tirer_cle(PG_FUNCTION_ARGS) {
    static_assert(module_cles == std::uint64_t{1} << 32);
    uint32 cle;
    if (!pg_strong_random(&cle, sizeof cle))
        ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not draw a record key")));
    PG_RETURN_INT64(static_cast<int64>(cle));
}

// calculer_ptable(): effectif, publie, borne of the setting of production.
PG_FUNCTION_INFO_V1(ops_calculer_ptable);
Datum ops_calculer_ptable(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    return guard([&]() -> Datum {
        for (const Intervalle &t :
             intervalles(perturbations(parametres_petits, parametres_grands), module_cles))
            pg([&] {
                Datum valeurs[] = {Int32GetDatum(t.effectif), Int32GetDatum(t.publie),
                                   Int64GetDatum(static_cast<int64>(t.borne))};
                bool nuls[] = {false, false, false};
                tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
            });
        return 0;
    });
}

// cles_ajouter(internal, cle bigint [, residence int]). A household without a key would be a hole in the
// noise: refused. Without a residence it counts for no address, so its set is rather withheld.
PG_FUNCTION_INFO_V1(ops_cles_ajouter);
Datum ops_cles_ajouter(PG_FUNCTION_ARGS) {
    EtatCle *etat = etat_ou_nouveau<EtatCle>(fcinfo);
    return guard([&]() -> Datum {
        if (PG_ARGISNULL(1))
            throw Refus(sqlstate::donnee_corrompue, "a household has no record key",
                        "Keys are drawn when a campaign is released.");
        ajouter(*etat, static_cast<std::uint64_t>(PG_GETARG_INT64(1)));
        if (PG_NARGS() > 2 && !PG_ARGISNULL(2))
            ajouter_residence(*etat, PG_GETARG_INT32(2));
        PG_RETURN_POINTER(etat);
    });
}

PG_FUNCTION_INFO_V1(ops_cles_combiner);
Datum ops_cles_combiner(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
        PG_RETURN_NULL();
    EtatCle *etat = etat_ou_nouveau<EtatCle>(fcinfo);
    if (const EtatCle *autre = etat_ou_null<EtatCle>(fcinfo, 1))
        cumuler(*etat, *autre);
    PG_RETURN_POINTER(etat);
}

// cles_cumuler(internal, etat bytea)
PG_FUNCTION_INFO_V1(ops_cles_cumuler);
Datum ops_cles_cumuler(PG_FUNCTION_ARGS) {
    EtatCle *etat = etat_ou_nouveau<EtatCle>(fcinfo);
    if (!PG_ARGISNULL(1))
        cumuler(*etat, *decoder(PG_GETARG_BYTEA_PP(1)));
    PG_RETURN_POINTER(etat);
}

PG_FUNCTION_INFO_V1(ops_cles_serialiser);
Datum ops_cles_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    return encoder(*etat_ou_null<EtatCle>(fcinfo, 0));
}

PG_FUNCTION_INFO_V1(ops_cles_deserialiser);
Datum ops_cles_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    PG_RETURN_POINTER(decoder(PG_GETARG_BYTEA_PP(0)));
}

PG_FUNCTION_INFO_V1(ops_cles_publier);
Datum ops_cles_publier(PG_FUNCTION_ARGS) {
    return finir(fcinfo, true);
}

PG_FUNCTION_INFO_V1(ops_cles_publier_adresse);
Datum ops_cles_publier_adresse(PG_FUNCTION_ARGS) {
    return finir(fcinfo, false);
}

} // extern "C"
