#!/usr/bin/env bash
# Pools: one connection for several accounts, each taken by SET ROLE. What separates them, what the pool must do between two of them,
# and what SET ROLE cannot separate. Runs against the server of the environment.
set -euo pipefail
base=bassin
roles=(regress_bassin regress_bassin_herite regress_bassin_seul regress_b_bailleur regress_b_commune)
nettoyer() {
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" \
        -c "DROP ROLE IF EXISTS $(IFS=,; echo "${roles[*]}")"
}
trap nettoyer EXIT
nettoyer
psql -X -q -d postgres -c "CREATE DATABASE $base"
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null -f test/sql/region.sql
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null <<'SQL'
SET client_min_messages = warning;
SELECT ops.valider_campagne(2018);
SELECT ops.publier(2018);
CREATE ROLE regress_b_bailleur;
CREATE ROLE regress_b_commune;
CREATE ROLE regress_bassin LOGIN NOINHERIT IN ROLE regress_b_bailleur, regress_b_commune;
CREATE ROLE regress_bassin_herite LOGIN IN ROLE regress_b_bailleur, regress_b_commune;
CREATE ROLE regress_bassin_seul LOGIN NOINHERIT IN ROLE regress_b_commune;
SELECT ops.enregistrer_organisme('epci', 'E1', NULL, 'epci', 'E1') AS epci \gset
SELECT ops.enregistrer_organisme('commune', 'C2', NULL, 'commune', 'C2') AS commune \gset
SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01');
SELECT ops.signer_convention(:epci, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01',
  signee_gip => '2018-01-01', partenariat => true);
SELECT ops.ouvrir_compte('regress_b_bailleur', 1);
SELECT ops.ouvrir_compte('regress_b_commune', :commune);
SELECT ops.declarer_position(1, 'A', 'accord'), ops.declarer_position(2, 'A', 'accord');
SQL

# psql says nothing but answers and errors: one line each.
en() { # ROLE < SQL
    psql -X -q -At -v VERBOSITY=terse -U "$1" -d "$base" 2>&1 | sed 's/ at character [0-9]*$//'
}
verifier() { # NAME EXPECTED SEEN
    if [ "$2" = "$3" ]; then echo "ok - bassin: $1"; else printf 'not ok - bassin: %s\n%s\n' "$1" "$(diff <(echo "$2") <(echo "$3"))"; fi
}
# Rows that each should read, counted from the fixture by a superuser: the landlord is in C1, C2, C3 and C5 of region A, which is open.
compter() { psql -X -At -d "$base" -c "SELECT count(*) FROM ops.indicateur WHERE echelle = 'residence' AND communes <@ '$1'"; }
bailleur=$(compter '{11,12,13,15}')
commune=$(compter '{12}')
verifier "the two accounts read different rows" true "$([ "$bailleur" -gt "$commune" ] && [ "$commune" -gt 0 ] && echo true)"
refus="ERROR:  permission denied for schema ops"
lire="SELECT count(*) FROM ops.indicateur WHERE echelle = 'residence';"

verifier "a pool that forgets SET ROLE is refused" "$refus" "$(en regress_bassin <<<"$lire")"
verifier "one that inherits sees the tables and no row" "t
0
0" "$(en regress_bassin_herite <<SQL
SELECT has_any_column_privilege('ops.indicateur', 'SELECT');
$lire
SELECT count(*) FROM ops.carte_commune;
SQL
)"
verifier "nor may it act or cross" 'ERROR:  role "regress_bassin_herite" does not administer the accounts of organism 1
ERROR:  you may not make cross-tables of your own' "$(en regress_bassin_herite <<'SQL'
SELECT ops.demander_compte('regress_b_commune', 1);
SELECT * FROM ops.croiser('{age}', 'commune');
SQL
)"

for plan in force_generic_plan force_custom_plan; do
    verifier "a statement prepared by one answers each by his own rights ($plan)" "$bailleur
$commune
$bailleur
$refus
$commune" "$(en regress_bassin <<SQL
SET plan_cache_mode = $plan;
SET ROLE regress_b_bailleur;
PREPARE vues AS $lire
EXECUTE vues;
SET ROLE regress_b_commune;
EXECUTE vues;
SET ROLE regress_b_bailleur;
EXECUTE vues;
RESET ROLE;
EXECUTE vues;
SET ROLE regress_b_commune;
EXECUTE vues;
SQL
)"
done

