// Reads what the rights of a role depend on, as ops_proprietaire and under the latest snapshot: a veto
// committed by another session counts even in a REPEATABLE READ transaction that began before it.
#include "acces/decision.h"

#include "acces/faits.h"
#include "pg/barrier.h"
#include "pg/proprietaire.h"

extern "C" {
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
}

namespace carto_ops {

namespace {

// A row of ops_unites.dossier() or of the other fact functions, copied out of SPI as plain data.
struct LigneDossier {
    bool gestionnaire, compte_ouvert, compte_valide, compte_a_fin, organisme_suspendu, a_convention, a_fin,
        suspendue, partenariat, adresse, exploration;
    bool signatures_nulles[3];
    int32 compte_fin, convention, debut, fin, signatures[3];
    char type[16];
};
struct Couple {
    int32 premier, second;
};
template <typename L> struct Liste {
    L *lignes;
    uint64 nombre;
};
struct Faits {
    Liste<LigneDossier> dossier;
    Liste<Couple> perimetre; // convention or 0, commune
    Liste<int32> ouvertes;
    Liste<int32> campagnes;
    Liste<int32> repondues;
};

Datum champ(uint64 ligne, int colonne, bool *nul) {
    return SPI_getbinval(SPI_tuptable->vals[ligne], SPI_tuptable->tupdesc, colonne, nul);
}

bool booleen(uint64 ligne, int colonne) {
    bool nul;
    const Datum d = champ(ligne, colonne, &nul);
    return !nul && DatumGetBool(d);
}

// Whether the field is there; its value in *valeur.
bool jour(uint64 ligne, int colonne, int32 *valeur) {
    bool nul;
    const Datum d = champ(ligne, colonne, &nul);
    *valeur = nul ? 0 : DatumGetDateADT(d);
    return !nul;
}

LigneDossier ligne_dossier(uint64 i) {
    LigneDossier l{};
    bool nul;
    l.gestionnaire = booleen(i, 1);
    l.compte_ouvert = booleen(i, 2);
    l.compte_valide = booleen(i, 3);
    l.compte_a_fin = jour(i, 4, &l.compte_fin);
    const Datum type = champ(i, 5, &nul);
    if (!nul)
        strlcpy(l.type, TextDatumGetCString(type), sizeof l.type);
    l.organisme_suspendu = booleen(i, 6);
    const Datum convention = champ(i, 7, &nul);
    l.a_convention = !nul;
    l.convention = nul ? 0 : DatumGetInt32(convention);
    for (int k = 0; k < 3; ++k)
        l.signatures_nulles[k] = !jour(i, 8 + k, &l.signatures[k]);
    jour(i, 11, &l.debut);
    l.a_fin = jour(i, 12, &l.fin);
    l.suspendue = booleen(i, 13);
    l.partenariat = booleen(i, 14);
    l.adresse = booleen(i, 15);
    l.exploration = booleen(i, 16);
    return l;
}

Couple lire_couple(uint64 i) {
    bool nul;
    const Datum convention = champ(i, 1, &nul);
    return {nul ? 0 : DatumGetInt32(convention), DatumGetInt32(champ(i, 2, &nul))};
}

int32 lire_entier(uint64 i) {
    bool nul;
    return DatumGetInt32(champ(i, 1, &nul));
}

// $1 role, $2 its name, $3 instant, $4 day: every fact function takes some of them.
struct Parametres {
    Datum valeurs[4];
    char nuls[4];
};

Parametres parametres(const Lecteur &lecteur, DateADT jour_paris) {
    Parametres p{{ObjectIdGetDatum(lecteur.role), 0, 0, DateADTGetDatum(jour_paris)}, {' ', 'n', 'n', ' '}};
    if (lecteur.nom != nullptr) {
        p.valeurs[1] = DirectFunctionCall1(namein, CStringGetDatum(lecteur.nom));
        p.nuls[1] = ' ';
    }
    if (lecteur.instant) {
        p.valeurs[2] = TimestampTzGetDatum(*lecteur.instant);
        p.nuls[2] = ' ';
    }
    return p;
}

template <typename L>
Liste<L> lire(MemoryContext contexte, const char *requete, Parametres &parametres, L (*ligne)(uint64)) {
    Oid types[] = {OIDOID, NAMEOID, TIMESTAMPTZOID, DATEOID};
    if (SPI_execute_with_args(requete, 4, types, parametres.valeurs, parametres.nuls, true, 0) !=
        SPI_OK_SELECT)
        elog(ERROR, "could not read the rights");
    Liste<L> liste{nullptr, SPI_processed};
    liste.lignes = static_cast<L *>(MemoryContextAllocHuge(contexte, sizeof(L) * Max(liste.nombre, 1)));
    for (uint64 i = 0; i < liste.nombre; ++i)
        liste.lignes[i] = ligne(i);
    SPI_freetuptable(SPI_tuptable);
    return liste;
}

// Functions are named with their schema and take exact types: the caller's search_path changes nothing.
Faits lire_faits(const Lecteur &lecteur, DateADT jour_paris) {
    MemoryContext contexte = CurrentMemoryContext;
    Parametres p = parametres(lecteur, jour_paris);
    Faits faits;
    PushActiveSnapshot(GetLatestSnapshot());
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    faits.dossier =
        lire<LigneDossier>(contexte, "SELECT * FROM ops_unites.dossier($1, $2, $3)", p, ligne_dossier);
    faits.perimetre =
        lire<Couple>(contexte, "SELECT * FROM ops_unites.perimetre($1, $2, $3)", p, lire_couple);
    faits.ouvertes =
        lire<int32>(contexte, "SELECT * FROM ops_unites.communes_ouvertes($4, $3)", p, lire_entier);
    faits.campagnes =
        lire<int32>(contexte, "SELECT * FROM ops_unites.campagnes_publiees($3)", p, lire_entier);
    faits.repondues =
        lire<int32>(contexte, "SELECT * FROM ops_unites.campagnes_repondues($1)", p, lire_entier);
    SPI_finish();
    PopActiveSnapshot();
    return faits;
}

std::optional<Jour> facultatif(bool present, int32 valeur) {
    return present ? std::optional<Jour>(valeur) : std::nullopt;
}

Convention convention(const LigneDossier &l, const Liste<Couple> &perimetre) {
    Convention c;
    c.signee_organisme = facultatif(!l.signatures_nulles[0], l.signatures[0]);
    c.signee_urh = facultatif(!l.signatures_nulles[1], l.signatures[1]);
    c.signee_gip = facultatif(!l.signatures_nulles[2], l.signatures[2]);
    c.debut = l.debut;
    c.fin = facultatif(l.a_fin, l.fin);
    c.suspendue = l.suspendue;
    c.partenariat = l.partenariat;
    c.adresse = l.adresse;
    c.exploration = l.exploration;
    for (uint64 i = 0; i < perimetre.nombre; ++i)
        if (perimetre.lignes[i].premier == l.convention)
            c.communes.push_back(perimetre.lignes[i].second);
    return c;
}

Dossier assembler(const Faits &faits) {
    Dossier d;
    for (uint64 i = 0; i < faits.dossier.nombre; ++i) {
        const LigneDossier &l = faits.dossier.lignes[i];
        d.gestionnaire = l.gestionnaire;
        d.compte_ouvert = l.compte_ouvert;
        d.compte_valide = l.compte_valide;
        d.compte_fin = facultatif(l.compte_a_fin, l.compte_fin);
        d.type = acteur(l.type);
        d.organisme_suspendu = l.organisme_suspendu;
        if (l.a_convention)
            d.conventions.push_back(convention(l, faits.perimetre));
    }
    for (uint64 i = 0; i < faits.perimetre.nombre; ++i)
        if (faits.perimetre.lignes[i].premier == 0)
            d.perimetre.push_back(faits.perimetre.lignes[i].second);
    d.communes_ouvertes.assign(faits.ouvertes.lignes, faits.ouvertes.lignes + faits.ouvertes.nombre);
    for (uint64 i = 0; i < faits.campagnes.nombre; ++i)
        d.campagnes.push_back(static_cast<std::int16_t>(faits.campagnes.lignes[i]));
    for (uint64 i = 0; i < faits.repondues.nombre; ++i)
        d.campagnes_repondues.push_back(static_cast<std::int16_t>(faits.repondues.lignes[i]));
    return d;
}

} // namespace

Dossier lire_dossier(const Lecteur &lecteur, Jour jour_paris) {
    MemoryContext contexte = pg([] {
        return AllocSetContextCreate(CurrentMemoryContext, "droits carto_ops", ALLOCSET_DEFAULT_SIZES);
    });
    const EnProprietaire identite;
    const Faits faits = pg([&] {
        MemoryContext ancien = MemoryContextSwitchTo(contexte);
        const Faits lus = lire_faits(lecteur, jour_paris);
        MemoryContextSwitchTo(ancien);
        return lus;
    });
    Dossier dossier = assembler(faits);
    pg([contexte] { MemoryContextDelete(contexte); });
    return dossier;
}

} // namespace carto_ops
