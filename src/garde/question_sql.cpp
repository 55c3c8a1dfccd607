#include <initializer_list>

#include "garde/question.h"

#include "garde/depot.h"
#include "garde/texte.h"

extern "C" {
#include "catalog/pg_aggregate.h"
#include "utils/lsyscache.h"
}

namespace carto_ops {

namespace {

constexpr const char *conseil_agregats =
    gettext_noop("Use count(*), ops.part(column = value), ops.moyenne(column), ops.mediane(column) or ops.ecart_type(column).");

// Columns that the base and what is joined to it share, each after a prefix.
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
            refuser_forme("the condition of an aggregate is on \"%s\"", "Conditions on the campaign and the territory go in WHERE.", nom);
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
        refuser_forme("\"%s\" has no classes", conseil_agregats, colonne(*q, variable));
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
        refuser_forme("count(%s) is not answered: households may lie in none", "Use count(*).", colonne(q, numero));
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

// The expression that gives an aggregate in the subquery.
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
    refuser_forme("%s() of households is not answered", conseil_agregats, nom);
}

// Each aggregate of the level, once, becomes a column of the subquery.
Node *retirer_agregats(Node *noeud, void *contexte) {
    Question *q = static_cast<Question *>(contexte);
    if (noeud == nullptr)
        return nullptr;
    if (IsA(noeud, Aggref)) {
        const Aggref *a = reinterpret_cast<Aggref *>(noeud);
        if (a->agglevelsup > 0)
            return noeud;
        q->agregats = list_append_unique(q->agregats, noeud);
        int rang = 0;
        while (!equal(list_nth(q->agregats, rang), noeud))
            ++rang;
        return reinterpret_cast<Node *>(makeVar(q->niveau->menage, static_cast<AttrNumber>(q->nb_colonnes + 1 + rang), a->aggtype, -1, a->aggcollid, 0));
    }
    // Without grouping sets, GROUPING() is 0.
    if (IsA(noeud, GroupingFunc) && reinterpret_cast<GroupingFunc *>(noeud)->agglevelsup == 0)
        return reinterpret_cast<Node *>(makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(0), false, true));
    if (IsA(noeud, SubLink) && contain_aggs_of_level(reinterpret_cast<SubLink *>(noeud)->subselect, 1))
        refuser_forme("an aggregate of households lies in a sub-select", "Count at the level that reads ops.menage.");
    return expression_tree_mutator(noeud, mutation(retirer_agregats), contexte);
}

// Without GROUP BY, no household meets an equality with NULL or with what is no class, nor a condition on no column that fails.
const char *condition_vide(Question *q, Node *autres) {
    if (!q->niveau->seule)
        return "false";
    StringInfoData t;
    initStringInfo(&t);
    if (autres == nullptr)
        appendStringInfoString(&t, "false");
    else
        appendStringInfo(&t, "$%d IS NOT TRUE", parametre(q, autres));
    ListCell *l;
    foreach (l, q->niveau->fixes) {
        const Egalite *e = element<Egalite>(l);
        const char *nom = colonne(*q, e->colonne);
        if (est_variable(nom))
            appendStringInfo(&t, " OR NOT EXISTS (SELECT FROM ops.classe AS k WHERE k.variable OPERATOR(pg_catalog.=) %s AND k.classe OPERATOR(pg_catalog.=) $%d)",
                             quote_literal_cstr(nom), parametre(q, e->valeur));
        else if (e->colonne == q->large)
            appendStringInfo(&t, " OR NOT EXISTS (%s AND t.code OPERATOR(pg_catalog.=) $%d::pg_catalog.text)", codes_dedans(q), parametre(q, q->territoire));
        else if (est_echelle(nom))
            appendStringInfo(&t, " OR $%d IS NULL", parametre(q, e->valeur));
        else {
            const int p = parametre(q, e->valeur);
            appendStringInfo(&t, " OR ($%d OPERATOR(pg_catalog.=) $%d::pg_catalog.int4) IS NOT TRUE", p, p);
        }
    }
    return t.data;
}

