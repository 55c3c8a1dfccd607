#!/usr/bin/env bash
# carto_ops beside Citus, for a site that has it: the blocks of doc/echelle.md on a coordinator and two workers of this machine, against a
# database of the same server without Citus. Whole aggregates by commune, figures of every key, the release, a reader, what Citus opens.
# Usage: PGBIN=... test/t/echelle.sh, from the top of the repository, after make install and make generateur; two to four minutes.
set -euo pipefail
. script/commun.sh
[ -f "$("$PGBIN/pg_config" --sharedir)/extension/citus.control" ] || { echo "skipped: Citus is not installed"; exit 0; }
dossier=$(en_serveur mktemp -d /tmp/carto_ops_citus.XXXXXX)
port=${PORT:-6500}
export PGHOST=$dossier PGUSER=postgres PGPORT=$port
nettoyer() {
    for n in 0 1 2; do en_serveur "$PGBIN/pg_ctl" -D "$dossier/$n" -m immediate stop >/dev/null 2>&1 || true; done
    rm -rf "$dossier"
}
trap nettoyer EXIT
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
verifier() { # NAME EXPECTED FOUND
    if [ -n "$3" ] && [ "$2" = "$3" ]; then echo "ok - citus: $1"; else printf 'not ok - citus: %s: "%s", not "%s"\n' "$1" "${3:0:300}" "${2:0:300}"; fi
}
contient() { # NAME PATTERN FOUND
    if grep -qE "$2" <<<"$3"; then echo "ok - citus: $1"; else printf 'not ok - citus: %s: "%s"\n' "$1" "${3:0:300}"; fi
}
demarrer() { # NODE LIBRARIES
    en_serveur "$PGBIN/pg_ctl" -D "$dossier/$1" -o "-p $((port + $1)) -c shared_preload_libraries=$2" -l "$dossier/journal$1" -w start >/dev/null
}

# Nodes meet over TCP as the superuser alone: nobody else enters a worker.
for n in 0 1 2; do
    en_serveur "$PGBIN/initdb" -D "$dossier/$n" -U postgres -A trust --locale=C.UTF-8 >/dev/null
    printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$dossier'" "fsync = off" "max_prepared_transactions = 20" \
        "max_wal_size = 2GB" "jit = off" | en_serveur tee -a "$dossier/$n/postgresql.conf" >/dev/null
    printf '%s\n' "host all postgres 127.0.0.1/32 trust" "local all $([ $n = 0 ] && echo all || echo postgres) trust" | en_serveur tee "$dossier/$n/pg_hba.conf" >/dev/null
    demarrer $n citus
done
awk -v d="$dossier" -v p="$port" '
    /^```sql$/ { f = d "/bloc" ++n ".sql"; next }
    /^```/ { f = ""; next }
    f { gsub(/coordinateur.exemple.fr., 5432/, "127.0.0.1\047, " p); gsub(/ouvrier1.exemple.fr., 5432/, "127.0.0.1\047, " p + 1)
        gsub(/ouvrier2.exemple.fr., 5432/, "127.0.0.1\047, " p + 2); print >f }' doc/echelle.md
mkdir "$dossier/tirage"
build/generateur --graine 1 --taille 0.02 --campagnes 2018 --donnees data --sortie "$dossier/tirage" >/dev/null

# The witness.
sql -d postgres -c "CREATE DATABASE temoin" -c "CREATE ROLE essai_lecteur LOGIN"
sql -d temoin -c "SET client_min_messages = warning" -c "CREATE EXTENSION carto_ops CASCADE" -c "ALTER DATABASE temoin SET session_preload_libraries = 'carto_ops'"
script/charger temoin data "$dossier/tirage" 2018
sql -d temoin -o /dev/null -c "SET client_min_messages = warning" -c "SELECT ops.valider_campagne(2018)" -c "SELECT count(*) FROM ops.publier(2018)"

