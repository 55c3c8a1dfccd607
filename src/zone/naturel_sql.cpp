// ops.niveau_naturel(): the natural level and the imputation groups of points given by the caller.
#include "zone/naturel.h"

#include <cinttypes>
#include <cstdio>

#include "noyau/refus.h"
#include "zone/lecture_sql.h"

using namespace carto_ops;
using namespace carto_ops::zone;

namespace {

template <typename T> std::span<const T> liste(ArrayType *tableau, const char *nom) {
    if (ARR_NDIM(tableau) > 1 || ARR_HASNULL(tableau))
        throw Refus(sqlstate::valeur_invalide, Phrase("\"%s\" must be a list without nulls", nom),
                    "A household without coordinates is in no tile.", "Leave it out: array_agg(...) FILTER (WHERE geom IS NOT NULL).");
    return {reinterpret_cast<const T *>(ARR_DATA_PTR(tableau)),
            static_cast<std::size_t>(ArrayGetNItems(ARR_NDIM(tableau), ARR_DIMS(tableau)))};
}

// A short text without an allocation, as long as it lives.
class Code {
  public:
    Code(const char *prefixe, std::int32_t taille, std::int32_t x, std::int32_t y) {
        const int longueur = std::snprintf(octets_ + VARHDRSZ, sizeof octets_ - VARHDRSZ, "%sCRS3035RES%" PRId32 "mN%" PRId32 "E%" PRId32,
                                           prefixe, taille, y - y % taille, x - x % taille);
        SET_VARSIZE(octets_, VARHDRSZ + longueur);
    }
    Datum datum() const { return PointerGetDatum(octets_); }

  private:
    alignas(int32) char octets_[64];
};

void rendre(ReturnSetInfo *resultat, std::span<const Habite> tuiles) {
    constexpr std::int32_t fine = 200;
    pg([&] {
        for (const Habite &t : tuiles) {
            CHECK_FOR_INTERRUPTS();
            const Habite &g = tuiles[t.groupe];
            const bool sans = t.taille == 0;
            const Code carreau("", fine, t.x, t.y), naturel("", sans ? fine : t.taille, t.x, t.y), groupe("G", fine, g.x, g.y);
            Datum valeurs[] = {carreau.datum(), Int32GetDatum(t.x), Int32GetDatum(t.y), Int64GetDatum(t.menages), naturel.datum(),
                               Int32GetDatum(t.taille), groupe.datum(), Int64GetDatum(t.menages_groupe)};
            bool nuls[] = {false, false, false, false, sans, sans, false, false};
            tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
        }
    });
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_niveau_naturel);
Datum ops_niveau_naturel(PG_FUNCTION_ARGS) {
    ArrayType *x = PG_GETARG_ARRAYTYPE_P(0), *y = PG_GETARG_ARRAYTYPE_P(1), *menages = PG_GETARG_ARRAYTYPE_P(2);
    const int32 seuil = PG_GETARG_INT32(3);
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *const resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    guard([&] {
        rendre(resultat, niveau_naturel(liste<double>(x, "x"), liste<double>(y, "y"), liste<std::int32_t>(menages, "menages"), seuil,
                                        interruptible));
    });
    return 0;
}

} // extern "C"