// The text of the subquery: the columns of the view, those that the level does not name as NULL, then the aggregates.
char *texte(Question *q) {
    Node **conditions = &q->niveau->requete->jointree->quals;
    q->vide = condition_vide(q, *conditions);
    if (q->niveau->seule)
        *conditions = nullptr; // they decide of the counts, not of the row
    char *base = croisement(q, q->variables, q->niveau->fixes, q->niveau->recents, q->niveau->mon_parc);
    const List *vue = rt_fetch(q->niveau->menage, q->niveau->requete->rtable)->subquery->targetList;
    StringInfoData t;
    initStringInfo(&t);
    for (int k = 1; k <= q->nb_colonnes; ++k) {
        const char *type = format_type_be_qualified(exprType(reinterpret_cast<Node *>(static_cast<TargetEntry *>(list_nth(vue, k - 1))->expr)));
        const char *valeur = !bms_is_member(k, q->niveau->groupes) ? "NULL"
                             : k == q->echelle                     ? "b.code"
                             : bms_is_member(k, q->variables)      ? psprintf("b.c%d", k)
                                                                   : "b.campagne";
        appendStringInfo(&t, "%s%s::%s", k > 1 ? ", " : "SELECT ", valeur, type);
    }
    for (int k = 0; k < list_length(q->agregats); ++k)
        appendStringInfo(&t, ", %s", agregat(q, static_cast<Aggref *>(list_nth(q->agregats, k)), k));
    if (!q->niveau->seule)
        return psprintf("%s FROM %s AS b%s", t.data, base, q->jointures.data);
    return psprintf("%s FROM (SELECT) AS toujours LEFT JOIN %s AS b ON (%s) IS NOT TRUE%s", t.data, base, q->vide, q->jointures.data);
}

void poser(Question *q, Query *remplacant) {
    RangeTblEntry *rte = rt_fetch(q->niveau->menage, q->niveau->requete->rtable);
    garder_permissions(remplacant, rte->subquery);
    rte->subquery = remplacant;
    rte->security_barrier = false;
    for (int k = 0; k < list_length(q->agregats); ++k)
        rte->eref->colnames = lappend(rte->eref->colnames, makeString(psprintf("agregat_%d", k + 1)));
}

void ne_plus_grouper(Query *q) {
    q->groupClause = NIL;
    q->groupDistinct = false;
    q->hasAggs = false;
    ajouter_condition(q->jointree, q->havingQual);
    q->havingQual = nullptr;
}

} // namespace

void remplacer(Niveau *n) {
    Query *requete = n->requete;
    Question q{n, list_length(rt_fetch(n->menage, requete->rtable)->subquery->targetList), nullptr, 0, nullptr, nullptr, 0, nullptr, NIL, NIL, {}, nullptr};
    initStringInfo(&q.jointures);
    bool par_campagne = false;
    int numero = -1;
    while ((numero = bms_next_member(n->groupes, numero)) >= 0) {
        ranger(&q, static_cast<AttrNumber>(numero), nullptr);
        par_campagne = par_campagne || strcmp(colonne(q, static_cast<AttrNumber>(numero)), "campagne") == 0;
    }
    ListCell *l;
    foreach (l, n->fixes)
        ranger(&q, element<Egalite>(l)->colonne, element<Egalite>(l)->valeur);
    if (!par_campagne && q.campagne == nullptr)
        refuser_forme("several campaigns are counted together", "Add campagne = ... to WHERE, or campagne to GROUP BY.");
    requete->targetList = reinterpret_cast<List *>(retirer_agregats(reinterpret_cast<Node *>(requete->targetList), &q));
    requete->havingQual = retirer_agregats(requete->havingQual, &q);
    const char *sql = texte(&q); // which gathers the values
    poser(&q, analyser(sql, q.valeurs));
    ne_plus_grouper(requete);
}

} // namespace carto_ops