# The site.
for n in 0 1 2; do
    sql -p $((port + n)) -d postgres -c "SET client_min_messages = error" -c "CREATE DATABASE ops"
    sql -p $((port + n)) -d ops -f "$dossier/bloc1.sql"
done
PGOPTIONS="-c client_min_messages=warning" sql -d ops -o /dev/null -f "$dossier/bloc2.sql"
version=$(sql -d temoin -c "SELECT extversion FROM pg_extension WHERE extname = 'carto_ops'")
verifier "the extension is created on the workers" "$version|$version" \
    "$(for n in 1 2; do sql -p $((port + n)) -d ops -c "SELECT extversion FROM pg_extension WHERE extname = 'carto_ops'"; done | paste -sd'|')"
PGOPTIONS="-c client_min_messages=error" script/charger ops data "$dossier/tirage" 2018
PGOPTIONS="-c client_min_messages=warning" sql -d ops -o /dev/null -f "$dossier/bloc3.sql"
sql -d ops -c "ANALYZE site.unite" -c "CREATE TABLE site.locale AS TABLE site.unite"
verifier "shards keep the owner, forced row security and the policy" "ops_proprietaire true true true" "$(sql -d ops -c "SELECT DISTINCT result FROM run_command_on_shards('site.unite',
    'SELECT concat_ws('' '', relowner::regrole, relrowsecurity::text, relforcerowsecurity::text, EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)::text) FROM pg_class AS c WHERE oid = ''%s''::regclass')")"

# Aggregates: whole on the shards by commune, the same figures by every key.
plan=$(sql -d ops -c "EXPLAIN (VERBOSE, COSTS OFF) $(sed 's/;$//' "$dossier/bloc4.sql")")
contient "by commune the shards run the whole aggregate" "Query: SELECT .*ops\.indicateurs\(.*GROUP BY commune, campagne" "$plan"
verifier "and the coordinator none" "Custom Scan (Citus Adaptive)" "$(head -1 <<<"$plan")"
champs="enquete, nb_occ, nb_mineurs, type_menage, nb_enfants, age_titulaire, pct_plafond, aide_logement, rls, act_stable, act_precaire, act_chomeur, act_retraite, act_autre, date_emmenagement, date_reference, nb_pieces, surface"
resume() { # TABLE KEY: every column of every aggregate
    sql -d ops -c "SELECT count(*), md5(string_agg(r, ',' ORDER BY r COLLATE \"C\")) FROM (SELECT ROW(x.*)::text AS r FROM (
        SELECT $2, campagne, ops.indicateurs($champs, tranches) AS i, ops.indicateurs_recents($champs) AS n, ops.indicateurs_rpls(mode, bail, duree_vacance, locat, date_reference, true) AS l,
          ops_unites.etat($champs, tranches, mode, loyer) AS e, ops.mediane(pct_plafond) AS m, ops.part(rls) AS p, ops.effectif(nb_occ) AS f
        FROM site.$1 GROUP BY $2, campagne OFFSET 0) AS x) AS y"
}
for cle in commune "commune, bailleur" bailleur iris batiment; do verifier "the same figures by $cle" "$(resume locale "$cle")" "$(resume unite "$cle")"; done
par_epci=$(sql -d ops -f "$dossier/bloc5.sql" | LC_ALL=C sort)
verifier "EPCI from the states of communes, as on local rows" "$(sed 's/site\.unite/site.locale/' "$dossier/bloc5.sql" | sql -d ops -f - | LC_ALL=C sort)" "$par_epci"
verifier "and as the release counts them" "$(sql -d temoin -c "SELECT t.code, c.ensemble[1] FROM ops_unites.cellule AS c JOIN ops.territoire AS t ON t.gid = c.gid WHERE t.echelle = 'epci' AND c.ensemble[1] > 0" | LC_ALL=C sort)" \
    "$(grep -v '|0$' <<<"$par_epci")"

