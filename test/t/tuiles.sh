#!/usr/bin/env bash
# doc/tuiles.html in a browser, on the tiles of readers of restricted rights: what the map shows is what those rights, counted from the units
# by a superuser (test/clients/acteurs.sql), and the rule of scales allow, in the frame of the window.
# Usage: test/t/tuiles.sh DATABASE [PICTURES], on a copy of the database that test/t/region.sh leaves.
set -euo pipefail
base=tuiles
roles=client_bailleur,client_epci,client_commune,client_exploration,client_rien,client_metabase
dossier=$(mktemp -d)
images=${2:-$dossier}
serveur=
nettoyer() {
    [ -z "$serveur" ] || kill "$serveur" 2>/dev/null || true
    wait
    rm -rf "$dossier"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base WITH (FORCE)" -c "DROP ROLE IF EXISTS $roles"
}
trap nettoyer EXIT
psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" -c "DROP ROLE IF EXISTS $roles" \
    -c "CREATE DATABASE $base TEMPLATE $1" -c "ALTER DATABASE $base SET session_preload_libraries = 'carto_ops'"
export PGDATABASE=$base LC_ALL=C.UTF-8
psql -X -q -o /dev/null -f test/clients/acteurs.sql
npm install --prefix "$dossier" --no-audit --no-fund --silent maplibre-gl@6.17.0 pg@8.23.1 playwright-core@1.65.1

verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - tiles: $nom"; else echo "not ok - tiles: $nom"; fi
}
regarder() { # ROLE < VIEWS: what the page shows, to the file "vu"
    local port=
    node test/clients/tuiles.mjs "$dossier" "$1" >"$dossier/port" 2>"$dossier/erreurs" &
    serveur=$!
    for _ in $(seq 100); do
        port=$(cat "$dossier/port")
        [ -z "$port" ] || break
        sleep 0.1
    done
    timeout 240 node test/clients/voir.mjs "$dossier" "http://127.0.0.1:$port" "$images/tuiles_%.png" >"$dossier/vu" 2>&1 || true
    kill "$serveur"
    wait "$serveur" 2>/dev/null || true
    serveur=
}
# What each reader may see, with its place.
lire() {
    psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
SET client_min_messages = warning;
DROP TABLE IF EXISTS lecture;
CREATE TABLE lecture AS
SELECT l.role, l.echelle, l.gid, l.communes, to_jsonb(l) AS cellule, COALESCE(t.contour, t.point, m.contour) AS geom
FROM attendu.lisible AS l LEFT JOIN ops.territoire AS t ON t.gid = l.gid LEFT JOIN ops.maille AS m ON m.gid = l.gid
WHERE l.role IN ('client_epci', 'client_commune') AND l.campagne = 2020 AND l.population = 'ensemble';
ANALYZE lecture;
SQL
}
# One line "layer gid value status" for each territory in the frame, widened by a share of its side; the scales are those of the zoom.
attendre() { # ROLE ZOOM WIDENING WEST SOUTH EAST NORTH INDICATOR
    psql -X -q -At -v ON_ERROR_STOP=1 -v role="$1" -v zoom="$2" -v marge="$3" -v ouest="$4" -v sud="$5" -v est="$6" -v nord="$7" -v indicateur="$8" <<'SQL'
SELECT k.item FROM ops.catalogue_indicateurs() AS k WHERE k.code = :'indicateur' \gset
WITH cadre AS (
  SELECT ST_Transform(ST_Segmentize(ST_Transform(ST_MakeEnvelope(:ouest - :marge * (:est - :ouest), :sud - :marge * (:nord - :sud), :est + :marge * (:est - :ouest),
    :nord + :marge * (:nord - :sud), 4326), 3857), 1000), 2154) AS geom
), present AS MATERIALIZED (
  SELECT l.* FROM lecture AS l CROSS JOIN cadre AS c WHERE l.role = :'role' AND ST_Intersects(l.geom, c.geom)
)
SELECT concat_ws(' ', p.echelle, p.gid, COALESCE(p.cellule ->> :'indicateur', ''), p.cellule ->> ('statut_' || :'item'))
FROM present AS p
JOIN (VALUES ('departement', 7, 7), ('epci', 8, 9), ('commune', 10, 22), ('iris', 12, 22), ('qpv', 12, 22), ('carreau', 13, 22), ('residence', 14, 15),
  ('groupe_residence', 14, 15), ('batiment', 16, 22), ('groupe_batiment', 16, 22)) AS m(echelle, de, a) ON m.echelle = p.echelle AND :zoom BETWEEN m.de AND m.a
WHERE p.echelle <> 'commune' OR :zoom < 12 OR NOT EXISTS (
  SELECT FROM lecture AS i WHERE i.role = :'role' AND i.echelle = 'iris' AND i.communes @> ARRAY[p.gid])
SQL
}
# All that is well inside the frame is shown, and nothing that is well outside.
egaler() { # ROLE NAME ZOOM INDICATOR LAYERS
    local cadre montre
    read -ra cadre < <(grep "^$2 vue " "$dossier/vu" | cut -d' ' -f3-) || return 1
    grep "^$2 objet " "$dossier/vu" | cut -d' ' -f3- | sort >"$dossier/montre" || true
    attendre "$1" "$3" -0.02 "${cadre[@]}" "$4" | sort >"$dossier/dedans"
    attendre "$1" "$3" 0.05 "${cadre[@]}" "$4" | sort >"$dossier/autour"
    comm -13 "$dossier/montre" "$dossier/dedans" | sed 's/^/# lacks /' >"$dossier/ecart"
    comm -23 "$dossier/montre" "$dossier/autour" | sed 's/^/# has /' >>"$dossier/ecart"
    head -5 "$dossier/ecart"
    montre=$(cut -d' ' -f1 "$dossier/montre" | sort -u | paste -sd' ')
    [ "$montre" = "$5" ] || { echo "# shows $montre"; return 1; }
    [ -s "$dossier/dedans" ] && [ ! -s "$dossier/ecart" ]
}
comparer() { # ROLE < "name zoom lat lon indicator layers..."
    local nom zoom indicateur attendues
    cat >"$dossier/vues"
    cut -d' ' -f1-5 "$dossier/vues" | regarder "$1"
    grep -v -E '^[a-z_0-9]+ (vue|objet) ' "$dossier/vu" | sed 's/^/# /' >"$dossier/plaintes" || true
    cat "$dossier/plaintes"
    verifier "$1: the page reports no error" test ! -s "$dossier/plaintes"
    while read -r nom zoom _ _ indicateur attendues; do
        verifier "$1, $nom: the map shows $attendues, their values and statuses" egaler "$1" "$nom" "${zoom%.*}" "$indicateur" "$attendues"
    done <"$dossier/vues"
}

