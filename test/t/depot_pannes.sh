#!/usr/bin/env bash
# Faults while a campaign is loaded, on the base that test/t/campagne.sh leaves: sessions at the same time, ended, killed, cancelled, a disk
# that is full. Units are those of before or those of the file, a deposit is in one of its states, and the same act then succeeds.
set -euo pipefail
. script/commun.sh
tirage=${1:-build/campagne}
export PGDATABASE=campagne
d=$(mktemp -d)
petit=
nettoyer() {
    rm -rf "$d"
    [ -z "$petit" ] || { en_root umount -l "$petit"; en_root rmdir "$petit"; }
}
trap nettoyer EXIT
constater() { if [ "$2" = "$3" ]; then echo "ok - faults: $1"; else printf 'not ok - faults: %s\n' "$1"; diff <(echo "$2") <(echo "$3") | awk 'NR <= 20' || true; fi; }
gestion() { PGUSER=campagne_urh PGAPPNAME=essai psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
urh() { PGUSER=campagne_urh script/deposer "$@"; }
rpls() { echo "$tirage/depots/rpls_2022_$1.csv"; } # SIREN
grand=000000125 petit_bailleur=000000240 # UTF-8 both
depot() { sql -At -c "SELECT max(depot) FROM ops.depot AS d JOIN ops.organisme AS o ON o.organisme = d.bailleur WHERE o.siren = '$1'"; }
lignes() { echo $(($(wc -l <"$(rpls "$1")") - 1)); }
unites() { sql -At -c "SELECT count(*) FROM ops_unites.logement AS l JOIN ops.organisme AS o ON o.organisme = l.bailleur WHERE o.siren = '$1' AND campagne = 2022"; }
oublier() { sql -c "DELETE FROM ops_unites.menage WHERE campagne = 2022" -c "DELETE FROM ops_unites.logement WHERE campagne = 2022" \
    -c "UPDATE ops.depot SET etat = 'remplace' WHERE campagne = 2022 AND etat = 'accepte'"; }

accepter() { gestion -c "SET client_min_messages = warning" -c "SELECT versees FROM ops.accepter_depot($1)"; }
attendre_serveur() { until sql -c "SELECT" >/dev/null 2>&1; do sleep 0.2; done; }

# Two landlords at the same time, each to the end.
for siren in $grand $petit_bailleur; do
    { urh rpls 2022 $siren "$(rpls $siren)" && accepter "$(depot $siren)"; } >"$d/$siren" 2>&1 &
done
wait
constater "two landlords at the same time" "$(lignes $grand) $(lignes $petit_bailleur)" "$(unites $grand) $(unites $petit_bailleur)"
# Two sessions for the same landlord: one waits for the other, and one deposit is open.
oublier
for i in 1 2; do { if urh rpls 2022 $grand "$(rpls $grand)" >"$d/$i" 2>&1; then echo 0; else echo 1; fi >"$d/$i.code"; } & done
wait
constater "two sessions for the same landlord: one deposit waits, of all lines" "1|$(lignes $grand)" \
    "$(sql -At -c "SELECT count(*), sum(lignes) FROM ops.depot WHERE etat IN ('ouvert', 'verifie', 'refuse') AND bailleur = (SELECT organisme FROM ops.organisme WHERE siren = '$grand')")"
constater "two sessions for the same landlord: one at least succeeds, the other is told" "" \
    "$(grep -lx 0 "$d"/[12].code >/dev/null || echo none; for i in 1 2; do [ "$(cat "$d/$i.code")" = 0 ] || grep -q ERROR "$d/$i" || cat "$d/$i"; done)"

tenir() { # NAME
    constater "$1: all or nothing" "checked" "$(sql -At -v siren=$grand -v lignes="$(lignes $grand)" -f test/verification/depots.sql)"
}
frapper() { # terminate|cancel|kill: the next backend that works, while a chain runs
    local pid=
    while [ -z "$pid" ] && [ -n "$(jobs -r)" ]; do
        pid=$(sql -At -c "SELECT pid FROM pg_stat_activity WHERE usename = 'campagne_urh' AND state <> 'idle' LIMIT 1")
    done
    [ -n "$pid" ] || return 0
    # It may have ended since.
    if [ "$1" = kill ]; then en_root kill -9 "$pid"; else sql -At -c "SELECT pg_${1}_backend($pid)" | grep -qx t; fi 2>/dev/null || return 0
    echo "$pid" >>"$d/frappes"
}

# At any moment of the chain, whatever it takes here.
chaine() { urh rpls 2022 $grand "$(rpls $grand)" && accepter "$(depot $grand)"; }
oublier
debut=$EPOCHREALTIME
chaine >"$d/sortie" 2>&1
duree=$(awk -v a="$debut" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
: >"$d/frappes"
for comment in terminate kill; do
    for part in 0.1 0.2 0.35 0.5 0.65 0.8; do
        pause=$(awk -v d="$duree" -v p=$part 'BEGIN { print d * p }')
        oublier
        chaine >"$d/sortie" 2>&1 &
        sleep $pause
        frapper $comment
        wait $! || true
        attendre_serveur
        tenir "$comment after $part of it"
    done
done
constater "acts were struck" "yes" "$([ "$(wc -l <"$d/frappes")" -ge 4 ] && echo yes)"
oublier
chaine >/dev/null 2>&1
constater "after all that, the chain goes to its end" "$(lignes $grand)" "$(unites $grand)"

# In the middle of each act. COPY: the file comes through a pipe that waits. The others: their last write, in the journal, waits for a lock.
copier() {
    PGUSER=campagne_urh psql -X -q -v ON_ERROR_STOP=1 -v entete="$(head -n 1 "$(rpls $grand)")" <<SQL
BEGIN;
SELECT table_depot FROM ops.ouvrir_depot('rpls', 2022, (SELECT organisme FROM ops.organisme WHERE siren = '$grand'), :'entete') \\gset
SELECT format('\\copy %s (%s) FROM $d/tuyau CSV HEADER DELIMITER '';''', :'table_depot', string_agg(quote_ident(c), ', ' ORDER BY n)) AS copier
FROM unnest(string_to_array(:'entete', ';')) WITH ORDINALITY AS u(c, n) \\gset
:copier
COMMIT;
SQL
}
verrou() { PGAPPNAME=verrou psql -X -q -c "BEGIN" -c "LOCK TABLE ops.journal IN SHARE MODE" -c "SELECT pg_sleep(60)"; }
jusque() { # FROM...: until it has rows
    for _ in $(seq 100); do
        [ "$(sql -At -c "SELECT EXISTS (SELECT FROM $1)")" = t ] && return
        sleep 0.1
    done
    constater "waited for $1" t f
}
inscrit() { sql -At -c "SELECT d.*, (SELECT count(*) FROM ops.anomalie AS a WHERE a.depot = d.depot) FROM ops.depot AS d WHERE d.depot = $n"; }
oublier
urh rpls 2022 $grand "$(rpls $grand)" >/dev/null 2>&1
n=$(depot $grand)
mkfifo "$d/tuyau"
for comment in terminate cancel kill; do
    avant=$(inscrit)
    { head -n 400 "$(rpls $grand)"; sleep 3; tail -n +401 "$(rpls $grand)"; } >"$d/tuyau" 2>/dev/null &
    copier >"$d/sortie" 2>&1 &
    jusque "pg_stat_activity WHERE usename = 'campagne_urh' AND query ~ '^COPY'"
    frapper $comment
    wait || true
    attendre_serveur
    constater "$comment in COPY: the deposit before is there" "$n $avant" "$(depot $grand) $(inscrit)"
    for acte in verifier accepter_depot; do
        verrou >/dev/null 2>&1 &
        jusque "pg_locks WHERE relation = 'ops.journal'::regclass AND mode = 'ShareLock' AND granted"
        gestion -c "SELECT ops.$acte($n)" >"$d/sortie" 2>&1 &
        jusque "pg_stat_activity WHERE usename = 'campagne_urh' AND query ~ '$acte' AND wait_event_type = 'Lock'"
        frapper $comment
        attendre_serveur
        sql -o /dev/null -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'verrou'"
        wait || true
        tenir "$comment in $acte"
        constater "$comment in $acte: the deposit is as before" "$avant" "$(inscrit)"
    done
done
constater "after all that, the same deposit is accepted" "$(lignes $grand) $(lignes $grand)" "$(accepter "$n") $(unites $grand)"

# A disk that is full, where the server lets one be mounted.
petit=$(en_serveur mktemp -d /tmp/carto_ops.petit.XXXXXX)
proprietaire=$(stat -c %U "$petit")
if ! en_root mount -t tmpfs -o size=400m tmpfs "$petit" 2>/dev/null; then
    rmdir "$petit"; petit=
    echo "skipped - faults: no tmpfs can be mounted here, a full disk was not tried"
    exit 0
fi
en_root chown "$proprietaire" "$petit"
sql -d postgres -c "CREATE TABLESPACE petit LOCATION '$petit'" -c "CREATE DATABASE campagne_pleine TEMPLATE campagne TABLESPACE petit"
export PGDATABASE=campagne_pleine
oublier
sql -c "CHECKPOINT" -c "VACUUM FULL ops_unites.logement"
remplir() { en_root dd if=/dev/zero of="$petit/plein" bs=64k 2>/dev/null || true; en_root truncate -s -"$1" "$petit/plein"; } # ALL BUT
vider() { en_root rm -f "$petit/plein"; }
plein() { # NAME COMMAND...
    local nom=$1
    shift
    remplir 64k
    if "$@" >"$d/sortie" 2>&1; then [ "$nom" = verification ] || constater "full disk, $nom fails" failed 'done'; fi
    constater "full disk, $nom: told" "" "$(grep -E '^(ERROR|FATAL|PANIC)' "$d/sortie" | grep -v 'No space left on device' || true)"
    vider
    tenir "full disk, $nom"
}
urh rpls 2022 $petit_bailleur "$(rpls $petit_bailleur)" >/dev/null 2>&1
avant=$(depot $grand)
plein COPY urh rpls 2022 $grand "$(rpls $grand)"
constater "full disk, COPY: the deposit before is there" "$avant" "$(depot $grand)"
urh rpls 2022 $grand "$(rpls $grand)" >/dev/null 2>&1
n=$(depot $grand)
# What it writes may find room in its pages.
plein verification gestion -c "SELECT ops.verifier($n)"
plein acceptance accepter "$n"
constater "once there is room, the same act succeeds" "$(lignes $grand) $(lignes $grand)" "$(accepter "$n") $(unites $grand)"
sql -d postgres -c "DROP DATABASE campagne_pleine" -c "DROP TABLESPACE petit"
