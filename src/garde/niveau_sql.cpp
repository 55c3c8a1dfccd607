#include "garde/niveau.h"

#include "pg/messages.h"

extern "C" {
#include "utils/lsyscache.h"
}

namespace carto_ops {

namespace {

constexpr const char *conseil_groupe =
    gettext_noop("Put the column in GROUP BY and filter or add up above, or compare it with one value by =.");

// Columns of the view among the variables of an expression, those of its sub-selects included.
struct Colonnes {
    int menage;
    int profondeur;
    Bitmapset *trouvees;
};

bool relever(Node *noeud, void *contexte) {
    Colonnes *c = static_cast<Colonnes *>(contexte);
    if (noeud == nullptr)
        return false;
    if (IsA(noeud, Var)) {
        const Var *v = reinterpret_cast<Var *>(noeud);
        if (static_cast<int>(v->varlevelsup) == c->profondeur && v->varno == c->menage) {
            if (v->varattno <= 0)
                refuser_forme("a whole household is no value", "Name columns of ops.menage; count households with count(*).");
            c->trouvees = bms_add_member(c->trouvees, v->varattno);
        }
        return false;
    }
    if (IsA(noeud, Query)) {
        ++c->profondeur;
        const bool fin = query_tree_walker(reinterpret_cast<Query *>(noeud), visite(relever), contexte, 0);
        --c->profondeur;
        return fin;
    }
    return expression_tree_walker(noeud, visite(relever), contexte);
}

Bitmapset *colonnes(int menage, Node *noeud) {
    Colonnes c{menage, 0, nullptr};
    relever(noeud, &c);
    return c.trouvees;
}

bool depend_du_niveau(Node *noeud) {
    return contain_vars_of_level(noeud, 0) || contain_volatile_functions(noeud);
}

bool est_vrai(Node *noeud) {
    const Const *c = IsA(noeud, Const) ? reinterpret_cast<Const *>(noeud) : nullptr;
    return c != nullptr && !c->constisnull && c->consttype == BOOLOID && DatumGetBool(c->constvalue);
}

// column = value, or a boolean column alone.
bool lire_egalite(Node *condition, int menage, Egalite *e) {
    if (IsA(condition, BooleanTest) && reinterpret_cast<BooleanTest *>(condition)->booltesttype == IS_TRUE)
        condition = reinterpret_cast<Node *>(reinterpret_cast<BooleanTest *>(condition)->arg);
    if (const Var *v = colonne_seule(condition, menage)) {
        *e = {v->varattno, makeBoolConst(true, false)};
        return true;
    }
    if (!IsA(condition, OpExpr) || !est_egal(reinterpret_cast<OpExpr *>(condition)))
        return false;
    List *args = reinterpret_cast<OpExpr *>(condition)->args;
    for (int k = 0; k < 2; ++k) {
        const Var *v = colonne_seule(static_cast<Node *>(list_nth(args, k)), menage);
        Node *valeur = static_cast<Node *>(list_nth(args, 1 - k));
        if (v != nullptr && !depend_du_niveau(valeur)) {
            *e = {v->varattno, valeur};
            return true;
        }
    }
    return false;
}

bool est_fixe(const Niveau &n, int colonne) {
    ListCell *l;
    foreach (l, n.fixes)
        if (element<Egalite>(l)->colonne == colonne)
            return true;
    return false;
}

void refuser_contraire(const char *nom) {
    refuser_forme("households that are not \"%s\" are not counted apart", "Count all of them, and those that are, and subtract.", nom);
}

// Whether the equality is on one of the boolean columns, of which only the truth is counted.
bool est_drapeau(const Niveau &n, const Egalite &e) {
    const char *nom = nom_colonne(n, e.colonne);
    if (strcmp(nom, "recent") != 0 && strcmp(nom, "mon_parc") != 0)
        return false;
    if (!est_vrai(e.valeur))
        refuser_contraire(nom);
    return true;
}

void fixer(Niveau *n, const Egalite &e) {
    if (est_drapeau(*n, e)) {
        (strcmp(nom_colonne(*n, e.colonne), "recent") == 0 ? n->recents : n->mon_parc) = true;
        return;
    }
    Egalite *fixe = static_cast<Egalite *>(palloc(sizeof(Egalite)));
    *fixe = e;
    n->fixes = lappend(n->fixes, fixe);
}

// A condition of WHERE or ON; whether it stays there. `filtre`: rows that fail it are out.
bool lire_condition(Niveau *n, Node *condition, bool filtre) {
    Bitmapset *c = colonnes(n->menage, condition);
    Egalite e;
    if (contain_volatile_functions(condition))
        refuser_forme("a condition on households is volatile", "Use immutable or stable functions, or filter above the counts.");
    if (is_notclause(condition))
        if (const Var *v = colonne_seule(reinterpret_cast<Node *>(get_notclausearg(condition)), n->menage))
            refuser_contraire(nom_colonne(*n, v->varattno));
    if (filtre && lire_egalite(condition, n->menage, &e) && !est_fixe(*n, e.colonne)) {
        fixer(n, e);
        return bms_is_member(e.colonne, n->groupes);
    }
    if (!bms_is_subset(c, n->groupes))
        refuser_forme("a condition on households is out of what may be asked", conseil_groupe);
    return true;
}

Node *lire_conditions(Niveau *n, Node *conditions, bool filtre) {
    List *gardees = NIL;
    List *toutes = conjonction(conditions, NIL);
    ListCell *l;
    foreach (l, toutes)
        if (lire_condition(n, element<Node>(l), filtre))
            gardees = lappend(gardees, lfirst(l));
    return gardees == NIL ? nullptr : reinterpret_cast<Node *>(make_ands_explicit(gardees));
}

void lire_jointure(Niveau *n, Node *jointure, bool filtre) {
    if (IsA(jointure, FromExpr)) { // NOLINT(clang-analyzer-core.NullDereference): a join tree has no empty node
        FromExpr *f = reinterpret_cast<FromExpr *>(jointure);
        ListCell *l;
        foreach (l, f->fromlist)
            lire_jointure(n, element<Node>(l), filtre);
        f->quals = lire_conditions(n, f->quals, filtre);
    } else if (IsA(jointure, JoinExpr)) {
        JoinExpr *j = reinterpret_cast<JoinExpr *>(jointure);
        Node *facultatif = j->jointype == JOIN_LEFT ? j->rarg : j->jointype == JOIN_RIGHT ? j->larg : nullptr;
        if (j->jointype == JOIN_FULL || (facultatif != nullptr && contient(facultatif, n->menage)))
            refuser_forme("households are on the optional side of an outer join",
                          "Count first, then join: WITH n AS (SELECT commune, count(*) ... GROUP BY commune) SELECT ... LEFT JOIN n.");
        lire_jointure(n, j->larg, filtre && j->larg != facultatif);
        lire_jointure(n, j->rarg, filtre && j->rarg != facultatif);
        j->quals = lire_conditions(n, j->quals, filtre && facultatif == nullptr);
    }
}

void lire_groupes(Niveau *n) {
    Query *q = n->requete;
    // SELECT DISTINCT of columns groups by them.
    ListCell *l;
    foreach (l, q->groupClause != NIL || q->hasAggs ? q->groupClause : q->distinctClause) {
        Node *expression = get_sortgroupclause_expr(element<SortGroupClause>(l), q->targetList);
        const Var *v = colonne_seule(expression, n->menage);
        if (v != nullptr)
            n->groupes = bms_add_member(n->groupes, v->varattno);
        else if (colonnes(n->menage, expression) != nullptr || contain_volatile_functions(expression) || expression_returns_set(expression))
            refuser_forme("households are grouped by an expression",
                          "GROUP BY the column itself, then regroup above: SELECT ..., sum(n) FROM (SELECT ..., count(*) AS n ...) GROUP BY ...");
    }
}

// Behind an entry of a kind that is not known, columns of households could pass for none.
void verifier_entrees(const Query *q) {
    ListCell *l;
    foreach (l, q->rtable) {
        const RangeTblEntry *rte = element<RangeTblEntry>(l);
        switch (rte->rtekind) {
        case RTE_RELATION:
        case RTE_SUBQUERY:
        case RTE_JOIN:
        case RTE_FUNCTION:
        case RTE_TABLEFUNC:
        case RTE_VALUES:
        case RTE_CTE:
        case RTE_NAMEDTUPLESTORE:
        case RTE_RESULT:
            break;
        default:
            refuser_forme("households are read beside what is not known", "Count each set, then join the counts.");
        }
    }
}

void verifier_niveau(Query *q) {
    if (q->commandType != CMD_SELECT || q->rowMarks != NIL || (q->groupClause == NIL && !q->hasAggs && q->distinctClause == NIL))
        refuser_lignes();
    if (q->hasWindowFuncs && q->groupClause == NIL && !q->hasAggs)
        refuser_lignes();
    if (q->groupingSets != NIL)
        refuser_forme("grouping sets are not answered", "Write each of them, and UNION ALL.");
    if (q->hasDistinctOn && !q->hasAggs && q->groupClause == NIL)
        refuser_lignes();
}

} // namespace

bool est_egal(const OpExpr *o) {
    return list_length(o->args) == 2 && o->opno < FirstNormalObjectId && strcmp(get_opname(o->opno), "=") == 0;
}

// What is under the casts that keep every value apart: of a text, and of a class to a wider number.
static Node *sans_conversion(Node *noeud) {
    while (noeud != nullptr) {
        const FuncExpr *f = IsA(noeud, FuncExpr) ? reinterpret_cast<FuncExpr *>(noeud) : nullptr;
        if (IsA(noeud, RelabelType))
            noeud = reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(noeud)->arg);
        else if (f != nullptr && est_conversion(f) && exprType(static_cast<Node *>(linitial(f->args))) == INT2OID)
            noeud = static_cast<Node *>(linitial(f->args));
        else
            break;
    }
    return noeud;
}

