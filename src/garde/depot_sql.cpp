#include "garde/depot.h"

extern "C" {
#include "parser/parser.h"
#include "tcop/tcopprot.h"
}

namespace carto_ops {

namespace {

// $1, $2... give way to the values of the query, however deep.
struct Depot {
    List *valeurs;
    int profondeur;
};

Node *deposer(Node *noeud, void *contexte) {
    Depot *d = static_cast<Depot *>(contexte);
    if (noeud == nullptr)
        return nullptr;
    if (const Param *p = reinterpret_cast<Param *>(noeud); IsA(noeud, Param) && p->paramkind == PARAM_EXTERN) {
        Node *valeur = copie(static_cast<Node *>(list_nth(d->valeurs, p->paramid - 1)));
        IncrementVarSublevelsUp(valeur, 1 + d->profondeur, 1);
        return valeur;
    }
    if (IsA(noeud, Query)) {
        ++d->profondeur;
        Query *r = query_tree_mutator(reinterpret_cast<Query *>(noeud), mutation(deposer), contexte, 0);
        r->hasSubLinks = r->hasSubLinks || checkExprHasSubLink(reinterpret_cast<Node *>(r));
        --d->profondeur;
        return reinterpret_cast<Node *>(r);
    }
    return expression_tree_mutator(noeud, mutation(deposer), contexte);
}

} // namespace

Query *analyser(const char *sql, List *valeurs) {
    const int nombre = list_length(valeurs);
    Oid *types = static_cast<Oid *>(palloc(sizeof(Oid) * static_cast<Size>(nombre + 1)));
    for (int k = 0; k < nombre; ++k)
        types[k] = exprType(static_cast<Node *>(list_nth(valeurs, k)));
    RawStmt *brut = static_cast<RawStmt *>(linitial(raw_parser(sql, RAW_PARSE_DEFAULT)));
    Query *q = static_cast<Query *>(linitial(pg_analyze_and_rewrite_fixedparams(brut, sql, types, nombre, nullptr)));
    Depot d{valeurs, -1};
    return reinterpret_cast<Query *>(deposer(reinterpret_cast<Node *>(q), &d));
}

} // namespace carto_ops
