# A campaign deposited in the base campagne against the same one in campagne_reference, which script/charger filled. Sourced, with tirage and
# double (a directory that goes away) set.
# shellcheck disable=SC2154

constater() { # NAME EXPECTED FOUND
    if [ "$2" = "$3" ]; then echo "ok - campaign: $1"; else printf 'not ok - campaign: %s\nexpected:\n%s\nfound:\n%s\n' "$1" "$2" "$3" | awk 'NR <= 40'; fi
}

# The files of the odd ranks are in Latin-1.
encodage() { case $(grep -n ",$1," "$tirage/bailleurs.csv" | cut -d : -f 1) in *[02468]) echo LATIN1 ;; *) echo UTF8 ;; esac; }
verser() { # NATURE YEAR
    local fichier siren sortie
    for fichier in "$tirage/depots/$1_$2"_*.csv; do
        siren=${fichier##*_} siren=${siren%.csv}
        sortie=$(script/deposer "$1" "$2" "$siren" "$fichier" "$(encodage "$siren")" 2>&1) || printf '%s\n' "$fichier" "$sortie"
        sql -o /dev/null -c "SET client_min_messages = warning" -c "SELECT ops.accepter_depot(depot) FROM ops.depot ORDER BY depot DESC LIMIT 1"
    done
}

# Rows of both bases, with codes in place of keys.
declare -A lignes=(
    [logement]="SELECT to_jsonb(l) - 'bailleur' - 'batiment' || jsonb_build_object('siren', o.siren, 'code', t.code) FROM ops_unites.logement AS l
        JOIN ops.organisme AS o ON o.organisme = l.bailleur JOIN ops.territoire AS t ON t.gid = l.batiment"
    [menage]="SELECT to_jsonb(m) FROM ops_unites.menage AS m"
    [indicateur]="SELECT to_jsonb(i) - 'gid' || jsonb_build_object('code', t.code) FROM ops.indicateur AS i JOIN ops.territoire AS t ON t.gid = i.gid")
comparer() { # TABLE
    local requete
    requete=$(tr '\n' ' ' <<<"${lignes[$1]}")
    sql -c "CREATE TABLE attendu (ligne jsonb)"
    sql -d campagne_reference -c "\\copy ($requete) TO '$double/$1'"
    sql -c "\\copy attendu FROM '$double/$1'"
    constater "$1: both ways equal" "t|0|0" "$(sql -At -c "SELECT count(*) > 1000, (SELECT count(*) FROM (SELECT ligne FROM attendu EXCEPT $requete) AS x),
        (SELECT count(*) FROM ($requete EXCEPT SELECT ligne FROM attendu) AS x) FROM attendu" -c "DROP TABLE attendu")"
}
