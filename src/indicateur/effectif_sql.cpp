// One figure at a time, under the same threshold: ops.effectif, ops.part, ops.moyenne, ops.mediane.
#include "indicateur/cellule.h"

#include <algorithm>
#include <cmath>

#include "pg/barrier.h"
#include "pg/etat_agregat.h"
#include "pg/seuil.h"

using namespace carto_ops;

namespace {

struct Somme {
    int64 connus; // rows with a known value
    float8 somme; // of the values; of 0 and 1 for a share
};

// Values kept for the median, in the aggregate's context.
struct Valeurs {
    int64 nombre;
    int64 capacite;
    float8 *valeurs;
};

void reserver(Valeurs *v, int64 nombre, MemoryContext contexte) {
    if (nombre <= v->capacite)
        return;
    const int64 capacite = Max(nombre, Max(v->capacite * 2, 16));
    const Size taille = sizeof(float8) * static_cast<Size>(capacite);
    v->valeurs = static_cast<float8 *>(v->valeurs == nullptr ? MemoryContextAllocHuge(contexte, taille)
                                                             : repalloc_huge(v->valeurs, taille));
    v->capacite = capacite;
}

bool montrable(const Somme *s) {
    return s != nullptr && s->connus >= seuil_menages();
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_somme_ajouter);
Datum ops_somme_ajouter(PG_FUNCTION_ARGS) {
    Somme *s = etat_ou_nouveau<Somme>(fcinfo);
    if (!PG_ARGISNULL(1)) {
        const float8 valeur = PG_GETARG_FLOAT8(1);
        if (std::isfinite(valeur)) {
            ++s->connus;
            s->somme += valeur;
        }
    }
    PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(ops_part_ajouter);
Datum ops_part_ajouter(PG_FUNCTION_ARGS) {
    Somme *s = etat_ou_nouveau<Somme>(fcinfo);
    if (!PG_ARGISNULL(1)) {
        ++s->connus;
        s->somme += PG_GETARG_BOOL(1) ? 1 : 0;
    }
    PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(ops_effectif_ajouter);
Datum ops_effectif_ajouter(PG_FUNCTION_ARGS) {
    Somme *s = etat_ou_nouveau<Somme>(fcinfo);
    if (!PG_ARGISNULL(1))
        ++s->connus;
    PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(ops_somme_combiner);
Datum ops_somme_combiner(PG_FUNCTION_ARGS) {
    Somme *s = etat_ou_nouveau<Somme>(fcinfo);
    if (const Somme *autre = etat_ou_null<Somme>(fcinfo, 1)) {
        s->connus += autre->connus;
        s->somme += autre->somme;
    }
    PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(ops_somme_serialiser);
Datum ops_somme_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Somme *s = etat_ou_null<Somme>(fcinfo, 0);
    StringInfoData tampon;
    pq_begintypsend(&tampon);
    pq_sendint64(&tampon, s->connus);
    pq_sendfloat8(&tampon, s->somme);
    PG_RETURN_BYTEA_P(pq_endtypsend(&tampon));
}

PG_FUNCTION_INFO_V1(ops_somme_deserialiser);
Datum ops_somme_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    StringInfoData tampon;
    initStringInfo(&tampon);
    appendBinaryStringInfo(&tampon, VARDATA_ANY(octets), static_cast<int>(VARSIZE_ANY_EXHDR(octets)));
    Somme *s = static_cast<Somme *>(palloc0(sizeof(Somme)));
    s->connus = pq_getmsgint64(&tampon);
    s->somme = pq_getmsgfloat8(&tampon);
    pq_getmsgend(&tampon);
    PG_RETURN_POINTER(s);
}

// 0 stays 0: an empty set is not secret (R1).
PG_FUNCTION_INFO_V1(ops_effectif_final);
Datum ops_effectif_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Somme *s = etat_ou_null<Somme>(fcinfo, 0);
    const int64 n = s != nullptr ? s->connus : 0;
    if (!sain(n, seuil_menages()))
        PG_RETURN_NULL();
    PG_RETURN_INT64(n);
}

PG_FUNCTION_INFO_V1(ops_moyenne_final);
Datum ops_moyenne_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Somme *s = etat_ou_null<Somme>(fcinfo, 0);
    if (!montrable(s))
        PG_RETURN_NULL();
    PG_RETURN_FLOAT8(s->somme / static_cast<float8>(s->connus));
}

PG_FUNCTION_INFO_V1(ops_part_final);
Datum ops_part_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Somme *s = etat_ou_null<Somme>(fcinfo, 0);
    if (!montrable(s))
        PG_RETURN_NULL();
    PG_RETURN_FLOAT8(100 * s->somme / static_cast<float8>(s->connus));
}

