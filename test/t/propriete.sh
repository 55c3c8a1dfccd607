#!/usr/bin/env bash
# Sequences of random acts: after each, rights read, told and worked out by other means agree, and the journal is whole.
# A second session must not see an older state.
set -euo pipefail
. script/commun.sh
pas=${1:-5000}
lot=100
creer_base propriete
tubes=$(mktemp -d)
nettoyer() {
    rm -rf "$tubes"
    psql -X -q -d postgres -c "DROP DATABASE IF EXISTS propriete WITH (FORCE)"
    echo "SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname ~ '^regress_p_' \gexec" | psql -X -q -d postgres
}
trap nettoyer EXIT
sql -o /dev/null -f test/propriete/pays.sql -f test/propriete/oracle.sql -f test/propriete/actes.sql -f test/propriete/controle.sql

# Two sessions open all along: what is sent ends with a mark, and all that comes before it is the answer.
ouvrir() { # NAME
    mkfifo "$tubes/$1.vers" "$tubes/$1.de"
    psql -X -q -At <"$tubes/$1.vers" >"$tubes/$1.de" 2>&1 &
}
ouvrir actes
exec {actes_vers}>"$tubes/actes.vers" {actes_de}<"$tubes/actes.de"
ouvrir lectures
exec {lectures_vers}>"$tubes/lectures.vers" {lectures_de}<"$tubes/lectures.de"
demander() { # TO FROM STATEMENT
    local ligne reponse=
    printf '%s;\n\\echo fini\n' "$3" >&"$1"
    while IFS= read -r ligne <&"$2"; do
        [ "$ligne" = fini ] && break
        reponse+=$ligne$'\n'
    done
    printf '%s' "$reponse"
}
verifier() { if [ -z "$2" ]; then echo "ok - acts: $1"; else echo "not ok - acts: $1"; printf '%s\n' "$2" | head -30; exit 1; fi; }

demander "$actes_vers" "$actes_de" "SET client_min_messages = warning; SELECT setseed(0.2026)" >/dev/null
for ((fait = 0; fait < pas; fait += lot)); do
    dit=$(demander "$actes_vers" "$actes_de" "CALL avancer($lot)")
    [ -z "$dit" ] || verifier "rights and journal after each act" "$dit"
    dit=$(demander "$lectures_vers" "$lectures_de" "CALL comparer_tout($fait)")
    [ -z "$dit" ] || verifier "another session reads the rights of the moment" "$dit"
done
verifier "rights and journal after each of $pas acts" ""
verifier "another session reads the rights of the moment" ""
verifier "the journal gives back what was told at the time" "$(demander "$actes_vers" "$actes_de" "CALL revenir(500)")"
# A run that never does or never refuses an act shows nothing of it.
verifier "accounts were administered by others than the gestionnaire" "$(sql -At -c "SELECT 'few: ' || count(*) FROM fait
  WHERE refus IS NULL AND acte LIKE '%\_compte(%' AND qui <> 'regress_p_urh' HAVING count(*) < 20")"
verifier "each act was done and refused" "$(sql -At -c "SELECT a FROM (SELECT (regexp_match(acte, 'ops\.(\w+)\('))[1] AS a, refus FROM fait WHERE acte LIKE 'SELECT ops.%') AS f
  GROUP BY a HAVING count(*) FILTER (WHERE refus IS NULL) < 10 OR count(refus) < 10")"
