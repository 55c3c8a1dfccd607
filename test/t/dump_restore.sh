#!/usr/bin/env bash
# attack 60, pg_dump, restore, DROP EXTENSION: every table comes back equal, protected and readable by its accounts at once; and the
# extension leaves with all that it protects. attack 56, pg_dump as an account: nothing.
# Runs against the server of the environment, on the database left by the SQL tests.
set -euo pipefail
source_db=$1
cible=restauration
sommes() {
    psql -X -At -d "$1" <<'SQL'
SELECT format('SELECT %L, count(*), md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))) FROM %s AS t', c.oid::regclass, c.oid::regclass)
FROM pg_class AS c WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace, 'ops_depot'::regnamespace) AND c.relkind = 'r'
ORDER BY c.oid::regclass::text
\gexec
SQL
}
etat() {
    psql -X -At -d "$1" <<'SQL'
SELECT c.oid::regclass, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.relacl FROM pg_class AS c
WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace, 'ops_depot'::regnamespace) AND c.relkind IN ('r', 'v') ORDER BY 1;
SELECT a.attrelid::regclass, a.attname, a.attidentity, a.attacl FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = 'ops_depot'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 ORDER BY 1, 2;
SELECT p.polname, p.polrelid::regclass, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy AS p ORDER BY 2, 1;
SQL
}
lit() { PGOPTIONS="-c role=regress_dump" psql -X -At -d "$1" -c "SELECT echelle, count(*) FROM ops.indicateur GROUP BY 1 ORDER BY 1"; }

dump=$(mktemp)
# Earlier tests wrote to the tables directly: what they left is written down first.
psql -X -q -d "$source_db" -o /dev/null -c "SELECT ops_unites.consigner('reprise', o) FROM unnest('{organisme,adhesion_urh,convention,administrateur,compte,position_bailleur,regime_ouverture,campagne,implantation,ressort,depot}'::text[]) AS o"
psql -X -q -d "$source_db" -o /dev/null -c "CREATE ROLE regress_dump" -c "SELECT ops.ouvrir_compte('regress_dump', 1)" \
    -c "SELECT ops.signer_convention(1, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01')"
# A deposit is open, its file copied, not verified yet.
urh() { PGOPTIONS="-c role=regress_urh" psql -X -q -At -d "$@"; }
psql -X -q -d "$source_db" -c "CREATE ROLE regress_urh" -c "GRANT ops_gestionnaire TO regress_urh"
urh "$source_db" -o /dev/null -c "SELECT ops.creer_campagne(2030, '2030-01-01')"
depot=$(urh "$source_db" -c "SELECT depot FROM ops.ouvrir_depot('ops', 2030, 1, 'ident_rep;Enquête;nb_occ')")
urh "$source_db" -c "\\copy ops_depot.depot_$depot (ident_rep, \"Enquête\", nb_occ) FROM PSTDIN (FORMAT csv, DELIMITER ';')" <<<$'D000000001;1;2\nD000000001;1;2'
nettoyer() {
    rm -f "$dump"
    psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $cible"
    psql -X -q -d "$source_db" -c "DELETE FROM ops.compte" -c "DELETE FROM ops.convention" \
        -c "DROP TABLE ops_depot.depot_$depot" -c "DELETE FROM ops.depot WHERE campagne = 2030" -c "DELETE FROM ops.campagne WHERE campagne = 2030" \
        -c "DROP ROLE regress_dump, regress_urh"
}
trap nettoyer EXIT
pg_dump -Fc -d "$source_db" -f "$dump"
psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $cible" -c "CREATE DATABASE $cible"
pg_restore -d "$cible" --exit-on-error "$dump"
verifier() {
    if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1"; diff <(echo "$2") <(echo "$3") | head -20 || true; fi
}
verifier "dump_restore: every table has the same rows" "$(sommes "$source_db")" "$(sommes "$cible")"
verifier "dump_restore: same owners, row security, grants and policies" "$(etat "$source_db")" "$(etat "$cible")"
verifier "dump_restore: an account reads the same rows at once" "$(lit "$source_db")" "$(lit "$cible")"
if [ -n "$(lit "$cible")" ]; then echo "ok - dump_restore: and it reads some"; else echo "not ok - dump_restore: and it reads some"; fi

