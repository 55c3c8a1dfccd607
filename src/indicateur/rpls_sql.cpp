// SQL face of the RPLS aggregate.
#include "indicateur/rpls.h"

#include "pg/barrier.h"
#include "pg/etat_agregat.h"
#include "pg/ligne.h"

extern "C" {
#include "utils/date.h"
#include "utils/datetime.h"
}

using namespace carto_ops;

namespace {

enum Argument : int { arg_etat, arg_mode, arg_bail, arg_vacance, arg_service, arg_reference, arg_participe };

std::optional<int> annee(FunctionCallInfo fcinfo, int n) {
    if (PG_ARGISNULL(n) || DATE_NOT_FINITE(PG_GETARG_DATEADT(n)))
        return std::nullopt;
    int an, mois, jour;
    j2date(PG_GETARG_DATEADT(n) + POSTGRES_EPOCH_JDATE, &an, &mois, &jour);
    return an;
}

Logement logement_des_arguments(FunctionCallInfo fcinfo) {
    Logement l;
    if (!PG_ARGISNULL(arg_mode))
        l.mode = PG_GETARG_INT16(arg_mode);
    l.annee_bail = annee(fcinfo, arg_bail);
    if (!PG_ARGISNULL(arg_vacance))
        l.duree_vacance = PG_GETARG_INT16(arg_vacance);
    if (!PG_ARGISNULL(arg_service))
        l.annee_mise_en_service = PG_GETARG_INT16(arg_service);
    l.annee = annee(fcinfo, arg_reference).value_or(0);
    l.participe = !PG_ARGISNULL(arg_participe) && PG_GETARG_BOOL(arg_participe);
    return l;
}

void ajouter_taux(Ligne &ligne, std::int64_t numerateur, std::int64_t denominateur) {
    if (const auto t = taux(numerateur, denominateur))
        ligne.ajouter(Float8GetDatum(*t));
    else
        ligne.ajouter_nul();
}

Datum ligne_rpls(FunctionCallInfo fcinfo, const EtatRpls &e) {
    Ligne ligne(fcinfo);
    const std::int64_t comptes[nb_comptes_rpls] = {e.logements,    e.loues,   e.vacants,       e.vides,
                                                   e.associations, e.autres,  e.vacants_3mois, e.offerts_1an,
                                                   e.emmenages_an, e.couverts};
    for (const std::int64_t n : comptes)
        ligne.ajouter(Int32GetDatum(static_cast<int32>(n)));
    ajouter_taux(ligne, e.vacants, e.loues + e.vacants);
    ajouter_taux(ligne, e.vacants_3mois, e.loues + e.vacants);
    ajouter_taux(ligne, e.emmenages_an, e.offerts_1an);
    ajouter_taux(ligne, e.couverts, e.logements);
    return ligne.rendre();
}

EtatRpls lire_etat(bytea *octets) {
    if (VARSIZE_ANY_EXHDR(octets) != sizeof(EtatRpls))
        ereport(ERROR,
                (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid serialized state of an RPLS aggregate")));
    EtatRpls etat;
    memcpy(&etat, VARDATA_ANY(octets), sizeof(EtatRpls));
    return etat;
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_rpls_ajouter);
Datum ops_rpls_ajouter(PG_FUNCTION_ARGS) {
    EtatRpls *etat = etat_ou_nouveau<EtatRpls>(fcinfo);
    return guard([&]() -> Datum {
        ajouter(*etat, logement_des_arguments(fcinfo));
        PG_RETURN_POINTER(etat);
    });
}

PG_FUNCTION_INFO_V1(ops_rpls_combiner);
Datum ops_rpls_combiner(PG_FUNCTION_ARGS) {
    EtatRpls *etat = etat_ou_nouveau<EtatRpls>(fcinfo);
    if (const EtatRpls *autre = etat_ou_null<EtatRpls>(fcinfo, 1))
        cumuler(*etat, *autre);
    PG_RETURN_POINTER(etat);
}

// Parallel workers share the leader's machine, so the plain bytes do; the length is checked all the same.
PG_FUNCTION_INFO_V1(ops_rpls_serialiser);
Datum ops_rpls_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    PG_RETURN_BYTEA_P(octets_en_bytea(etat_ou_null<EtatRpls>(fcinfo, 0), sizeof(EtatRpls)));
}

PG_FUNCTION_INFO_V1(ops_rpls_deserialiser);
Datum ops_rpls_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    EtatRpls *etat = static_cast<EtatRpls *>(palloc(sizeof(EtatRpls)));
    *etat = lire_etat(PG_GETARG_BYTEA_PP(0));
    PG_RETURN_POINTER(etat);
}

PG_FUNCTION_INFO_V1(ops_rpls_final);
Datum ops_rpls_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const EtatRpls *etat = etat_ou_null<EtatRpls>(fcinfo, 0);
    return guard([&]() -> Datum {
        const EtatRpls vide{};
        return ligne_rpls(fcinfo, etat != nullptr ? *etat : vide);
    });
}

// The rest serves releases alone: states between two steps.

PG_FUNCTION_INFO_V1(ops_rpls_etat_final);
Datum ops_rpls_etat_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const EtatRpls vide{};
    const EtatRpls *etat = etat_ou_null<EtatRpls>(fcinfo, 0);
    PG_RETURN_BYTEA_P(octets_en_bytea(etat != nullptr ? etat : &vide, sizeof(EtatRpls)));
}

PG_FUNCTION_INFO_V1(ops_rpls_cellule);
Datum ops_rpls_cellule(PG_FUNCTION_ARGS) {
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    return guard([&]() -> Datum { return ligne_rpls(fcinfo, lire_etat(octets)); });
}

PG_FUNCTION_INFO_V1(ops_rpls_etat_cumuler);
Datum ops_rpls_etat_cumuler(PG_FUNCTION_ARGS) {
    EtatRpls *etat = etat_ou_nouveau<EtatRpls>(fcinfo);
    if (!PG_ARGISNULL(1))
        cumuler(*etat, lire_etat(PG_GETARG_BYTEA_PP(1)));
    PG_RETURN_POINTER(etat);
}

} // extern "C"
