#!/usr/bin/env bash
# A campaign loaded from the files of landlords is the one that the draw holds: no false alarm, the same units, the same release.
# Leaves the database campagne, with campaign 2022 at draft, to test/t/depot_fichiers.sh and test/t/depot_pannes.sh.
set -euo pipefail
. script/commun.sh
. test/verification/campagnes.sh
tirage=${1:-build/campagne}
annees="2018 2020"
generer() { build/generateur --graine 1 --taille 0.02 --campagnes 2018,2020,2022 --donnees data --sortie "$1" --depots "$1/depots"; }
generer "$tirage"
double=$(mktemp -d)
trap 'rm -rf "$double"' EXIT
generer "$double"
constater "same options, same files" "" "$(diff -rq "$tirage" "$double" 2>&1)"

creer_base campagne_reference
script/charger campagne_reference data "$tirage" 2018,2020
creer_base campagne
script/charger campagne data "$tirage" ''
constater "a base without units has its addresses" "t|0" "$(sql -At -c "SELECT (SELECT count(*) > 0 FROM ops_unites.adresse), (SELECT count(*) FROM ops_unites.logement)")"
sql -c "CREATE ROLE campagne_urh LOGIN" -c "GRANT ops_gestionnaire TO campagne_urh" \
    -c "INSERT INTO ops.campagne (campagne, date_reference) VALUES (2018, '2018-01-01'), (2020, '2020-01-01'), (2022, '2022-01-01')"

refus=$(export PGUSER=campagne_urh; for annee in $annees; do verser rpls "$annee"; verser ops "$annee"; done)
constater "script/deposer takes every file" "" "$refus"
# In so small a draw one building makes a tenth of the stock of a landlord, and half a residence goes: those alarms are true, and must be there.
ecart="SELECT n.campagne, o.siren, 'rpls_effectif' FROM (SELECT campagne, bailleur, count(*) AS n FROM ops_unites.logement GROUP BY 1, 2) AS n
  JOIN (SELECT campagne, bailleur, count(*) AS n FROM ops_unites.logement GROUP BY 1, 2) AS p ON p.bailleur = n.bailleur AND p.campagne = n.campagne - 2
  JOIN ops.organisme AS o ON o.organisme = n.bailleur WHERE abs(n.n - p.n) * 10 > p.n
  UNION ALL SELECT 2020, o.siren, 'rpls_residence_effectif' FROM ops.organisme AS o JOIN (
    SELECT l.bailleur, a.residence, count(*) FILTER (WHERE l.campagne = 2018) AS p, count(*) FILTER (WHERE l.campagne = 2020) AS n
    FROM ops_unites.logement AS l JOIN ops_unites.adresse AS a USING (batiment) GROUP BY 1, 2) AS r ON r.bailleur = o.organisme
  WHERE r.p >= 20 AND abs(r.n - r.p) * 2 > r.p ORDER BY 1, 2, 3"
constater "no false alarm" "$(sql -At -d campagne_reference -c "$ecart")" "$(sql -At -c "SELECT d.campagne, o.siren, a.regle FROM ops.anomalie AS a
  JOIN ops.depot AS d USING (depot) JOIN ops.organisme AS o ON o.organisme = d.bailleur WHERE a.gravite <> 'information' ORDER BY 1, 2, 3")"
constater "the positions of communes, and nothing else, are told" rpls_position_douteuse "$(sql -At -c "SELECT DISTINCT regle FROM ops.anomalie WHERE gravite = 'information'")"
constater "every landlord's two files are accepted" "$(ls "$tirage"/depots/*_20{18,20}_*.csv | wc -l)" "$(sql -At -c "SELECT count(*) FROM ops.depot WHERE etat = 'accepte'")"

comparer logement
comparer menage
# One landlord alone, of few dwellings: whole tables are withheld, and wider ones tell their zeros.
creer_base campagne_seule
mkdir "$double/seul"
cp "$tirage"/{bailleurs,iris,qpv,adresses}.csv "$double/seul"
awk -F , 'NR == 1 || $2 == "B02"' "$tirage/logements_2022.csv" >"$double/seul/logements_2022.csv"
awk -F , 'NR == FNR { r[$1] = 1; next } FNR == 1 || $1 in r' "$double/seul/logements_2022.csv" "$tirage/menages_2022.csv" >"$double/seul/menages_2022.csv"
script/charger campagne_seule data "$double/seul" 2022
export PGDATABASE=campagne
publier() { # DATABASE CAMPAIGN...
    local base=$1 annee
    shift
    for annee in "$@"; do
        sql -d "$base" -o /dev/null -c "SELECT ops.valider_campagne($annee)" -c "SELECT ops.publier($annee)" || true
    done
} 2>&1
publier campagne_reference $annees >"$double/reference" &
publier campagne $annees >"$double/campagne"
publier campagne_seule 2022 >"$double/seule"
wait
comparer indicateur
constater "one landlord alone is released" "publiee" "$(sql -At -d campagne_seule -c "SELECT etat FROM ops.campagne WHERE campagne = 2022")"

PGUSER=campagne_urh sql -o /dev/null -c "SELECT ops.fermer_depot(depot) FROM ops.depot"
constater "closed, a deposit leaves neither file nor anomaly" "0|0" "$(sql -At -c "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'ops_depot'::regnamespace),
  (SELECT count(*) FROM ops.anomalie)")"
