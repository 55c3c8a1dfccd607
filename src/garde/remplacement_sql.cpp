#include "garde/remplacement.h"

#include "garde/agregat.h"
#include "garde/depot.h"

namespace carto_ops {

namespace {

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

// Whoever may not read the view may not ask. Since PostgreSQL 16 that stays with the outer query.
void garder_permissions(Query *remplacant, const Query *vue) {
#if PG_VERSION_NUM < 160000
    ListCell *l;
    foreach (l, vue->rtable)
        if (element<RangeTblEntry>(l)->requiredPerms != 0)
            remplacant->rtable = lappend(remplacant->rtable, copie(element<RangeTblEntry>(l)));
#endif
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
    if (q->havingQual != nullptr)
        q->jointree->quals = q->jointree->quals == nullptr ? q->havingQual
                                                            : reinterpret_cast<Node *>(makeBoolExpr(AND_EXPR, list_make2(q->jointree->quals, q->havingQual), -1));
    q->havingQual = nullptr;
}

} // namespace

void remplacer(Niveau *n) {
    Query *requete = n->requete;
    Question q{n, list_length(rt_fetch(n->menage, requete->rtable)->subquery->targetList), nullptr, 0, nullptr, nullptr, NIL, NIL, {}, nullptr};
    initStringInfo(&q.jointures);
    int numero = -1;
    while ((numero = bms_next_member(n->groupes, numero)) >= 0)
        ranger(&q, static_cast<AttrNumber>(numero), nullptr);
    ListCell *l;
    foreach (l, n->fixes)
        ranger(&q, element<Egalite>(l)->colonne, element<Egalite>(l)->valeur);
    bool campagne = q.campagne != nullptr;
    for (int k = 1; k <= q.nb_colonnes; ++k)
        campagne = campagne || (bms_is_member(k, n->groupes) && strcmp(colonne(q, static_cast<AttrNumber>(k)), "campagne") == 0);
    if (!campagne)
        refuser_forme("several campaigns are counted together", "Add campagne = ... to WHERE, or campagne to GROUP BY.");
    requete->targetList = reinterpret_cast<List *>(retirer_agregats(reinterpret_cast<Node *>(requete->targetList), &q));
    requete->havingQual = retirer_agregats(requete->havingQual, &q);
    const char *sql = texte(&q); // which gathers the values
    poser(&q, analyser(sql, q.valeurs));
    ne_plus_grouper(requete);
}

} // namespace carto_ops
