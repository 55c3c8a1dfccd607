#!/usr/bin/env bash
# Clients of analysts, each as a reader of restricted rights, on the generated region: what they receive is what that reader may see,
# counted from the units by a superuser (test/clients/acteurs.sql), or what psql answers him; and none of their requests is an error.
# Usage: test/t/clients.sh DATABASE, on a copy of the database that test/t/region.sh leaves.
set -euo pipefail
base=clients
lecteurs=(client_bailleur client_epci client_commune client_exploration)
dossier=$(mktemp -d)
nettoyer() {
    rm -rf "$dossier"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" \
        -c "DROP ROLE IF EXISTS client_rien, client_metabase, $(IFS=,; echo "${lecteurs[*]}")"
}
trap nettoyer EXIT
nettoyer && mkdir "$dossier"
psql -X -q -d postgres -c "CREATE DATABASE $base TEMPLATE $1" -c "ALTER DATABASE $base SET session_preload_libraries = 'carto_ops'"
psql -X -q -d "$base" -o /dev/null -f test/clients/acteurs.sql
export PGDATABASE=$base LC_ALL=C.UTF-8

lire() { # ROLE < SQL
    psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -U "$1" 2>&1
}
attendre() { # SQL, as the superuser
    psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -c "$1"
}
verifier() { # NAME EXPECTED SEEN
    if [ -n "$2" ] && [ "$2" = "$3" ]; then
        echo "ok - clients: $1"
    else
        printf 'not ok - clients: %s\n' "$1"
        diff <(echo "$2") <(echo "$3") | head -20 || true
    fi
}
# The sums that every client makes of the rows it receives: rows, withheld values, households, total of the shares.
lu() { # ROLE
    attendre "SELECT echelle, count(*), count(*) FILTER (WHERE p60 IS NULL), COALESCE(sum(n_menages), 0), round(COALESCE(sum(p60), 0)::numeric, 2)
        FROM attendu.lisible WHERE role = '$1' AND campagne = 2020 AND population = 'ensemble' GROUP BY 1 ORDER BY echelle COLLATE \"C\""
}

# Every map, with the rows that ROLE may see of it; a change is of a territory seen in both campaigns.
couches() {
    attendre "WITH lu AS (SELECT * FROM attendu.lisible WHERE role = '$1' AND population = 'ensemble')
        SELECT 'carte_' || e.echelle, count(l.gid) FROM ops.echelle AS e LEFT JOIN lu AS l ON l.echelle = e.echelle AND l.campagne = 2020 WHERE e.echelle <> 'france' GROUP BY 1
        UNION ALL
        SELECT 'carte_evolution_' || e.echelle, count(a.gid) FROM ops.echelle AS e LEFT JOIN lu AS l ON l.echelle = e.echelle AND l.campagne = 2020
        LEFT JOIN lu AS a ON a.gid = l.gid AND a.campagne = 2018 WHERE e.echelle NOT IN ('france', 'carreau', 'groupe_residence', 'groupe_batiment') GROUP BY 1" | LC_ALL=C sort
}

verifier "the readers see different rows" 4 "$(attendre "SELECT count(DISTINCT n) FROM (SELECT count(*) AS n FROM attendu.lisible GROUP BY role) AS x")"

