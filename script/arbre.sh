# Shared by script/assainir, script/valgrind and script/couverture: this tree and PostgreSQL's, copied to a place of their
# own, so that a module built with instruments replaces nobody's. Source it after commun.sh.

# copier_arbres [OBJETS]: sets ATELIER (removed at the end, kept with GARDER=1), and moves into its copy of this tree. What is built there comes
# along if OBJETS says so: it must not when options change.
copier_arbres() {
    local prefixe
    prefixe=$(cd "$PGBIN/../../../.." && pwd)
    ATELIER=$(mktemp -d /tmp/carto_ops_atelier.XXXXXX)
    # The server runs as somebody else, and writes the counters of coverage next to the sources.
    chmod 755 "$ATELIER"
    mkdir -p "$ATELIER/sources" "$ATELIER/pg/lib/postgresql" "$ATELIER/pg/share/postgresql"
    local sans=(--exclude=./.git --exclude=./build --exclude=./node_modules --exclude=./results)
    [ -n "${1:-}" ] || sans+=(--exclude='*.o' --exclude='*.so')
    tar -c "${sans[@]}" . | tar -x -C "$ATELIER/sources"
    cp -a "$prefixe/lib/postgresql/$PGVERSION" "$ATELIER/pg/lib/postgresql/"
    cp -a "$prefixe/share/postgresql/$PGVERSION" "$ATELIER/pg/share/postgresql/"
    ln -s "$prefixe/include" "$ATELIER/pg/include"
    ln -s "$prefixe/lib/x86_64-linux-gnu" "$ATELIER/pg/lib/x86_64-linux-gnu"
    ln -s "$prefixe/share/postgresql-common" "$ATELIER/pg/share/postgresql-common"
    export PGBIN=$ATELIER/pg/lib/postgresql/$PGVERSION/bin
    cd "$ATELIER/sources" || exit 1
}

# construire_avec [OPTIONS]: the module, compiled and linked with them.
construire_avec() {
    local reglages=(PG_CONFIG="$PGBIN/pg_config")
    [ -z "${1:-}" ] || reglages+=(CXXFLAGS="$1" COPT="$1")
    make -s -j2 "${reglages[@]}" >/dev/null
    make -s install "${reglages[@]}" >/dev/null
}

construire_generateur() {
    cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
    cmake --build build --target generateur -j2 >/dev/null
}

# envelopper COMMAND...: the server of the copied tree runs under this command; what initdb makes, without it.
envelopper() {
    mv "$PGBIN/postgres" "$PGBIN/postgres.nu"
    cat >"$PGBIN/postgres" <<FIN
#!/bin/bash
case "\$1" in -D) exec $* "$PGBIN/postgres.nu" "\$@" ;; *) exec "$PGBIN/postgres.nu" "\$@" ;; esac
FIN
    chmod 755 "$PGBIN/postgres"
}

ECHECS=0
echouer() { printf 'not ok - %s\n' "$*"; ECHECS=$((ECHECS + 1)); }

# regresser MAKE-ARGUMENTS...: SQL or isolation tests; a server that died leaves no line, and that is a failure too.
regresser() {
    local sortie
    rm -f regression.diffs
    sortie=$(make -s installcheck PG_CONFIG="$PGBIN/pg_config" "$@" 2>&1) || echouer "installcheck $*"
    grep -E '(\.\.\. FAILED|^not ok|All .* tests passed|of .* tests failed)' <<<"$sortie" || printf '%s\n' "$sortie" | tail -20
    [ ! -s regression.diffs ] || head -100 regression.diffs
}

# lancer SCRIPT...: a script of test/t.
lancer() {
    local sortie
    if sortie=$("$@" 2>&1) && ! grep -q '^not ok' <<<"$sortie"; then
        printf '%s: %s ok\n' "$1" "$(grep -c '^ok ' <<<"$sortie")"
    else
        echouer "$*"
        grep -v '^ok ' <<<"$sortie" | head -40
    fi
}

# conclure REPORTS: fails if a test did, or if the folder of reports holds one.
conclure() {
    local rapport
    for rapport in "$1"/*; do
        [ -s "$rapport" ] || continue
        echouer "report $(basename "$rapport")"
        head -60 "$rapport"
    done
    [ "$ECHECS" = 0 ] || exit 1
    dire "Nothing found"
}

ranger() {
    arreter_serveur
    [ -n "${GARDER:-}" ] || rm -rf "$ATELIER"
}
