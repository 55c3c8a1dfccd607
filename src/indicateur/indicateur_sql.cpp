// SQL face of the OPS aggregate: arguments in, state in the aggregate's context, composite row out.
#include "indicateur/cellule.h"
#include "indicateur/codec.h"

#include "pg/barrier.h"
#include "pg/etat_agregat.h"
#include "pg/ligne.h"
#include "pg/seuil.h"

using namespace carto_ops;

namespace {

enum Argument : int {
    arg_etat,
    arg_enquete,
    arg_nb_occ,
    arg_nb_mineurs,
    arg_type_menage,
    arg_nb_enfants,
    arg_age_titulaire,
    arg_pct_plafond,
    arg_aide_logement,
    arg_rls,
    arg_act_stable,
    arg_act_precaire,
    arg_act_chomeur,
    arg_act_retraite,
    arg_act_autre,
    arg_date_emmenagement,
    arg_date_reference,
    arg_nb_pieces,
    arg_surface,
    arg_tranches,
    arg_mode, // of the dwelling; releases alone
    arg_loyer,
};

std::optional<int> entier(FunctionCallInfo fcinfo, int n) {
    if (PG_ARGISNULL(n))
        return std::nullopt;
    return PG_GETARG_INT16(n);
}

std::optional<int> anciennete(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(arg_date_emmenagement) || PG_ARGISNULL(arg_date_reference))
        return std::nullopt;
    const int32 debut = PG_GETARG_INT32(arg_date_emmenagement);
    const int32 fin = PG_GETARG_INT32(arg_date_reference);
    // Infinite dates are the ends of int32: no answer, like any date outside 1800-2300.
    if (debut < -73000 || debut > 110000 || fin < -73000 || fin > 110000)
        return std::nullopt;
    return mois_entre(debut, fin);
}

Menage menage_des_arguments(FunctionCallInfo fcinfo) {
    Menage m;
    m.enquete = entier(fcinfo, arg_enquete).value_or(0);
    if (m.enquete != 1)
        return m;
    m.nb_occ = entier(fcinfo, arg_nb_occ);
    m.nb_mineurs = entier(fcinfo, arg_nb_mineurs);
    m.type_menage = entier(fcinfo, arg_type_menage);
    m.nb_enfants = entier(fcinfo, arg_nb_enfants);
    m.age_titulaire = entier(fcinfo, arg_age_titulaire);
    if (!PG_ARGISNULL(arg_pct_plafond))
        m.pct_plafond = PG_GETARG_FLOAT8(arg_pct_plafond);
    m.aide_logement = entier(fcinfo, arg_aide_logement);
    if (!PG_ARGISNULL(arg_rls))
        m.rls = PG_GETARG_BOOL(arg_rls);
    m.act_stable = entier(fcinfo, arg_act_stable);
    m.act_precaire = entier(fcinfo, arg_act_precaire);
    m.act_chomeur = entier(fcinfo, arg_act_chomeur);
    m.act_retraite = entier(fcinfo, arg_act_retraite);
    m.act_autre = entier(fcinfo, arg_act_autre);
    m.anciennete_mois = anciennete(fcinfo);
    m.nb_pieces = entier(fcinfo, arg_nb_pieces);
    m.surface = entier(fcinfo, arg_surface);
    return m;
}

// Bounds given by the caller, or the usual ones. They are read once, with the first row of the group.
void commencer(Etat &etat, FunctionCallInfo fcinfo) {
    if (PG_NARGS() <= arg_tranches || PG_ARGISNULL(arg_tranches)) {
        etat = etat_vide();
        return;
    }
    ArrayType *tableau = pg([fcinfo] { return PG_GETARG_ARRAYTYPE_P(arg_tranches); });
    if (ARR_NDIM(tableau) > 1 || ARR_HASNULL(tableau))
        throw Refus(sqlstate::valeur_invalide, "income class bounds must be a list without nulls");
    const auto nombre = static_cast<std::size_t>(ArrayGetNItems(ARR_NDIM(tableau), ARR_DIMS(tableau)));
    etat = etat_vide(std::span(reinterpret_cast<const double *>(ARR_DATA_PTR(tableau)), nombre));
}

void ajouter_compte(Ligne &ligne, const std::optional<std::int64_t> &n) {
    if (!n)
        return ligne.ajouter_nul();
    if (*n > PG_INT32_MAX)
        ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("counter out of range")));
    ligne.ajouter(Int32GetDatum(static_cast<int32>(*n)));
}

void ajouter_somme(Ligne &ligne, const std::optional<std::int64_t> &n) {
    if (n)
        ligne.ajouter(Int64GetDatum(*n));
    else
        ligne.ajouter_nul();
}

void ajouter_tranches(Ligne &ligne, const Compteurs &c, std::uint32_t nb_bornes) {
    Datum classes[nb_bornes_max + 1];
    for (std::uint32_t i = 0; i <= nb_bornes; ++i)
        classes[i] = Int32GetDatum(static_cast<int32>(c.tranches[i]));
    ligne.ajouter(PointerGetDatum(construct_array(classes, static_cast<int>(nb_bornes) + 1, INT4OID,
                                                  sizeof(int32), true, TYPALIGN_INT)));
}

