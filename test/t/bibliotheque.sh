#!/usr/bin/env bash
# attack 59, library not loaded or not there: whatever a reader asks is an error, never a row; and the units stay closed.
# A copy of the base calls a copy of the library, which is made unreadable, then taken away. Usage: test/t/bibliotheque.sh BASE
set -euo pipefail
source_db=$1
cible=sans_bibliotheque
bin=${PGBIN:-/usr/lib/postgresql/15/bin}
dossier=$(mktemp -d /tmp/carto_ops_bibliotheque.XXXXXX)
installer() { psql -X -q -o /dev/null -v ON_ERROR_STOP=1 "$@"; }
nettoyer() {
    rm -rf "$dossier"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $cible" -c "DROP ROLE IF EXISTS regress_lit, regress_urh"
}
trap nettoyer EXIT
chmod 755 "$dossier"
cp "$("$bin/pg_config" --pkglibdir)/carto_ops.so" "$dossier/carto_ops.so"
chmod 644 "$dossier/carto_ops.so"
installer -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $cible" -c "CREATE DATABASE $cible TEMPLATE $source_db" \
    -c "CREATE ROLE regress_lit" -c "CREATE ROLE regress_urh" -c "GRANT ops_gestionnaire TO regress_urh"
installer -d "$cible" -c "SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01')" \
    -c "SELECT ops.ouvrir_compte('regress_lit', 1)" -c "SELECT ops.declarer_position(o, 'A', 'accord') FROM unnest('{1,2}'::int[]) AS o" \
    -c "UPDATE pg_proc SET probin = '$dossier/carto_ops' WHERE probin = '\$libdir/carto_ops'"

# Every connection is new: nothing is loaded yet. Rows on the standard output, errors apart.
demander() { PGOPTIONS="-c role=$1" psql -X -At -d "$cible" -c "$2" 2>"$dossier/erreur" || true; }
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - library: $nom"; else echo "not ok - library: $nom"; fi
}
protegees=$(psql -X -At -d "$cible" <<'SQL'
SELECT format('SELECT * FROM %s', c.oid::regclass) FROM pg_class AS c
WHERE c.relnamespace = 'ops'::regnamespace AND (c.relrowsecurity AND c.relkind = 'r' OR c.relname LIKE 'carte\_%')
ORDER BY c.relname;
SELECT 'COPY ops.indicateur TO STDOUT';
SELECT 'TABLE ops.mes_droits';
SELECT 'SELECT * FROM ops.croiser(''{aide}'', ''commune'')';
SELECT 'SELECT * FROM ops.etat_ouverture()';
SELECT 'SELECT xmlelement(name x, table_to_xml(''ops.indicateur'', true, true, ''''))';
SQL
)
tous_en_erreur() { # ROLE ERROR: no statement answers a row, each says the library
    local requete
    while read -r requete; do
        [ -z "$(demander "$1" "$requete")" ] && grep -q "$2" "$dossier/erreur" || { echo "# $requete: $(head -c 200 "$dossier/erreur")"; return 1; }
    done <<<"$protegees"
}
verifier "there, the account reads" test -n "$(demander regress_lit 'SELECT code FROM ops.indicateur')"
verifier "there, the layers read" test -n "$(demander regress_lit 'SELECT code FROM ops.carte_batiment')"
chmod 000 "$dossier/carto_ops.so"
verifier "unreadable, the account has errors and no row" tous_en_erreur regress_lit 'could not load library\|could not access file\|Permission denied'
rm "$dossier/carto_ops.so"
verifier "absent, the account has errors and no row" tous_en_erreur regress_lit 'could not access file'
verifier "absent, the gestionnaire has errors and no row" tous_en_erreur regress_urh 'could not access file'
verifier "absent, the units are closed" test -z "$(demander regress_lit 'SELECT * FROM ops_unites.menage')"
verifier "absent, they say so" grep -q 'permission denied for schema ops_unites' "$dossier/erreur"
verifier "absent, what has no row security still reads" test -n "$(demander regress_lit 'SELECT code FROM ops.territoire')"
installer -d "$cible" -c "GRANT pg_read_all_data TO regress_lit"
verifier "absent, nor does pg_read_all_data read the units" test "$(demander regress_lit 'SELECT count(*) FROM ops_unites.menage')" = 0
