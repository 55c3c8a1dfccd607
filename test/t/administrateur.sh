#!/usr/bin/env bash
# The SQL blocks of the guides run, in order, in one session on the small country of the SQL tests, and answer what the guides show.
# There AAAA-MM-JJ and JJ/MM/AAAA stand for a day that depends on that of the run. An error that is not shown stops everything.
set -euo pipefail
base=guide
roles="urh_gestion bailleur1_admin epci_admin epci_admin2 epci_agent epci_stagiaire commune2_agent commune4_agent ddt_agent metabase"
blocs=$(mktemp -d)
nettoyer() {
    rm -rf "$blocs"
    psql -X -q -d postgres -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $base" \
        -c "DROP DATABASE IF EXISTS ${base}_restauree" -c "DROP ROLE IF EXISTS ${roles// /, }"
}
trap nettoyer EXIT
psql -X -q -d postgres -c "CREATE DATABASE $base"
psql -X -q -d "$base" -v ON_ERROR_STOP=1 -o /dev/null -f test/sql/region.sql
# What the landlords of the guide deposit for its new campaign: the same dwellings and households, two years later.
fichiers() { # LANDLORD
    psql -X -q -d "$base" -v ON_ERROR_STOP=1 -c "\\copy (SELECT l.ident_rep, c.code AS depcom, t.code AS batiment, l.typeconst, l.nb_pieces AS nbpiece,
        l.surface AS surfhab, 1980 AS construct, l.locat, 13 AS finan, l.mode, to_char(l.bail, 'MM/YYYY') AS bail, l.duree_vacance
        FROM ops_unites.logement AS l JOIN ops.territoire AS t ON t.gid = l.batiment JOIN ops_unites.adresse AS a ON a.batiment = l.batiment
        JOIN ops.territoire AS c ON c.gid = a.commune WHERE l.campagne = 2018 AND l.bailleur = $1) TO '$blocs/rpls_$1.csv' CSV HEADER DELIMITER ';'" \
        -c "\\copy (SELECT m.* FROM ops_unites.menage AS m JOIN ops_unites.logement AS l USING (campagne, ident_rep)
        WHERE m.campagne = 2018 AND l.bailleur = $1) TO '$blocs/ops.brut' CSV HEADER DELIMITER ';'"
    cut -d ';' -f 2- "$blocs/ops.brut" >"$blocs/ops_$1.csv"
}
fichiers 1
fichiers 2
psql -X -q -d "$base" -c "DELETE FROM ops.campagne WHERE campagne = 2020"
ln -s "$PWD/script" "$blocs/script"

# 001.sql, the text block right after it in 001.text, where it is in 001.lieu. Blocks of shell that deposit files run too, as the gestionnaire.
awk -v d="$blocs" '
    FNR == 1 { ouvert = 0; suite = 0 }
    /^```/ && ouvert { ouvert = 0; suite = (fichier ~ /sql$/); next }
    /^```sql$/ { n++; fichier = sprintf("%s/%03d.sql", d, n); ouvert = 1; printf "%s:%d\n", FILENAME, FNR > sprintf("%s/%03d.lieu", d, n); next }
    /^```text$/ && suite { fichier = sprintf("%s/%03d.text", d, n); ouvert = 1; printf "" > fichier; next }
    /^```/ { fichier = "/dev/null"; ouvert = 1; next }
    ouvert && /^script\/deposer / && fichier == "/dev/null" { fichier = sprintf("%s/%03d.sql", d, ++n); printf "%s:%d\n", FILENAME, FNR - 1 > sprintf("%s/%03d.lieu", d, n) }
    ouvert && /^script\/deposer / { $0 = "\\! cd " d " && PGUSER=urh_gestion PGDATABASE=guide " $0 " 2>&1 | grep -A5 ^ERROR" }
    ouvert { print > fichier; next }
    { suite = 0 }' doc/administrateur.md doc/metabase.md doc/analyste.md
