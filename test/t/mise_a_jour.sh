#!/usr/bin/env bash
# ALTER EXTENSION UPDATE: a database installed as the release before and updated is the same as a new one, catalogues compared in full, and
# keeps its rows, its journal and what its accounts read; an update of PostGIS opens nothing. Usage: test/t/mise_a_jour.sh
set -euo pipefail
avant=$(sed -n 's/^PRECEDENTE *= *//p' Makefile)
dossier=$(mktemp -d)
sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
nettoyer() {
    rm -rf "$dossier"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS maj_neuve" -c "DROP DATABASE IF EXISTS maj_ancienne" \
        -c "DROP DATABASE IF EXISTS maj_donnees" -c "DROP DATABASE IF EXISTS maj_restauree" -c "DROP ROLE IF EXISTS regress_maj_lecteur, regress_maj_urh"
}
trap nettoyer EXIT
verifier() { # NAME EXPECTED GOT
    if [ "$2" = "$3" ]; then echo "ok - update: $1"; else echo "not ok - update: $1"; diff <(echo "$2") <(echo "$3") | head -60 || true; fi
}
creer() { # DATABASE [VERSION]
    sql -d postgres -c "CREATE DATABASE $1"
    sql -d "$1" -c "SET client_min_messages = warning" -c "CREATE EXTENSION carto_ops ${2:+VERSION '$2'} CASCADE"
}
catalogue() { # DATABASE
    sql -d "$1" -v sortie="$dossier/$1" -f test/t/catalogue.sql
    wc -l <"$dossier/$1"
}

# What the script that writes the updates makes of each kind of statement.
printf '%s\n' '\echo frozen' "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1';" 'CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql' 'BEGIN ATOMIC' \
    '  SELECT CASE WHEN n > 0 THEN 1 END; SELECT 2;' 'END;' 'CREATE TABLE t (a int);' 'CREATE VIEW v AS TABLE t;' 'CREATE VIEW w AS TABLE t;' \
    'DO $$ BEGIN PERFORM 1; END $$;' "INSERT INTO t VALUES (1);" >"$dossier/figee.sql"
printf '%s\n' '\echo now' "-- A comment; it ends here." "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''a;b''';" 'CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql' \
    'BEGIN ATOMIC' '  SELECT CASE WHEN n > 0 THEN 1 END; SELECT 2;' 'END;' 'CREATE TABLE t (a int, b int);' 'CREATE VIEW v AS TABLE t;' 'CREATE VIEW w AS TABLE t;' \
    'DO $$ BEGIN PERFORM 2; END $$;' 'DO $$ BEGIN PERFORM 3; END $$;' 'INSERT INTO t VALUES (2);' 'CREATE TABLE u (a int);' 'INSERT INTO u VALUES (1);' \
    "CREATE FUNCTION h() RETURNS text LANGUAGE sql AS 'SELECT 1';" 'GRANT SELECT ON t TO ops_lecteur;' >"$dossier/10_m.sql"
