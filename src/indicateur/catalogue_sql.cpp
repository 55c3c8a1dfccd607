// The catalogue as rows: the install script makes types, tables and comments from it.
#include "indicateur/catalogue.h"

#include "pg/barrier.h"

using namespace carto_ops;

namespace {

const char *nom_nature(Nature nature) {
    switch (nature) {
    case Nature::part:
        return "part";
    case Nature::moyenne:
        return "moyenne";
    case Nature::mediane:
        break;
    }
    return "mediane";
}

ReturnSetInfo *ensemble_de_lignes(FunctionCallInfo fcinfo) {
    InitMaterializedSRF(fcinfo, 0);
    return reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
}

void rendre_ligne(ReturnSetInfo *resultat, Datum *valeurs) {
    bool nuls[16] = {};
    tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_catalogue_items);
Datum ops_catalogue_items(PG_FUNCTION_ARGS) {
    ReturnSetInfo *resultat = ensemble_de_lignes(fcinfo);
    for (std::size_t i = 0; i < nb_items; ++i) {
        Datum valeurs[] = {Int32GetDatum(static_cast<int32>(i)), CStringGetTextDatum(items[i].code),
                           CStringGetTextDatum(items[i].libelle)};
        rendre_ligne(resultat, valeurs);
    }
    return 0;
}

PG_FUNCTION_INFO_V1(ops_catalogue_indicateurs);
Datum ops_catalogue_indicateurs(PG_FUNCTION_ARGS) {
    ReturnSetInfo *resultat = ensemble_de_lignes(fcinfo);
    for (std::size_t i = 0; i < nb_indicateurs; ++i) {
        const DescriptionIndicateur &d = indicateurs[i];
        Datum valeurs[] = {Int32GetDatum(static_cast<int32>(i)),
                           CStringGetTextDatum(d.code),
                           CStringGetTextDatum(items[rang(d.item)].code),
                           CStringGetTextDatum(nom_nature(d.nature)),
                           BoolGetDatum(d.denominateur_propre),
                           Float8GetDatum(d.multiplicateur),
                           CStringGetTextDatum(d.libelle),
                           CStringGetTextDatum(d.formule),
                           CStringGetTextDatum(d.source),
                           CStringGetTextDatum(d.unite)};
        rendre_ligne(resultat, valeurs);
    }
    return 0;
}

} // extern "C"
