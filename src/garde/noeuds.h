// Trees of PostgreSQL for the guard. Its functions raise errors as the backend does: nothing here has a destructor.
#pragma once

#include "pg/headers.h"

extern "C" {
#include "parser/parsetree.h"
}

namespace carto_ops {

inline Visite visite(bool (*f)(Node *, void *)) {
    return reinterpret_cast<Visite>(reinterpret_cast<void (*)()>(f));
}
inline Mutation mutation(Node *(*f)(Node *, void *)) {
    return reinterpret_cast<Mutation>(reinterpret_cast<void (*)()>(f));
}

// copyObject() needs typeof.
template <typename T> T *copie(const T *noeud) {
    return static_cast<T *>(copyObjectImpl(noeud));
}

template <typename T> T *element(const ListCell *cellule) {
    return static_cast<T *>(lfirst(cellule));
}

// One more condition to meet; null: none.
inline void ajouter_condition(FromExpr *jointure, Node *condition) {
    if (condition == nullptr)
        return;
    jointure->quals = jointure->quals == nullptr ? condition
                                                 : reinterpret_cast<Node *>(makeBoolExpr(AND_EXPR, list_make2(jointure->quals, condition), -1));
}

} // namespace carto_ops