const Var *colonne_seule(Node *noeud, int menage) {
    noeud = sans_conversion(noeud);
    if (noeud == nullptr || !IsA(noeud, Var))
        return nullptr;
    const Var *v = reinterpret_cast<Var *>(noeud);
    return v->varno == menage && v->varlevelsup == 0 && v->varattno > 0 ? v : nullptr;
}

List *conjonction(Node *condition, List *liste) {
    if (condition == nullptr)
        return liste;
    if (!is_andclause(condition))
        return lappend(liste, condition);
    ListCell *l;
    foreach (l, reinterpret_cast<BoolExpr *>(condition)->args)
        liste = conjonction(element<Node>(l), liste);
    return liste;
}

bool contient(Node *jointure, int rte) {
    return bms_is_member(rte, entrees(jointure, true));
}

bool est_conversion(const FuncExpr *f) {
    const auto nombre = [](Oid t) { return t == INT2OID || t == INT4OID || t == INT8OID || t == FLOAT4OID || t == FLOAT8OID || t == NUMERICOID; };
    return (f->funcformat == COERCE_EXPLICIT_CAST || f->funcformat == COERCE_IMPLICIT_CAST) && list_length(f->args) == 1 && nombre(f->funcresulttype) &&
           nombre(exprType(static_cast<Node *>(linitial(f->args))));
}

