// SQL face of the access regime.
#include "acces/cache.h"
#include "acces/decision.h"

#include "pg/barrier.h"
#include "pg/texte.h"

extern "C" {
#include "commands/trigger.h"
#include "utils/date.h"
#include "utils/timestamp.h"
}

using namespace carto_ops;

namespace {

std::span<const std::int32_t> communes(FunctionCallInfo fcinfo, int argument) {
    if (PG_ARGISNULL(argument))
        return {};
    ArrayType *tableau = pg([&] { return PG_GETARG_ARRAYTYPE_P(argument); });
    if (ARR_NDIM(tableau) != 1 || ARR_HASNULL(tableau))
        return {};
    return {reinterpret_cast<const std::int32_t *>(ARR_DATA_PTR(tableau)),
            static_cast<std::size_t>(ARR_DIMS(tableau)[0])};
}

} // namespace

extern "C" {

// visible(campagne smallint, echelle text, communes int[]): the policy, row after row. Anything odd is
// refused.
PG_FUNCTION_INFO_V1(ops_visible);
Datum ops_visible(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
        PG_RETURN_BOOL(false);
    const text *nom = PG_GETARG_TEXT_PP(1);
    return guard([&]() -> Datum {
        const std::optional<Echelle> e = echelle(vue(nom));
        if (!e)
            PG_RETURN_BOOL(false);
        const Droits &droits = droits_courants();
        const auto touchees = sous_commune(*e) ? communes(fcinfo, 2) : std::span<const std::int32_t>();
        PG_RETURN_BOOL(droits.decider(PG_GETARG_INT16(0), *e, touchees) == Regle::permis);
    });
}

// visible_pour(role oid, campagne smallint, echelle text, communes int[]): what another role would see.
PG_FUNCTION_INFO_V1(ops_visible_pour);
Datum ops_visible_pour(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
        PG_RETURN_BOOL(false);
    const text *nom = PG_GETARG_TEXT_PP(2);
    return guard([&]() -> Datum {
        const std::optional<Echelle> e = echelle(vue(nom));
        if (!e)
            PG_RETURN_BOOL(false);
        const Droits &droits = droits_du_role(PG_GETARG_OID(0));
        const auto touchees = sous_commune(*e) ? communes(fcinfo, 3) : std::span<const std::int32_t>();
        PG_RETURN_BOOL(droits.decider(PG_GETARG_INT16(1), *e, touchees) == Regle::permis);
    });
}

// explorable(role oid, campagne smallint, echelle text, communes int[]): R13, territory after territory.
PG_FUNCTION_INFO_V1(ops_explorable);
Datum ops_explorable(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
        PG_RETURN_BOOL(false);
    const text *nom = PG_GETARG_TEXT_PP(2);
    return guard([&]() -> Datum {
        const std::optional<Echelle> e = echelle(vue(nom));
        if (!e)
            PG_RETURN_BOOL(false);
        const Droits &droits = droits_du_role(PG_GETARG_OID(0));
        PG_RETURN_BOOL(droits.explorer(PG_GETARG_INT16(1), *e, communes(fcinfo, 3)) == Regle::permis);
    });
}

// regle_exploration(role oid, campagne smallint, echelle text): permis, or the rule that refuses everything.
PG_FUNCTION_INFO_V1(ops_regle_exploration);
Datum ops_regle_exploration(PG_FUNCTION_ARGS) {
    const text *nom = PG_GETARG_TEXT_PP(2);
    return guard([&]() -> Datum {
        const std::optional<Echelle> e = echelle(vue(nom));
        const Regle regle = e ? droits_du_role(PG_GETARG_OID(0)).exploration(PG_GETARG_INT16(1), *e)
                              : Regle::echelle_inconnue;
        return pg([regle] { return CStringGetTextDatum(code(regle)); });
    });
}

// regle_lecture(role oid, nom name, campagne smallint, echelle text, communes int[], instant timestamptz):
// the rule that opens or refuses a territory to a role, now by its oid or at an instant by its name. Without
// a campaign, what does not depend on one.
PG_FUNCTION_INFO_V1(ops_regle_lecture);
Datum ops_regle_lecture(PG_FUNCTION_ARGS) {
    const bool passe = !PG_ARGISNULL(5);
    if (PG_ARGISNULL(3) || PG_ARGISNULL(passe ? 1 : 0))
        PG_RETURN_NULL();
    const text *echelle_demandee = PG_GETARG_TEXT_PP(3);
    return guard([&]() -> Datum {
        const std::optional<Echelle> e = echelle(vue(echelle_demandee));
        const auto decider = [&](const Droits &droits) {
            if (!e)
                return Regle::echelle_inconnue;
            if (PG_ARGISNULL(2))
                return droits.acces(*e);
            const auto touchees = sous_commune(*e) ? communes(fcinfo, 4) : std::span<const std::int32_t>();
            return droits.decider(PG_GETARG_INT16(2), *e, touchees);
        };
        const Regle regle = passe ? decider(droits_au(NameStr(*PG_GETARG_NAME(1)), PG_GETARG_TIMESTAMPTZ(5)))
                                  : decider(droits_du_role(PG_GETARG_OID(0)));
        return pg([regle] { return CStringGetTextDatum(code(regle)); });
    });
}

// convention_en_vigueur(type text, signee_organisme, signee_urh, signee_gip, debut, fin date, suspendue
// boolean, jour date)
PG_FUNCTION_INFO_V1(ops_convention_en_vigueur);
Datum ops_convention_en_vigueur(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(4) || PG_ARGISNULL(7))
        PG_RETURN_BOOL(false);
    const text *type = PG_GETARG_TEXT_PP(0);
    return guard([&]() -> Datum {
        const auto jour = [&](int argument) {
            return PG_ARGISNULL(argument) ? std::nullopt : std::optional<Jour>(PG_GETARG_DATEADT(argument));
        };
        Convention c;
        c.signee_organisme = jour(1);
        c.signee_urh = jour(2);
        c.signee_gip = jour(3);
        c.debut = *jour(4);
        c.fin = jour(5);
        c.suspendue = PG_ARGISNULL(6) || PG_GETARG_BOOL(6);
        const std::optional<Acteur> a = acteur(vue(type));
        PG_RETURN_BOOL(a && en_vigueur(c, *a, *jour(7)));
    });
}

