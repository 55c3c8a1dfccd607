#!/usr/bin/env bash
# Real QGIS under an X server, as four readers of restricted rights and one of none, on the generated region: the project kept in the database
# opens, and every layer shows what that reader may see, counted from the units by a superuser (test/clients/acteurs.sql).
# Usage: test/t/qgis.sh DATABASE [DIRECTORY FOR THE PICTURES], on a copy of the database that test/t/region.sh leaves.
set -euo pipefail
base=cartes
lecteurs=(client_bailleur client_epci client_commune client_exploration)
dossier=$(mktemp -d) images=${2:-}
nettoyer() {
    rm -rf "$dossier"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" \
        -c "DROP ROLE IF EXISTS client_rien, client_metabase, $(IFS=,; echo "${lecteurs[*]}")"
}
trap nettoyer EXIT
nettoyer && mkdir "$dossier"
psql -X -q -d postgres -c "CREATE DATABASE $base TEMPLATE $1" -c "ALTER DATABASE $base SET session_preload_libraries = 'carto_ops'" \
    -c "ALTER DATABASE $base SET search_path = \"\$user\", public, ops"
psql -X -q -d "$base" -o /dev/null -f test/clients/acteurs.sql
export PGDATABASE=$base LC_ALL=C.UTF-8 PGSERVICEFILE="$dossier/service" HOME="$dossier" XDG_RUNTIME_DIR="$dossier"
printf '[ops]\nhost=%s\nport=%s\ndbname=%s\n' "$PGHOST" "$PGPORT" "$base" >"$PGSERVICEFILE"

attendre() { # SQL, as the superuser
    psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -c "$1"
}
verifier() { # NAME EXPECTED SEEN
    if [ "$2" = "$3" ]; then
        echo "ok - qgis: $1"
    else
        printf 'not ok - qgis: %s\n' "$1"
        diff <(echo "$2") <(echo "$3") | head -20 || true
    fi
}
trier() { LC_ALL=C sort; }

# What each layer of the project has for ROLE: figures of the reader's own rows, classed by hand.
preparer() {
    psql -X -q -o /dev/null <<'SQL'
CREATE TABLE attendu.geometrie AS
SELECT t.gid, CASE WHEN e.adresse THEN t.point ELSE t.contour END AS geom FROM ops.territoire AS t JOIN ops.echelle AS e USING (echelle)
UNION ALL SELECT m.gid, m.contour FROM ops.maille AS m;
CREATE VIEW attendu.couche AS
SELECT l.role, 'carte_' || l.echelle AS couche, l.gid, l.p60 AS valeur, l.statut_ressources AS statut, k.bornes
FROM attendu.lisible AS l JOIN ops.classe_carte AS k ON k.indicateur = 'p60' WHERE l.campagne = 2020 AND l.population = 'ensemble' AND l.echelle <> 'france'
UNION ALL
SELECT l.role, 'carte_evolution_' || l.echelle, l.gid, CASE WHEN l.statut_ressources = 'diffusable' AND a.statut_ressources = 'diffusable' THEN l.p60 - a.p60 END,
  CASE WHEN 'secret' IN (l.statut_ressources, a.statut_ressources) THEN 'secret' WHEN 'non_enquete' IN (l.statut_ressources, a.statut_ressources) THEN 'non_enquete'
    WHEN 'vide' IN (l.statut_ressources, a.statut_ressources) THEN 'vide' ELSE 'diffusable' END, k.bornes_evolution
FROM attendu.lisible AS l JOIN attendu.lisible AS a ON a.role = l.role AND a.gid = l.gid AND a.campagne = 2018 AND a.population = 'ensemble'
JOIN ops.classe_carte AS k ON k.indicateur = 'p60'
WHERE l.campagne = 2020 AND l.population = 'ensemble' AND l.echelle IN ('epci', 'commune', 'iris');
SQL
}
couches="(VALUES ('carte_region'), ('carte_departement'), ('carte_epci'), ('carte_commune'), ('carte_qpv'), ('carte_iris'), ('carte_carreau'), ('carte_groupe_residence'),
    ('carte_residence'), ('carte_groupe_batiment'), ('carte_batiment'), ('carte_evolution_epci'), ('carte_evolution_commune'), ('carte_evolution_iris')) AS c(couche)"