// The columns of ops.cellule_ops, in the order in which sql/modules/40_indicateur.sql declares them.
Datum ligne_cellule(FunctionCallInfo fcinfo, const Etat &etat, Population population, const Cellule &cel) {
    Ligne ligne(fcinfo);
    for (std::size_t i = 0; i < nb_items; ++i) {
        ajouter_compte(ligne, cel.connus[i]);
        if (cel.statuts[i])
            ligne.ajouter(CStringGetTextDatum(nom(*cel.statuts[i])));
        else
            ligne.ajouter_nul();
    }
    for (std::size_t i = 0; i < nb_indicateurs; ++i) {
        if (indicateurs[i].nature == Nature::moyenne)
            ajouter_somme(ligne, cel.numerateurs[i]);
        else if (indicateurs[i].nature == Nature::part)
            ajouter_compte(ligne, cel.numerateurs[i]);
        if (indicateurs[i].denominateur_propre)
            ajouter_compte(ligne, cel.denominateurs[i]);
        if (cel.valeurs[i])
            ligne.ajouter(Float8GetDatum(*cel.valeurs[i]));
        else
            ligne.ajouter_nul();
    }
    if (cel.tranches_visibles)
        ajouter_tranches(ligne, population == Population::ensemble ? etat.ensemble : etat.recents,
                         etat.nb_bornes);
    else
        ligne.ajouter_nul();
    return ligne.rendre();
}

Datum finir(FunctionCallInfo fcinfo, Population population) {
    contexte_agregat(fcinfo);
    return guard([&]() -> Datum {
        const Etat *recu = etat_ou_null<Etat>(fcinfo, 0);
        const Etat etat = recu != nullptr ? *recu : etat_vide();
        const int seuil = seuil_menages();
        Cellule cel =
            cellule(etat, population, {.visible = masque_seuil(etat, population, seuil)}, seuil, false);
        cel.statuts[rang(carto_ops::Item::loyer)] = std::nullopt; // no rent among the arguments
        cel.connus[rang(carto_ops::Item::loyer)] = std::nullopt;
        return pg([&] { return ligne_cellule(fcinfo, etat, population, cel); });
    });
}

Datum encoder_en_bytea(const Etat &etat) {
    const std::vector<std::uint8_t> octets = encoder(etat);
    return pg([&] { return PointerGetDatum(octets_en_bytea(octets.data(), octets.size())); });
}

Etat decoder_bytea(bytea *octets) {
    return decoder(std::span(reinterpret_cast<const std::uint8_t *>(VARDATA_ANY(octets)),
                             static_cast<std::size_t>(VARSIZE_ANY_EXHDR(octets))));
}

// Bits of an int4 to one flag per item.
std::array<bool, nb_items> masque(int32 bits) {
    static_assert(nb_items < 31);
    std::array<bool, nb_items> visible{};
    for (std::size_t i = 0; i < nb_items; ++i)
        visible[i] = (bits >> i & 1) != 0;
    return visible;
}

Datum tableau_entiers(const std::int64_t *valeurs, std::size_t nombre) {
    return pg([&] {
        Datum *elements = static_cast<Datum *>(palloc(sizeof(Datum) * nombre));
        for (std::size_t i = 0; i < nombre; ++i)
            elements[i] = Int32GetDatum(static_cast<int32>(valeurs[i]));
        return PointerGetDatum(
            construct_array(elements, static_cast<int>(nombre), INT4OID, sizeof(int32), true, TYPALIGN_INT));
    });
}

// One more dwelling, with its household if any, and what else is to be added of it.
template <class Suite> Datum avancer(FunctionCallInfo fcinfo, const Suite &suite) {
    const bool premier = PG_ARGISNULL(0);
    Etat *etat = etat_ou_nouveau<Etat>(fcinfo);
    return guard([&]() -> Datum {
        if (premier)
            commencer(*etat, fcinfo);
        ajouter(*etat, menage_des_arguments(fcinfo));
        suite(*etat);
        PG_RETURN_POINTER(etat);
    });
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(ops_indicateurs_ajouter);
Datum ops_indicateurs_ajouter(PG_FUNCTION_ARGS) {
    return avancer(fcinfo, [](Etat &) {});
}

PG_FUNCTION_INFO_V1(ops_indicateurs_combiner);
Datum ops_indicateurs_combiner(PG_FUNCTION_ARGS) {
    const bool premier = PG_ARGISNULL(0);
    if (premier && PG_ARGISNULL(1))
        PG_RETURN_NULL();
    Etat *etat = etat_ou_nouveau<Etat>(fcinfo);
    const Etat *autre = etat_ou_null<Etat>(fcinfo, 1);
    return guard([&]() -> Datum {
        if (premier)
            *etat = *autre;
        else if (autre != nullptr)
            cumuler(*etat, *autre);
        PG_RETURN_POINTER(etat);
    });
}

PG_FUNCTION_INFO_V1(ops_indicateurs_serialiser);
Datum ops_indicateurs_serialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    return guard([&] { return encoder_en_bytea(*etat_ou_null<Etat>(fcinfo, 0)); });
}

