// ops.ecart_type(): deviation of the known values, by the recurrences of Welford and of Chan, Golub and LeVeque (1983).
#include <cmath>

#include "pg/barrier.h"
#include "pg/etat_agregat.h"
#include "pg/seuil.h"

using namespace carto_ops;

namespace {

struct Dispersion {
    int64 connus;
    float8 moyenne;
    float8 carres; // sum of squared distances to the mean
};

void cumuler(Dispersion *d, const Dispersion &autre) {
    if (autre.connus == 0)
        return;
    const float8 n = static_cast<float8>(d->connus + autre.connus);
    const float8 ecart = autre.moyenne - d->moyenne;
    d->carres += autre.carres + ecart * ecart * static_cast<float8>(d->connus) * static_cast<float8>(autre.connus) / n;
    d->moyenne += ecart * static_cast<float8>(autre.connus) / n;
    d->connus += autre.connus;
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_dispersion_ajouter);
Datum ops_dispersion_ajouter(PG_FUNCTION_ARGS) {
    Dispersion *d = etat_ou_nouveau<Dispersion>(fcinfo);
    if (!PG_ARGISNULL(1) && std::isfinite(PG_GETARG_FLOAT8(1)))
        cumuler(d, {1, PG_GETARG_FLOAT8(1), 0});
    PG_RETURN_POINTER(d);
}

PG_FUNCTION_INFO_V1(ops_dispersion_combiner);
Datum ops_dispersion_combiner(PG_FUNCTION_ARGS) {
    Dispersion *d = etat_ou_nouveau<Dispersion>(fcinfo);
    if (const Dispersion *autre = etat_ou_null<Dispersion>(fcinfo, 1))
        cumuler(d, *autre);
    PG_RETURN_POINTER(d);
}

PG_FUNCTION_INFO_V1(ops_dispersion_serialiser);
Datum ops_dispersion_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Dispersion *d = etat_ou_null<Dispersion>(fcinfo, 0);
    StringInfoData tampon;
    pq_begintypsend(&tampon);
    pq_sendint64(&tampon, d->connus);
    pq_sendfloat8(&tampon, d->moyenne);
    pq_sendfloat8(&tampon, d->carres);
    PG_RETURN_BYTEA_P(pq_endtypsend(&tampon));
}

PG_FUNCTION_INFO_V1(ops_dispersion_deserialiser);
Datum ops_dispersion_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    StringInfoData tampon;
    initStringInfo(&tampon);
    appendBinaryStringInfo(&tampon, VARDATA_ANY(octets), static_cast<int>(VARSIZE_ANY_EXHDR(octets)));
    Dispersion *d = static_cast<Dispersion *>(palloc0(sizeof(Dispersion)));
    d->connus = pq_getmsgint64(&tampon);
    d->moyenne = pq_getmsgfloat8(&tampon);
    d->carres = pq_getmsgfloat8(&tampon);
    pq_getmsgend(&tampon);
    PG_RETURN_POINTER(d);
}

PG_FUNCTION_INFO_V1(ops_dispersion_final);
Datum ops_dispersion_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Dispersion *d = etat_ou_null<Dispersion>(fcinfo, 0);
    if (d == nullptr || d->connus < seuil_menages())
        PG_RETURN_NULL();
    PG_RETURN_FLOAT8(std::sqrt(d->carres / static_cast<float8>(d->connus)));
}
}
