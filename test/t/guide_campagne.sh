#!/usr/bin/env bash
# The commands of doc/campagne.md run, in order, for one landlord of the draw of test/t/campagne.sh, whose files have the columns of the guide.
# The SIREN and the number of the landlord are those of the draw; the numbers of deposits are those of the guide.
set -euo pipefail
. script/commun.sh
tirage=${1:-build/campagne}
siren=000000182
d=$(mktemp -d)
trap 'rm -rf "$d"' EXIT
sql -d postgres -c "CREATE DATABASE guide_campagne TEMPLATE campagne_reference"
export PGDATABASE=guide_campagne
bailleur=$(sql -At -c "SELECT organisme FROM ops.organisme WHERE siren = '$siren'")
sql -c "ALTER TABLE ops.depot ALTER depot RESTART WITH 10"

# The dwellings that campaign 2020 has placed: the guide's file has no address.
colonnes=$(sed -n "s/.*'rpls', 2022, 950, '\([^']*\)'.*/\1/p" doc/campagne.md)
extraire() { # FILE COLUMNS [IDENTIFIERS]: comes out in Latin-1
    grep -v '"' "$1" | awk -F ';' -v voulues="$2" -v connus="${3:-}" '
        BEGIN { n = split(voulues, v, ";"); while (connus != "" && (getline ligne <connus) > 0) { split(ligne, c, ","); connu[c[1]] = 1 } }
        NR == 1 { for (i = 1; i <= NF; i++) rang[$i] = i }
        NR > 1 && connus != "" && !($rang["IDENT_REP"] in connu) { next }
        { for (i = 1; i <= n; i++) printf "%s%s", $rang[v[i]], i < n ? ";" : "\n" }'
}
extraire "$tirage/depots/rpls_2022_$siren.csv" "$colonnes" "$tirage/logements_2020.csv" | iconv -f UTF-8 -t ISO-8859-1 >"$d/rpls.csv"
awk -F ';' 'NR == FNR { r[$1] = 1; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "ident_rep") n = i; print; next } $n in r' \
    "$d/rpls.csv" "$tirage/depots/ops_2022_$siren.csv" >"$d/ops.csv"
ln -s "$PWD/script" "$d/script"

awk -v d="$d" '
    /^```(sh|sql)$/ { fichier = sprintf("%s/%03d.%s", d, ++n, substr($0, 4)); print FILENAME ":" FNR >(fichier ".lieu"); ouvert = 1; next }
    /^```/ { ouvert = 0; next }
    ouvert { print >fichier }' doc/campagne.md
etat() { sql -At -c "SELECT (SELECT count(*) FROM ops_unites.logement WHERE campagne = 2022), (SELECT count(*) FROM ops_unites.menage WHERE campagne = 2022),
    (SELECT etat FROM ops.campagne WHERE campagne = 2022), (SELECT string_agg(depot || ' ' || etat, ', ' ORDER BY depot) FROM ops.depot)"; }
constater() { if [ "$2" = "$3" ]; then echo "ok - guide: $1"; else printf 'not ok - guide: %s: %s, not %s\n' "$1" "$3" "$2"; fi; }
n=$(($(wc -l <"$d/rpls.csv") - 1))
for bloc in "$d"/0*.lieu; do
    bloc=${bloc%.lieu}
    sed -i "s/999000052/$siren/g; s/\b950\b/$bailleur/g" "$bloc"
    code=0
    case $bloc in
        *.sh) sortie=$(cd "$d" && PGUSER=campagne_urh bash -e "$bloc" 2>&1) || code=$? ;;
        *.sql) sortie=$(cd "$d" && PGUSER=campagne_urh psql -X -q -v ON_ERROR_STOP=1 -f "$bloc" 2>&1) || code=$? ;;
    esac
    if [ $code = 0 ]; then echo "ok - guide: $(cat "$bloc.lieu") runs"; else printf 'not ok - guide: %s\n%s\n' "$(cat "$bloc.lieu")" "$sortie"; fi
    if grep -q 'ops\.publier' "$bloc"; then
        constater "the landlord's campaign is released" "$n|$n|publiee|10 remplace, 11 accepte, 12 accepte" "$(etat)"
    fi
done
constater "nothing is left of a campaign purged" "0|0|retiree|10 purge, 11 purge, 12 purge" "$(etat)"
