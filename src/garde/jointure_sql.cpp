#include "garde/niveau.h"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_inherits.h"
#include "utils/rel.h"
}

namespace carto_ops {

namespace {

// The columns of a table that conditions of the level equate with something known once its group is.
struct Cle {
    const Niveau *niveau;
    int rte;
    Bitmapset *connues; // range table entries determined so far
    Bitmapset *egalees;
};

bool est_connu(const Cle &c, Node *noeud) {
    return !contain_volatile_functions(noeud) && bms_is_subset(entrees_lues(c.niveau->requete, noeud), c.connues);
}

void relever_egalites(Cle *c, Node *condition) {
    if (!IsA(condition, OpExpr) || !est_egal(reinterpret_cast<OpExpr *>(condition)))
        return;
    List *args = reinterpret_cast<OpExpr *>(condition)->args;
    for (int k = 0; k < 2; ++k) {
        const Var *v = colonne_seule(static_cast<Node *>(list_nth(args, k)), c->rte);
        if (v != nullptr && est_connu(*c, static_cast<Node *>(list_nth(args, 1 - k))))
            c->egalees = bms_add_member(c->egalees, v->varattno);
    }
}

// The conditions that every row of the table meets: not those of an outer join that keeps it whether they hold or not.
void parcourir_conditions(Cle *c, Node *jointure) {
    Node *quals = nullptr;
    ListCell *l;
    if (IsA(jointure, FromExpr)) {
        FromExpr *f = reinterpret_cast<FromExpr *>(jointure);
        foreach (l, f->fromlist)
            parcourir_conditions(c, element<Node>(l));
        quals = f->quals;
    } else if (IsA(jointure, JoinExpr)) {
        JoinExpr *j = reinterpret_cast<JoinExpr *>(jointure);
        parcourir_conditions(c, j->larg);
        parcourir_conditions(c, j->rarg);
        if (j->jointype == JOIN_INNER || contient(j->jointype == JOIN_LEFT ? j->rarg : j->larg, c->rte))
            quals = j->quals;
    }
    List *conditions = conjonction(quals, NIL);
    foreach (l, conditions)
        relever_egalites(c, element<Node>(l));
}

// Whether a unique index lies within the columns.
bool cle_unique(Oid table, Bitmapset *egalees) {
    Relation relation = table_open(table, AccessShareLock);
    List *index = RelationGetIndexList(relation);
    bool trouvee = false;
    ListCell *l;
    foreach (l, index) {
        Relation i = index_open(lfirst_oid(l), AccessShareLock);
        bool couverte = i->rd_index->indisunique && i->rd_index->indimmediate && i->rd_index->indisvalid && RelationGetIndexPredicate(i) == NIL;
        for (int k = 0; k < i->rd_index->indnkeyatts; ++k)
            couverte = couverte && i->rd_index->indkey.values[k] > 0 && bms_is_member(i->rd_index->indkey.values[k], egalees);
        trouvee = trouvee || couverte;
        index_close(i, AccessShareLock);
    }
    table_close(relation, AccessShareLock);
    return trouvee;
}

// The table of an entry, read as it is or through a sub-select that picks columns and rows of it; the columns become the table's.
Oid table_jointe(const RangeTblEntry *r, Bitmapset **colonnes) {
    if (r->rtekind == RTE_SUBQUERY) {
        const int ici = r->lateral ? 0 : lecture_seule(r->subquery);
        if (ici == 0 || contain_volatile_functions(reinterpret_cast<Node *>(r->subquery)))
            return InvalidOid;
        Bitmapset *dessous = nullptr;
        ListCell *l;
        foreach (l, r->subquery->targetList) {
            const TargetEntry *t = element<TargetEntry>(l);
            const Var *v = colonne_seule(reinterpret_cast<Node *>(t->expr), ici);
            if (v != nullptr && bms_is_member(t->resno, *colonnes))
                dessous = bms_add_member(dessous, v->varattno);
        }
        *colonnes = dessous;
        r = rt_fetch(ici, r->subquery->rtable);
    }
    // A unique index says nothing of the children of a table.
    const bool table = r->relkind == RELKIND_PARTITIONED_TABLE || (r->relkind == RELKIND_RELATION && !(r->inh && has_subclass(r->relid)));
    return r->rtekind == RTE_RELATION && r->tablesample == nullptr && table ? r->relid : InvalidOid;
}

} // namespace

int lecture_seule(const Query *q) {
    if (q->commandType != CMD_SELECT || q->hasAggs || q->hasWindowFuncs || q->hasTargetSRFs || q->hasForUpdate ||
        q->groupClause != NIL || q->groupingSets != NIL || q->havingQual != nullptr || q->distinctClause != NIL || q->limitCount != nullptr ||
        q->limitOffset != nullptr || q->setOperations != nullptr || q->cteList != NIL || list_length(q->jointree->fromlist) != 1)
        return 0;
    const Node *seule = static_cast<Node *>(linitial(q->jointree->fromlist));
    return IsA(seule, RangeTblRef) ? reinterpret_cast<const RangeTblRef *>(seule)->rtindex : 0;
}

void verifier_jointures(const Niveau &n) {
    Query *q = n.requete;
    Bitmapset *restantes = entrees(reinterpret_cast<Node *>(q->jointree), false);
    restantes = bms_del_member(restantes, n.menage);
    Cle c{&n, 0, bms_make_singleton(n.menage), nullptr};
    for (bool avance = true; avance && !bms_is_empty(restantes);) {
        avance = false;
        int rte = -1;
        while ((rte = bms_next_member(restantes, rte)) >= 0) {
            const RangeTblEntry *r = rt_fetch(rte, q->rtable);
            c.rte = rte;
            c.egalees = nullptr;
            parcourir_conditions(&c, reinterpret_cast<Node *>(q->jointree));
            if (const Oid table = table_jointe(r, &c.egalees); OidIsValid(table) && cle_unique(table, c.egalees)) {
                c.connues = bms_add_member(c.connues, rte);
                avance = true;
            }
        }
        restantes = bms_del_members(restantes, c.connues);
    }
    if (!bms_is_empty(restantes))
        refuser_forme("households are joined to \"%s\" otherwise than on its key",
                      "Join reference tables on all columns of their key, ops.menage's in GROUP BY; count first, then join anything else.",
                      rt_fetch(bms_next_member(restantes, -1), q->rtable)->eref->aliasname);
}

} // namespace carto_ops
