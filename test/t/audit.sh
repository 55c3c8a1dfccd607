#!/usr/bin/env bash
# The stand-alone audit: clean on what readers of a released region see, and not on what is tampered with.
# Usage: test/t/audit.sh DATABASE, on the database that test/t/region.sh leaves.
set -euo pipefail
base=$1
dossier=$(mktemp -d)
nettoyer() {
    rm -rf "$dossier"
    psql -X -q -d "$base" -c "SET client_min_messages = error" -c "DROP OWNED BY essai_audit" -c "DROP ROLE IF EXISTS essai_audit" || true
}
trap nettoyer EXIT
verifier() { # NAME CONDITION...
    local nom=$1
    shift
    if "$@"; then echo "ok - audit: $nom"; else echo "not ok - audit: $nom"; fi
}
constater() { # DIRECTORY PATTERN [PART]: the audit says so
    build/audit "$1" "${@:3}" >"$dossier/sortie" || true
    grep -qE "$2" "$dossier/sortie"
}
cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build --target audit ptable -j2 >/dev/null

# By hand. A row of 60 less 58 that is shown leaves two nulls: 1 each, since each is 1 at least.
mkdir "$dossier/main"
printf 'echelle,rang\nfrance,1\ncommune,5\n' >"$dossier/main/echelle.csv"
printf 'gid,echelle,code\n1,france,FR\n2,commune,A\n' >"$dossier/main/territoire.csv"
printf 'territoire,commune\n1,2\n2,2\n' >"$dossier/main/commune.csv"
printf 'tableau,variable_a,variable_b\nt,a,b\n' >"$dossier/main/tableau.csv"
printf 'gid,variable,classe,n\n' >"$dossier/main/marge.csv"
tableau() { # THREE ROWS OF FOUR: cells and margins, then the margins
    printf 'tableau,gid,classe_a,classe_b,n\n' >"$dossier/main/croisement.csv"
    awk -v OFS=, '{ a = NR - 1; if (NR == 3) a = ""; for (b = 1; b <= NF; ++b) print "t", 1, a, (b == NF ? "" : b - 1), ($b == "x" ? "" : $b) }' \
        >>"$dossier/main/croisement.csv"
}
printf '%s\n' '58 x x 60' 'x 40 40 100' '78 41 41 160' | tableau
verifier "a sum of 2 is found" constater "$dossier/main" '^defect: part: t, france FR \[0, all\]: 2 '
verifier "cells that the sum gives are found" constater "$dossier/main" '^defect: exact: t, france FR \[1, 0\]: \[20, 20\]'
printf '%s\n' 'x 0 0 47' 'x x x 103' '50 60 40 150' | tableau
verifier "a cell that the zeros beside it give is found" constater "$dossier/main" '^defect: exact: t, france FR \[1, 0\]: \[3, 3\]'
printf '%s\n' 'x x 58 80' 'x x 40 60' '25 17 98 140' | tableau
verifier "a block of cells free of one another is clean" constater "$dossier/main" '^0 defects'
printf '%s\n' 'x x 58 80' 'x x 40 60' '40 2 98 140' | tableau
verifier "intervals less than 11 wide that the margins alone give are told apart" constater "$dossier/main" '^t: .*, 2 bounded'

# Answers by cell keys. The households of a class counted 1 can only be where an answer is above 0.
mkdir "$dossier/cles"
cp "$dossier"/main/{echelle,territoire,commune,tableau,marge}.csv "$dossier/cles"
printf 'gid,population,menages\n1,ensemble,40\n' >"$dossier/cles/ensemble.csv"
printf 'echelle,ordre\nfrance,3\n' >"$dossier/cles/profondeur.csv"
printf 'variable,classes\na,2\nb,2\nc,2\n' >"$dossier/cles/classe.csv"
build/ptable 15 35 10 15 5 4294967296 >"$dossier/cles/ptable.csv"
cles() { # EXACT CLASS OF c, ANSWERS...
    printf 'gid,recents,variable,classes,n\n1,0,total,,40\n1,0,c,0,%s\n' "$1" >"$dossier/cles/marge_cles.csv"
    printf 'gid,recents,parc,k1,k2,k3,n\n' >"$dossier/cles/cle.csv"
    printf '1,0,0,%s\n' "${@:2}" >>"$dossier/cles/cle.csv"
}
printf '%s\n' 'x x 20' 'x x 20' '20 20 40' | tableau
cp "$dossier/main/croisement.csv" "$dossier/cles/croisement.csv"
cles 20 10,30,,20 10,20,30,
verifier "a table is clean beside answers that bound nothing" constater "$dossier/cles" '^0 defects' cles
cles 20 10,30,,35 21,30,,28
verifier "answers that close in on a cell of a table are found" constater "$dossier/cles" '^defect: narrow: t with cell keys, france FR a 0, b 0: \[1, 7\], without them \[1, 19\]' cles
cles 1 10,30,,11
verifier "an answer above 0 on a class of one household is found" constater "$dossier/cles" '^defect: exact: answers by cell keys, france FR, a 0, c 0: 1 households' cles
cles 1 10,30,,
verifier "a null there, which the class explains, says nothing" constater "$dossier/cles" '^0 defects' cles

