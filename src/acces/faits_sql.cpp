// Reads what the rights of a role depend on, as ops_proprietaire and under the latest snapshot: a veto
// committed by another session counts even in a REPEATABLE READ transaction that began before it.
#include "acces/decision.h"

#include "acces/faits.h"
#include "pg/barrier.h"
#include "pg/lecture.h"
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
struct Faits {
    Lignes<LigneDossier> dossier;
    Lignes<Couple> perimetre; // convention or 0, commune
    Lignes<int32> ouvertes;
    Lignes<int32> campagnes;
    Lignes<int32> repondues;
};

// Whether the field is there; its value in *valeur.
bool jour(HeapTuple t, TupleDesc d, int colonne, int32 *valeur) {
    bool vide;
    const Datum date = SPI_getbinval(t, d, colonne, &vide);
    *valeur = vide ? 0 : DatumGetDateADT(date);
    return !vide;
}

LigneDossier ligne_dossier(HeapTuple t, TupleDesc d) {
    LigneDossier l{};
    l.gestionnaire = booleen(t, d, 1);
    l.compte_ouvert = booleen(t, d, 2);
    l.compte_valide = booleen(t, d, 3);
    l.compte_a_fin = jour(t, d, 4, &l.compte_fin);
    if (const char *type = SPI_getvalue(t, d, 5))
        strlcpy(l.type, type, sizeof l.type);
    l.organisme_suspendu = booleen(t, d, 6);
    l.a_convention = !nul(t, d, 7);
    l.convention = entier(t, d, 7);
    for (int k = 0; k < 3; ++k)
        l.signatures_nulles[k] = !jour(t, d, 8 + k, &l.signatures[k]);
    jour(t, d, 11, &l.debut);
    l.a_fin = jour(t, d, 12, &l.fin);
    l.suspendue = booleen(t, d, 13);
    l.partenariat = booleen(t, d, 14);
    l.adresse = booleen(t, d, 15);
    l.exploration = booleen(t, d, 16);
    return l;
}

Couple lire_couple(HeapTuple t, TupleDesc d) {
    return {entier(t, d, 1), entier(t, d, 2)};
}

int32 lire_entier(HeapTuple t, TupleDesc d) {
    return entier(t, d, 1);
}

// $1 role, $2 its name, $3 instant, $4 day: every fact function takes some of them.
struct Question {
    Oid types[4] = {OIDOID, NAMEOID, TIMESTAMPTZOID, DATEOID};
    Datum valeurs[4];
    char nuls[4] = {' ', 'n', 'n', ' '};

    Question(const Lecteur &lecteur, DateADT jour_paris)
        : valeurs{ObjectIdGetDatum(lecteur.role), 0, 0, DateADTGetDatum(jour_paris)} {
        if (lecteur.nom != nullptr) {
            valeurs[1] = DirectFunctionCall1(namein, CStringGetDatum(lecteur.nom));
            nuls[1] = ' ';
        }
        if (lecteur.instant) {
            valeurs[2] = TimestampTzGetDatum(*lecteur.instant);
            nuls[2] = ' ';
        }
    }
    Parametres parametres() { return {4, types, valeurs, nuls}; }
};

// Functions are named with their schema and take exact types: the caller's search_path changes nothing.
Faits lire_faits(const Lecteur &lecteur, DateADT jour_paris) {
    MemoryContext contexte = CurrentMemoryContext;
    Question question(lecteur, jour_paris);
    const Parametres p = question.parametres();
    Faits faits{};
    PushActiveSnapshot(GetLatestSnapshot());
    if (SPI_connect() != SPI_OK_CONNECT)
        elog(ERROR, "could not connect to SPI");
    faits.dossier = lire("SELECT * FROM ops_unites.dossier($1, $2, $3)", ligne_dossier, p, contexte);
    faits.perimetre = lire("SELECT * FROM ops_unites.perimetre($1, $2, $3)", lire_couple, p, contexte);
    faits.ouvertes = lire("SELECT * FROM ops_unites.communes_ouvertes($4, $3)", lire_entier, p, contexte);
    faits.campagnes = lire("SELECT * FROM ops_unites.campagnes_publiees($3)", lire_entier, p, contexte);
    faits.repondues = lire("SELECT * FROM ops_unites.campagnes_repondues($1)", lire_entier, p, contexte);
    SPI_finish();
    PopActiveSnapshot();
    return faits;
}

std::optional<Jour> facultatif(bool present, int32 valeur) {
    return present ? std::optional<Jour>(valeur) : std::nullopt;
}

Convention convention(const LigneDossier &l, const Lignes<Couple> &perimetre) {
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
