#!/usr/bin/env bash
# Broken files, on the base that test/t/campagne.sh leaves: each is told with its line and column, and changes nothing.
set -euo pipefail
. script/commun.sh
tirage=${1:-build/campagne}
export PGDATABASE=campagne PGUSER=campagne_urh
rpls=$tirage/depots/rpls_2022_000000240.csv       # UTF-8
rpls_latin=$tirage/depots/rpls_2022_000000257.csv # Latin-1
d=$(mktemp -d)
trap 'rm -rf "$d"' EXIT
constater() { if [ "$2" = "$3" ]; then echo "ok - files: $1"; else printf 'not ok - files: %s\n' "$1"; diff <(echo "$2") <(echo "$3") | awk 'NR <= 20' || true; fi; }

# All that a deposit could change.
etat() {
    PGUSER=postgres sql -At <<'SQL'
SELECT md5(string_agg(d::text, '|' ORDER BY d.depot)) FROM ops.depot AS d;
SELECT md5(string_agg(a::text, '|' ORDER BY a.depot, a.ligne, a.regle, a.colonne)) FROM ops.anomalie AS a;
SELECT relname, md5(query_to_xml('SELECT * FROM ops_depot.' || relname, false, true, '')::text), relacl
FROM pg_class WHERE relnamespace = 'ops_depot'::regnamespace AND relkind = 'r' ORDER BY relname;
SELECT md5(string_agg(l::text, '|' ORDER BY l.campagne, l.ident_rep)) FROM ops_unites.logement AS l;
SELECT md5(string_agg(m::text, '|' ORDER BY m.campagne, m.ident_rep)) FROM ops_unites.menage AS m;
SELECT count(*) FROM ops.territoire;
SQL
}
deposer() { script/deposer rpls 2022 000000240 "$@" 2>&1; } # FILE [ENCODING]
a_la_main() { # FILE ENCODING: as doc/campagne.md writes it, in one transaction
    psql -X -q -v ON_ERROR_STOP=1 -v entete="$(head -n 1 "$rpls")" -v fichier="$1" -v encodage="$2" 2>&1 <<'SQL'
BEGIN;
SELECT o.organisme FROM ops.organisme AS o WHERE o.siren = '000000240' \gset
SELECT depot, table_depot FROM ops.ouvrir_depot('rpls', 2022, :organisme, :'entete') \gset
SELECT format('\copy %s (%s) FROM %L WITH (FORMAT csv, HEADER match, DELIMITER '';'', ENCODING %L)', :'table_depot',
  string_agg(quote_ident(c), ', ' ORDER BY n), :'fichier', :'encodage') AS copier FROM unnest(string_to_array(:'entete', ';')) WITH ORDINALITY AS u(c, n) \gset
:copier
COMMIT;
SQL
}
# The value of one column on one line, as a sed command; no quoted value may come before.
echange() { # COLUMN REPLACEMENT
    local rang
    rang=$(head -n 1 "$rpls" | tr ';' '\n' | grep -nx "$1" | cut -d : -f 1)
    printf 's/[^;]*/%s/%s' "$2" "$rang"
}
changer() { sed "$1$(echange "$2" "$3")" "$rpls"; } # LINE COLUMN REPLACEMENT
refuse() { # NAME PATTERN COMMAND...
    local nom=$1 attendu=$2 sortie code=0
    shift 2
    sortie=$("$@" 2>&1) || code=$?
    if [ $code = 0 ]; then
        constater "$nom" "$attendu" "taken: $sortie"
    elif ! [[ $sortie =~ $attendu ]]; then
        constater "$nom" "$attendu" "$sortie"
    else
        constater "$nom" "$avant" "$(etat)"
    fi
}

deposer "$rpls" >/dev/null
script/deposer rpls 2022 000000257 "$rpls_latin" LATIN1 >/dev/null 2>&1
avant=$(etat)
lignes=$(wc -l <"$rpls")

