# Reads the header of the file of a landlord and refuses what is no table of text, with the line and the column; sourced by script/deposer, which
# sets fichier and encodage. Sets entete and separateur. COPY would tell the line alone, or take several lines into one value.
# shellcheck disable=SC2154

case $encodage in
    LATIN1) jeu=ISO-8859-1 ;;
    LATIN9) jeu=ISO-8859-15 ;;
    WIN1252) jeu=CP1252 ;;
    UTF8) jeu=UTF-8 ;;
    *) jeu=$encodage ;;
esac
longueur=65536 # bytes; a true line of RPLS has less than a thousand

refuser() { # WHAT WHERE HINT
    printf 'ERROR:  %s\nDETAIL:  %s.\nHINT:  %s\n' "$1" "$fichier${2:+, $2}" "$3" >&2
    exit 1
}

# Where a byte is, counted from 0.
situer() {
    local ligne rang noms
    ligne=$(($(head -c "$1" "$fichier" | tr -cd '\n' | wc -c) + 1))
    rang=$(head -c "$1" "$fichier" | LC_ALL=C sed -n "${ligne}p" | LC_ALL=C sed 's/"[^"]*"//g; s/".*//' | tr -cd "$separateur" | wc -c)
    IFS=$separateur read -ra noms <<<"$entete"
    printf 'line %s, column %s' "$ligne" "${noms[$rang]:-$((rang + 1))}"
}

controler_nature() {
    [ -r "$fichier" ] && [ ! -d "$fichier" ] || refuser "the file cannot be read" "" "Check its name and your rights on it."
    [ -s "$fichier" ] || refuser "the file is empty" "" "Ask for it again: nothing of it came."
    case $(head -c 4 "$fichier" | od -An -tx1 | tr -d ' \n') in
        504b0304 | d0cf11e0) refuser "the file is a spreadsheet or an archive, not text" "" "Open it and export the sheet as CSV." ;;
        1f8b*) refuser "the file is compressed" "" "Decompress it first." ;;
        fffe* | feff*) refuser "the file is in UTF-16" "" "Export it as CSV in UTF-8, or convert it: iconv -f UTF-16 -t UTF-8." ;;
    esac
    iconv -f "$jeu" -t UTF-8 </dev/null 2>/dev/null || refuser "unknown encoding $encodage" "" "UTF8, LATIN1, LATIN9 or WIN1252."
}

lire_entete() {
    entete=$(head -n 1 "$fichier" | tr -d '\r\0' | iconv -c -f "$jeu" -t UTF-8 | LC_ALL=C sed 's/^\xef\xbb\xbf//' | tr -d '"') || true
    separateur=$(for s in ';' ',' '|' $'\t'; do printf '%s %s\n' "$(tr -cd "$s" <<<"$entete" | wc -c)" "$s"; done | sort -rns | head -n 1 | cut -d ' ' -f 2-)
}

controler_octets() {
    local position
    position=$(LC_ALL=C grep -abo -m 1 -P '\x00' "$fichier" | head -n 1 | cut -d : -f 1) || true
    [ -z "$position" ] || refuser "the file has bytes that text has not (NUL)" "$(situer "$position")" "It is binary, damaged or in UTF-16: export it again as CSV."
}

# Before awk, which takes a minute for a line of 100 MB: cmp tells the first line that fold cuts.
controler_longueur() {
    local ecart
    ecart=$(LC_ALL=C fold -b -w $longueur "$fichier" | LC_ALL=C cmp - "$fichier" 2>&1) || true
    [[ ! $ecart =~ line\ ([0-9]+)$ ]] || refuser "the line is too long for a line of a table" "line ${BASH_REMATCH[1]}" "A line end is missing, or the file is no table."
}

# One dwelling a line, one value a column. A quote that is not closed would take the lines that follow into a value.
controler_lignes() {
    local faute
    faute=$(ENTETE=$entete LC_ALL=C awk -F "$separateur" '
        function nom(i) { return i in noms ? noms[i] : i }
        function dire(quoi, ou, conseil) { printf "%s\n%s\n%s\n", quoi, "line " NR ou, conseil; dit = 1; exit }
        BEGIN { colonnes = split(ENVIRON["ENTETE"], noms, FS) }
        { sub(/\r$/, "") }
        $0 == "" { dire("the line is blank", "", "Remove blank lines, those at the end too.") }
        /"/ {
            if (gsub(/"/, "\"") % 2) {
                avant = $0; gsub(/"[^"]*"/, "", avant); sub(/".*/, "", avant)
                dire("a quote is not closed", ", column " nom(split(avant " ", parts, FS)), "The file is cut, or a value has one quote: write it twice in a quoted value.")
            }
            gsub(/"[^"]*"/, "")
        }
        NF < colonnes { dire("the line has " NF " columns and the header " colonnes, ", column " nom(NF + 1) " missing", "The file is cut, or has another separator than its header.") }
        NF > colonnes { dire("the line has " NF " columns and the header " colonnes, ", after column " nom(colonnes), "A value has the separator: it must be quoted.") }
        END { if (NR == 1 && !dit) dire("the file has no line but its header", "", "Export the lines too.") }' "$fichier")
    if [ -n "$faute" ]; then
        mapfile -t faute <<<"$faute"
        refuser "${faute[@]}"
    fi
}

controler_encodage() {
    local erreur position
    erreur=$(LC_ALL=C iconv -f "$jeu" -t UTF-8 "$fichier" 2>&1 >/dev/null) && return
    position=${erreur##*position }
    [[ $position =~ ^[0-9]+$ ]] || position=$(($(wc -c <"$fichier") - 1))
    refuser "the file has bytes that $encodage has not" "$(situer "$position")" "Say its true encoding, often LATIN1 or WIN1252, or export it again in UTF-8."
}

controler_nature
controler_longueur
lire_entete
controler_octets
controler_lignes
controler_encodage
