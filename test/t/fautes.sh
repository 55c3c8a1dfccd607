#!/usr/bin/env bash
# Faults at random moments of deposits, releases and acts of the regime: a backend ended, cancelled, killed, out of memory; the postmaster
# killed; the server stopped at once. After each: no half release, no half deposit, no gate open, the journal whole; at the end, all still works.
# Usage: test/t/fautes.sh [FAULTS] [SEED]    on a server of its own. 1 000 take about an hour; the log of each is in $TMPDIR/fautes.log.
set -euo pipefail
. script/commun.sh
voulues=${1:-30}
RANDOM=${2:-2026}
unset PGHOST PGPORT PGUSER PGDATABASE
# Crashes are of processes, not of the machine: what is written is there, so fsync stays off.
demarrer_serveur -c max_connections=30
d=$(mktemp -d)
fichier_journal=${TMPDIR:-/tmp}/fautes.log
: >"$fichier_journal"
trap 'jobs -p | xargs -r kill 2>/dev/null; arreter_serveur; rm -rf "$d"' EXIT
dire_ok() { if [ -z "$2" ]; then echo "ok - random faults: $1"; else echo "not ok - random faults: $1"; head -30 <<<"$2"; fi; }

# Two bases: one département with files to deposit, whose release takes seconds, and the country of the random acts.
mkdir "$d/donnees"
cp data/*.csv "$d/donnees"
garder() { awk -F, "NR == FNR { if (\$3 == \"59\") { commune[\$1]; epci[\$5] } next } FNR == 1 || $2" data/communes.csv "data/$1.csv" >"$d/donnees/$1.csv"; } # FILE ROWS
garder communes '$3 == "59"'
garder communes_anciennes '$2 in commune'
garder epci '$1 in epci'
garder departements '$1 == "59"'
build/generateur --graine 1 --taille 0.01 --campagnes 2018,2020,2022 --donnees "$d/donnees" --sortie "$d" --depots "$d/depots"
creer_base propriete
sql -o /dev/null -f test/propriete/pays.sql -f test/propriete/oracle.sql -f test/propriete/actes.sql -f test/propriete/controle.sql
creer_base fautes
script/charger fautes "$d/donnees" "$d" 2018,2020
grand=000000125
lignes=$(($(wc -l <"$d/depots/rpls_2022_$grand.csv") - 1))
sql -o /dev/null <<'SQL'
SET client_min_messages = warning;
INSERT INTO ops.campagne (campagne, date_reference) VALUES (2022, '2022-01-01');
CREATE ROLE fautes_urh LOGIN;
GRANT ops_gestionnaire TO fautes_urh;
SELECT ops.valider_campagne(2018), ops.valider_campagne(2020);
SELECT count(*) FROM ops.publier(2018);
SELECT count(*) FROM ops.publier(2020);
-- A partner that reads everything but addresses: one landlord is opposed.
CREATE ROLE fautes_lecteur LOGIN;
SELECT ops.enregistrer_organisme('epci', 'Métropole européenne de Lille', '200093201', 'epci', '200093201') AS epci \gset
SELECT ops.signer_convention(:epci, '2020-01-01', NULL, '2019-12-01', '2019-12-01', '2019-12-10', partenariat => true);
SELECT ops.ouvrir_compte('fautes_lecteur', :epci);
SELECT ops.declarer_position(o.organisme, '32', CASE WHEN o.siren = '000000125' THEN 'opposition' ELSE 'accord' END) FROM ops.organisme AS o WHERE o.type = 'bailleur';
SQL
compter_diffusion="SELECT count(*) FROM ops.indicateur WHERE campagne = 2020"
entiere=$(sql -At -c "$compter_diffusion")
conformite="SELECT controle, etat, detail FROM ops.controle_conformite() ORDER BY 1, 2, 3"
avant=$(sql -At -c "$conformite" 2>&1)

# What the acts are. Each runs as the partner of the office would run it, in a process whose sessions are named "faute".
agir() { # ACT
    case $1 in
        depot)
            sql -1 -c "DELETE FROM ops_unites.menage WHERE campagne = 2022" -c "DELETE FROM ops_unites.logement WHERE campagne = 2022" \
                -c "UPDATE ops.depot SET etat = 'remplace' WHERE campagne = 2022 AND etat = 'accepte'" -c "SELECT ops_unites.consigner('correction', 'depot')"
            PGUSER=fautes_urh script/deposer rpls 2022 $grand "$d/depots/rpls_2022_$grand.csv" &&
                sql -c "SELECT ops.accepter_depot(max(depot)) FROM ops.depot" ;;
        diffusion)
            # A campaign is released thirty times at most.
            [ "$(sql -At -c "SELECT count(DISTINCT version) FROM ops_unites.motif_diffuse WHERE campagne = 2020")" -lt 20 ] ||
                sql -o /dev/null -f test/verification/oublier.sql -c "SELECT pg_temp.oublier(2020)"
            case $(sql -At -c "SELECT etat FROM ops.campagne WHERE campagne = 2020") in
                publiee) PGUSER=fautes_urh sql -c "SELECT ops.retirer(2020)" ;;
                verifiee) PGUSER=fautes_urh sql -c "SELECT ops.publier(2020)" ;;
                *) PGUSER=fautes_urh sql -c "SELECT ops.valider_campagne(2020)" -c "SELECT ops.publier(2020)" ;;
            esac ;;
        regime) sql -d propriete -c "SELECT setseed(0.$RANDOM)" -c "CALL avancer(60)" ;;
    esac
}
attendre_serveur() {
    for _ in $(seq 300); do
        if sql -d postgres -c "SELECT" >/dev/null 2>&1; then return; fi
        [ -f "$SERVEUR/donnees/postmaster.pid" ] && kill -0 "$(head -1 "$SERVEUR/donnees/postmaster.pid")" 2>/dev/null ||
            en_serveur "$PGBIN/pg_ctl" -D "$SERVEUR/donnees" -o "-p $PGPORT" -l "$SERVEUR/journal" -w start >/dev/null 2>&1 || true
        sleep 0.1
    done
    echo "the server does not come back" >&2
    exit 1
}
# The backend that works for the act, waited for while the act lives.
proie() {
    local pid=
    while [ -z "$pid" ] && kill -0 "$acte_pid" 2>/dev/null; do
        pid=$(sql -d postgres -At -c "SELECT pid FROM pg_stat_activity WHERE application_name = 'faute' AND state <> 'idle' LIMIT 1" 2>/dev/null) || true
    done
    echo "$pid"
}
frapper() { # FAULT: fails where there was nothing to strike
    local pid
    pid=$(proie)
    [ -n "$pid" ] || return 1
    case $1 in
        fin) sql -d postgres -o /dev/null -c "SELECT pg_terminate_backend($pid)" ;;
        annulation) sql -d postgres -o /dev/null -c "SELECT pg_cancel_backend($pid)" ;;
        mort) en_root kill -9 "$pid" ;;
        # From here it may have so many bytes more: the next allocations fail, in PostgreSQL or in C++.
        # As the user of the server: root without CAP_SYS_RESOURCE may not.
        memoire) en_serveur prlimit --pid "$pid" --as=$(($(awk '/VmSize/ { print $2 * 1024 }' "/proc/$pid/status") + RANDOM * 256)) ;;
        postmaster) en_root kill -9 "$(head -1 "$SERVEUR/donnees/postmaster.pid")" ;;
        arret) en_serveur "$PGBIN/pg_ctl" -D "$SERVEUR/donnees" -m immediate stop >/dev/null ;;
    esac 2>/dev/null
}

# One line for each thing that does not hold.
tenir() { # ACT
    sql -At -v siren=$grand -v lignes="$lignes" -f test/verification/depots.sql | grep -v '^checked$' || true
    sql -At <<SQL
SELECT format('campaign 2020 is %s, with %s cells of $entiere', etat, n) FROM ops.campagne, LATERAL ($compter_diffusion) AS x(n)
WHERE campagne = 2020 AND n <> CASE WHEN etat = 'publiee' THEN $entiere ELSE 0 END;
SELECT 'half a cross-table: ' || etat FROM ops.campagne WHERE campagne = 2020
  AND EXISTS (SELECT FROM ops.croisement WHERE campagne = 2020) <> (etat = 'publiee');
SELECT 'journal: ' || v::text FROM ops.verifier_journal() AS v;
SET ROLE fautes_lecteur;
SELECT 'addresses are read: ' || count(*) FROM ops.indicateur WHERE echelle IN ('residence', 'batiment') HAVING count(*) > 0;
SELECT 'nothing is read' WHERE NOT EXISTS (SELECT FROM ops.indicateur WHERE campagne = 2018);
SQL
    [ "$1" != regime ] || sql -d propriete -At -c "SET client_min_messages = warning" -c "SELECT 'journal of acts: ' || v::text FROM ops.verifier_journal() AS v" \
        -c "CALL comparer_tout($RANDOM)" -c "SELECT 'acts and journal: ' || f.n || ' ' || j.n FROM (SELECT count(*) FILTER (WHERE refus IS NULL AND acte LIKE '%ops.fixer_regime%') AS n FROM fait) AS f,
            (SELECT count(*) FILTER (WHERE acte = 'fixer_regime_ouverture') AS n FROM ops.journal) AS j WHERE j.n > f.n" 2>&1
}

# How long each act takes when left alone: faults come at any moment of it.
declare -A duree nombre
for acte in depot diffusion regime; do
    debut=${EPOCHREALTIME/[.,]/}
    agir $acte >"$d/sortie" 2>&1
    duree[$acte]=$((${EPOCHREALTIME/[.,]/} - debut))
done
agir diffusion >"$d/sortie" 2>&1
duree[diffusion]=$((${EPOCHREALTIME/[.,]/} - debut))
agir depot >"$d/sortie" 2>&1
fautes=(fin annulation mort memoire postmaster arret) actes=(depot diffusion regime)
frappees=0 essais=0 manques=
while [ $frappees -lt "$voulues" ] && [ $essais -lt $((voulues * 3)) ]; do
    essais=$((essais + 1))
    acte=${actes[essais % 3]} faute=${fautes[RANDOM % 6]}
    # Of a withdrawal and a release, most faults are for the release.
    attente=$((RANDOM * (duree[$acte] / 32768 + 1)))
    PGAPPNAME=faute agir "$acte" >"$d/sortie" 2>&1 &
    acte_pid=$!
    sleep "$((attente / 1000000)).$(printf %06d $((attente % 1000000)))"
    if frapper "$faute"; then
        frappees=$((frappees + 1))
        nombre[$acte $faute]=$((${nombre[$acte $faute]:-0} + 1))
        [ $faute != memoire ] || { for _ in $(seq 100); do kill -0 $acte_pid 2>/dev/null || break; sleep 0.1; done; }
    fi
    wait $acte_pid 2>/dev/null || true
    attendre_serveur
    ecart=$(tenir "$acte" 2>&1)
    echo "$essais $acte $faute $attente ${ecart:-held}" >>"$fichier_journal"
    [ -z "$ecart" ] || manques+="$essais: $faute in $acte after $attente µs: $ecart"$'\n'
done
dire_ok "after each of $voulues, all or nothing, rights and journal" "$manques$([ $frappees -ge "$voulues" ] || echo "only $frappees of $essais tries struck")"
# A few may all be of the same kind.
if [ "$voulues" -ge 100 ]; then
    dire_ok "of every kind" "$(for faute in "${fautes[@]}"; do [[ " ${!nombre[*]} " == *" $faute "* ]] || echo "$faute"; done)"
fi
for cle in "${!nombre[@]}"; do echo "# ${nombre[$cle]} $cle"; done | sort -k3,3 -k2,2n
for acte in depot diffusion diffusion regime; do
    sortie=$(agir $acte 2>&1) || manques_fin+="$acte: $sortie"$'\n'
done
dire_ok "after them all, each act goes to its end" "${manques_fin:-}$(tenir regime 2>&1)"
dire_ok "the server conforms as before" "$(diff <(echo "$avant") <(sql -At -c "$conformite" 2>&1) || true)"
