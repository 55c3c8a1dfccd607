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
# In so small a draw one building makes a tenth of the stock of a landlord: that alarm is true, and must be there.
ecart="SELECT n.campagne, o.siren, 'rpls_effectif' FROM (SELECT campagne, bailleur, count(*) AS n FROM ops_unites.logement GROUP BY 1, 2) AS n
  JOIN (SELECT campagne, bailleur, count(*) AS n FROM ops_unites.logement GROUP BY 1, 2) AS p ON p.bailleur = n.bailleur AND p.campagne = n.campagne - 2
  JOIN ops.organisme AS o ON o.organisme = n.bailleur WHERE abs(n.n - p.n) * 10 > p.n ORDER BY 1, 2"
constater "no false alarm" "$(sql -At -d campagne_reference -c "$ecart")" "$(sql -At -c "SELECT d.campagne, o.siren, a.regle FROM ops.anomalie AS a
  JOIN ops.depot AS d USING (depot) JOIN ops.organisme AS o ON o.organisme = d.bailleur WHERE a.gravite <> 'information' ORDER BY 1, 2, 3")"
constater "the positions of communes, and nothing else, are told" "rpls_position_douteuse $(awk -F ';' 'FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "QUALITE_XY") n = i } FNR > 1 && $n == "33"' \
    "$tirage"/depots/rpls_20{18,20}_*.csv | wc -l)" "$(sql -At -F ' ' -c "SELECT regle, count(*) FROM ops.anomalie WHERE gravite = 'information' GROUP BY regle")"
constater "every landlord's two files are accepted" "$(ls "$tirage"/depots/*_20{18,20}_*.csv | wc -l)" "$(sql -At -c "SELECT count(*) FROM ops.depot WHERE etat = 'accepte'")"

comparer logement
comparer menage
publier() { sql -d "$1" -o /dev/null -c "SET client_min_messages = warning" -c "SELECT ops.valider_campagne(2018), ops.valider_campagne(2020)" \
    -c "SELECT ops.publier(2018)" -c "SELECT ops.publier(2020)"; }
publier campagne_reference
publier campagne
comparer indicateur

PGUSER=campagne_urh sql -o /dev/null -c "SELECT ops.fermer_depot(depot) FROM ops.depot"
constater "closed, a deposit leaves neither file nor anomaly" "0|0" "$(sql -At -c "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'ops_depot'::regnamespace),
  (SELECT count(*) FROM ops.anomalie)")"
