#!/usr/bin/env bash
# attack 58, the server's log: a setting of its configuration that writes the queries of others is reported, and the statement given,
# which no transaction allows, repairs it. Usage: test/t/conformite.sh BASE, on a server of one's own.
set -euo pipefail
base=$1
trap 'psql -X -q -d "$base" -o /dev/null -c "ALTER SYSTEM RESET log_statement" -c "ALTER SYSTEM RESET log_min_duration_statement" -c "SELECT pg_reload_conf()"' EXIT
lignes() {
    psql -X -At -d "$base" -c "SELECT detail FROM ops.controle_conformite() WHERE controle = 'requêtes écrites au journal' AND etat = 'attention' ORDER BY 1"
}
# A reload reaches the next connections soon, not at once.
attendre() { # DETAIL...
    for _ in $(seq 100); do
        [ "$(lignes)" = "$1" ] && return
        sleep 0.1
    done
    echo "# $(lignes)"
    return 1
}
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - conformity: $nom"; else echo "not ok - conformity: $nom"; fi
}
verifier "nothing to say at first" attendre ""
psql -X -q -d "$base" -o /dev/null -c "ALTER SYSTEM SET log_statement = 'all'" -c "ALTER SYSTEM SET log_min_duration_statement = '1s'" -c "SELECT pg_reload_conf()"
verifier "both settings are seen" attendre "log_min_duration_statement = 1000 (configuration file) garde les constantes des requêtes des autres
log_statement = all (configuration file) garde les constantes des requêtes des autres"
psql -X -At -d "$base" -c "SELECT reparation || ';' FROM ops.controle_conformite() WHERE controle = 'requêtes écrites au journal'" | psql -X -q -d "$base" -o /dev/null
verifier "and repaired by the statements given" attendre ""