par_couche() { # ROLE EXPRESSION: one row per layer, those of nothing too
    attendre "SELECT x.couche, $2 FROM $couches CROSS JOIN LATERAL (SELECT c.couche) AS x
        LEFT JOIN attendu.couche AS a ON a.couche = c.couche AND a.role = '$1' LEFT JOIN attendu.geometrie AS g ON g.gid = a.gid GROUP BY x.couche" | sed 's/ *$//' | trier
}
classer() { # ROLE: territories by layer and class
    attendre "SELECT a.couche, count(*), CASE WHEN a.valeur IS NULL THEN CASE a.statut WHEN 'secret' THEN 'secret statistique' WHEN 'non_enquete' THEN 'non enquêté' ELSE 'aucun ménage' END
        ELSE (SELECT translate(CASE b.k WHEN 0 THEN 'moins de ' || a.bornes[1] WHEN cardinality(a.bornes) THEN a.bornes[b.k] || ' et plus'
            ELSE a.bornes[b.k] || ' à moins de ' || a.bornes[b.k + 1] END, '.-', ',−') FROM (SELECT width_bucket(a.valeur, a.bornes) AS k) AS b) END
        FROM attendu.couche AS a WHERE a.role = '$1' GROUP BY 1, 3" | trier
}

preparer
lille=$(attendre "SELECT ST_X(point), ST_Y(point) FROM ops.territoire WHERE echelle = 'commune' AND code = '59350'")
for role in "${lecteurs[@]}" client_rien; do
    mkdir "$dossier/$role"
    # shellcheck disable=SC2086 # two coordinates
    xvfb-run -a /usr/bin/python3 test/clients/carte_qgis.py "$role" "$dossier/$role" $lille >"$dossier/recu" 2>"$dossier/erreurs" || tail -3 "$dossier/erreurs"
    recu() { grep "^$1 " "$dossier/recu" | cut -c$((${#1} + 2))- || true; }
    if [ "$role" = client_rien ]; then
        verifier "a login without account opens no project" "False
0 0" "$(recu projet | cut -d' ' -f1; recu couches)"
        continue
    fi
    verifier "$role: the project opens from the database, every layer is valid" "True Cartographie OPS
116 0" "$(recu projet; recu couches)"
    verifier "$role: the form is the sheet, by theme" "Territoire $(attendre "SELECT string_agg(libelle, ' ' ORDER BY theme) FROM ops.themes()")" "$(recu onglets)"
    verifier "$role: features, their count and extent" "$(par_couche "$role" "count(a.gid), count(a.gid), CASE WHEN count(a.gid) > 0 THEN concat_ws(' ',
        round(ST_XMin(ST_Extent(g.geom))), round(ST_YMin(ST_Extent(g.geom))), round(ST_XMax(ST_Extent(g.geom))), round(ST_YMax(ST_Extent(g.geom)))) END")" "$(recu compte | trier)"
    verifier "$role: each feature in its class, secrets apart" "$(classer "$role")" "$(recu classe | trier)"
    verifier "$role: unique values" "$(par_couche "$role" "string_agg(DISTINCT a.statut COLLATE \"C\", ' ')")" "$(recu statuts | trier)"
    verifier "$role: filters" "$(par_couche "$role" "count(*) FILTER (WHERE a.valeur >= 60)")" "$(recu filtre | trier)"
    verifier "$role: subsets" "$(par_couche "$role" "count(*) FILTER (WHERE a.statut = 'secret'), count(*) FILTER (WHERE a.statut = 'secret')")" "$(recu sous-ensemble | trier)"
    verifier "$role: no edit, by the layer or past it" "$(par_couche "$role" "'False', 'False', 'False', 'False'")" "$(recu edition | trier)"
    verifier "$role: a layer opened alone is styled, in French; a style of his own is refused" "$(printf '%s True RuleRenderer 8 %s 38 False Ressources inférieures à 60 %% du plafond PLUS (%%)\n' \
        carte_commune "$(attendre 'SELECT count(*) FROM ops.layer_styles')" carte_residence "$(attendre 'SELECT count(*) FROM ops.layer_styles')")" "$(recu seule)"
    verifier "$role: identify" "carte_commune 59350
carte_iris$(attendre "SELECT string_agg(' ' || t.code, '' ORDER BY t.code) FROM attendu.couche AS a JOIN ops.territoire AS t USING (gid)
        WHERE a.role = '$role' AND a.couche = 'carte_iris' AND ST_DWithin(t.contour, ST_SetSRID(ST_MakePoint(${lille/ /,}), 2154), 5)")" "$(recu identifie)"
    verifier "$role: what he may read, as a table" "$(attendre "SELECT count(*) FROM ops.echelle")" "$(recu droits)"
    verifier "$role: nothing in the log" "" "$(recu erreur)"
    palette=(ffffcc a1dab4 41b6c4 2c7fb8 253494)
    verifier "$role: the map of EPCI is drawn, each class in its colour" "region 0$(attendre "SELECT DISTINCT width_bucket(a.valeur, a.bornes) FROM attendu.couche AS a
        WHERE a.role = '$role' AND a.couche = 'carte_epci' AND a.valeur IS NOT NULL ORDER BY 1" | while read -r k; do printf ' #%s' "${palette[$k]}"; done)" "$(recu dessin | head -1)"
    if [ -n "$images" ]; then
        mkdir -p "$images"
        for image in "$dossier/$role"/*.png; do cp "$image" "$images/$role-$(basename "$image")"; done
    fi
done

# QGIS itself, in French, its window and the form of a commune photographed.
PGUSER=client_epci OPS_IMAGES="$dossier" LC_ALL='' LANG=fr_FR.UTF-8 timeout 180 xvfb-run -a -s '-screen 0 1400x900x24' \
    qgis --nologo --noplugins --noversioncheck --lang fr --profiles-path "$dossier" --code test/clients/fenetre_qgis.py >"$dossier/recu" 2>&1 || tail -3 "$dossier/recu"
verifier "QGIS itself opens the project and the sheet of a commune" "Cartographie OPS 116 Lille" "$(cat "$dossier/fenetre.txt" 2>/dev/null || true)"
if [ -n "$images" ]; then cp "$dossier"/fenetre.png "$dossier"/formulaire.png "$images"; fi

# --- The exports of doc/qgis.md, as they are written there
awk '$0 == "```sh" { dedans = 1; next } /^```$/ { dedans = 0 } dedans' doc/qgis.md >"$dossier/exports.sh"
sed -i 's/^dbname=.*/&\nuser=client_epci/' "$PGSERVICEFILE"
(cd "$dossier" && sh -e exports.sh) >"$dossier/erreurs" 2>&1 || cat "$dossier/erreurs"
lus=$(attendre "SELECT count(*) FROM attendu.lisible WHERE role = 'client_epci' AND campagne = 2020 AND population = 'ensemble' AND echelle = 'iris'")
verifier "the exports of the guide: GeoPackage, its styles, GeoJSON in degrees" "$lus $(attendre "SELECT count(*) FROM ops.layer_styles WHERE f_table_name = 'carte_iris' AND useasdefault") $lus -180<x<180" \
    "$(/usr/bin/python3 - "$dossier" <<'PY'
import json, sqlite3, sys
base = sqlite3.connect(sys.argv[1] + "/iris.gpkg")
geojson = json.load(open(sys.argv[1] + "/iris.geojson"))
x = geojson["features"][0]["geometry"]["coordinates"][0][0][0][0]
print(base.execute("SELECT count(geom) FROM carte_iris").fetchone()[0], base.execute("SELECT count(*) FROM layer_styles WHERE styleqml LIKE '%RuleRenderer%'").fetchone()[0],
      len(geojson["features"]), "-180<x<180" if -180 < x < 180 else x)
PY
)"