# --- pgJDBC, with the requests of Metabase
javac -nowarn -d "$dossier" -cp /usr/share/java/postgresql.jar test/clients/PriseUnix.java test/clients/Metabase.java
java -cp "/usr/share/java/postgresql.jar:$dossier" Metabase "$PGHOST/.s.PGSQL.$PGPORT" "$base" "${lecteurs[@]}" client_rien >"$dossier/jdbc" 2>&1 || true
jdbc() { grep "^$1 " "$dossier/jdbc" | cut -c$((${#1} + 2))- || true; }
verifier "Metabase: no request is an error" 0 "$(grep -cE 'ERREUR|Exception|^\s+at ' "$dossier/jdbc" || true)"
grep -E 'ERREUR|Exception' "$dossier/jdbc" | head -5 || true

relations="SELECT c.oid, c.relname FROM pg_class AS c WHERE c.relnamespace = 'ops'::regnamespace AND c.relkind IN ('r', 'v')"
ouvertes="$relations AND EXISTS (SELECT FROM aclexplode(c.relacl) AS a WHERE a.privilege_type = 'SELECT' AND a.grantee IN (0, 'ops_lecteur'::regrole))"
tables=$(attendre "SELECT 0, string_agg(relname, ',' ORDER BY relname COLLATE \"C\") FROM ($ouvertes) AS x")
champs=$(attendre "SELECT count(*), 0, 0 FROM ($ouvertes) AS x JOIN pg_attribute AS a ON a.attrelid = x.oid AND a.attnum > 0 AND NOT a.attisdropped")
catalogue=$(attendre "WITH r AS ($relations) SELECT 'true', (SELECT count(*) FROM r), (SELECT count(obj_description(oid, 'pg_class')) FROM r),
    (SELECT count(*) FROM r JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT sum(cardinality(k.conkey)) FROM r JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype = 'p'),
    (SELECT sum(cardinality(k.conkey)) FROM r JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype = 'f'),
    (SELECT sum(i.indnkeyatts) FROM pg_index AS i WHERE i.indrelid = 'ops.indicateur'::regclass),
    (SELECT count(*) FROM pg_proc AS p WHERE p.pronamespace = 'ops'::regnamespace AND p.prokind = 'f')")
# The larger tables are sampled by Metabase: rows alone are compared.
empreintes="SELECT format(CASE WHEN relname IN ('croisement', 'evolution', 'indicateur', 'indicateur_long', 'territoire', 'territoire_commune')
    THEN 'SELECT %1\$L, count(*) FROM (SELECT FROM ops.%1\$I LIMIT 10000) AS t'
    ELSE 'SELECT %1\$L, count(*), COALESCE(sum((SELECT count(v.value) FROM jsonb_each_text(to_jsonb(t)) AS v)), 0) FROM ops.%1\$I AS t' END, relname)
    FROM ($ouvertes) AS x WHERE relname <> 'menage' ORDER BY relname COLLATE \"C\""
attendre "$empreintes" | sed 's/$/;/' >"$dossier/empreintes.sql"
for role in "${lecteurs[@]}"; do
    lisible="attendu.lisible WHERE role = '$role'"
    verifier "Metabase, $role: lists what is granted, all with a comment" "$tables" "$(jdbc "tables $role")"
    verifier "Metabase, $role: their fields, all with a comment, no key" "$champs" "$(jdbc "champs $role")"
    verifier "pgJDBC, $role: its catalog functions answer" "$catalogue" "$(jdbc "catalogue $role")"
    verifier "Metabase, $role: fingerprints of every table" "$(lire "$role" <"$dossier/empreintes.sql")" "$(jdbc "empreinte $role")"
    verifier "Metabase, $role: a sample of households is refused" 42501 "$(jdbc "menage $role")"
    verifier "Metabase, $role: fingerprints of the maps are of the rows he may see" \
        "$(couches "$role")" "$(jdbc "empreinte $role" | grep '^carte_' | cut -d' ' -f1,2 | LC_ALL=C sort)"
    verifier "Metabase, $role: values of the filters" "$(for colonne in echelle population statut_ressources campagne; do
        attendre "SELECT '$colonne', string_agg(v, ',' ORDER BY v) FROM (SELECT DISTINCT $colonne::text AS v FROM $lisible) AS x"; done)" "$(jdbc "valeurs $role")"
    verifier "Metabase, $role: counts and sums of the query builder" "$(attendre "SELECT echelle, count(*), sum(n_menages) FROM $lisible
        AND campagne = 2020 AND population = 'ensemble' AND p60 IS NOT NULL GROUP BY 1 ORDER BY echelle COLLATE \"C\"")" "$(jdbc "agrege $role")"
    verifier "pgJDBC, $role: rows by cursor" "$(lu "$role")" "$(jdbc "lu $role")"
done
for role in client_bailleur client_exploration; do
    verifier "Metabase, $role: crosses at will" "$(psql -X -At -U "$role" -c "SELECT code, classe_1, n, statut, methode FROM ops.croiser('{age}', 'commune', 2020)")" \
        "$(jdbc "croise $role")"
done
verifier "Metabase: who may not cross is told so" "$(printf '42501\n42501')" "$(jdbc "croise client_epci"; jdbc "croise client_commune")"
verifier "Metabase: a login without account lists nothing, its catalog answers" "0 
0 0 0
$catalogue" "$(jdbc "tables client_rien"; jdbc "champs client_rien"; jdbc "catalogue client_rien")"
iris() { attendre "SELECT '$1', count(*) FROM attendu.lisible WHERE role = '$1' AND echelle = 'iris' AND campagne = 2020"; }
commune=$(iris client_commune) epci=$(iris client_epci) seul="client_metabase 0"
verifier "Metabase: one prepared statement answers each role taken, and nothing with none" "$(printf '%s\n' "$commune" "$epci" "$seul" "$commune" "$epci" \
    "$commune" "$epci" "$commune" "$seul" "$epci" "$commune")
preparee true
refus 42501" "$(jdbc service)"
verifier "Metabase: after RESET ROLE, a cursor in a read-only transaction under another" "$(lu client_commune)" "$(jdbc "lu service_commune")"
verifier "Metabase: with SET LOCAL ROLE ended, nothing is read" 0 "$(grep -c "^lu service_seul" "$dossier/jdbc" || true)"

# --- Python, ODBC, R, GDAL: the same sums of the rows, the maps with their geometry and its reference system, the catalogs
maps() { # ROLE: rows, geometries and households of four maps
    attendre "SELECT e.couche, count(l.gid), count(g.geom), COALESCE(sum(l.n_menages), 0), CASE WHEN count(g.geom) > 0 THEN '2154' ELSE '-' END
        FROM (VALUES (1, 'commune'), (2, 'iris'), (3, 'carreau'), (4, 'residence')) AS e(rang, couche)
        LEFT JOIN (SELECT * FROM attendu.lisible WHERE role = '$1' AND campagne = 2020 AND population = 'ensemble') AS l ON l.echelle = e.couche
        LEFT JOIN (SELECT gid, COALESCE(contour, point) AS geom FROM ops.territoire UNION ALL SELECT gid, contour FROM ops.maille) AS g ON g.gid = l.gid
        GROUP BY e.rang, e.couche ORDER BY e.rang"
}
relations=$(attendre "SELECT count(*) FROM ($relations) AS x")
colonnes=$(attendre "SELECT count(*) FROM pg_attribute AS a JOIN ($ouvertes) AS x ON a.attrelid = 'ops.indicateur'::regclass AND x.relname = 'indicateur' AND a.attnum > 0 AND NOT a.attisdropped")
index=$(attendre "SELECT sum(i.indnkeyatts) FROM pg_index AS i WHERE i.indrelid = 'ops.indicateur'::regclass")
cat >"$dossier/odbc.ini" <<INI
[ops]
Driver=PostgreSQL Unicode
Servername=$PGHOST
Port=$PGPORT
Database=$base
ReadOnly=1
INI
for role in "${lecteurs[@]}"; do
    /usr/bin/python3 test/clients/lire.py "$role" >"$dossier/python" 2>"$dossier/erreurs" || cat "$dossier/erreurs"
    Rscript test/clients/lire.R "$role" >"$dossier/r" 2>"$dossier/erreurs" || cat "$dossier/erreurs"
    recu() { grep "^$2 " "$dossier/$1" | cut -c$((${#2} + 2))- || true; }
    attendu=$(lu "$role") cartes=$(maps "$role")
    verifier "psycopg, $role: prepared, binary" "$attendu" "$(recu python psycopg)"
    verifier "psycopg, $role: by a named cursor" "$attendu" "$(recu python curseur)"
    verifier "psycopg, $role: COPY of a query" "$attendu" "$(recu python copy)"
    verifier "pandas, $role: by SQLAlchemy" "$attendu" "$(recu python pandas)"
    verifier "SQLAlchemy, $role: inspects tables, fields and comments" "$(cut -d' ' -f2,3,4 <<<"$catalogue" | awk '{ print $1, $3, $2 }')" "$(recu python inspection)"
    verifier "geopandas, $role: maps in Lambert 93" "$cartes" "$(recu python geopandas)"
    verifier "psqlODBC, $role: rows" "$attendu" "$(recu python odbc0)"
    verifier "psqlODBC, $role: rows by cursor" "$attendu" "$(recu python odbc1)"
    verifier "psqlODBC, $role: its catalog functions answer" "$relations $colonnes 1 $index" "$(recu python catalogue_odbc)"
    verifier "isql, $role: a query" "$(awk '$1 == "commune" { print $2 - $3 "|" $4 }' <<<"$attendu")" \
        "$(echo "SELECT count(p60), sum(n_menages) FROM ops.carte_commune" | ODBCINI="$dossier/odbc.ini" isql -b '-x0x7c' ops "$role" 2>&1)"
    verifier "R, $role: DBI" "$attendu" "$(recu r dbi)"
    verifier "R, $role: dbplyr adds up in the database" "$attendu" "$(recu r dbplyr)"
    verifier "R, $role: dbplyr joins the territories" "$(awk '$1 == "iris" { print $2 }' <<<"$attendu")" "$(recu r jointure)"
    verifier "R, $role: sf, maps in Lambert 93" "$cartes" "$(recu r sf)"

    pg="PG:dbname=$base host=$PGHOST port=$PGPORT user=$role schemas=ops"
    ogrinfo -al -so "$pg" >"$dossier/ogrinfo" 2>&1 || true
    verifier "ogrinfo, $role: every map, what he may see of it" "0
$(couches "$role")" \
        "$(grep -cE 'ERROR|Warning' "$dossier/ogrinfo" || true
            awk '/^Layer name: /{ nom = $3 } /^Feature Count: / && nom ~ /^carte_/ { print nom, $3 }' "$dossier/ogrinfo" | LC_ALL=C sort)"
    rm -f "$dossier/cartes.gpkg"
    ogr2ogr -f GPKG "$dossier/cartes.gpkg" "$pg" carte_commune carte_iris carte_carreau carte_residence >"$dossier/erreurs" 2>&1 || true
    verifier "ogr2ogr, $role: maps to GeoPackage" "$(sed 's/-$/2154/' <<<"$cartes")" "$(cat "$dossier/erreurs"
        /usr/bin/python3 - "$dossier/cartes.gpkg" <<'PY'
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
for couche in ("commune", "iris", "carreau", "residence"):
    lignes = base.execute(f"SELECT count(*), count(geom), COALESCE(sum(n_menages), 0) FROM carte_{couche}").fetchone()
    print(couche, *lignes, base.execute("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (f"carte_{couche}",)).fetchone()[0])
PY
)"
done
# --- GeoServer: what GeoTools (PostGISDialect, PostgisFilterToSQL) sends for a view whose key the metadata table tells
cadre="ST_GeomFromText('POLYGON ((690000 7040000, 690000 7080000, 720000 7080000, 720000 7040000, 690000 7040000))', 2154)"
for role in "${lecteurs[@]}"; do
    for couche in carte_commune carte_iris carte_carreau carte_residence; do
        echo "SELECT pk_column, pk_policy FROM ops.gt_pk_metadata WHERE table_schema = 'ops' AND table_name = '$couche' ORDER BY pk_column_idx;
            SELECT count(*) FROM \"ops\".\"$couche\" WHERE \"geom\" && $cadre AND ST_Intersects(\"geom\", $cadre);
            SELECT count(*), count(v.geom) FROM (SELECT \"gid\", \"p60\", encode(ST_AsEWKB(ST_Simplify(ST_Force2D(\"geom\"), 10.0, true)), 'base64') AS \"geom\"
                FROM \"ops\".\"$couche\" WHERE \"geom\" && $cadre) AS v;
            SELECT round(ST_XMin(e)) FROM (SELECT ST_GeomFromText(ST_AsText(ST_Force2D(ST_Envelope(ST_Extent(\"geom\"::geometry))))) AS e FROM \"ops\".\"$couche\") AS x;"
    done | lire "$role" >"$dossier/geoserver" || true
    verifier "GeoServer, $role: keys, boxes, extents" "$(for echelle in commune iris carreau residence; do
        attendre "WITH l AS (SELECT g.geom FROM attendu.lisible AS l JOIN (SELECT gid, COALESCE(contour, point) AS geom FROM ops.territoire UNION ALL SELECT gid, contour FROM ops.maille) AS g
                USING (gid) WHERE l.role = '$role' AND l.campagne = 2020 AND l.population = 'ensemble' AND l.echelle = '$echelle')
            SELECT concat_ws(E'\n', 'gid assigned', count(*) FILTER (WHERE ST_Intersects(geom, $cadre)),
                count(*) FILTER (WHERE geom && $cadre) || ' ' || count(*) FILTER (WHERE geom && $cadre), COALESCE(round(ST_XMin(ST_Extent(geom)))::text, '')) FROM l"
    done)" "$(cat "$dossier/geoserver")"
    verifier "GeoServer, $role: no estimated extent of what he may not read" "permission denied for function st_estimatedextent" \
        "$(echo "SELECT ST_EstimatedExtent('ops', 'carte_commune', 'geom');" | lire "$role" | grep -o 'permission denied for function st_estimatedextent')"
done
# --- The R, Python and shell blocks of doc/analyste.md, as they are written there
bloc() { # LANGUAGE, first block that holds TEXT
    awk -v langue="$1" -v texte="$2" '$0 == "```" langue { dedans = 1; b = ""; next } /^```$/ && dedans { if (index(b, texte)) { printf "%s", b; exit } dedans = 0 }
        dedans { b = b $0 "\n" }' doc/analyste.md
}
export PGSERVICEFILE="$dossier/service"
printf '[ops]\nhost=%s\nport=%s\ndbname=%s\nuser=client_epci\n' "$PGHOST" "$PGPORT" "$base" >"$PGSERVICEFILE"
epci="$(attendre "SELECT count(*) || ' ' || count(p60) || ' ' || sum(n_ressources) FROM attendu.lisible
    WHERE role = 'client_epci' AND campagne = 2020 AND population = 'ensemble' AND echelle = 'epci'")
$(attendre "SELECT count(*) || ' ' || count(p60) FROM attendu.lisible
    WHERE role = 'client_epci' AND campagne = 2020 AND population = 'ensemble' AND echelle = 'commune'") 2154"
verifier "the R block of the guide" "$epci" "$( { bloc r dbConnect
    echo 'cat(sprintf("%d %d %.0f\n%d %d %d\n", nrow(epci), sum(!is.na(epci$valeur)), sum(epci$effectif, na.rm = TRUE), nrow(communes), sum(!is.na(communes$p60)), sf::st_crs(communes)$epsg))'
} >"$dossier/bloc.R"; cd "$dossier"; Rscript bloc.R 2>/dev/null)"
verifier "the Python block of the guide" "$epci" "$( { bloc python read_postgis
    echo 'print(f"{len(epci)} {epci.valeur.count()} {epci.effectif.sum():.0f}\n{len(communes)} {communes.p60.count()} {communes.crs.to_epsg()}")'
} | /usr/bin/python3 - | tail -2)"
bloc sh ogr2ogr >"$dossier/bloc.sh"
(cd "$dossier" && sh bloc.sh) >"$dossier/erreurs" 2>&1 || true
verifier "the exports of the guide" "$(attendre "SELECT 1 + count(*) FROM ops.indicateur_long WHERE campagne = 2020 AND echelle = 'epci'")
$(attendre "SELECT count(*) FROM attendu.lisible WHERE role = 'client_epci' AND campagne = 2020 AND population = 'ensemble' AND echelle = 'epci'")" "$(grep -v '^COPY [0-9]*$' "$dossier/erreurs"
    wc -l <"$dossier/epci.csv"; /usr/bin/python3 -c "import sqlite3; print(*sqlite3.connect('$dossier/cartes.gpkg').execute('SELECT count(*) FROM carte_epci').fetchone())")"

sans="permission denied for schema ops"
verifier "a login without account is refused by each, in the same words" "$(printf '%s\n' "$sans" "$sans" "$sans")" "$(
    { /usr/bin/python3 test/clients/lire.py client_rien; Rscript test/clients/lire.R client_rien; echo "SELECT 1 FROM ops.carte_commune" |
        ODBCINI="$dossier/odbc.ini" isql -b -v ops client_rien; } 2>&1 | grep -o "$sans" || true)"
