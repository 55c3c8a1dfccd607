// SQL face of the maps: natural breaks, the archive of a QGIS project and how its layers connect.
#include <algorithm>
#include <cmath>

#include "carte/archive.h"
#include "carte/connexion.h"
#include "carte/jenks.h"
#include "pg/barrier.h"
#include "pg/texte.h"

using namespace carto_ops;

namespace {

char *connexion_qgis = nullptr;

struct Reels {
    Datum *valeurs;
    bool *nuls;
    int nombre;
};

Reels lire_reels(ArrayType *tableau) {
    Reels r{};
    deconstruct_array(tableau, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &r.valeurs, &r.nuls, &r.nombre);
    return r;
}

ArrayType *ecrire_reels(const double *valeurs, int nombre) {
    Datum *donnees = static_cast<Datum *>(palloc(sizeof(Datum) * static_cast<Size>(Max(nombre, 1))));
    for (int i = 0; i < nombre; ++i)
        donnees[i] = Float8GetDatum(valeurs[i]);
    return construct_array(donnees, nombre, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

} // namespace

void carto_ops::connexion_init() {
    DefineCustomStringVariable("carto_ops.connexion_qgis", "Sets how layers of the stored QGIS project connect.",
                               "Connection part of a QGIS data source, without password: a service, or dbname, host and port.",
                               &connexion_qgis, "service='ops'", PGC_USERSET, 0, nullptr, nullptr, nullptr);
}

extern "C" {

PG_FUNCTION_INFO_V1(ops_bornes_jenks);
Datum ops_bornes_jenks(PG_FUNCTION_ARGS) {
    const Reels r = lire_reels(PG_GETARG_ARRAYTYPE_P(0));
    const int classes = PG_GETARG_INT32(1);
    ArrayType *bornes = guard([&r, classes] {
        std::vector<double> valeurs;
        for (int i = 0; i < r.nombre; ++i)
            if (!r.nuls[i] && std::isfinite(DatumGetFloat8(r.valeurs[i])))
                valeurs.push_back(DatumGetFloat8(r.valeurs[i]));
        const std::vector<double> b = carte::jenks(std::move(valeurs), classes, [] { pg([] { CHECK_FOR_INTERRUPTS(); }); });
        return pg([&b] { return ecrire_reels(b.data(), static_cast<int>(b.size())); });
    });
    PG_RETURN_ARRAYTYPE_P(bornes);
}

PG_FUNCTION_INFO_V1(ops_archiver);
Datum ops_archiver(PG_FUNCTION_ARGS) {
    const text *nom = PG_GETARG_TEXT_PP(0);
    const text *contenu = PG_GETARG_TEXT_PP(1);
    bytea *resultat = guard([nom, contenu] {
        const std::string a = carte::archive(vue(nom), vue(contenu));
        return pg([&a] { return reinterpret_cast<bytea *>(cstring_to_text_with_len(a.data(), static_cast<int>(a.size()))); });
    });
    PG_RETURN_BYTEA_P(resultat);
}

PG_FUNCTION_INFO_V1(ops_connexion_qgis);
Datum ops_connexion_qgis(PG_FUNCTION_ARGS) {
    PG_RETURN_TEXT_P(cstring_to_text(connexion_qgis));
}
}
