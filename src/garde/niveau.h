// One level of a query that reads ops.menage: what it asks for.
#pragma once

#include "garde/noeuds.h"

namespace carto_ops {

// column = value, the value depending on nothing that the level reads.
struct Egalite {
    AttrNumber colonne;
    Node *valeur;
};

struct Niveau {
    Query *requete;
    int menage;          // its range table index
    Bitmapset *groupes;  // columns of GROUP BY
    List *fixes;         // Egalite: of WHERE, taken out of it
    bool recents;        // WHERE recent
    bool mon_parc;       // WHERE mon_parc
    bool seule;          // no GROUP BY: one row, whatever the conditions
};

// Whether a range table entry is the view ops.menage.
bool est_menage(const RangeTblEntry *rte);
// Name of a column of the view.
const char *nom_colonne(const Niveau &niveau, AttrNumber colonne);

// Reads the level, or raises an error that says how to write it. Equalities of WHERE with a fixed value leave the query.
Niveau lire_niveau(Query *requete, int menage);
// Of the condition of a FILTER or of ops.part(): the equalities it is made of; raises on anything else.
List *lire_egalites(const Niveau &niveau, Node *condition);

// Whether it is an = of PostgreSQL.
bool est_egal(const OpExpr *o);
// A column of a range table entry as one side of an equality; null for anything else.
const Var *colonne_seule(Node *noeud, int rte);
// The conjuncts of a condition, however they are nested, after those of the list.
List *conjonction(Node *condition, List *liste);
// Whether the entry is in that part of the join tree.
bool contient(Node *jointure, int rte);
// Rank of the one entry that a query reads without counting nor picking rows; 0 for any other.
int lecture_seule(const Query *q);
// Raises unless whatever is joined adds no row to a group: tables, each by a key that the group determines.
void verifier_jointures(const Niveau &n);
// Whether the call is a cast of a number to a number.
bool est_conversion(const FuncExpr *f);

[[noreturn]] void refuser_lignes();
// `nom` fills the %s of the message. Both texts are literals, or marked for the catalogue.
[[noreturn]] void refuser_forme(const char *message, const char *conseil, const char *nom = nullptr);

} // namespace carto_ops
