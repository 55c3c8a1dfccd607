# Shared by script/test and script/test-version: runs suites and counts what passed and failed. Source it after script/commun.sh.

passes=0 echecs=0
# What failed, told again at the end: the middle of a long log is what gets cut.
rates=$(mktemp)
compter() { # SUITE PASSED FAILED
    printf '%-28s %s passed, %s failed\n' "$1" "$2" "$3"
    [ "$3" = 0 ] || printf '%-28s %s failed\n' "$1" "$3" >>"$rates"
    passes=$((passes + $2)) echecs=$((echecs + $3))
}
# Counts the `ok` and `not ok` lines of a script; a script that dies is one more failure.
lancer() { # SUITE COMMAND...
    local suite=$1 sortie code
    shift
    sortie=$("$@" 2>&1)
    code=$?
    printf '%s\n' "$sortie" | grep -v '^ok ' | head -60
    local ko
    ko=$(printf '%s\n' "$sortie" | grep -c '^not ok')
    [ $code = 0 ] || ko=$((ko + 1))
    compter "$suite" "$(printf '%s\n' "$sortie" | grep -c '^ok ')" "$ko"
    printf '%s\n' "$sortie" | grep -A8 '^not ok' >>"$rates"
}

tester_unites() {
    local sortie
    cmake --build build --target unit -j2 >/dev/null || compter "unit build" 0 1
    sortie=$(ctest --test-dir build --output-on-failure 2>&1)
    printf '%s\n' "$sortie" | grep -E 'Failed|FAILED' | head -40
    compter "unit (CTest)" "$(grep -cE 'Test +#[0-9]+:.* Passed' <<<"$sortie")" "$(grep -cE 'Test +#[0-9]+:.*(\*\*\*|Not Run)' <<<"$sortie")"
}

# From PostgreSQL 16 pg_regress prints TAP.
regresser() { # SUITE MAKE-ARGUMENTS...
    local suite=$1 sortie
    shift
    rm -f regression.diffs
    sortie=$(make -s installcheck PG_CONFIG="$PGBIN/pg_config" "$@" 2>&1)
    compter "$suite" "$(grep -cE '(\.\.\. ok|^ok )' <<<"$sortie")" "$(grep -cE '(\.\.\. FAILED|^not ok)' <<<"$sortie")"
    [ -s regression.diffs ] && head -200 regression.diffs
    grep -qE '(\.\.\. ok|^ok |FAILED|^not ok)' <<<"$sortie" || { printf '%s\n' "$sortie" | tail -20; compter "$suite did not run" 0 1; }
}
tester_sql() {
    dire "SQL tests (pg_regress)"
    regresser "SQL (pg_regress)" ISOLATION=
    dire "Concurrent sessions (isolation)"
    regresser "isolation" REGRESS=
}

# Suites that need nothing of the others run beside them, one after the other, on the core that a session of psql leaves free.
lancer_a_cote() { # FUNCTION
    a_cote=$(mktemp -d)
    {
        passes=0 echecs=0
        "$1"
        echo "$passes $echecs" >"$a_cote/compte"
    } >"$a_cote/sortie" 2>&1 &
    a_cote_pid=$!
}
recueillir() {
    local p e
    wait "$a_cote_pid"
    cat "$a_cote/sortie"
    if read -r p e <"$a_cote/compte"; then passes=$((passes + p)) echecs=$((echecs + e)); else compter "suites beside" 0 1; fi
    rm -rf "$a_cote"
}

conclure() {
    [ ! -s "$rates" ] || { dire "What failed"; cat "$rates"; }
    rm -f "$rates"
    printf '\n%s passed, %s failed\n' "$passes" "$echecs"
    [ "$echecs" = 0 ]
}