# Why DISCARD ALL: the result of a held cursor was read under the rights of the former user, and is the connection's.
tenu="BEGIN;
DECLARE tenu CURSOR WITH HOLD FOR SELECT communes FROM ops.indicateur WHERE echelle = 'residence' AND communes = '{13}';
COMMIT;"
verifier "a held cursor of the former user answers the next one" "0
{13}" "$(en regress_bassin <<SQL
SET ROLE regress_b_bailleur;
$tenu
SET ROLE regress_b_commune;
SELECT count(*) FROM ops.indicateur WHERE communes = '{13}';
FETCH tenu;
SQL
)"
verifier "DISCARD ALL closes it and gives the role back" 'regress_bassin|none
ERROR:  cursor "tenu" does not exist
ERROR:  prepared statement "vues" does not exist
ERROR:  relation "copie" does not exist' "$(en regress_bassin <<SQL
SET ROLE regress_b_bailleur;
PREPARE vues AS $lire
CREATE TEMP TABLE copie AS SELECT gid FROM ops.indicateur;
$tenu
DISCARD ALL;
SELECT current_user, current_setting('role');
SET ROLE regress_b_commune;
FETCH tenu;
EXECUTE vues;
SELECT * FROM copie;
SQL
)"
verifier "without it, the next one may not read a temporary table of the former" "ERROR:  permission denied for table copie" \
    "$(en regress_bassin <<'SQL'
SET ROLE regress_b_bailleur;
CREATE TEMP TABLE copie AS SELECT gid FROM ops.indicateur;
SET ROLE regress_b_commune;
SELECT * FROM copie;
SQL
)"

verifier "pgbouncer by transaction: SET LOCAL ROLE ends with it, committed or not" "$bailleur
regress_bassin
$commune
regress_bassin" "$(en regress_bassin <<SQL
BEGIN; SET LOCAL ROLE regress_b_bailleur; $lire COMMIT;
SELECT current_user;
BEGIN; SET LOCAL ROLE regress_b_commune; $lire ROLLBACK;
SELECT current_user;
SQL
)"
verifier "a held cursor goes on to the next transaction, unless the pool discards all" "{13}
ERROR:  cursor \"tenu\" does not exist" "$(en regress_bassin <<SQL
${tenu/BEGIN;/BEGIN; SET LOCAL ROLE regress_b_bailleur;}
BEGIN; SET LOCAL ROLE regress_b_commune; FETCH tenu; COMMIT;
DISCARD ALL;
BEGIN; SET LOCAL ROLE regress_b_commune; FETCH tenu; COMMIT;
SQL
)"

# As JDBC does: read-only transactions, results fetched in parts, one connection before and after a veto.
verifier "read-only transactions, across a veto" "$commune
C1
C2
t
0
C3
f|adresse_fermee
0" "$(en regress_bassin <<SQL
SET ROLE regress_b_commune;
PREPARE vues AS $lire
RESET ROLE;
BEGIN READ ONLY;
SET LOCAL ROLE regress_b_commune;
EXECUTE vues;
DECLARE partie NO SCROLL CURSOR FOR SELECT code FROM ops.indicateur WHERE echelle = 'commune' AND population = 'ensemble' ORDER BY code;
FETCH 2 FROM partie;
SELECT autorise FROM ops.expliquer_acces('regress_b_commune', 'residence', 'R104');
\! psql -X -q -d $base -o /dev/null -c "SELECT ops.declarer_position(2, 'A', 'opposition')"
EXECUTE vues;
FETCH partie;
COMMIT;
BEGIN READ ONLY;
SET LOCAL ROLE regress_b_commune;
SELECT autorise, regle FROM ops.expliquer_acces('regress_b_commune', 'residence', 'R104');
EXECUTE vues;
COMMIT;
SQL
)"

# A held cursor finishes after a veto, as the guide of the administrator says; closing the session closes it. It has two rows.
psql -X -q -d "$base" -o /dev/null -c "SELECT ops.declarer_position(2, 'A', 'accord')"
fermer="SELECT bool_and(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE usename = 'regress_bassin'"
verifier "a held cursor outlives a veto, not pg_terminate_backend" "0
{13}
t" "$(en regress_bassin <<SQL | grep -v -e '^FATAL' -e '^server closed' -e '^[[:space:]]' -e 'connection to server'
SET ROLE regress_b_bailleur;
$tenu
\! psql -X -q -d $base -o /dev/null -c "SELECT ops.declarer_position(2, 'A', 'opposition')"
$lire
FETCH tenu;
\! psql -X -q -At -d $base -c "$fermer"
FETCH tenu;
SQL
)"

# What SET ROLE cannot separate, and how to: only equals share a connection whose users write SQL.
verifier "whoever writes SQL takes any account of the connection" "regress_b_bailleur" "$(en regress_bassin <<'SQL'
BEGIN READ ONLY;
SET LOCAL ROLE regress_b_commune;
SELECT set_config('role', 'regress_b_bailleur', true);
COMMIT;
SQL
)"
verifier "and none that it is not a member of" 'ERROR:  permission denied to set role "regress_b_bailleur"' "$(en regress_bassin_seul <<'SQL'
SET ROLE regress_b_commune;
SELECT set_config('role', 'regress_b_bailleur', false);
SQL
)"
