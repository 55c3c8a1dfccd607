#!/usr/bin/env bash
# What a client may set to be told of the queries under ops.croiser(): it sees its own plan and no other.
set -euo pipefail
base=$1
psql -X -q -d "$base" -o /dev/null -c "CREATE ROLE regress_plan" -c "GRANT ops_gestionnaire TO regress_plan"
trap 'psql -X -q -d "$base" -c "DROP ROLE regress_plan"' EXIT
demander() {
    PGOPTIONS="-c role=regress_plan -c client_min_messages=$1 -c debug_print_plan=on -c debug_print_parse=on -c debug_print_rewritten=on" \
        psql -X -d "$base" -c "SELECT count(*) FROM ops.croiser('{age}', 'commune')" 2>&1
}
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - croiser: $nom"; else echo "not ok - croiser: $nom"; fi
}
for niveau in log debug5; do
    sortie=$(demander $niveau)
    verifier "one plan shown at client_min_messages = $niveau, the caller's" test "$(grep -cE '^(LOG|DEBUG): +plan:' <<<"$sortie")" = 1
    verifier "nothing names the households at $niveau" test "$(grep -cE 'classement|cle_menage|menages_cles' <<<"$sortie")" = 0
done