PG_FUNCTION_INFO_V1(ops_mediane_ajouter);
Datum ops_mediane_ajouter(PG_FUNCTION_ARGS) {
    Valeurs *v = etat_ou_nouveau<Valeurs>(fcinfo);
    if (!PG_ARGISNULL(1) && std::isfinite(PG_GETARG_FLOAT8(1))) {
        reserver(v, v->nombre + 1, contexte_agregat(fcinfo));
        v->valeurs[v->nombre++] = PG_GETARG_FLOAT8(1);
    }
    PG_RETURN_POINTER(v);
}

PG_FUNCTION_INFO_V1(ops_mediane_combiner);
Datum ops_mediane_combiner(PG_FUNCTION_ARGS) {
    Valeurs *v = etat_ou_nouveau<Valeurs>(fcinfo);
    const Valeurs *autre = etat_ou_null<Valeurs>(fcinfo, 1);
    if (autre != nullptr && autre->nombre > 0) {
        reserver(v, v->nombre + autre->nombre, contexte_agregat(fcinfo));
        memcpy(v->valeurs + v->nombre, autre->valeurs, sizeof(float8) * static_cast<Size>(autre->nombre));
        v->nombre += autre->nombre;
    }
    PG_RETURN_POINTER(v);
}

PG_FUNCTION_INFO_V1(ops_mediane_serialiser);
Datum ops_mediane_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    const Valeurs *v = etat_ou_null<Valeurs>(fcinfo, 0);
    StringInfoData tampon;
    pq_begintypsend(&tampon);
    pq_sendint64(&tampon, v->nombre);
    for (int64 i = 0; i < v->nombre; ++i)
        pq_sendfloat8(&tampon, v->valeurs[i]);
    PG_RETURN_BYTEA_P(pq_endtypsend(&tampon));
}

PG_FUNCTION_INFO_V1(ops_mediane_deserialiser);
Datum ops_mediane_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    StringInfoData tampon;
    initStringInfo(&tampon);
    appendBinaryStringInfo(&tampon, VARDATA_ANY(octets), static_cast<int>(VARSIZE_ANY_EXHDR(octets)));
    Valeurs *v = static_cast<Valeurs *>(palloc0(sizeof(Valeurs)));
    const int64 nombre = pq_getmsgint64(&tampon);
    reserver(v, nombre, CurrentMemoryContext);
    for (; v->nombre < nombre; ++v->nombre)
        v->valeurs[v->nombre] = pq_getmsgfloat8(&tampon);
    pq_getmsgend(&tampon);
    PG_RETURN_POINTER(v);
}

// The median is somebody's value: shown with `seuil` known answers on each side only. Lower median.
PG_FUNCTION_INFO_V1(ops_mediane_final);
Datum ops_mediane_final(PG_FUNCTION_ARGS) {
    MemoryContext contexte = contexte_agregat(fcinfo);
    const Valeurs *v = etat_ou_null<Valeurs>(fcinfo, 0);
    if (v == nullptr || !mediane_permise(v->nombre, seuil_menages()))
        PG_RETURN_NULL();
    const Size taille = sizeof(float8) * static_cast<Size>(v->nombre);
    float8 *copie = static_cast<float8 *>(MemoryContextAllocHuge(contexte, taille));
    memcpy(copie, v->valeurs, taille);
    float8 *milieu = copie + (v->nombre - 1) / 2;
    std::nth_element(copie, milieu, copie + v->nombre);
    const float8 mediane = *milieu;
    pfree(copie);
    PG_RETURN_FLOAT8(mediane);
}

} // extern "C"
