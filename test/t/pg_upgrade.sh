#!/usr/bin/env bash
# A site moves with its cluster to a later PostgreSQL, by pg_upgrade: every row, owner, grant and policy is the same after, and once
# PostGIS is updated; the journal holds, a reader of restricted rights sees the same rows, acts go on.
# Usage: PGBIN=BIN test/t/pg_upgrade.sh [NEW-BIN]; without NEW-BIN to the same version, where what pg_upgrade cannot restore shows already.
# With it, carto_ops is built and installed for both.
set -euo pipefail
. script/commun.sh
ancienne=$PGBIN nouvelle=${1:-$PGBIN}
majeure=$("$nouvelle/pg_config" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
verifier() { # NAME WANTED FOUND
    if [ "$2" = "$3" ]; then echo "ok - pg_upgrade: $1"; else echo "not ok - pg_upgrade: $1"; diff <(echo "$2") <(echo "$3") | head -20 || true; fi
}

if [ "$ancienne" != "$nouvelle" ]; then
    PGBIN=$nouvelle construire
    make -s clean PG_CONFIG="$nouvelle/pg_config"
    construire
fi
demarrer_serveur
creer_base site
sql -c "ALTER DATABASE site SET session_preload_libraries = 'carto_ops'"
charger_tirage 0.02 "$SERVEUR/tirage" >/dev/null
sql -o /dev/null -c "SELECT ops.valider_campagne(2018), ops.valider_campagne(2020)" -c "SET client_min_messages = warning" \
    -c "SELECT ops.publier(2018)" -c "SELECT ops.publier(2020)"
sql -o /dev/null -v passe=inutile -f script/demo.d/acteurs.sql
# An open deposit, and who may write to it.
sql -c "CREATE ROLE demo_urh" -c "GRANT ops_gestionnaire TO demo_urh"
urh() { PGOPTIONS="-c role=demo_urh" sql -At "$@"; }
urh -o /dev/null -c "SELECT ops.creer_campagne(2030, '2030-01-01')"
depot=$(urh -c "SELECT depot FROM ops.ouvrir_depot('ops', 2030, 1, 'ident_rep;Enquête;nb_occ')")
urh -c "\\copy ops_depot.depot_$depot (ident_rep, \"Enquête\", nb_occ) FROM PSTDIN (FORMAT csv, DELIMITER ';')" <<<$'D000000001;1;2\nD000000002;1;3'

sommes() {
    sql -At <<'SQL'
SELECT format('SELECT %L, count(*), md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))) FROM %s AS t', c.oid::regclass, c.oid::regclass)
FROM pg_class AS c WHERE c.relnamespace IN ('ops'::regnamespace, 'ops_unites'::regnamespace, 'ops_depot'::regnamespace) AND c.relkind = 'r'
ORDER BY c.oid::regclass::text
\gexec
SELECT s.schemaname, s.sequencename, s.last_value FROM pg_sequences AS s WHERE s.schemaname ~ '^ops' ORDER BY 1, 2;
SQL
}
# PostgreSQL 17 gives owners one more privilege on their tables: what others hold is compared. It also counts among the members of an
# extension the row types of its tables.
catalogue() {
    sql -At <<'SQL'
SET search_path = pg_catalog;
SELECT c.oid::regclass, c.relkind, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
  (SELECT string_agg(concat_ws(' ', x.grantor::regrole, x.grantee::regrole, x.privilege_type, x.is_grantable), ', ' ORDER BY x::text) FROM aclexplode(c.relacl) AS x WHERE x.grantee <> c.relowner)
FROM pg_class AS c WHERE c.relnamespace::regnamespace::text ~ '^ops' ORDER BY c.oid::regclass::text COLLATE "C";
SELECT a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attidentity, a.attacl, col_description(a.attrelid, a.attnum) FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid WHERE c.relnamespace::regnamespace::text ~ '^ops' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid::regclass::text COLLATE "C", a.attnum;
SELECT p.oid::regprocedure, p.proowner::regrole, p.prosecdef, p.proleakproof, p.provolatile, p.proparallel, p.procost, p.proconfig, md5(p.prosrc), p.probin,
  (SELECT string_agg(concat_ws(' ', x.grantor::regrole, x.grantee::regrole, x.privilege_type, x.is_grantable), ', ' ORDER BY x::text) FROM aclexplode(p.proacl) AS x),
  obj_description(p.oid, 'pg_proc')
FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text ~ '^ops' ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT p.polname, p.polrelid::regclass, p.polcmd, p.polpermissive, ARRAY(SELECT r::regrole::text FROM unnest(p.polroles) AS r ORDER BY 1), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy AS p ORDER BY p.polrelid::regclass::text COLLATE "C", p.polname;
SELECT t.tgrelid::regclass, t.tgname, t.tgenabled, t.tgfoid::regprocedure FROM pg_trigger AS t WHERE NOT t.tgisinternal ORDER BY t.tgrelid::regclass::text COLLATE "C", t.tgname;
SELECT i.indexrelid::regclass, i.indisunique, i.indisvalid, pg_get_indexdef(i.indexrelid) FROM pg_index AS i WHERE i.indrelid::regclass::text ~ '^ops' ORDER BY i.indexrelid::regclass::text COLLATE "C";
SELECT n.nspname, n.nspowner::regrole, NULLIF(n.nspacl, acldefault('n', n.nspowner)) FROM pg_namespace AS n WHERE n.nspname ~ '^ops' ORDER BY 1;
SELECT m.roleid::regrole, m.member::regrole, m.admin_option FROM pg_auth_members AS m WHERE m.roleid::regrole::text ~ '^ops_' ORDER BY m.roleid::regrole::text, m.member::regrole::text;
SELECT r.rolname, r.rolcanlogin, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolbypassrls FROM pg_roles AS r WHERE r.rolname ~ '^(ops|demo)_' ORDER BY 1;
SELECT e.extname, e.extversion, e.extnamespace::regnamespace, e.extconfig::regclass[] FROM pg_extension AS e WHERE e.extname = 'carto_ops';
SELECT count(*) FROM pg_depend AS d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.classid <> 'pg_type'::regclass AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'carto_ops');
SELECT s.setconfig FROM pg_db_role_setting AS s;
SQL
}
lu() { # ROLE: what it reads, by scale, and what it is answered.
    PGOPTIONS="-c role=$1" sql -At -c "SET jit = off" -c "SELECT i.echelle, count(*), md5(string_agg(md5(i::text), '' ORDER BY md5(i::text))) FROM ops.indicateur AS i GROUP BY 1 ORDER BY 1" \
        -c "SELECT count(*), md5(string_agg(md5(c::text), '' ORDER BY md5(c::text))) FROM ops.croisement AS c" \
        -c "SELECT count(*), md5(string_agg(md5(c::text), '' ORDER BY md5(c::text))) FROM ops.carte_commune AS c" \
        -c "SELECT age, count(*) FROM ops.menage WHERE campagne = 2020 AND departement = '59' GROUP BY age ORDER BY age" \
        -c "SELECT * FROM ops.croiser('{type_menage,aide}', 'departement') ORDER BY 1, 2, 3, 4" 2>&1 || true
}
conformite() { sql -At -c "SELECT controle, etat, CASE WHEN etat <> 'ok' THEN detail END FROM ops.controle_conformite() WHERE controle <> 'fonction bavarde'"; }
revocations() { sql -At -c "SELECT b.fonction, p.proacl FROM ops_unites.fonctions_bavardes() AS b JOIN pg_proc AS p ON p.oid = b.fonction ORDER BY b.fonction::text"; }
journal() { sql -At -c "TABLE ops.journal ORDER BY numero" -c "SELECT ops.ancre_journal()"; }
declare -A avant apres
# shellcheck disable=SC2034,SC2154 # an associative array, by its name
lire() { # ARRAY
    local -n vers=$1
    vers[sommes]=$(sommes)
    vers[catalogue]=$(catalogue)
    vers[bailleur]=$(lu demo_bailleur)
    vers[epci]=$(lu demo_mel)
    vers[ferme]=$(lu demo_sans_compte)
    vers[conformite]=$(conformite)
    vers[journal]=$(journal)
}
donneurs() { sql -At -c "SELECT m.member::regrole, m.grantor::regrole FROM pg_auth_members AS m WHERE m.roleid = 'ops_lecteur'::regrole ORDER BY m.member::regrole::text"; }
lire avant
donneurs_avant=$(donneurs)
revocations_avant=$(revocations)
ancre=$(sql -At -c "SELECT ops.ancre_journal()")
version() { sql -At -c "SELECT current_setting('server_version_num')::int / 10000 || ' ' || (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'postgis')"; }
echo "# before: PostgreSQL and PostGIS $(version), $(sql -At -c "SELECT count(*) FROM ops.indicateur") rows of ops.indicateur"
# Both clusters must agree on checksums, which initdb makes from PostgreSQL 18 unless told otherwise.
sommes_de_controle=()
if [ "$(sql -At -c "SHOW data_checksums")" = on ]; then
    sommes_de_controle=(--data-checksums)