PG_FUNCTION_INFO_V1(ops_indicateurs_deserialiser);
Datum ops_indicateurs_deserialiser(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    Etat *etat = static_cast<Etat *>(palloc0(sizeof(Etat)));
    return guard([&]() -> Datum {
        *etat = decoder_bytea(octets);
        PG_RETURN_POINTER(etat);
    });
}

PG_FUNCTION_INFO_V1(ops_indicateurs_ensemble);
Datum ops_indicateurs_ensemble(PG_FUNCTION_ARGS) {
    return finir(fcinfo, Population::ensemble);
}

PG_FUNCTION_INFO_V1(ops_indicateurs_recents);
Datum ops_indicateurs_recents(PG_FUNCTION_ARGS) {
    return finir(fcinfo, Population::emmenages_recents);
}

// The rest serves releases alone: states between two steps, never executable by users.

// A dwelling with its household, if any: indicateurs_ajouter and the rent.
PG_FUNCTION_INFO_V1(ops_etat_ajouter);
Datum ops_etat_ajouter(PG_FUNCTION_ARGS) {
    return avancer(fcinfo, [fcinfo](Etat &etat) {
        Loyer loyer{entier(fcinfo, arg_mode).value_or(0), std::nullopt, entier(fcinfo, arg_surface)};
        if (!PG_ARGISNULL(arg_loyer))
            loyer.loyer = PG_GETARG_INT32(arg_loyer);
        ajouter(etat, loyer);
    });
}

PG_FUNCTION_INFO_V1(ops_etat_final);
Datum ops_etat_final(PG_FUNCTION_ARGS) {
    contexte_agregat(fcinfo);
    return guard([&] {
        const Etat *etat = etat_ou_null<Etat>(fcinfo, 0);
        return encoder_en_bytea(etat != nullptr ? *etat : etat_vide());
    });
}

PG_FUNCTION_INFO_V1(ops_etat_cumuler);
Datum ops_etat_cumuler(PG_FUNCTION_ARGS) {
    const bool premier = PG_ARGISNULL(0);
    Etat *etat = etat_ou_nouveau<Etat>(fcinfo);
    bytea *octets = PG_ARGISNULL(1) ? nullptr : PG_GETARG_BYTEA_PP(1);
    return guard([&]() -> Datum {
        if (octets == nullptr) {
            if (premier)
                *etat = etat_vide();
        } else if (premier) {
            *etat = decoder_bytea(octets);
        } else {
            cumuler(*etat, decoder_bytea(octets));
        }
        PG_RETURN_POINTER(etat);
    });
}

// Households with a known answer to each item, in the order of the catalogue, before any protection.
PG_FUNCTION_INFO_V1(ops_effectifs);
Datum ops_effectifs(PG_FUNCTION_ARGS) {
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    const bool recents = PG_GETARG_BOOL(1);
    return guard([&]() -> Datum {
        const Etat etat = decoder_bytea(octets);
        return tableau_entiers((recents ? etat.recents : etat.ensemble).connus.data(), nb_items);
    });
}

// Numerators, then denominators, of each indicator in the order of the catalogue, before any protection.
PG_FUNCTION_INFO_V1(ops_numerateurs);
Datum ops_numerateurs(PG_FUNCTION_ARGS) {
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    const bool recents = PG_GETARG_BOOL(1);
    return guard([&]() -> Datum {
        const Etat etat = decoder_bytea(octets);
        const Compteurs &c = recents ? etat.recents : etat.ensemble;
        std::array<std::int64_t, 2 * nb_indicateurs> figures;
        for (std::size_t i = 0; i < nb_indicateurs; ++i) {
            // cppcheck-suppress containerOutOfBounds ; it takes the size for 2
            figures[i] = c.numerateurs[i];
            // cppcheck-suppress containerOutOfBounds
            figures[nb_indicateurs + i] =
                indicateurs[i].denominateur_propre ? c.denominateurs[i] : c.connu(indicateurs[i].item);
        }
        return tableau_entiers(figures.data(), figures.size());
    });
}

// cellule(etat bytea, recents boolean, masque int4, non_enquete boolean, plafonnes int4, plafond int4,
// tranches boolean)
PG_FUNCTION_INFO_V1(ops_cellule);
Datum ops_cellule(PG_FUNCTION_ARGS) {
    bytea *octets = PG_GETARG_BYTEA_PP(0);
    const Population population = PG_GETARG_BOOL(1) ? Population::emmenages_recents : Population::ensemble;
    const bool non_enquete = PG_GETARG_BOOL(3);
    const Decision decision{masque(PG_GETARG_INT32(2)), masque(PG_GETARG_INT32(4)), PG_GETARG_INT32(5),
                            PG_GETARG_BOOL(6)};
    return guard([&]() -> Datum {
        const Etat etat = decoder_bytea(octets);
        const Cellule cel = cellule(etat, population, decision, seuil_menages(), non_enquete);
        return pg([&] { return ligne_cellule(fcinfo, etat, population, cel); });
    });
}

} // extern "C"