# The journal comes back line for line and nothing was added to it; acts go on from there.
journal() { psql -X -At -d "$1" -c "TABLE ops.journal ORDER BY numero" -c "SELECT ops.ancre_journal()"; }
verifier "dump_restore: the journal is the same" "$(journal "$source_db")" "$(journal "$cible")"
ancre=$(psql -X -At -d "$source_db" -c "SELECT ops.ancre_journal()")
verifier "dump_restore: it is whole, with the anchor of the source" "" "$(psql -X -At -d "$cible" -c "SELECT * FROM ops.verifier_journal('$ancre')")"
psql -X -q -d "$cible" -o /dev/null -c "SELECT ops.suspendre_organisme(1)"
verifier "dump_restore: an act continues the chain" "$((${ancre%%:*} + 1))||suspendre_organisme" \
    "$(psql -X -At -d "$cible" -c "SELECT numero, (SELECT string_agg(v::text, ' ') FROM ops.verifier_journal('$ancre') AS v), acte FROM ops.journal ORDER BY numero DESC LIMIT 1")"
verifier "dump_restore: and closes the account at once" "" "$(lit "$cible")"
if psql -X -q -d "$cible" -c "DELETE FROM ops.journal" 2>/dev/null; then echo "not ok - dump_restore: the journal is append-only"; else echo "ok - dump_restore: the journal is append-only"; fi

# What protects survives the restore: closed units, forced row security, revocations.
essayer() { PGOPTIONS="-c role=regress_dump" psql -X -At -d "$cible" -c "$1" 2>&1 || true; }
verifier "dump_restore: the units are closed" "$(essayer 'SELECT * FROM ops_unites.menage' | head -1)" "ERROR:  permission denied for schema ops_unites"
verifier "dump_restore: the functions that tell of hidden relations are revoked" "$(essayer "SELECT ST_EstimatedExtent('ops', 'territoire', 'point')")" \
    "ERROR:  permission denied for function st_estimatedextent"
defauts() { psql -X -At -d "$1" -c "SELECT controle, etat, replace(detail, '$1', 'base') FROM ops.controle_conformite()"; }
verifier "dump_restore: the same conformity" "$(defauts "$source_db")" "$(defauts "$cible")"

# The open deposit goes on where it was: it is still its opener's to write and nobody's to read, lines are numbered after the first ones.
refuse() { urh "$cible" -c "$1" 2>&1 | grep -c 'permission denied' || true; }
verifier "dump_restore: nobody reads the open deposit" "$(refuse "SELECT * FROM ops_depot.depot_$depot")" 1
urh "$cible" -c "INSERT INTO ops_depot.depot_$depot (ident_rep, \"Enquête\", nb_occ) VALUES ('D000000002', '1', '2')"
urh "$cible" -o /dev/null -c "SELECT ops.verifier($depot)" 2>/dev/null
verifier "dump_restore: it is written to, then verified" "refuse|3|{2,3}" \
    "$(urh "$cible" -c "SELECT d.etat, d.lignes, r.premieres_lignes FROM ops.depot AS d, ops.rapport_depot($depot) AS r WHERE d.depot = $depot AND r.regle = 'ops_ident_double'")"

# --role takes the account's rights as a connection of its own would.
copie() { pg_dump -d "$cible" --role=regress_dump "$@" 2>&1 || true; }
verifier "dump_restore: an account dumps no unit" "$(copie -t ops_unites.menage | grep -c 'permission denied')" 1
verifier "dump_restore: nor the extension's tables, cells among them" "$(copie --extension=carto_ops | grep -cE '^COPY|permission denied')" 1

verifier "dump_restore: an account cannot drop the extension" "$(essayer 'DROP EXTENSION carto_ops CASCADE')" "ERROR:  must be owner of extension carto_ops"
# The files of deposits are no members, or no dump would hold them: the extension does not leave without a word while one waits.
retenue=$(psql -X -q -d "$cible" -c "DROP EXTENSION carto_ops" 2>&1 || true)
verifier "dump_restore: an open deposit keeps the extension" "$retenue" "ERROR:  cannot drop extension carto_ops because other objects depend on it
DETAIL:  table ops_depot.depot_$depot depends on schema ops_depot
HINT:  Use DROP ... CASCADE to drop the dependent objects too."
psql -X -q -d "$cible" -c "SET client_min_messages = warning" -c "DROP EXTENSION carto_ops CASCADE"
reste() { psql -X -At -d "$cible" -c "SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname ~ '^ops' UNION ALL SELECT p.oid::regclass FROM pg_proc AS p WHERE p.probin ~ 'carto_ops' UNION ALL
  SELECT a.attrelid::regclass FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE a.attname = 'ident_rep' AND c.relkind IN ('r', 'm', 'v')"; }
verifier "dump_restore: dropped, the extension leaves no table and no function behind" "$(reste)" ""
verifier "dump_restore: nor anything that an account reads" "$(essayer 'SELECT * FROM ops.indicateur' | grep -c 'does not exist\|permission denied')" 1
