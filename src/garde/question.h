// A level of a query as a question to ops.croiser(), and the SQL that asks it.
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
    List *agregats;       // Aggref, each once
    List *valeurs;        // expressions that stand for $1, $2...
    StringInfoData jointures; // what further aggregates join to the base
    const char *vide;     // condition under which no household can be in the one row
};

const char *colonne(const Question &question, AttrNumber numero); // its name
bool est_echelle(const char *colonne);
bool est_variable(const char *colonne);                           // neither a territory, nor campagne, recent, mon_parc
// The placeholder of a value of the query.
int parametre(Question *question, Node *valeur);
// Takes in a column of GROUP BY, or of WHERE with its value; raises for what is out of the lattice.
void ranger(Question *question, AttrNumber numero, Node *valeur);
// A subquery: campagne, code, one column of classes per variable, n. `fixes`: Egalite, rows of other classes are out.
char *croisement(Question *question, Bitmapset *variables, List *fixes, bool recents, bool mon_parc);
// Columns that the base and what is joined to it share, each after a prefix.
char *cles(const Question &question, const char *avant);
void joindre(Question *question, const char *sous_requete, const char *alias);

} // namespace carto_ops
