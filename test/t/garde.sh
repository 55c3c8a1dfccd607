#!/usr/bin/env bash
# Ordinary SQL on households, at random: our own grammar (test/attaques/garde.sql), then sqlsmith for half a minute, as a role that may
# explore. Nothing crashes, and no statement that reads ops.menage otherwise than by counts is answered.
# Usage: garde.sh DATABASE, with a released campaign 2020.
set -euo pipefail
base=$1
psql -X -d "$base" -v campagne=2020 -v questions="${QUESTIONS:-1500}" -f test/attaques/garde.sql

if ! command -v sqlsmith >/dev/null; then
    echo "skipped: sqlsmith is not installed"
    exit 0
fi
psql -X -q -d "$base" -o /dev/null -c "CREATE ROLE regress_hasard LOGIN" -c "GRANT ops_gestionnaire TO regress_hasard" \
    -c "ALTER ROLE regress_hasard SET default_transaction_read_only = on" -c "ALTER ROLE regress_hasard SET statement_timeout = '2s'" \
    -c "ALTER ROLE regress_hasard SET session_preload_libraries = 'carto_ops'" -c "ALTER ROLE regress_hasard SET log_min_duration_statement = 0" \
    -c "ALTER ROLE regress_hasard SET log_error_verbosity = verbose"
trap 'psql -X -q -d "$base" -c "DROP ROLE regress_hasard"' EXIT
journal=$PGHOST/journal
debut=$(wc -c <"$journal")
debut_serveur=$(psql -X -At -d "$base" -c "SELECT pg_postmaster_start_time()")
timeout 30 sqlsmith --target="host=$PGHOST port=$PGPORT dbname=$base user=regress_hasard" --exclude-catalog --seed="${GRAINE:-1}" >/dev/null 2>&1 || true
suite=$(mktemp)
trap 'rm -f "$suite"; psql -X -q -d "$base" -c "DROP ROLE regress_hasard"' EXIT
tail -c +$((debut + 1)) "$journal" >"$suite"
# A statement goes over several lines, that begin with a tab; those answered have a duration.
joindre() { awk '/^\t/ { printf " %s", $0; next } NR > 1 { print "" } { printf "%s", $0 } END { print "" }' "$suite"; }
reponses=$(joindre | grep -E 'duration: [0-9.]+ ms +(statement|execute)' | grep -E 'ops\.menage +(as|where|group)' || true)
refus=$(grep -cE 'ERROR: +(42501: +households|0A000: +(households|several campaigns|a (condition|question)|this aggregate))' "$suite" || true)
echo "sqlsmith: $(joindre | grep -E 'duration: .*statement' | grep -vc 'ROLLBACK;') statements answered, $(grep -c 'ERROR: ' "$suite") refused; on ops.menage $(grep -c . <<<"$reponses" || true) and $refus"
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - guard: $nom"; else echo "not ok - guard: $nom"; fi
}
verifier "sqlsmith crashes nothing" test "$(psql -X -At -d "$base" -c "SELECT pg_postmaster_start_time()")$(grep -cE 'terminated by signal|PANIC' "$suite")" = "${debut_serveur}0"
verifier "sqlsmith reads no household" test -z "$(grep -v 'count(' <<<"$reponses")"
verifier "sqlsmith meets no internal error of the guard" test "$(joindre | grep -E 'ERROR: +XX000' | grep -cE 'ops\.menage|garde')" = 0
verifier "sqlsmith asks for households" test "$refus" -gt 10
