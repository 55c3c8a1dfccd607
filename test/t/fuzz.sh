#!/usr/bin/env bash
# Each fuzzer of the core, from nothing: as many runs each time, the same ones; or, with SECONDES, others for that long.
set -uo pipefail
. script/commun.sh
cmake -S . -B build/fuzz -DCMAKE_CXX_COMPILER=clang++-14 >/dev/null || exit 1
cmake --build build/fuzz --target fuzz_zone fuzz_tableau fuzz_carreau fuzz_groupement fuzz_depot -j2 >/dev/null || exit 1
lieu=$(mktemp -d)
trap 'rm -rf "$lieu"' EXIT
chercher() { # FUZZER RUNS [LENGTH]
    local bornes=(-runs="$2" -seed=1)
    [ -n "${SECONDES:-}" ] && bornes=(-max_total_time="$SECONDES")
    if sortie=$(cd "$lieu" && "$OLDPWD/build/fuzz/fuzz_$1" "${bornes[@]}" -max_len="${3:-120}" -rss_limit_mb=2000 2>&1); then
        echo "ok - fuzz: $1, $(grep -oE 'Done [0-9]+ runs' <<<"$sortie")"
    else
        echo "not ok - fuzz: $1"
        tail -40 <<<"$sortie"
    fi
}
chercher zone 80000
chercher tableau 15000
chercher carreau 20000
chercher groupement 80000
chercher depot 100000 400