# Why the tables of the extension stay local.
contient "tables of the extension are refused, for their triggers" "has triggers" "$(sql -d ops -c "SELECT create_distributed_table('ops_unites.menage', 'ident_rep')" 2>&1 || true)"
contient "the owner, who may not log in, reads no distributed table" "connection to the remote node ops_proprietaire.* failed" "$(sql -d ops -c "SET ROLE ops_proprietaire" -c "SELECT count(*) FROM site.unite" 2>&1 || true)"

# The release, from units brought back. The keys of households are those of the witness, so that perturbed answers compare too.
sql -d ops -c "DELETE FROM ops_unites.menage" -c "DELETE FROM ops_unites.logement"
sql -d temoin -c "COPY ops_unites.cle_menage TO STDOUT" | sql -d ops -c "COPY ops_unites.cle_menage FROM STDIN"
PGOPTIONS="-c client_min_messages=warning" sql -d ops -o /dev/null -f "$dossier/bloc6.sql"
somme() { # DATABASE TABLE
    sql -d "$1" -c "SELECT count(*), md5(string_agg(r, ',' ORDER BY r COLLATE \"C\")) FROM (SELECT x::text AS r FROM $2 AS x) AS y"
}
for t in ops.indicateur ops.croisement ops.maille ops_unites.cellule; do verifier "the same release: $t" "$(somme temoin $t)" "$(somme ops $t)"; done

# A reader, in both databases.
for base in temoin ops; do
    sql -d $base -o /dev/null <<'SQL'
SELECT ops.declarer_position(o.organisme, '32', 'accord') FROM ops.organisme AS o WHERE o.type = 'bailleur';
SELECT ops.enregistrer_organisme('epci', 'Métropole européenne de Lille', '200093201', 'epci', '200093201') AS epci
\gset
SELECT ops.signer_convention(:epci, debut => '2018-01-01', signee_organisme => '2018-01-01', signee_urh => '2018-01-01', signee_gip => '2018-01-01',
  partenariat => true, exploration => true);
SELECT ops.ouvrir_compte('essai_lecteur', :epci);
SQL
done
en_lecteur() { # DATABASE SQL...
    local base=$1 c=()
    shift
    for texte in "$@"; do c+=(-c "$texte"); done
    psql -X -At -U essai_lecteur -d "$base" "${c[@]}" 2>&1 || true
}
lire() { # DATABASE
    en_lecteur "$1" "SELECT echelle, count(*), md5(string_agg(i::text, ',' ORDER BY i::text COLLATE \"C\")) FROM ops.indicateur AS i GROUP BY 1 ORDER BY 1" \
        "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY c::text COLLATE \"C\")) FROM ops.croisement AS c" \
        "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY c::text COLLATE \"C\")) FROM ops.carte_commune AS c" \
        "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY c::text COLLATE \"C\")) FROM ops.carte_residence AS c" \
        "SELECT * FROM ops.mes_droits ORDER BY 1, 2" "SELECT * FROM ops.croiser('{type_menage,aide}', 'commune') ORDER BY 1, 2, 3, 4" \
        "SELECT commune, age, count(*) FROM ops.menage WHERE campagne = 2018 GROUP BY 1, 2 ORDER BY 1, 2" "SELECT * FROM ops.menage" "SELECT count(*) FROM ops_unites.menage"
}
attendu=$(lire temoin)
contient "the witness reads addresses and counts households" "^residence\|.*" "$attendu"
verifier "and is refused what the guard and the schema of units refuse, only that" 2 "$(grep -c '^ERROR' <<<"$attendu")"
verifier "a reader is told the same as without Citus" "$attendu" "$(lire ops)"
coproc LECTEUR { psql -X -At -U essai_lecteur -d ops 2>&1; }
demander() { # SQL
    local ligne reponse=
    printf '%s\n\\echo fin\n' "$1" >&"${LECTEUR[1]}"
    while read -r -t 20 -u "${LECTEUR[0]}" ligne && [ "$ligne" != fin ]; do reponse+="$ligne "; done
    printf '%s' "${reponse% }"
}
vues="SELECT string_agg(DISTINCT echelle, ',' ORDER BY echelle) FILTER (WHERE echelle IN ('batiment', 'commune')) FROM ops.indicateur;"
verifier "an open session reads addresses" "batiment,commune" "$(demander "$vues")"
sql -d ops -o /dev/null -c "SELECT ops.declarer_position(organisme, '32', 'opposition') FROM ops.organisme WHERE type = 'bailleur' LIMIT 1"
verifier "an opposition closes them at its next statement" commune "$(demander "$vues")"
sql -d ops -o /dev/null -c "SELECT ops.declarer_position(organisme, '32', 'accord') FROM ops.organisme WHERE type = 'bailleur'"