// droits(): for each scale, what the caller sees, the rule that decides, until when.
PG_FUNCTION_INFO_V1(ops_droits);
Datum ops_droits(PG_FUNCTION_ARGS) {
    static const char *const echelles[] = {
        "france", "region",  "departement",      "epci",      "commune",         "iris",
        "qpv",    "carreau", "groupe_residence", "residence", "groupe_batiment", "batiment"};
    InitMaterializedSRF(fcinfo, 0);
    ReturnSetInfo *resultat = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    return guard([&]() -> Datum {
        const Droits &droits = droits_courants();
        for (const char *const nom : echelles) {
            const Echelle e = *echelle(nom);
            Regle regle = droits.acces(e);
            // The gestionnaire reads every scale everywhere, addresses where the region is open.
            const bool par_commune = adresse(e) || (sous_commune(e) && !droits.partout());
            const auto nombre = static_cast<int32>(par_commune ? droits.communes_visibles(e) : 0);
            if (regle == Regle::permis && par_commune && nombre == 0)
                regle = adresse(e) && (droits.partout() || droits.communes_visibles(Echelle::iris) > 0)
                            ? Regle::adresse_fermee
                            : Regle::hors_perimetre;
            const char *etendue = regle != Regle::permis ? "rien" : par_commune ? "perimetre" : "partout";
            const auto fin = droits.jusqu_au();
            const char *code_regle = code(regle);
            pg([&] {
                Datum valeurs[] = {CStringGetTextDatum(nom), CStringGetTextDatum(etendue),
                                   Int32GetDatum(nombre), CStringGetTextDatum(code_regle),
                                   DateADTGetDatum(fin.value_or(0))};
                bool nuls[] = {false, false, !par_commune, false, !fin.has_value()};
                tuplestore_putvalues(resultat->setResult, resultat->setDesc, valeurs, nuls);
            });
        }
        return 0;
    });
}

// region_ouverte(regime text, requis int, accords int, oppositions int)
PG_FUNCTION_INFO_V1(ops_region_ouverte);
Datum ops_region_ouverte(PG_FUNCTION_ARGS) {
    PositionsRegion p;
    p.unanimite = vue(PG_GETARG_TEXT_PP(0)) != "opposition";
    p.requis = PG_GETARG_INT32(1);
    p.accords = PG_GETARG_INT32(2);
    p.oppositions = PG_GETARG_INT32(3);
    PG_RETURN_BOOL(ouverte(p));
}

PG_FUNCTION_INFO_V1(ops_invalider_droits);
Datum ops_invalider_droits(PG_FUNCTION_ARGS) {
    if (!CALLED_AS_TRIGGER(fcinfo))
        ereport(ERROR,
                (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED), errmsg("must be called as a trigger")));
    guard([] { invalider_droits(); });
    return PointerGetDatum(nullptr); // a statement trigger returns no row, and is not NULL in the SQL sense
}

} // extern "C"
