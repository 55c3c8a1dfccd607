#include "garde/texte.h"

namespace carto_ops {

namespace {

constexpr const char *echelles[] = {"region", "departement", "epci", "commune", "iris", "qpv"};

// Whether every territory of a scale lies in one of the other.
bool est_dans(const char *fine, const char *large) {
    const auto est = [](const char *a, const char *b) { return strcmp(a, b) == 0; };
    return (est(fine, "departement") && est(large, "region")) ||
           ((est(fine, "commune") || est(fine, "iris")) && (est(large, "region") || est(large, "departement") || est(large, "epci"))) ||
           (est(fine, "iris") && est(large, "commune"));
}

// A second scale is taken where it is wider and fixed: it then picks territories of the first.
void ranger_echelle(Question *q, AttrNumber numero, Node *valeur) {
    if (q->echelle == 0 || q->echelle == numero) {
        q->echelle = numero;
        q->territoire = valeur != nullptr ? valeur : q->territoire;
    } else if (q->large == 0 && valeur != nullptr && est_dans(colonne(*q, q->echelle), colonne(*q, numero))) {
        q->large = numero;
        q->zone = valeur;
    } else if (q->large == 0 && valeur != nullptr && !bms_is_member(q->echelle, q->niveau->groupes) &&
               est_dans(colonne(*q, numero), colonne(*q, q->echelle))) {
        q->large = q->echelle;
        q->zone = q->territoire;
        q->echelle = numero;
        q->territoire = valeur;
    } else
        refuser_forme("households are counted by two scales", "Ask for the finer one, and join ops.territoire_commune above for the wider one.");
}

} // namespace

const char *colonne(const Question &q, AttrNumber numero) {
    return nom_colonne(*q.niveau, numero);
}

bool est_echelle(const char *nom) {
    for (const char *e : echelles)
        if (strcmp(nom, e) == 0)
            return true;
    return false;
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
    else if (est_echelle(nom))
        ranger_echelle(q, numero, valeur);
    else if (est_variable(nom))
        q->variables = bms_add_member(q->variables, numero);
    else
        refuser_forme("households are not grouped by \"%s\"", "Write it in WHERE, alone; or in the FILTER of count(*).", nom);
}

char *codes_dedans(Question *q) {
    return psprintf("SELECT t.code FROM ops.territoire AS t JOIN ops.territoire_commune AS tc ON tc.territoire OPERATOR(pg_catalog.=) t.gid "
                    "JOIN ops.territoire_commune AS lc ON lc.commune OPERATOR(pg_catalog.=) tc.commune JOIN ops.territoire AS l ON l.gid OPERATOR(pg_catalog.=) lc.territoire "
                    "WHERE t.echelle OPERATOR(pg_catalog.=) %s AND l.echelle OPERATOR(pg_catalog.=) %s AND l.code OPERATOR(pg_catalog.=) $%d::pg_catalog.text",
                    quote_literal_cstr(colonne(*q, q->echelle)), quote_literal_cstr(colonne(*q, q->large)), parametre(q, q->zone));
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
    if (q->large != 0)
        appendStringInfo(&filtre, " AND x.code OPERATOR(pg_catalog.=) ANY (%s)", codes_dedans(q));
    return psprintf("(SELECT %s AS campagne, x.code%s, x.n FROM %s ops.croiser(ARRAY[%s]::pg_catalog.text[], %s, %s, %s, '%s', %s) AS x%s WHERE true%s%s)",
                    campagne, classes.data, q->campagne == nullptr ? "ops.campagne AS g CROSS JOIN LATERAL" : "", liste.data,
                    q->echelle == 0 ? "'france'" : quote_literal_cstr(colonne(*q, q->echelle)), campagne, territoire,
                    recents ? "emmenages_recents" : "ensemble", mon_parc ? "true" : "false", jointures.data,
                    q->campagne == nullptr ? " AND g.etat OPERATOR(pg_catalog.=) 'publiee' AND g.purgee_le IS NULL" : "", filtre.data);
}

} // namespace carto_ops