for bloc in "$blocs"/*.sql; do
    numero=$(basename "$bloc" .sql)
    printf '\\echo @@%s\n\\set ON_ERROR_STOP %s\n' "$numero" "$(grep -qs '^ERROR:' "$blocs/$numero.text" && echo off || echo on)"
    cat "$bloc"
done >"$blocs/session"
psql -X -q -d "$base" <"$blocs/session" >"$blocs/reponse" 2>&1 || true
awk -v d="$blocs" '/^@@[0-9]+$/ { fichier = d "/" substr($0, 3) ".vu"; printf "" > fichier; next } { print > fichier }' "$blocs/reponse"
# The empty value of an act that returns nothing is not shown in the guides.
for vu in "$blocs"/*.vu; do
    awk '{ l[NR] = $0 }
        END {
            for (i = 1; i <= NR; i++)
                if (l[i] ~ /^ [a-z_]+ *$/ && l[i + 1] ~ /^-+$/ && l[i + 2] ~ /^ *$/ && l[i + 3] == "(1 row)") i += 3
                else print l[i]
        }' "$vu" >"$vu.court"
    mv "$vu.court" "$vu"
done

# Days that the guide masks are masked in the answer; empty results of acts and blank lines do not count.
comparer() { # SHOWN ANSWER
    diff <(grep -v '^ *$' "$1" | sed 's/ *$//') <(
        awk 'NR == FNR { if ($0 !~ /^ *$/) attendu[++n] = $0; next }
            /^ *$/ { next }
            {
                m++; ligne = $0
                while (i = index(attendu[m], "AAAA-MM-JJ")) {
                    if (substr(ligne, i, 10) ~ /^[0-9]+-[0-9]+-[0-9]+$/) ligne = substr(ligne, 1, i - 1) "AAAA-MM-JJ" substr(ligne, i + 10)
                    sub(/AAAA-MM-JJ/, "aaaa-mm-jj", attendu[m])
                }
                while (i = index(attendu[m], "JJ/MM/AAAA")) {
                    if (substr(ligne, i, 10) ~ /^[0-9]+\/[0-9]+\/[0-9]+$/) ligne = substr(ligne, 1, i - 1) "JJ/MM/AAAA" substr(ligne, i + 10)
                    sub(/JJ\/MM\/AAAA/, "jj/mm/aaaa", attendu[m])
                }
                print ligne
            }' "$1" "$2" | sed 's/ *$//')
}
for bloc in "$blocs"/*.sql; do
    numero=$(basename "$bloc" .sql)
    lieu=$(cat "$blocs/$numero.lieu")
    if [ ! -f "$blocs/$numero.vu" ]; then
        echo "not ok - $lieu was not reached"
        break
    elif [ ! -f "$blocs/$numero.text" ] && ! grep -qE '^(ERROR|FATAL|PANIC|WARNING|invalid command)' "$blocs/$numero.vu"; then
        echo "ok - $lieu runs"
    elif [ -f "$blocs/$numero.text" ] && ecart=$(comparer "$blocs/$numero.text" "$blocs/$numero.vu"); then
        echo "ok - $lieu answers what it shows"
    else
        echo "not ok - $lieu"
        printf '%s\n' "${ecart-$(cat "$blocs/$numero.vu")}"
    fi
    unset ecart
done

# Section 12 of the guide: restored, the journal agrees with an anchor kept outside.
ancre=$(psql -X -At -d "$base" -c "SELECT ops.ancre_journal()")
pg_dump -Fc -d "$base" -f "$blocs/ops.dump"
psql -X -q -d postgres -c "CREATE DATABASE ${base}_restauree"
pg_restore -d "${base}_restauree" --exit-on-error "$blocs/ops.dump"
constat=$(psql -X -At -d "${base}_restauree" -c "SELECT * FROM ops.verifier_journal('$ancre')" -c "SELECT ops.ancre_journal()")
if [ "$constat" = "$ancre" ]; then echo "ok - guide: restored, the journal is intact"; else echo "not ok - guide: restored, $constat"; fi
