// Whatever differs from one version of PostgreSQL to the next, from 15 to 18: no other file tells versions apart.
// A version that is not known does not compile: the guard (src/garde) must be read again against its query trees.
#pragma once

extern "C" {
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/prep.h"
#include "rewrite/rewriteManip.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "carto_ops is written for PostgreSQL 15 to 18"
#endif

// From 18, pg_get_loaded_modules() tells the version of the module.
#if PG_VERSION_NUM >= 180000
#define CARTO_OPS_MODULE PG_MODULE_MAGIC_EXT(.name = "carto_ops", .version = CARTO_OPS_VERSION)
#else
#define CARTO_OPS_MODULE PG_MODULE_MAGIC
#endif

namespace carto_ops {

// Before 16 callbacks are declared without their arguments.
#if PG_VERSION_NUM < 160000
using Visite = bool (*)();
using Mutation = Node *(*)();
#else
using Visite = tree_walker_callback;
using Mutation = tree_mutator_callback;
#endif

// The range table entries of a part of the join tree, joins among them or not: from 16 inner and outer ones are told apart.
inline Bitmapset *entrees(Node *jointure, bool avec_jointures) {
#if PG_VERSION_NUM < 160000
    return get_relids_in_jointree(jointure, avec_jointures);
#else
    return get_relids_in_jointree(jointure, avec_jointures, avec_jointures);
#endif
}

// The entries that an expression reads. From 16 a column also bears the outer joins that may make it null: they are none of those.
inline Bitmapset *entrees_lues([[maybe_unused]] const Query *q, Node *expression) {
    Bitmapset *lues = pull_varnos(nullptr, expression);
#if PG_VERSION_NUM >= 160000
    int rang = 0;
    ListCell *l;
    foreach (l, q->rtable) {
        ++rang;
        if (static_cast<RangeTblEntry *>(lfirst(l))->rtekind == RTE_JOIN)
            lues = bms_del_member(lues, rang);
    }
#endif
    return lues;
}

inline Node *sans_alias_de_jointure(Query *q, Node *noeud) {
#if PG_VERSION_NUM < 160000
    return flatten_join_alias_vars(q, noeud);
#else
    return flatten_join_alias_vars(nullptr, q, noeud);
#endif
}

// From 18 the expressions of GROUP BY stand in a range table entry of their own, to which the level's columns point. Afterwards they
// stand where they are used, as before 18, and the entry is one that nothing reads.
inline void sans_entree_de_groupe(Query *q) {
#if PG_VERSION_NUM >= 180000
    if (!q->hasGroupRTE)
        return;
    q->targetList = reinterpret_cast<List *>(flatten_group_exprs(nullptr, q, reinterpret_cast<Node *>(q->targetList)));
    q->havingQual = flatten_group_exprs(nullptr, q, q->havingQual);
    ListCell *l;
    foreach (l, q->rtable) {
        RangeTblEntry *rte = static_cast<RangeTblEntry *>(lfirst(l));
        if (rte->rtekind != RTE_GROUP)
            continue;
        rte->rtekind = RTE_RESULT;
        rte->groupexprs = NIL;
    }
    q->hasGroupRTE = false;
#endif
}

// Columns of an entry give way to the expressions of a target list.
inline Query *remplacer_colonnes(Query *q, int rang, RangeTblEntry *rte, List *cibles) {
    Node *arbre = reinterpret_cast<Node *>(q);
#if PG_VERSION_NUM < 180000
    Node *nouveau = ReplaceVarsFromTargetList(arbre, rang, 0, rte, cibles, REPLACEVARS_REPORT_ERROR, 0, nullptr);
#else
    Node *nouveau = ReplaceVarsFromTargetList(arbre, rang, 0, rte, cibles, q->resultRelation, REPLACEVARS_REPORT_ERROR, 0, nullptr);
#endif
    return reinterpret_cast<Query *>(nouveau);
}

// Entry `ici` of a sub-select takes the place of the sub-select in its query, where whatever either of them needed permission for stays
// needed. Before 16 further entries of the sub-select bear that. From 16 it is a list beside the range table, to which entries point:
// that of the sub-select itself, where it is a view, gets an entry that nothing reads.
inline void mettre_a_la_place(Query *q, int rang, Query *sous, int ici) {
    RangeTblEntry *entree = static_cast<RangeTblEntry *>(list_nth(sous->rtable, ici - 1));
    ListCell *place = list_nth_cell(q->rtable, rang - 1);
#if PG_VERSION_NUM < 160000
    lfirst(place) = entree;
    for (int k = 1; k <= list_length(sous->rtable); ++k)
        if (k != ici)
            q->rtable = lappend(q->rtable, list_nth(sous->rtable, k - 1));
#else
    RangeTblEntry *remplacee = static_cast<RangeTblEntry *>(lfirst(place));
    lfirst(place) = entree;
    List *reste = list_delete_nth_cell(list_copy(sous->rtable), ici - 1);
    List *toutes = list_concat(list_make1(entree), reste), *aucune = NIL;
    CombineRangeTables(&aucune, &q->rteperminfos, toutes, sous->rteperminfos);
    q->rtable = list_concat(q->rtable, reste);
    if (remplacee->perminfoindex > 0) {
        remplacee->rtekind = RTE_RELATION;
        remplacee->subquery = nullptr;
        remplacee->security_barrier = false;
        q->rtable = lappend(q->rtable, remplacee);
    }
#endif
}

// A query stands in for a view: whoever may not read the view may not ask. From 16 that stays with the query that reads the view.
inline void garder_permissions(Query *remplacant, const Query *vue) {
#if PG_VERSION_NUM < 160000
    ListCell *l;
    foreach (l, vue->rtable) {
        const RangeTblEntry *rte = static_cast<RangeTblEntry *>(lfirst(l));
        if (rte->requiredPerms != 0)
            remplacant->rtable = lappend(remplacant->rtable, copyObjectImpl(rte));
    }
#endif
}

} // namespace carto_ops