# As the administrator reads it.
psql -X -q -d "$base" -c "CREATE ROLE essai_audit LOGIN" -c "GRANT ops_gestionnaire TO essai_audit"
if AUDIT_DOSSIER=$dossier/reel && mkdir "$AUDIT_DOSSIER" && export AUDIT_DOSSIER &&
    psql -X -q -v ON_ERROR_STOP=1 -v campagne=2020 -v dossier="$AUDIT_DOSSIER" -d "$base" -U essai_audit -f script/auditer.sql >/dev/null; then
    echo "ok - audit: a role of the administrator's rights exports all it needs"
else
    echo "not ok - audit: export"
fi
# Two items tell as much as seventeen, in an eighth of the time.
reduire() { cut -d, -f1-3,10 "$dossier/reel/ensemble.csv"; }
mkdir "$dossier/zones"
cp "$dossier"/reel/{adresse,commune,echelle,territoire}.csv "$dossier/zones"
reduire >"$dossier/zones/ensemble.csv"
verifier "what the administrator reads of the territories is clean" constater "$dossier/zones" '^0 defects'

# Withheld territories are shown after all, all but those of three households.
psql -X -q -At -F, -d "$base" -c "
  SELECT i.gid, i.population, CASE i.population WHEN 'ensemble' THEN c.ensemble[1] ELSE c.recents[1] END
  FROM ops.indicateur AS i JOIN ops_unites.cellule AS c ON c.campagne = i.campagne AND c.gid = i.gid
  WHERE i.campagne = 2020 AND i.statut_menages = 'secret' AND c.ensemble[1] <> 3 ORDER BY 1, 2" >"$dossier/vrais"
mkdir "$dossier/faux"
cp "$dossier"/zones/* "$dossier/faux"
awk -F, -v OFS=, 'NR == FNR { vrai[$1 OFS $2] = $3; next } ($1 OFS $2) in vrai { $3 = vrai[$1 OFS $2] } 1' "$dossier/vrais" "$dossier/zones/ensemble.csv" \
    >"$dossier/faux/ensemble.csv"
verifier "withheld territories shown after all leave parts of 1 to 10" constater "$dossier/faux" '^defect: part: menages, .* leaves 3 households'
verifier "and give the one that stays withheld" constater "$dossier/faux" '^defect: exact: menages, .*: 3 households'

# A table, then the same with the cells of 11 and more shown after all.
mkdir "$dossier/cases"
cp "$dossier"/reel/{commune,echelle,territoire,tableau,marge}.csv "$dossier/cases"
sed -n '1p; /^occupants_pieces,/p' "$dossier/reel/croisement.csv" >"$dossier/cases/croisement.csv"
verifier "a table is clean" constater "$dossier/cases" '^0 defects'
psql -X -q -At -F, -d "$base" -c "
  SELECT x.tableau, x.gid, x.classe_a, x.classe_b, x.n FROM ops_unites.croiser_et_proteger(2020::smallint) AS x
  JOIN ops.indicateur AS i ON i.campagne = 2020 AND i.population = 'ensemble' AND i.gid = x.gid AND i.statut_menages = 'diffusable'
  WHERE x.tableau = 'occupants_pieces' AND x.n >= 11 ORDER BY 2, 3, 4" >"$dossier/vrais"
awk -F, -v OFS=, 'NR == FNR { vrai[$1 OFS $2 OFS $3 OFS $4] = $5; next } ($1 OFS $2 OFS $3 OFS $4) in vrai { $5 = vrai[$1 OFS $2 OFS $3 OFS $4] } 1' \
    "$dossier/vrais" "$dossier/cases/croisement.csv" >"$dossier/faux/croisement.csv"
cp "$dossier/faux/croisement.csv" "$dossier/cases/croisement.csv"
verifier "cells shown after all leave sums of 1 to 10" constater "$dossier/cases" '^defect: part: occupants_pieces, '
verifier "and give others" constater "$dossier/cases" '^defect: (exact|narrow): occupants_pieces, '

# What the administrator may ask, put together with what it reads; then as if a class of few households were crossed all the same.
cp "$dossier/cles/ptable.csv" "$dossier/reel"
psql -X -q -v ON_ERROR_STOP=1 -v campagne=2020 -v dossier="$dossier/reel" -v profondeurs=departement=2,epci=2,commune=1 -v parc=0 \
    -d "$base" -U essai_audit -f script/auditer-cles.sql >/dev/null
verifier "the administrator's own crossings give nothing more than is shown" constater "$dossier/reel" '^0 defects' cles
verifier "tens of thousands of answers were combined" grep -qE '^cell keys: [0-9]{5,} answers on [0-9]{4} territories; 0 sets' "$dossier/sortie"
sed -i 's/^commune,1/commune,2/' "$dossier/reel/profondeur.csv"
psql -X -q -At -F, -d "$base" -c "
  SELECT a.commune, 0, 0, 40 + c.age, 110 + c.typeconst, NULL, ops_unites.menages_cles(c.cle)
  FROM ops_unites.classement AS c JOIN ops_unites.adresse AS a USING (batiment)
  JOIN ops.indicateur AS i ON i.campagne = 2020 AND i.population = 'ensemble' AND i.gid = a.commune AND i.statut_menages = 'diffusable'
  WHERE c.campagne = 2020 GROUP BY 1, 4, 5" >>"$dossier/reel/cle.csv"
verifier "crossings of small classes would give households away" constater "$dossier/reel" '^defect: exact: answers by cell keys, commune .*age .*typeconst ' cles