elif [ "$majeure" -ge 18 ]; then
    sommes_de_controle=(--no-data-checksums)
fi
en_serveur "$ancienne/pg_ctl" -D "$SERVEUR/donnees" -m fast -w stop >/dev/null

en_serveur "$nouvelle/initdb" -D "$SERVEUR/nouvelles" -U postgres -A trust --locale=C.UTF-8 "${sommes_de_controle[@]}" >/dev/null
monter_version() { (cd "$SERVEUR" && en_serveur "$nouvelle/pg_upgrade" -b "$ancienne" -B "$nouvelle" -d "$SERVEUR/donnees" -D "$SERVEUR/nouvelles" -U postgres -s "$SERVEUR" "$@"); }
if sortie=$(monter_version --check 2>&1); then echo "ok - pg_upgrade: --check finds nothing to say"; else echo "not ok - pg_upgrade: --check"; printf '%s\n' "$sortie"; fi
if sortie=$(monter_version 2>&1); then
    echo "ok - pg_upgrade: it runs"
else
    echo "not ok - pg_upgrade: it runs"
    printf '%s\n' "$sortie" | tail -20
    find "$SERVEUR/nouvelles/pg_upgrade_output.d" -name '*.log' -exec tail -n 20 {} +
    exit 1
fi
en_serveur cp "$SERVEUR/donnees/postgresql.conf" "$SERVEUR/donnees/pg_hba.conf" "$SERVEUR/nouvelles/"
en_serveur mv "$SERVEUR/donnees" "$SERVEUR/anciennes"
en_serveur mv "$SERVEUR/nouvelles" "$SERVEUR/donnees"
PGBIN=$nouvelle
en_serveur "$PGBIN/pg_ctl" -D "$SERVEUR/donnees" -o "-p $PGPORT" -l "$SERVEUR/journal" -w start >/dev/null