lire
# The building of the EPCI with most households.
batiment=$(psql -X -At -F ' ' -c "SELECT ST_Y(p.p), ST_X(p.p) FROM lecture AS l CROSS JOIN LATERAL ST_Transform(l.geom, 4326) AS p(p)
    WHERE l.role = 'client_epci' AND l.echelle = 'batiment' ORDER BY (l.cellule ->> 'n_menages')::int DESC NULLS LAST, l.gid LIMIT 1")
comparer client_epci <<VUES
departement 7.5 50.2 2.9 p60 departement
epci 8.2 50.6 3.06 p60 epci
commune 10.4 50.63 3.06 p60 commune
iris 12.1 50.6 3.2 p60 commune iris qpv
carreau 13.2 50.69 3.17 p_mono carreau iris qpv
residence 14.4 50.69 3.175 p60 carreau groupe_residence iris qpv residence
batiment 16.1 $batiment taille batiment carreau iris qpv
VUES
comparer client_commune <<'VUES'
roubaix 12.6 50.69 3.175 p60 commune iris qpv
VUES
# Closed by one landlord, the addresses are gone from the map; the rest stays.
psql -X -q -o /dev/null -c "SELECT ops.declarer_position(max(organisme), '32', 'opposition') FROM ops.organisme WHERE type = 'bailleur'" \
    -c "UPDATE attendu.perimetre SET adresse = false"
lire
comparer client_epci <<'VUES'
fermee 14.4 50.69 3.175 p60 carreau iris qpv
VUES
# Who has no account is told that the tiles do not answer.
regarder client_rien <<<"rien 8.2 50.6 3.06 p60"
verifier "a login without account sees nothing, and is told" test "$(grep -c ' objet ' "$dossier/vu")/$(grep -c 'tuiles ne répondent pas' "$dossier/vu")" = 0/1
