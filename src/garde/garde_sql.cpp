// The planner hook: finds the levels that read ops.menage, brings simple sub-selects of it up to the level that counts, and has each
// of them replaced.
#include "garde/garde.h"

#include "garde/question.h"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_proc_d.h"
#include "optimizer/planner.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace carto_ops {

namespace {

planner_hook_type hook_precedent = nullptr;
Oid source = InvalidOid; // the function of the view, once looked up
bool source_connue = false;
bool avertir = false; // carto_ops.avertir_perturbation

void oublier_source(Datum, int, uint32) {
    source_connue = false;
}

bool est_source(Oid fonction) {
    if (fonction < FirstNormalObjectId)
        return false;
    if (!source_connue) {
        const Oid schema = get_namespace_oid("ops", true);
        source = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum("source_menage"),
                                 PointerGetDatum(buildoidvector(nullptr, 0)), ObjectIdGetDatum(schema));
        source_connue = true;
    }
    return fonction == source && OidIsValid(source);
}

bool lit_source(const RangeTblEntry *rte) {
    if (rte->rtekind != RTE_FUNCTION)
        return false;
    ListCell *l;
    foreach (l, rte->functions) {
        const Node *f = element<RangeTblFunction>(l)->funcexpr;
        if (f != nullptr && IsA(f, FuncExpr) && est_source(reinterpret_cast<const FuncExpr *>(f)->funcid))
            return true;
    }
    return false;
}

bool est_vue(Oid relation) {
    return relation >= FirstNormalObjectId && get_relname_relid("menage", get_namespace_oid("ops", true)) == relation;
}

bool contient_source(Node *noeud, void *contexte) {
    if (noeud == nullptr)
        return false;
    if (IsA(noeud, RangeTblEntry))
        return lit_source(reinterpret_cast<RangeTblEntry *>(noeud));
    if (IsA(noeud, Query))
        return query_tree_walker(reinterpret_cast<Query *>(noeud), visite(contient_source), contexte, QTW_EXAMINE_RTES_BEFORE);
    return expression_tree_walker(noeud, visite(contient_source), contexte);
}

// A sub-select of the view alone, that neither counts nor picks rows.
bool est_simple(Query *q) {
    const int rang = lecture_seule(q);
    return rang > 0 && est_menage(rt_fetch(rang, q->rtable)) && !contain_volatile_functions(reinterpret_cast<Node *>(q->targetList));
}

void remonter(Query *q, int rang) {
    RangeTblEntry *rte = rt_fetch(rang, q->rtable);
    Query *sous = rte->subquery;
    const int ici = lecture_seule(sous);
    List *cibles = copie(sous->targetList);
    Node *conditions = copie(sous->jointree->quals);
    IncrementVarSublevelsUp(reinterpret_cast<Node *>(cibles), -1, 1);
    IncrementVarSublevelsUp(conditions, -1, 1);
    // Through a number that nothing bears, so as not to map twice.
    const int libre = list_length(q->rtable) + list_length(sous->rtable) + 1;
    ChangeVarNodes(reinterpret_cast<Node *>(cibles), ici, libre, 0);
    ChangeVarNodes(conditions, ici, rang, 0);
    Query *nouveau = remplacer_colonnes(q, rang, rte, cibles);
    ChangeVarNodes(reinterpret_cast<Node *>(nouveau), libre, rang, 0);
    *q = *nouveau;
    q->hasSubLinks = q->hasSubLinks || sous->hasSubLinks;
    mettre_a_la_place(q, rang, sous, ici);
    ajouter_condition(q->jointree, conditions);
}

void aplatir(Query *q);

// References to a simple CTE, at its level or below, read it in place.
struct Lecture {
    const char *cte;
    Query *lue;
    int profondeur;
};

bool lire_en_place(Node *noeud, void *contexte) {
    Lecture *l = static_cast<Lecture *>(contexte);
    if (noeud == nullptr)
        return false;
    if (IsA(noeud, RangeTblEntry)) {
        RangeTblEntry *rte = reinterpret_cast<RangeTblEntry *>(noeud);
        if (rte->rtekind != RTE_CTE || static_cast<int>(rte->ctelevelsup) != l->profondeur || strcmp(rte->ctename, l->cte) != 0)
            return false;
        rte->rtekind = RTE_SUBQUERY;
        rte->subquery = copie(l->lue);
        IncrementVarSublevelsUp(reinterpret_cast<Node *>(rte->subquery), l->profondeur, 1);
        rte->ctename = nullptr;
        rte->ctelevelsup = 0;
        rte->coltypes = rte->coltypmods = rte->colcollations = NIL;
        return false;
    }
    if (IsA(noeud, Query)) {
        ++l->profondeur;
        query_tree_walker(reinterpret_cast<Query *>(noeud), visite(lire_en_place), contexte, QTW_EXAMINE_RTES_BEFORE);
        --l->profondeur;
        return false;
    }
    return expression_tree_walker(noeud, visite(lire_en_place), contexte);
}