comparer() { # WHEN
    lire apres
    verifier "$1, every table has the same rows" "${avant[sommes]}" "${apres[sommes]}"
    verifier "$1, same owners, functions, grants, policies, triggers, indexes" "${avant[catalogue]}" "${apres[catalogue]}"
    verifier "$1, a landlord reads the same" "${avant[bailleur]}" "${apres[bailleur]}"
    verifier "$1, an EPCI reads the same" "${avant[epci]}" "${apres[epci]}"
    verifier "$1, who has no account reads nothing" "${avant[ferme]}" "${apres[ferme]}"
    verifier "$1, the same conformity" "${avant[conformite]}" "${apres[conformite]}"
    verifier "$1, the journal is the same" "${avant[journal]}" "${apres[journal]}"
    verifier "$1, it is whole, with the anchor taken before" "" "$(sql -At -c "SELECT * FROM ops.verifier_journal('$ancre')")"
}
verifier "the server is the new one" "$majeure" "$(sql -At -c "SHOW server_version_num" | cut -c 1-2)"
verifier "the landlord read something" t "$(if grep -q '^commune|' <<<"${avant[bailleur]}"; then echo t; fi)"
comparer "before PostGIS is updated"
# What an extension revokes outside itself is none of its dump: the functions of PostgreSQL are public again, those of PostGIS are not.
verifier "and the conformity tells which functions are public again" "grave 10" \
    "$(sql -At -c "SELECT min(etat) || ' ' || count(*) FROM ops.controle_conformite() WHERE controle = 'fonction bavarde' AND detail ~ ' pg_stat_get_'")"