printf '%s\n' 'ALTER TABLE t ADD b int;' '-- @ refaire VIEW ops.v' '-- @ modules' '-- @ refaire DO 10_m.2' >"$dossier/1--2.sql"
verifier "what changed is replaced, what is new created, and the rest left to be written" "ALTER TABLE t ADD b int;
CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''a;b''';
CREATE OR REPLACE VIEW v AS TABLE t;
DO \$\$ BEGIN PERFORM 3; END \$\$;
CREATE TABLE u (a int);
INSERT INTO u VALUES (1);
CREATE FUNCTION h() RETURNS text LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON t TO ops_lecteur;" \
    "$(script/ecrire-mise-a-jour "$dossier/figee.sql" "$dossier/1--2.sql" "$dossier/10_m.sql" | grep -v '^--\|^\\')"
verifier "which it lists" "TABLE ops.t, DO 10_m.1, INSERT INTO t VALUES (2);" \
    "$(script/ecrire-mise-a-jour "$dossier/figee.sql" "$dossier/1--2.sql" "$dossier/10_m.sql" | sed -n 's/^-- left to .*: //p' | paste -sd , | sed 's/,/, /g')"
echo '-- @ refaire VIEW ops.x' >>"$dossier/1--2.sql"
verifier "a statement that is not there stops it" "$dossier/1--2.sql: nothing is named VIEW ops.x" \
    "$(script/ecrire-mise-a-jour "$dossier/figee.sql" "$dossier/1--2.sql" "$dossier/10_m.sql" 2>&1)"

# An object of somebody else under a name that the update creates stops it: nothing of theirs is taken into the extension.
creer maj_ancienne "$avant"
verifier "an object of others under a new name stops it" 1 "$(psql -X -q -d maj_ancienne -c "BEGIN" -c "CREATE FUNCTION ops_unites.refermer_postgis()
    RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'" -c "ALTER EXTENSION carto_ops UPDATE" 2>&1 | grep -c 'already exists')"

sql -d maj_ancienne -c "ALTER EXTENSION carto_ops UPDATE"
creer maj_neuve
lignes=$(catalogue maj_neuve)
catalogue maj_ancienne >/dev/null
verifier "updated from $avant, a database has the $lignes facts of a new one" "$(cat "$dossier/maj_neuve")" "$(cat "$dossier/maj_ancienne")"
genres="column comment constraint dumped event trigger extension index initial privileges member policy relation routine row schema sequence trigger type"
verifier "the facts are of every kind" "$genres" "$(grep -oE "^($(sed 's/event trigger/event_trigger/; s/initial privileges/initial_privileges/; s/ /|/g; s/_/ /g' <<<"$genres"))[|]" "$dossier/maj_neuve" |
    tr -d '|' | sort -u | paste -sd ' ')"

# A site: a released campaign, conventions, accounts, a deposit being written; what is dumped is what must be kept.
creer maj_donnees "$avant"
sql -d maj_donnees -o /dev/null -f test/sql/region.sql
sql -d maj_donnees -o /dev/null -c "SET client_min_messages = warning" -c "SELECT ops.valider_campagne(2018)" -c "SELECT ops.publier(2018)" \
    -c "CREATE ROLE regress_maj_lecteur" -c "CREATE ROLE regress_maj_urh" -c "GRANT ops_gestionnaire TO regress_maj_urh" -c "SET ROLE regress_maj_urh" \
    -c "SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01')" \
    -c "SELECT ops.ouvrir_compte('regress_maj_lecteur', 1)" -c "SELECT ops.creer_campagne(2030, '2030-01-01')" \
    -c "SELECT ops.declarer_position(1, 'A', 'accord')" -c "SELECT ops.ouvrir_depot('ops', 2030, 1, 'ident_rep;Enquête;nb_occ')"
sql -d maj_donnees -o "$dossier/sommes.sql" -At <<'SQL'
SELECT format('SELECT %L, count(*), md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))) FROM (SELECT %s FROM %s %s) AS t;', t.relation::regclass,
  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = t.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'log_cnt'),
  t.relation::regclass, t.condition)
FROM (
  SELECT c.relation, c.condition FROM pg_extension AS e, unnest(e.extconfig, e.extcondition) AS c(relation, condition) WHERE e.extname = 'carto_ops'
  UNION ALL SELECT c.oid, '' FROM pg_class AS c WHERE c.relnamespace = 'ops_depot'::regnamespace AND c.relkind = 'r') AS t
ORDER BY t.relation::regclass::text;
SQL
sommes() { sql -d "$1" -At -f "$dossier/sommes.sql"; }
lit() {
    PGOPTIONS="-c role=regress_maj_lecteur" psql -X -At -d "$1" -c "SELECT * FROM ops.carte_commune ORDER BY gid" -c "SELECT * FROM ops.mes_droits ORDER BY echelle" \
        -c "SELECT * FROM ops.croiser('{age}', 'commune', territoire => 'C1')" -c "SELECT * FROM ops_unites.menage" 2>&1 || true
}
sommes_avant=$(sommes maj_donnees)
lu_avant=$(lit maj_donnees)
ancre=$(sql -d maj_donnees -At -c "SELECT ops.ancre_journal()")
pg_dump -Fc -d maj_donnees -f "$dossier/avant.dump"
sql -d maj_donnees -c "ALTER EXTENSION carto_ops UPDATE"
verifier "every table and sequence of a site keeps its rows" "$sommes_avant" "$(sommes maj_donnees)"
verifier "$(grep -c . <<<"$sommes_avant") of them, of which some have rows" true "$([ "$(grep -cv '|0|$' <<<"$sommes_avant")" -gt 20 ] && echo true)"
verifier "an account reads the same" "$lu_avant" "$(lit maj_donnees)"
verifier "a commune, its answer to a question of its own, and no unit" "1 1 1" \
    "$(for attendu in '^11|C1|.*|diffusable' '^C1|.*|moins de 30 ans|.*|cles' 'permission denied for schema ops_unites'; do grep -c "$attendu" <<<"$lu_avant"; done | paste -sd ' ')"
verifier "the journal is whole" "" "$(sql -d maj_donnees -At -c "SELECT * FROM ops.verifier_journal('$ancre')")"
verifier "and acts go on" "retirer" \
    "$(PGOPTIONS="-c role=regress_maj_urh" psql -X -q -At -d maj_donnees -c "SELECT ops.retirer(2018)" -c "SELECT acte FROM ops.journal ORDER BY numero DESC LIMIT 1" | tail -1)"

# The other way: the dump of a site of the release before, restored where the new one is installed.
sql -d postgres -c "CREATE DATABASE maj_restauree"
PGOPTIONS="-c client_min_messages=warning" pg_restore -d maj_restauree --exit-on-error "$dossier/avant.dump"
verifier "a dump of $avant, restored, keeps its rows" "$sommes_avant" "$(sommes maj_restauree)"
verifier "and its account reads the same" "$lu_avant" "$(lit maj_restauree)"

# PostGIS updates make again the functions whose signature changed: here one is taken away, and its update makes it, open to PUBLIC.
postgis=$(sql -d maj_neuve -At -c "SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
ouvertes() {
    sql -d maj_neuve -At -c "SELECT f.fonction FROM ops_unites.fonctions_bavardes() AS f WHERE has_function_privilege('ops_lecteur', f.fonction, 'EXECUTE')" \
        -c "SELECT controle FROM ops.controle_conformite() WHERE controle = 'fonction bavarde' AND etat <> 'ok'"
}
refaire() { # SIGNATURE
    sql -d maj_neuve -c "ALTER EXTENSION postgis DROP FUNCTION $1" -c "DROP FUNCTION $1" -c "ALTER EXTENSION postgis UPDATE TO '${postgis}next'" \
        -c "ALTER EXTENSION postgis UPDATE TO '$postgis'"
}
sql -d maj_neuve -c "ALTER EVENT TRIGGER ops_refermer_postgis DISABLE"
refaire "st_findextent(text, text)"
verifier "without what closes it again, the update of PostGIS opens a function" "st_findextent(text,text)
fonction bavarde" "$(ouvertes)"
sql -d maj_neuve -c "ALTER EVENT TRIGGER ops_refermer_postgis ENABLE"
refaire "st_findextent(text, text)"
verifier "with it, nothing is open when the update ends" "" "$(ouvertes)"
sql -d maj_neuve -c "DROP EXTENSION carto_ops"
verifier "and it leaves with the extension" "" "$(sql -d maj_neuve -At -c "SELECT evtname FROM pg_event_trigger")"