void remplacer_ctes(Query *q) {
    ListCell *l;
    foreach (l, q->cteList) {
        CommonTableExpr *cte = element<CommonTableExpr>(l);
        if (cte->cterecursive || !IsA(cte->ctequery, Query))
            continue;
        Query *lue = reinterpret_cast<Query *>(cte->ctequery);
        aplatir(lue);
        if (!est_simple(lue))
            continue;
        q->cteList = foreach_delete_current(q->cteList, l);
        Lecture lecture{cte->ctename, lue, 0};
        query_tree_walker(q, visite(lire_en_place), &lecture, QTW_EXAMINE_RTES_BEFORE);
    }
}

void aplatir(Query *q) {
    remplacer_ctes(q);
    for (int k = 1; k <= list_length(q->rtable); ++k) {
        RangeTblEntry *rte = rt_fetch(k, q->rtable);
        if (rte->rtekind != RTE_SUBQUERY || est_menage(rte))
            continue;
        aplatir(rte->subquery);
        if (q->setOperations == nullptr && est_simple(rte->subquery))
            remonter(q, k);
    }
}

int chercher_menage(const Query *q) {
    int trouve = 0;
    for (int k = 1; k <= list_length(q->rtable); ++k) {
        if (!est_menage(rt_fetch(k, q->rtable)))
            continue;
        if (trouve > 0)
            refuser_forme("households are joined to households", "Count each set, then join or subtract the counts.");
        trouve = k;
    }
    return trouve;
}

void garder(Query *q);

bool garder_dessous(Node *noeud, void *contexte) {
    if (noeud == nullptr)
        return false;
    if (IsA(noeud, Query)) {
        garder(reinterpret_cast<Query *>(noeud));
        return false;
    }
    return expression_tree_walker(noeud, visite(garder_dessous), contexte);
}

void garder(Query *q) {
    aplatir(q);
    // Values of conditions are copied: a CTE that one of them reads may have more readers than the parser counted.
    ListCell *l;
    foreach (l, q->cteList)
        if (CommonTableExpr *cte = element<CommonTableExpr>(l); cte->cterefcount == 1)
            cte->cterefcount = 2;
    if (const int menage = chercher_menage(q); menage > 0) {
        sans_entree_de_groupe(q);
        q->targetList = reinterpret_cast<List *>(sans_alias_de_jointure(q, reinterpret_cast<Node *>(q->targetList)));
        q->jointree = reinterpret_cast<FromExpr *>(sans_alias_de_jointure(q, reinterpret_cast<Node *>(q->jointree)));
        q->havingQual = sans_alias_de_jointure(q, q->havingQual);
        Niveau n = lire_niveau(q, menage);
        remplacer(&n);
    }
    query_tree_walker(q, visite(garder_dessous), nullptr, 0);
}

PlannedStmt *planifier(Query *requete, const char *texte, int options, ParamListInfo parametres) {
    if (contient_source(reinterpret_cast<Node *>(requete), nullptr)) {
        garder(requete);
        if (contient_source(reinterpret_cast<Node *>(requete), nullptr))
            refuser_lignes();
        if (avertir)
            ereport(NOTICE, (errmsg("counts of households are perturbed unless a release shows them"),
                             errhint("Exact figures are in ops.indicateur and ops.croisement.")));
    }
    return hook_precedent != nullptr ? hook_precedent(requete, texte, options, parametres)
                                     : standard_planner(requete, texte, options, parametres);
}

} // namespace

bool est_menage(const RangeTblEntry *rte) {
    if (rte->rtekind != RTE_SUBQUERY)
        return false;
    bool source_lue = false, vue = est_vue(rte->relid);
    ListCell *l;
    foreach (l, rte->subquery->rtable) {
        const RangeTblEntry *r = element<RangeTblEntry>(l);
        source_lue = source_lue || lit_source(r);
        // Before PostgreSQL 16 the view itself is an entry of its query, for permissions.
        vue = vue || (r->rtekind == RTE_RELATION && est_vue(r->relid));
    }
    return source_lue && vue;
}

void garde_init() {
    DefineCustomBoolVariable("carto_ops.avertir_perturbation", "Says with each query on ops.menage that its counts are perturbed.", nullptr,
                             &avertir, false, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    CacheRegisterSyscacheCallback(PROCOID, oublier_source, 0);
    CacheRegisterSyscacheCallback(NAMESPACEOID, oublier_source, 0);
    hook_precedent = planner_hook;
    planner_hook = planifier;
}

} // namespace carto_ops

extern "C" {

// source_menage(): what the view ops.menage reads. Called only where the guard is not.
PG_FUNCTION_INFO_V1(ops_source_menage);
Datum ops_source_menage(PG_FUNCTION_ARGS) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("ops.menage is not guarded in this session"),
                    errdetail("The library carto_ops was not loaded when the query was planned, or an SQL function that reads ops.menage was inlined in it."),
                    errhint("Run it again; have a superuser run ALTER DATABASE ... SET session_preload_libraries = 'carto_ops'; write such functions in PL/pgSQL.")));
}
}
