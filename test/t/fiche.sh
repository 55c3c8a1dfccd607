#!/usr/bin/env bash
# Sheets on paper: each prints on two sides of A4, whole, with the figures of ops.indicateur; script/fiches.
# Usage: test/t/fiche.sh DATABASE, on the database that test/t/region.sh leaves.
set -euo pipefail
. script/commun.sh
export PGDATABASE=$1
dossier=$(mktemp -d)
trap 'rm -rf "$dossier"; sql -c "SET client_min_messages = error" -c "DROP OWNED BY essai_fiche" -c "DROP ROLE IF EXISTS essai_fiche" || true' EXIT
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - sheets: $nom"; else echo "not ok - sheets: $nom"; fi
}
refuser() { # EXIT-CODE PATTERN COMMAND...
    local code=0 attendu=$1 motif=$2
    shift 2
    "$@" >"$dossier/sortie" 2>&1 || code=$?
    [ $code = "$attendu" ] && grep -q "$motif" "$dossier/sortie"
}

# One of each scale that shows figures, and the poorest: withheld with its neighbours, under a long name.
mapfile -t territoires < <(sql -At <<'SQL'
SELECT DISTINCT ON (v.rang) v.echelle || ':' || i.code
FROM (VALUES (1, 'region', 'diffusable'), (2, 'epci', 'diffusable'), (3, 'commune', 'diffusable'), (4, 'qpv', 'diffusable'), (5, 'iris', 'diffusable'),
  (6, 'commune', 'secret'), (7, 'commune', 'vide')) AS v(rang, echelle, statut)
JOIN ops.indicateur AS i ON i.campagne = 2020 AND i.population = 'ensemble' AND i.echelle = v.echelle AND i.statut_menages = v.statut
JOIN ops.territoire AS t ON t.gid = i.gid
ORDER BY v.rang, CASE WHEN v.statut = 'diffusable' THEN i.n_menages ELSE length(t.nom) END DESC, i.code
SQL
)
verifier "seven kinds of territories" test ${#territoires[@]} = 7
verifier "all written" script/fiches -c 2020 -o "$dossier/f" "${territoires[@]}"

# What the two first columns of the table are to say, for labels that fit on a line.
attendre() { # SCALE CODE
    sql -At -F $'\t' -v echelle="$1" -v code="$2" <<'SQL'
SELECT replace(d.libelle, ' (%)', '') || ' (' || d.unite || ')', string_agg(CASE j.j ->> ('statut_' || d.item)
    WHEN 'diffusable' THEN replace(COALESCE(round((j.j ->> d.code)::numeric, CASE d.unite WHEN '%' THEN 1 ELSE 2 END)::text, 'vide'), '.', ',')
    WHEN 'secret' THEN 'secret statistique' WHEN 'non_enquete' THEN 'non enquêté' WHEN 'vide' THEN 'vide' END, ' ' ORDER BY i.population DESC)
FROM ops.indicateur AS i CROSS JOIN LATERAL to_jsonb(i) AS j(j) CROSS JOIN ops.dictionnaire AS d
WHERE i.campagne = 2020 AND i.echelle = :'echelle' AND i.code = :'code'
  AND d.code IN ('p20', 'p60', 'p_seul', 'p_mono', 'p_65', 'p_apl', 'p_chom', 'p_anc10', 'sous_occ', 'sur_occ')
GROUP BY d.rang, d.libelle, d.unite ORDER BY d.rang
SQL
}
lire() { # PDF PAGE
    pdftotext -layout -f "$2" -l "$2" "$1" - | sed "s/\xc2\xa0/ /g; s/’/'/g; s/−/-/g; s/  */ /g; s/^ //"
}
comparer() { # PDF SCALE CODE: every expected line is there, its label with a capital
    local libelle valeurs nombre=0
    lire "$1" 2 >"$dossier/page2"
    while IFS=$'\t' read -r libelle valeurs; do
        nombre=$((nombre + 1))
        grep -qF "${libelle:1} $valeurs" "$dossier/page2" || { echo "# $2:$3 lacks: $libelle $valeurs"; return 1; }
    done < <(attendre "$2" "$3")
    [ $nombre = 10 ]
}
# On each side the text stays above the footer, whose last word is 1/2 or 2/2.
entiere() { # PDF
    pdftotext -bbox "$1" - | awk -F '"' '
        /<page / { page++; n = 0 }
        /<word / { n++; haut[n] = $4; bas[n] = $8; mot = $0; sub(/^[^>]*>/, "", mot); sub(/<.*/, "", mot); if (mot == page "/2") pied[page] = $4; if (mot == "Sources.") sources = page }
        /<\/page>/ { for (i = 1; i <= n; i++) if (haut[i] < pied[page] - 1 && bas[i] > pied[page] + 1) { mauvais = 1 } }
        END { exit !(page == 2 && pied[1] && pied[2] && sources == 2 && !mauvais) }'
}
for territoire in "${territoires[@]}"; do
    fiche=$dossier/f/fiche_${territoire/:/_}_2020.pdf
    verifier "$territoire has two A4 pages" test "$(pdfinfo "$fiche" | grep -cE '^Pages: +2$|A4')" = 2
    verifier "$territoire is whole on each" entiere "$fiche"
    verifier "$territoire shows the figures of ops.indicateur" comparer "$fiche" "${territoire%%:*}" "${territoire#*:}"
done
# Key figures and inside QPV, on the first side.
cle=$(sql -At -c "SELECT replace(round(p60::numeric, 1)::text, '.', ',') || ' %' FROM ops.indicateur WHERE campagne = 2020 AND population = 'ensemble' AND echelle = 'region'")
lire "$dossier/f/fiche_region_32_2020.pdf" 1 >"$dossier/page1"
verifier "the region's share of modest households is a key figure" grep -qF "$cle" "$dossier/page1"

# The script: an EPCI with its communes; refusals that leave nothing behind.
sql -c "CREATE ROLE essai_fiche LOGIN" -c "GRANT ops_lecteur TO essai_fiche"
epci=$(sql -At -c "SELECT e.code FROM ops.territoire AS e JOIN ops.territoire_commune AS tc ON tc.territoire = e.gid WHERE e.echelle = 'epci' GROUP BY 1 ORDER BY count(*), 1 LIMIT 1")
communes=$(sql -At -c "SELECT count(*) FROM ops.territoire AS e JOIN ops.territoire_commune AS tc ON tc.territoire = e.gid WHERE e.echelle = 'epci' AND e.code = '$epci'")
verifier "an EPCI and its communes" script/fiches -n -o "$dossier/e" "$epci"
verifier "one file for each" test "$(find "$dossier/e" -name '*.html' | wc -l)/$(find "$dossier/e" | wc -l)" = "$((communes + 1))/$((communes + 2))"
verifier "who may read nothing gets nothing" refuser 1 "you may not read" script/fiches -r essai_fiche -o "$dossier/r" region:32
verifier "and no file" test -z "$(find "$dossier/r" -mindepth 1)"
verifier "an unknown EPCI" refuser 2 'no EPCI of code "0"' script/fiches -o "$dossier/r" 0
verifier "an unknown territory, its code quoted" refuser 1 "there is no territory" script/fiches -o "$dossier/r" "commune:59512'; SELECT"
verifier "a campaign that is no year" refuser 2 "is a year" script/fiches -c 2020x region:32
verifier "nothing asked" refuser 2 "script/fiches \[options\]" script/fiches
