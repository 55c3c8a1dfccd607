#!/usr/bin/env bash
# Errors and notices in French for a reader where lc_messages is French, in the encoding of the database; in English elsewhere.
# Runs against the server of the environment, started with the locale fr_FR.UTF-8 at hand (script/commun.sh, creer_locale).
set -euo pipefail
cd "$(dirname "$0")/../.."
unset LANGUAGE
base=messages
nettoyer() {
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" -c "DROP DATABASE IF EXISTS ${base}_latin9" \
        -c "DROP ROLE IF EXISTS regress_francais"
}
trap nettoyer EXIT
nettoyer
psql -X -q -d postgres -v ON_ERROR_STOP=1 -c "CREATE DATABASE $base" -c "CREATE ROLE regress_francais LOGIN" \
    -c "CREATE DATABASE ${base}_latin9 TEMPLATE template0 ENCODING LATIN9 LC_COLLATE 'C' LC_CTYPE 'C'" \
    -c "ALTER DATABASE $base SET lc_messages = 'fr_FR.UTF-8'" -c "ALTER DATABASE ${base}_latin9 SET lc_messages = 'fr_FR.UTF-8'"
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null -f test/sql/region.sql
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -c "GRANT ops_lecteur TO regress_francais" \
    -c "ALTER DATABASE $base SET session_preload_libraries = 'carto_ops'"
# The SQL of the extension is for UTF-8 alone, its module is not.
psql -X -q -d "${base}_latin9" -v ON_ERROR_STOP=1 \
    -c "CREATE FUNCTION niveau(float8[], float8[], int[], int) RETURNS TABLE (a text, b int, c int, d bigint, e text, f int, g text, h bigint)
        LANGUAGE c STRICT AS 'carto_ops', 'ops_niveau_naturel'" \
    -c "CREATE FUNCTION traduire(text) RETURNS text LANGUAGE c STRICT AS 'carto_ops', 'ops_traduire'"

# Severities and labels are those of PostgreSQL and psql, which may have no catalogue here.
dire() { # BASE USER SQL: message, detail and hint, one line each; spaces that do not break as others
    psql -X -q -At -U "$2" -d "$1" -v VERBOSITY=verbose -c "$3" 2>&1 >/dev/null |
        sed -nE 's/\xc2\xa0/ /g; s/^psql:[^ ]* //; s/^(ERROR|ERREUR|NOTICE) ?: +//p; s/^(DETAIL|DÉTAIL|HINT|ASTUCE) ?: +//p'
}
verifier() { # NAME EXPECTED SEEN
    if [ "$2" = "$3" ]; then echo "ok - messages: $1"; else printf 'not ok - messages: %s\n%s\n' "$1" "$(diff <(echo "$2") <(echo "$3"))"; fi
}
lecteur() { dire "$base" regress_francais "$1"; }

lignes="SELECT * FROM ops.menage"
verifier "an error of the module" "42501: les ménages ne se lisent pas un par un
ops.menage ne fait que se compter : par count(*), ops.part, ops.moyenne, ops.mediane ou ops.ecart_type.
Par exemple : SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2020 GROUP BY commune, age;" "$(lecteur "$lignes")"
verifier "one that names a column" "0A000: les ménages ne sont pas groupés par « mon_parc »
Une question à ops.menage a une campagne, une échelle et au plus trois variables, chacune par = ou en GROUP BY.
Écrivez-la dans WHERE, seule ; ou dans le FILTER de count(*)." "$(lecteur "SELECT mon_parc, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY mon_parc")"
coeur="SELECT * FROM ops.niveau_naturel('{3800000}', '{3100000}', '{-3}', 11)"
verifier "an error of the core" "22023: le nombre de ménages ne doit pas être négatif
L'élément 1 est -3." "$(lecteur "$coeur")"
verifier "one whose message has an argument" "22023: « x » doit être une liste sans NULL
Un ménage sans coordonnées n'est dans aucun carreau.
Laissez-le de côté : array_agg(...) FILTER (WHERE geom IS NOT NULL)." "$(lecteur "SELECT * FROM ops.niveau_naturel('{NULL}', '{1}', '{3}', 11)")"
acces="SELECT * FROM ops.expliquer_acces('postgres', 'commune', 'C1')"
verifier "an error of PL/pgSQL" "42501: vous ne pouvez interroger que vos propres droits d'aujourd'hui
Ceux des autres rôles, et ceux du passé, sont réservés au gestionnaire.
Voir ops.mes_droits." "$(lecteur "$acces")"
verifier "one with arguments" "22023: il n'y a pas de tuile z = 30, x = 0, y = 1
z va de 0 à 22, x et y de 0 à 2 puissance z, moins un." "$(lecteur "SELECT ops.tuile(30, 0, 1, 'p60')")"
verifier "a notice of the module" "00000: les effectifs de ménages sont perturbés, sauf ceux qu'une publication montre
Les chiffres exacts sont dans ops.indicateur et ops.croisement." "$(lecteur "SET carto_ops.avertir_perturbation = on; SELECT count(*) FROM ops.menage WHERE campagne = 2018" | head -2)"
verifier "a notice of PL/pgSQL" "00000: publication de 2018 : 1/4 calcul des indicateurs de chaque territoire" \
    "$(dire "$base" postgres "SELECT ops.valider_campagne(2018); SELECT ops.publier(2018)" | head -1)"
verifier "an error when a text is put together first" "42501: le rôle « postgres » ne peut pas porter un compte
Il a SUPERUSER, BYPASSRLS, CREATEROLE ou REPLICATION." "$(dire "$base" postgres "SELECT ops.ouvrir_compte('postgres', 1)" | head -2)"

# The bytes themselves, to a client of the same encoding.
octets() { od -An -tx1 | tr -d '\n'; }
latin9() { PGCLIENTENCODING=LATIN9 psql -X -At -d "${base}_latin9" -c "$1" 2>&1 | LC_ALL=C sed -E 's/^(ERROR|ERREUR) ?: +//; q' | tr -d '\n' | octets; }
verifier "LATIN9, an error of the core" "$(printf 'le nombre de m\351nages ne doit pas \352tre n\351gatif' | octets)" \
    "$(latin9 "SELECT niveau('{3800000}', '{3100000}', '{-3}', 11)")"
verifier "LATIN9, a text of PL/pgSQL" "$(printf 'il n'"'"'y a pas d'"'"'\351chelle \253\240%%s\240\273' | octets)" \
    "$(latin9 "SELECT traduire('there is no scale \"%s\"')")"

psql -X -q -d postgres -c "ALTER DATABASE $base SET lc_messages = 'C'"
verifier "in English, the module" "42501: households cannot be read one by one" "$(lecteur "$lignes" | head -1)"
verifier "in English, the core" "22023: number of households must not be negative
Element 1 is -3." "$(lecteur "$coeur")"
verifier "in English, PL/pgSQL" "42501: you may only ask about your own rights of today" "$(lecteur "$acces" | head -1)"
verifier "what is in no catalogue, or empty, or NULL, stays" "bonjour||t" \
    "$(PGOPTIONS="-c lc_messages=fr_FR.UTF-8" psql -X -At -d "$base" -c "SELECT ops.traduire('bonjour'), ops.traduire(''), ops.traduire(NULL) IS NULL")"