void refuser_lignes() {
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("households cannot be read one by one"),
                    errdetail("ops.menage is only counted: by count(*), ops.part, ops.moyenne, ops.mediane or ops.ecart_type."),
                    errhint("For instance: SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2020 GROUP BY commune, age;")));
}

void refuser_forme(const char *message, const char *conseil, const char *nom) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg(message, nom),
                    errdetail("A question to ops.menage has one campaign, one scale, and at most three variables, each by = or in GROUP BY."),
                    errhint("%s", traduire(conseil))));
}

const char *nom_colonne(const Niveau &n, AttrNumber colonne) {
    const RangeTblEntry *rte = rt_fetch(n.menage, n.requete->rtable);
    return static_cast<TargetEntry *>(list_nth(rte->subquery->targetList, colonne - 1))->resname;
}

Niveau lire_niveau(Query *q, int menage) {
    verifier_niveau(q);
    verifier_entrees(q);
    Niveau n{q, menage, nullptr, NIL, false, false, false};
    lire_groupes(&n);
    lire_jointure(&n, reinterpret_cast<Node *>(q->jointree), true);
    verifier_jointures(n);
    n.seule = q->groupClause == NIL && q->hasAggs;
    if (n.seule && bms_num_members(entrees(reinterpret_cast<Node *>(q->jointree), false)) > 1)
        refuser_forme("households are joined, and not grouped", "Put a column in GROUP BY; or count first, then join.");
    return n;
}

List *lire_egalites(const Niveau &n, Node *condition) {
    List *egalites = NIL;
    List *conditions = conjonction(condition, NIL);
    ListCell *l;
    foreach (l, conditions) {
        if (est_vrai(element<Node>(l)))
            continue;
        Egalite *e = static_cast<Egalite *>(palloc(sizeof(Egalite)));
        if (!lire_egalite(element<Node>(l), n.menage, e))
            refuser_forme("the condition of an aggregate is not made of equalities", conseil_groupe);
        est_drapeau(n, *e);
        egalites = lappend(egalites, e);
    }
    return egalites;
}

} // namespace carto_ops
