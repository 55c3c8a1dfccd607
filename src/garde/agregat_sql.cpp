#include "garde/agregat.h"

#include <initializer_list>

extern "C" {
#include "catalog/pg_aggregate.h"
#include "utils/lsyscache.h"
}

namespace carto_ops {

namespace {

constexpr const char *conseil_agregats =
    "Use count(*), ops.part(column = value), ops.moyenne(column), ops.mediane(column) or ops.ecart_type(column).";

// What conditions of an aggregate add to those of the level.
struct Precision {
    Bitmapset *variables;
    List *fixes;
    bool recents, mon_parc;
};

Precision preciser(Question *q, List *egalites) {
    Precision p{bms_copy(q->variables), list_copy(q->niveau->fixes), q->niveau->recents, q->niveau->mon_parc};
    ListCell *l;
    foreach (l, egalites) {
        Egalite *e = element<Egalite>(l);
        const char *nom = colonne(*q, e->colonne);
        if (strcmp(nom, "recent") == 0 || strcmp(nom, "mon_parc") == 0)
            (strcmp(nom, "recent") == 0 ? p.recents : p.mon_parc) = true;
        else if (est_variable(nom)) {
            p.variables = bms_add_member(p.variables, e->colonne);
            p.fixes = lappend(p.fixes, e);
        } else
            refuser_forme(psprintf("the condition of an aggregate is on \"%s\"", nom), "Conditions on the campaign and the territory go in WHERE.");
    }
    return p;
}

// A class of a variable that is grouped by has no household in the other groups.
char *effectif(Question *q, List *egalites, const char *alias) {
    if (egalites == NIL)
        return pstrdup("b.n");
    const Precision p = preciser(q, egalites);
    joindre(q, croisement(q, p.variables, p.fixes, p.recents, p.mon_parc), alias);
    return psprintf("CASE WHEN %s.code IS NULL AND b.n IS NOT NULL THEN 0 ELSE %s.n END", alias, alias);
}

// Among the classes of one more variable, « non renseigné » left out.
char *par_classes(Question *q, AttrNumber variable, const char *valeur, const char *alias) {
    if (!est_variable(colonne(*q, variable)))
        refuser_forme(psprintf("\"%s\" has no classes", colonne(*q, variable)), conseil_agregats);
    Bitmapset *variables = bms_add_member(bms_copy(q->variables), variable);
    char *source = croisement(q, variables, q->niveau->fixes, q->niveau->recents, q->niveau->mon_parc);
    joindre(q, psprintf("(SELECT %s, %s AS v FROM %s AS y JOIN ops.classe AS k ON k.variable OPERATOR(pg_catalog.=) %s AND "
                        "k.classe OPERATOR(pg_catalog.=) y.c%d AND k.classe OPERATOR(pg_catalog.>) 0 GROUP BY %s)",
                        cles(*q, "y"), valeur, source, quote_literal_cstr(colonne(*q, variable)), variable, cles(*q, "y")),
            alias);
    return psprintf("%s.v", alias);
}

// The argument of an aggregate, from under the casts that keep its value.
Node *argument(const Aggref *a) {
    Node *n = reinterpret_cast<Node *>(static_cast<TargetEntry *>(linitial(a->args))->expr);
    while (IsA(n, FuncExpr) && est_conversion(reinterpret_cast<FuncExpr *>(n)))
        n = static_cast<Node *>(linitial(reinterpret_cast<FuncExpr *>(n)->args));
    return n;
}

AttrNumber colonne_agregee(const Question &q, const Aggref *a) {
    const Node *n = argument(a);
    const Var *v = IsA(n, Var) ? reinterpret_cast<const Var *>(n) : nullptr;
    if (v == nullptr || v->varno != q.niveau->menage || v->varlevelsup != 0 || v->varattno <= 0)
        refuser_forme("an aggregate of households is not of a column", conseil_agregats);
    return v->varattno;
}

// count(x) is count(*) where x is never null.
void verifier_compte(const Question &q, const Aggref *a) {
    if (a->aggstar)
        return;
    const Node *n = argument(a);
    if (IsA(n, Const) && !reinterpret_cast<const Const *>(n)->constisnull)
        return;
    const AttrNumber numero = colonne_agregee(q, a);
    if (est_echelle(colonne(q, numero)) && numero != q.echelle)
        refuser_forme(psprintf("count(%s) is not answered: households may lie in none", colonne(q, numero)), "Use count(*).");
}

char *part(Question *q, const Aggref *a, const char *alias) {
    List *egalites = lire_egalites(*q->niveau, argument(a));
    if (list_length(egalites) != 1)
        refuser_forme("a share is of one class", "Divide two counts: count(*) FILTER (WHERE ...) and count(*).");
    const Egalite *e = element<Egalite>(list_head(egalites));
    if (!est_variable(colonne(*q, e->colonne)))
        return psprintf("CASE WHEN b.n OPERATOR(pg_catalog.>) 0 THEN LEAST(pg_catalog.round(100.0 OPERATOR(pg_catalog.*) (%s) "
                        "OPERATOR(pg_catalog./) b.n, 2), 100)::pg_catalog.float8 END", effectif(q, egalites, alias));
    return par_classes(q, e->colonne,
                       psprintf("CASE WHEN pg_catalog.bool_and(y.n IS NOT NULL) AND pg_catalog.sum(y.n) OPERATOR(pg_catalog.>) 0 THEN "
                                "pg_catalog.round(100.0 OPERATOR(pg_catalog.*) COALESCE(pg_catalog.sum(y.n) FILTER (WHERE k.classe OPERATOR(pg_catalog.=) $%d), 0) "
                                "OPERATOR(pg_catalog./) pg_catalog.sum(y.n), 2)::pg_catalog.float8 END", parametre(q, e->valeur)),
                       alias);
}

// Name of an aggregate of pg_catalog or of ours; null for others.
const char *nom_agregat(const Aggref *a) {
    const char *schema = get_namespace_name(get_func_namespace(a->aggfnoid));
    if (strcmp(schema, "pg_catalog") != 0 && strcmp(schema, "ops") != 0)
        return nullptr;
    return get_func_name(a->aggfnoid);
}

} // namespace

char *agregat(Question *q, const Aggref *a, int rang) {
    const char *nom = nom_agregat(a);
    const char *alias = psprintf("f%d", rang);
    if (nom == nullptr || a->aggdistinct != NIL || a->aggorder != NIL || a->aggkind != AGGKIND_NORMAL)
        refuser_forme("this aggregate of households is not answered", conseil_agregats);
    if (strcmp(nom, "count") == 0 || strcmp(nom, "effectif") == 0) {
        verifier_compte(*q, a);
        return psprintf("(CASE WHEN %s THEN 0 ELSE %s END)::pg_catalog.int8", q->vide,
                        effectif(q, lire_egalites(*q->niveau, reinterpret_cast<Node *>(a->aggfilter)), alias));
    }
    if (a->aggfilter != nullptr)
        refuser_forme("only count(*) takes a FILTER on households", "Write the condition in WHERE.");
    if (strcmp(nom, "part") == 0)
        return part(q, a, alias);
    for (const char *mesure : {"moyenne", "mediane", "ecart_type"})
        if (strcmp(nom, mesure) == 0)
            return par_classes(q, colonne_agregee(*q, a),
                               psprintf("(ops.resumer_classes(pg_catalog.array_agg(y.n), pg_catalog.array_agg(k.borne_min), pg_catalog.array_agg(k.borne_max))).%s", mesure),
                               alias);
    refuser_forme(psprintf("%s() of households is not answered", nom), conseil_agregats);
}

} // namespace carto_ops