head -c -150 "$rpls" >"$d/coupe"
refuse "cut in the middle of a line" "has [0-9]+ columns and the header [0-9]+.*line $lignes, column [A-Z_0-9]+ missing.*The file is cut" deposer "$d/coupe"
refuse "cut in the middle of a line, by hand" "missing data for column.*line $lignes" a_la_main "$d/coupe" UTF8
head -c "$(($(grep -abo '"Quartiers;' "$rpls" | tail -n 1 | cut -d : -f 1) + 5))" "$rpls" >"$d/cite"
refuse "cut in a quoted value" "a quote is not closed.*line [0-9]+, column LIBSEGPATRIM" deposer "$d/cite"
refuse "cut in a quoted value, by hand" "unterminated CSV quoted field.*line [0-9]+" a_la_main "$d/cite" UTF8
sed '2,$s/;/,/g' "$rpls" >"$d/separateur"
refuse "another separator than the header" "line 2, column BAT missing.*another separator" deposer "$d/separateur"
sed 's/;/#/g' "$rpls" >"$d/diese"
refuse "a separator that no file has" "columns that no rpls file has" deposer "$d/diese"
refuse "Latin-1 declared UTF-8" "bytes that UTF8 has not.*line [0-9]+, column (NOMVOIE|LIBCOM)" deposer "$rpls_latin"
changer 7 NOMVOIE 'a\x00b' >"$d/nul"
refuse "a NUL byte" "NUL.*line 7, column NOMVOIE" deposer "$d/nul"
# psql drops what follows it on its line, and the line end.
refuse "a NUL byte, by hand" "extra data after last expected column.*line 7" a_la_main "$d/nul" UTF8
head -c 100000000 /dev/zero | tr '\0' x >"$d/long"
refuse "100 MB without a line end" "too long.*line 1" deposer "$d/long"
refuse "100 MB without a line end, by hand" "wrong number of fields in header line" a_la_main "$d/long" UTF8
{ head -n 3 "$rpls"; cat "$d/long"; tail -n +4 "$rpls"; } >"$d/champ"
refuse "a value of 100 MB" "too long.*line 4" deposer "$d/champ"
: >"$d/vide"
refuse "an empty file" "the file is empty" deposer "$d/vide"
refuse "no file" "cannot be read" deposer "$d/absent"
head -n 1 "$rpls" >"$d/entete"
refuse "a header only" "no line but its header" deposer "$d/entete"
{ printf 'PK\003\004'; head -c 3000 /dev/urandom; } >"$d/xlsx"
refuse "a spreadsheet" "spreadsheet.*export the sheet as CSV" deposer "$d/xlsx"
{ printf '\320\317\021\340'; head -c 3000 /dev/urandom; } >"$d/xls"
refuse "an old spreadsheet" "spreadsheet.*export the sheet as CSV" deposer "$d/xls"
iconv -f UTF-8 -t UTF-16 "$rpls" >"$d/utf16"
refuse "UTF-16" "is in UTF-16" deposer "$d/utf16"
iconv -f UTF-8 -t UTF-16LE "$rpls" >"$d/utf16le"
refuse "UTF-16 without its mark" "NUL.*line 1.*UTF-16" deposer "$d/utf16le"
sed '1s/;BAT;/;"BAT;/' "$rpls" >"$d/guillemet"
refuse "a quote of the header not closed" "a quote is not closed.*line 1, column BAT" deposer "$d/guillemet"
changer 5 NOMVOIE '"&' | sed "9$(echange NOMVOIE '&"')" >"$d/avale"
refuse "two quotes that take lines into one value" "a quote is not closed.*line 5, column NOMVOIE" deposer "$d/avale"
{ cat "$rpls"; printf '\n\n'; } >"$d/blanches"
refuse "blank lines at the end" "the line is blank.*line $((lignes + 1))" deposer "$d/blanches"
sed '12s/;[^;]*$//' "$rpls" >"$d/moins"
refuse "a line with one value less" "line 12, column Y missing" deposer "$d/moins"
sed '12s/$/;/' "$rpls" >"$d/plus"
refuse "a line with one value more" "line 12, after column Y.*must be quoted" deposer "$d/plus"
refuse "a line with one value more, by hand" "extra data after last expected column.*line 12" a_la_main "$d/plus" UTF8
sed '1s/;MODE;/;@;/;1s/;FINAN;/;MODE;/;1s/@/FINAN/' "$rpls" >"$d/echange"
refuse "two names exchanged in the header, by hand" "column name mismatch in header line" a_la_main "$d/echange" UTF8
refuse "an encoding that is none" "unknown encoding LATIN77" deposer "$rpls" LATIN77
refuse "a landlord that is none" "No landlord has SIREN" script/deposer rpls 2022 999999999 "$rpls"
refuse "a campaign that is none" "campaign 2026 takes no deposit" script/deposer rpls 2026 000000240 "$rpls"

# What is taken as it is, or told by the rules.
verdict() { PGUSER=postgres sql -At -c "SELECT d.etat, d.lignes, (SELECT string_agg(DISTINCT a.regle, ' ' ORDER BY a.regle) FROM ops.anomalie AS a
    WHERE a.depot = d.depot AND a.regle <> 'rpls_effectif') FROM ops.depot AS d ORDER BY d.depot DESC LIMIT 1"; }
prend() { # NAME VERDICT FILE [ENCODING]
    local nom=$1 attendu=$2
    shift 2
    deposer "$@" >/dev/null || true
    constater "$nom" "$attendu" "$(verdict)"
}
sain="verifie|$((lignes - 1))|"
head -c -1 "$rpls" >"$d/sans_fin"
prend "no newline at the end" "$sain" "$d/sans_fin"
sed 's/$/\r/' "$rpls" >"$d/crlf"
prend "CRLF" "$sain" "$d/crlf"
{ printf '\357\273\277'; cat "$rpls"; } >"$d/bom"
prend "a mark of byte order" "$sain" "$d/bom"
sed '1s/[^;]*/"&"/g' "$rpls" >"$d/cites"
prend "quotes in the header" "$sain" "$d/cites"
sed 's/;/\t/g' <(grep -v '"' "$rpls") >"$d/tab"
prend "tabs" "verifie|$(grep -cv '"' <(tail -n +2 "$rpls"))|" "$d/tab"
prend "UTF-8 declared Latin-1" "verifie|$((lignes - 1))|rpls_encodage" "$rpls" LATIN1
prend "two names exchanged in the header" "refuse|$((lignes - 1))|rpls_colonne rpls_finan rpls_mode" "$d/echange"
