#include "garde/question.h"

extern "C" {
#include "utils/builtins.h"
}

namespace carto_ops {

namespace {

constexpr const char *echelles[] = {"region", "departement", "epci", "commune", "iris", "qpv"};

} // namespace

bool est_echelle(const char *nom) {
    for (const char *e : echelles)
        if (strcmp(nom, e) == 0)
            return true;
    return false;
}

const char *colonne(const Question &q, AttrNumber numero) {
    return nom_colonne(*q.niveau, numero);
}

bool est_variable(const char *nom) {
    return !est_echelle(nom) && strcmp(nom, "campagne") != 0 && strcmp(nom, "recent") != 0 && strcmp(nom, "mon_parc") != 0;
}

int parametre(Question *q, Node *valeur) {
    q->valeurs = lappend(q->valeurs, valeur);
    return list_length(q->valeurs);
}

void ranger(Question *q, AttrNumber numero, Node *valeur) {
    const char *nom = colonne(*q, numero);
    if (strcmp(nom, "campagne") == 0)
        q->campagne = valeur;
    else if (est_echelle(nom)) {
        if (q->echelle != 0 && q->echelle != numero)
            refuser_forme("households are counted by two scales", "Ask for the finer one, and join ops.territoire_commune above for the wider one.");
        q->echelle = numero;
        if (valeur != nullptr)
            q->territoire = valeur;
    } else if (est_variable(nom))
        q->variables = bms_add_member(q->variables, numero);
    else
        refuser_forme(psprintf("households are not grouped by \"%s\"", nom), "Write it in WHERE, alone; or in the FILTER of count(*).");
}

char *croisement(Question *q, Bitmapset *variables, List *fixes, bool recents, bool mon_parc) {
    const int nombre = bms_num_members(variables) + recents + mon_parc;
    if (nombre > 3)
        refuser_forme("a question has more than three variables", "Columns in GROUP BY, in WHERE and in the aggregate count; recent and mon_parc too.");
    StringInfoData classes, liste, jointures, filtre;
    initStringInfo(&classes);
    initStringInfo(&liste);
    initStringInfo(&jointures);
    initStringInfo(&filtre);
    int rang = 0, numero = -1;
    while ((numero = bms_next_member(variables, numero)) >= 0) {
        const char *nom = quote_literal_cstr(colonne(*q, static_cast<AttrNumber>(numero)));
        appendStringInfo(&classes, ", k%d.classe AS c%d", numero, numero);
        appendStringInfo(&liste, "%s%s", rang > 0 ? ", " : "", nom);
        appendStringInfo(&jointures,
                         " JOIN ops.classe AS k%d ON k%d.variable OPERATOR(pg_catalog.=) %s AND k%d.libelle OPERATOR(pg_catalog.=) x.classe_%d",
                         numero, numero, nom, numero, ++rang);
    }
    ListCell *l;
    foreach (l, fixes) {
        const Egalite *e = element<Egalite>(l);
        if (est_variable(colonne(*q, e->colonne)))
            appendStringInfo(&filtre, " AND k%d.classe OPERATOR(pg_catalog.=) $%d", e->colonne, parametre(q, e->valeur));
    }
    // To ops.croiser(), NULL is the last campaign and every territory: here nothing equals it. Nor does a campaign have decimals.
    const char *campagne = "g.campagne::pg_catalog.int4";
    if (q->campagne != nullptr) {
        const int p = parametre(q, q->campagne);
        campagne = psprintf("$%d::pg_catalog.int4", p);
        appendStringInfo(&filtre, " AND $%d OPERATOR(pg_catalog.=) %s", p, campagne);
    }
    const char *territoire = "NULL";
    if (q->territoire != nullptr) {
        territoire = psprintf("$%d::pg_catalog.text", parametre(q, q->territoire));
        appendStringInfo(&filtre, " AND %s IS NOT NULL", territoire);
    }
    return psprintf("(SELECT %s AS campagne, x.code%s, x.n FROM %s ops.croiser(ARRAY[%s]::pg_catalog.text[], %s, %s, %s, '%s', %s) AS x%s WHERE true%s%s)",
                    campagne, classes.data, q->campagne == nullptr ? "ops.campagne AS g CROSS JOIN LATERAL" : "", liste.data,
                    q->echelle == 0 ? "'france'" : quote_literal_cstr(colonne(*q, q->echelle)), campagne, territoire,
                    recents ? "emmenages_recents" : "ensemble", mon_parc ? "true" : "false", jointures.data,
                    q->campagne == nullptr ? " AND g.etat OPERATOR(pg_catalog.=) 'publiee'" : "", filtre.data);
}

char *cles(const Question &q, const char *avant) {
    StringInfoData t;
    initStringInfo(&t);
    appendStringInfo(&t, "%s.campagne, %s.code", avant, avant);
    int numero = -1;
    while ((numero = bms_next_member(q.variables, numero)) >= 0)
        appendStringInfo(&t, ", %s.c%d", avant, numero);
    return t.data;
}

void joindre(Question *q, const char *sous_requete, const char *alias) {
    appendStringInfo(&q->jointures, " LEFT JOIN %s AS %s ON ROW(%s) OPERATOR(pg_catalog.=) ROW(%s)", sous_requete, alias, cles(*q, alias), cles(*q, "b"));
}

} // namespace carto_ops