# What Citus opens.
verifier "a reader has no role on the workers" "0|0" "$(for n in 1 2; do sql -p $((port + n)) -d ops -c "SELECT count(*) FROM pg_roles WHERE rolname = 'essai_lecteur'"; done | paste -sd'|')"
contient "nor a way in" "no pg_hba.conf entry" "$(psql -X -h 127.0.0.1 -p $((port + 1)) -U essai_lecteur -d ops -c "SELECT 1" 2>&1 || true)"
contient "nor a right on the copy" "permission denied" "$(en_lecteur ops "SELECT count(*) FROM site.unite")"
contient "run_command_on_workers is closed" "permission denied for function run_command_on_workers" "$(en_lecteur ops "SELECT run_command_on_workers('SELECT 1')")"
contient "worker_partial_agg is closed" "permission denied for aggregate" "$(en_lecteur ops "SELECT worker_partial_agg('ops.part(boolean)'::regprocedure, x > 1) FROM generate_series(1, 7) AS x")"
contient "and gives no internal state, to anyone" "INTERNAL transition state" "$(sql -d ops -c "SELECT worker_partial_agg('ops.part(boolean)'::regprocedure, x > 1) FROM generate_series(1, 7) AS x" 2>&1 || true)"
for detour in "SELECT create_intermediate_result('x', 'SELECT * FROM ops.menage')" "SELECT 1 FROM worker_save_query_explain_analyze('SELECT campagne FROM ops.menage', '{}') AS x(campagne smallint)"; do
    contient "the guard sees a query given as text: $(grep -oE '[a-z]+(_[a-z]+)+' <<<"$detour" | head -1)" "ERROR: +(households|permission)" "$(en_lecteur ops "$detour")"
done
sql -d ops -c "GRANT EXECUTE ON FUNCTION run_command_on_workers(text, boolean) TO PUBLIC"
bavardes="SELECT etat || ' ' || detail FROM ops.controle_conformite() WHERE controle = 'fonction bavarde'"
contient "given back to PUBLIC, the conformity says so" "^grave .*run_command_on_workers" "$(sql -d ops -c "$bavardes")"
sql -d ops -o /dev/null -f "$dossier/bloc7.sql"
contient "and the statement of the guide closes it" "^ok " "$(sql -d ops -c "$bavardes")"
verifier "the workers are closed too" "0|0" "$(for n in 1 2; do
    sql -p $((port + n)) -d ops -c "SELECT count(*) FROM ops_unites.fonctions_bavardes() AS f WHERE has_function_privilege('ops_lecteur', f.fonction, 'EXECUTE')"; done | paste -sd'|')"

# The order of the libraries.
en_serveur "$PGBIN/pg_ctl" -D "$dossier/0" -m fast stop >/dev/null
demarrer 0 carto_ops,citus 2>/dev/null || true
contient "Citus must come first" "Citus has to be loaded first" "$(cat "$dossier/journal0")"
en_serveur "$PGBIN/pg_ctl" -D "$dossier/0" -m immediate stop >/dev/null 2>&1 || true
demarrer 0 citus,carto_ops
verifier "loaded with the server after Citus, the same answers" "$attendu" "$(lire ops)"
