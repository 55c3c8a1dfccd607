// One line of an RPLS file: what it says of a dwelling, and what is wrong with it alone (arrêté of 5 January
// 2010, annex).
#pragma once

#include <array>
#include <optional>

#include "depot/champs.h"
#include "depot/commune.h"
#include "depot/voie.h"
#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// Fields that are read, in the order of `noms_rpls`. The others stay in the deposited file.
enum class Rpls {
    ident_rep,
    siret,
    droit,
    depcom,
    codepostal,
    libcom,
    numvoie,
    indrep,
    typvoie,
    nomvoie,
    bat,
    complgeo,
    batiment,
    typeconst,
    nbpiece,
    surfhab,
    construct,
    locat,
    patrimoine,
    origine,
    finan,
    conv,
    numconv,
    datconv,
    mode,
    bail,
    loyerprinc,
    cus,
    dpedate,
    dpeenergie,
    dpeserre,
    sru_expir,
    sru_alinea,
    qpv,
    remlocdate,
    contreslog,
    duree_vacance,
    x,
    y,
    epsg,
    qualite_xy
};
inline constexpr std::array noms_rpls{
    "ident_rep",  "siret",         "droit",     "depcom",    "codepostal", "libcom",     "numvoie",
    "indrep",     "typvoie",       "nomvoie",   "bat",       "complgeo",   "batiment",   "typeconst",
    "nbpiece",    "surfhab",       "construct", "locat",     "patrimoine", "origine",    "finan",
    "conv",       "numconv",       "datconv",   "mode",      "bail",       "loyerprinc", "cus",
    "dpedate",    "dpeenergie",    "dpeserre",  "sru_expir", "sru_alinea", "qpv",        "remlocdate",
    "contreslog", "duree_vacance", "x",         "y",         "epsg",       "qualite_xy"};
inline constexpr std::size_t nombre_rpls = noms_rpls.size();
static_assert(static_cast<std::size_t>(Rpls::qualite_xy) + 1 == nombre_rpls);

using LigneRpls = Champs<Rpls, nombre_rpls>;

// What the rules need to know besides the line. Dates in months since year 0; `presents`: the file has the
// column.
struct ContexteRpls {
    int campagne = 0;
    int reference = 0;
    std::string_view siren;
    std::array<bool, nombre_rpls> presents{};
    const Communes *communes = nullptr;
    // Thresholds, by the rule they tune.
    double surface_basse = 0, surface_haute = 0, surface_pieces = 0, construct_patrimoine = 0,
           finan_epoque = 0, loyer_bas = 0, loyer_haut = 0, loyer_surface = 0;
};

struct LogementLu {
    Texte ident_rep, batiment, finan;
    const Commune *commune = nullptr;
    Cle adresse, corps;
    char typeconst = 0, dpe = 0; // 0: unknown
    std::optional<int> nb_pieces, surface, construct, locat, patrimoine, mode, duree_vacance,
        loyer;                        // square metres, euros a month
    std::optional<int> bail, rem_loc; // months since year 0
    std::optional<double> x, y;       // of `epsg`; both or neither
    int epsg = 0;
    bool position_douteuse = false; // QUALITE_XY 33: that of the commune
};

// Puts right what can be one thing only: zeros that a spreadsheet has eaten, spaces in a SIRET.
void retablir(LigneRpls &ligne, const ContexteRpls &contexte, Retablies &retablies);

// Reads a line and adds what is wrong with it to `fautes`. Texts of the result are those of the line.
LogementLu lire_rpls(const LigneRpls &ligne, const ContexteRpls &contexte, Fautes &fautes);

} // namespace carto_ops::depot
