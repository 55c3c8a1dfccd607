// Entry of the module: what is set up when the library is loaded.
#include "pg/headers.h"
#include "pg/seuil.h"

#include "acces/cache.h"
#include "carte/connexion.h"
#include "garde/garde.h"

extern "C" {

CARTO_OPS_MODULE;

PGDLLEXPORT void _PG_init(void); // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the name PostgreSQL looks for

void _PG_init(void) {
    pg_bindtextdomain(TEXTDOMAIN);
    carto_ops::connexion_init();
    carto_ops::seuil_init();
    carto_ops::cache_droits_init();
    carto_ops::garde_init();
}
}