sql -o /dev/null -c "SET client_min_messages = warning" -c "SELECT postgis_extensions_upgrade()" -c "SELECT ops.appliquer_revocations()" || echo "not ok - pg_upgrade: PostGIS is updated"
echo "# after: PostgreSQL and PostGIS $(version)"
en_serveur env PGHOST="$PGHOST" PGPORT="$PGPORT" "$PGBIN/vacuumdb" -U postgres --all --analyze-only -q
verifier "PostGIS has the version of its library" "" "$(sql -At -c "SELECT postgis_full_version()" | grep -o 'need upgrade' || true)"
# A dump of PostgreSQL 15 does not say who granted a role; from 16, who did is who can revoke it: for accounts, the acts.
if [ "$majeure" -ge 16 ]; then
    sql -o /dev/null <<'SQL'
SELECT format('REVOKE ops_lecteur FROM %1$s; GRANT ops_lecteur TO %1$s GRANTED BY ops_proprietaire', m.member::regrole)
FROM pg_auth_members AS m JOIN ops.compte AS c ON c.role = m.member::regrole AND c.revoque_le IS NULL AND c.refuse_le IS NULL
WHERE m.roleid = 'ops_lecteur'::regrole AND m.grantor <> 'ops_proprietaire'::regrole
\gexec
SQL
fi
comparer "once PostGIS is updated"
verifier "once PostGIS is updated, who granted the accounts" "$donneurs_avant" "$(donneurs)"
verifier "once PostGIS is updated, the same revocations" "$revocations_avant" "$(revocations)"
verifier "and the conformity says so" ok "$(sql -At -c "SELECT etat FROM ops.controle_conformite() WHERE controle = 'fonction bavarde'")"

# Acts go on where they were.
sql -o /dev/null -c "SELECT ops.revoquer_compte('demo_mel')"
verifier "a revoked account leaves the group of readers" f "$(sql -At -c "SELECT pg_has_role('demo_mel', 'ops_lecteur', 'MEMBER')")"
sql -o /dev/null -c "SELECT ops.suspendre_organisme(organisme) FROM ops.compte WHERE role = 'demo_bailleur'::regrole"
verifier "an act continues the chain and closes the account at once" "$((${ancre%%:*} + 2))|suspendre_organisme|0" \
    "$(sql -At -c "SELECT max(numero), max(acte) FILTER (WHERE numero = (SELECT max(numero) FROM ops.journal)) FROM ops.journal")|$(PGOPTIONS="-c role=demo_bailleur" sql -At -c "SELECT count(*) FROM ops.indicateur")"
verifier "the journal is whole after it" "" "$(sql -At -c "SELECT * FROM ops.verifier_journal('$ancre')")"
urh -c "INSERT INTO ops_depot.depot_$depot (ident_rep, \"Enquête\", nb_occ) VALUES ('D000000003', '1', '1')"
urh -o /dev/null -c "SET client_min_messages = error" -c "SELECT ops.verifier($depot)"
verifier "the open deposit goes on" 3 "$(urh -c "SELECT lignes FROM ops.depot WHERE depot = $depot")"
sql -o /dev/null -c "SET client_min_messages = warning" -c "SELECT ops.retirer(2020), ops.valider_campagne(2020)" -c "SELECT ops.publier(2020)"
verifier "a campaign is released again, exactly as it was" "$(grep '^ops.indicateur|' <<<"${avant[sommes]}" | cut -d'|' -f2)" "$(sql -At -c "SELECT count(*) FROM ops.indicateur")"
