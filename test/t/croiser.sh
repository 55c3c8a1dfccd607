#!/usr/bin/env bash
# attack 35, debug_print_plan: what a client may set to be told of the queries under ops.croiser(), and under the other functions
# and the policies that read what it may not: it sees its own plan and no other.
set -euo pipefail
base=$1
psql -X -q -d "$base" -o /dev/null -c "CREATE ROLE regress_plan" -c "GRANT ops_gestionnaire TO regress_plan"
trap 'psql -X -q -d "$base" -c "DROP ROLE regress_plan"' EXIT
demander() {
    PGOPTIONS="-c role=regress_plan -c client_min_messages=$1 -c debug_print_plan=on -c debug_print_parse=on -c debug_print_rewritten=on" \
        psql -X -d "$base" -c "$2" 2>&1
}
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - croiser: $nom"; else echo "not ok - croiser: $nom"; fi
}
for niveau in log debug5; do
    sortie=$(demander $niveau "SELECT count(*) FROM ops.croiser('{age}', 'commune')")
    verifier "one plan shown at client_min_messages = $niveau, the caller's" test "$(grep -cE '^(LOG|DEBUG): +plan:' <<<"$sortie")" = 1
    verifier "nothing names the households at $niveau" test "$(grep -cE 'classement|cle_menage|menages_cles' <<<"$sortie")" = 0
done
# Of the other functions and of the policies, no plan is shown of a relation that the role may not read: their estimates would tell.
# The trees before planning are the text of functions, which the catalogs show anyway. New connections: rights are loaded first.
psql -X -q -d "$base" -c "CREATE ROLE regress_lit" -c "GRANT ops_lecteur TO regress_lit"
trap 'psql -X -q -d "$base" -c "DROP ROLE regress_plan, regress_lit"' EXIT
planifiees() { # ROLE STATEMENT: the relations of all plans shown
    PGOPTIONS="-c role=$1 -c client_min_messages=log -c debug_print_plan=on" psql -X -d "$base" -c "$2" 2>&1 |
        awk '/^(LOG|DEBUG|NOTICE|WARNING): /{plan = /plan:/} plan' | grep -oE ':relid [0-9]+' | grep -oE '[0-9]+' | sort -u || true
}
while read -r role requete; do
    relations=$(planifiees "$role" "$requete" | paste -sd,)
    verifier "no plan of a relation that $role may not read, under $requete" test -z "$(psql -X -At -d "$base" -c "SELECT c.oid::regclass FROM pg_class AS c
        WHERE c.oid IN (${relations:-0}) AND c.relkind <> 'v' AND NOT (has_table_privilege('$role', c.oid, 'SELECT') AND has_schema_privilege('$role', c.relnamespace, 'USAGE'))")"
done <<'SQL'
regress_plan SELECT count(*) FROM ops.expliquer_secret(2018, 'commune', 'C3')
regress_plan SELECT count(*) FROM ops.motifs_secret(2018, 'commune', 'C3')
regress_plan SELECT count(*) FROM ops.auditer(2018, 'regress_lit')
regress_plan SELECT count(*) FROM ops.indicateur
regress_plan SELECT count(*) FROM ops.croiser('{}', 'region'); SELECT commune, aide, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY commune, aide
regress_lit SELECT count(*) FROM ops.expliquer_secret(2018, 'commune', 'C3')
regress_lit SELECT count(*) FROM ops.indicateur
regress_lit SELECT count(*) FROM ops.carte_batiment
regress_lit SELECT count(*) FROM ops.croisement
regress_lit SELECT count(*) FROM ops.mes_droits
regress_lit SELECT count(*) FROM ops.ouverture_adresse
regress_lit SELECT ops.carte_html('p60') IS NULL
regress_lit SELECT count(*) FROM ops.mon_compte
regress_lit SELECT count(*) FROM ops.mes_conventions
regress_lit SELECT count(*) FROM ops.comptes_administres
regress_lit SELECT regle FROM ops.expliquer_acces('regress_lit', 'batiment', 'B201')
regress_lit SELECT count(*) FROM ops.fiche_territoire('commune', 'C1')
regress_lit SELECT count(*) FROM ops.evolution
regress_lit SELECT ops.ouvrir_compte('regress_lit', 1)
SQL
# The control: a plan of a table that the role reads does name it.
verifier "a plan of one's own names its tables" test "$(planifiees regress_lit 'SELECT count(*) FROM ops.territoire')" = \
    "$(psql -X -At -d "$base" -c "SELECT 'ops.territoire'::regclass::oid")"
