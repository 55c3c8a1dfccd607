#!/usr/bin/env bash
# A hot standby answers ops.croiser() as its primary does: rights, noise, refusals. And changes of rights reach the sessions that are
# open there (attack 62): they travel as the invalidation of a relation, in the write-ahead log.
# Usage: test/t/standby.sh BASE, on a server of one's own that accepts replication (wal_level = replica).
set -euo pipefail
base=$1
bin=${PGBIN:-/usr/lib/postgresql/15/bin}
serveur() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
copie=$(serveur mktemp -d /tmp/carto_ops_copie.XXXXXX)
port=$((${PGPORT:-5432} + 1))
nettoyer() {
    serveur "$bin/pg_ctl" -D "$copie/donnees" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$copie"
    psql -X -q -d "$base" -o /dev/null -c "DELETE FROM ops.compte WHERE role = 'regress_copie'::regrole" \
        -c "ALTER DATABASE $base RESET session_preload_libraries" -c "DELETE FROM ops.convention WHERE organisme = 1" -c "DROP ROLE IF EXISTS regress_copie"
}
trap nettoyer EXIT
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null -c "ALTER DATABASE $base SET session_preload_libraries = 'carto_ops'" -c "CREATE ROLE regress_copie" -c "SELECT ops.ouvrir_compte('regress_copie', 1)" \
    -c "SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01')"

serveur env PGHOST="$PGHOST" PGPORT="${PGPORT:-5432}" "$bin/pg_basebackup" -U "${PGUSER:-postgres}" -D "$copie/donnees" -R -X stream -c fast
serveur tee -a "$copie/donnees/postgresql.auto.conf" >/dev/null <<CONF
unix_socket_directories = '$copie'
port = $port
hot_standby = on
wal_level = replica
max_wal_senders = 10
CONF
serveur "$bin/pg_ctl" -D "$copie/donnees" -l "$copie/journal" -w start >/dev/null

question="SELECT * FROM ops.croiser('{type_menage,aide}', 'commune') UNION ALL SELECT * FROM ops.croiser('{age}', 'iris', mon_parc => true)
    UNION ALL SELECT commune, NULL, age::text, NULL, NULL, count(*)::int, NULL, NULL, 'ops.menage' FROM ops.menage WHERE campagne = 2018 GROUP BY commune, age"
au_primaire() { PGOPTIONS="-c role=regress_copie" psql -X -At -d "$base" -c "$1" 2>&1 || true; }
a_la_copie() { PGOPTIONS="-c role=regress_copie" PGHOST=$copie PGPORT=$port psql -X -At -d "$base" -c "$1" 2>&1 || true; }
# Commits here are asynchronous: what is inserted counts, not what is written.
attendre() {
    local lsn
    lsn=$(psql -X -At -d "$base" -c "SELECT pg_current_wal_insert_lsn()")
    for _ in $(seq 100); do
        [ "$(PGHOST=$copie PGPORT=$port psql -X -At -d "$base" -c "SELECT pg_last_wal_replay_lsn() >= '$lsn'")" = t ] && return
        sleep 0.1
    done
}
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - standby: $nom"; else echo "not ok - standby: $nom"; fi
}
attendre
verifier "the copy is in recovery" test "$(a_la_copie 'SELECT pg_is_in_recovery()')" = t
verifier "the same cross-tables as the primary" test "$(a_la_copie "$question")" = "$(au_primaire "$question")"
verifier "and they hold figures" test "$(a_la_copie "SELECT count(n) > 0 FROM ($question) AS q")" = t
refus="SELECT * FROM ops.croiser('{age,age}', 'commune')"
verifier "the same refusal" test "$(a_la_copie "$refus")" = "$(au_primaire "$refus")"
psql -X -q -d "$base" -o /dev/null -c "SELECT ops.suspendre_convention(convention) FROM ops.convention WHERE organisme = 1"
attendre
verifier "a suspended convention closes it at once" test "$(a_la_copie "$question" | head -1)" = "ERROR:  you may not make cross-tables of your own"

# One session on the copy, open from end to end: each change on the primary counts at its next statement, inside a REPEATABLE READ
# transaction and through a prepared statement with a generic plan. Its open cursor finishes, and nothing else.
sql_primaire() { psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null -c "$1"; }
coproc LECTEUR { PGOPTIONS="-c role=regress_copie" PGHOST=$copie PGPORT=$port psql -X -At -d "$base" 2>&1; }
demander() { # SQL: prints its answer on one line
    local ligne reponse=
    printf '%s\n\\echo fin\n' "$1" >&"${LECTEUR[1]}"
    while read -r -t 20 -u "${LECTEUR[0]}" ligne && [ "$ligne" != fin ]; do reponse+="$ligne "; done
    printf '%s' "${reponse% }"
}
sql_primaire "SELECT ops.suspendre_convention(convention, false) FROM ops.convention WHERE organisme = 1;
  SELECT ops.declarer_position(o.organisme, r.code, 'accord') FROM ops.organisme AS o, ops.territoire AS r WHERE o.type = 'bailleur' AND r.echelle = 'region'"
attendre
vues="SELECT string_agg(DISTINCT echelle, ',' ORDER BY echelle) FILTER (WHERE echelle IN ('batiment', 'commune')) FROM ops.indicateur"
demander "SET plan_cache_mode = force_generic_plan; PREPARE vues AS $vues;" >/dev/null
verifier "an open session reads addresses" test "$(demander "EXECUTE vues;")" = batiment,commune
changer() { # NAME ACT EXPECTED UNDO
    demander "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; EXECUTE vues; DECLARE c CURSOR FOR SELECT DISTINCT echelle FROM ops.indicateur WHERE echelle IN ('batiment', 'commune') ORDER BY 1; FETCH 1 FROM c;" >/dev/null
    sql_primaire "$2"
    attendre
    verifier "$1: the next statement of a REPEATABLE READ transaction" test "$(demander "EXECUTE vues;")" = "$3"
    verifier "$1: the open cursor finishes" test "$(demander "FETCH ALL FROM c;")" = commune
    verifier "$1: after it" test "$(demander "COMMIT; $vues;")" = "COMMIT $3"
    sql_primaire "$4"
    attendre
    verifier "$1: undone" test "$(demander "EXECUTE vues;")" = batiment,commune
}
changer "an opposition" "SELECT ops.declarer_position(2, r.code, 'opposition') FROM ops.territoire AS r WHERE r.echelle = 'region'" commune \
    "SELECT ops.declarer_position(2, r.code, 'accord') FROM ops.territoire AS r WHERE r.echelle = 'region'"
changer "the end of a convention" "SELECT ops.terminer_convention(convention, '2018-12-31') FROM ops.convention WHERE organisme = 1" "" \
    "SELECT ops.terminer_convention(convention, NULL) FROM ops.convention WHERE organisme = 1"
changer "a suspended organism" "SELECT ops.suspendre_organisme(1)" "" "SELECT ops.suspendre_organisme(1, false)"
# Revocation takes the group role away too: it is given back so that the policy alone answers.
changer "a revocation" "SELECT ops.revoquer_compte('regress_copie'); GRANT ops_lecteur TO regress_copie" "" "SELECT ops.ouvrir_compte('regress_copie', 1)"
sql_primaire "DELETE FROM ops.position_bailleur"
