// The text of one question to ops.croiser().
#pragma once

#include "garde/niveau.h"

namespace carto_ops {

struct Question {
    Niveau *niveau;
    int nb_colonnes;      // of the view
    Bitmapset *variables; // columns that are classes, grouped or fixed
    AttrNumber echelle;   // column of the scale, 0 for France
    Node *campagne;       // null: in GROUP BY
    Node *territoire;     // null: all
    AttrNumber large;     // column of a wider scale that WHERE fixes, 0 for none
    Node *zone;           // its value
    List *agregats;       // Aggref, each once
    List *valeurs;        // expressions that stand for $1, $2...
    StringInfoData jointures; // what further aggregates join to the base
    const char *vide;     // condition under which no household can be in the one row
};

const char *colonne(const Question &q, AttrNumber numero);
bool est_echelle(const char *nom);
bool est_variable(const char *nom);
// The placeholder of a value of the query.
int parametre(Question *q, Node *valeur);
// Takes a column of the level, grouped (no value) or fixed; raises where it leaves the lattice.
void ranger(Question *q, AttrNumber numero, Node *valeur);
// The territories of the scale that lie in the wider one, by their codes.
char *codes_dedans(Question *q);
// A subquery: campagne, code, one column of classes per variable, n. `fixes`: Egalite, rows of other classes are out.
char *croisement(Question *q, Bitmapset *variables, List *fixes, bool recents, bool mon_parc);

} // namespace carto_ops
