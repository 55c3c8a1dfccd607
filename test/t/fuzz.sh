#!/usr/bin/env bash
# Each fuzzer of the core for a bounded time (SECONDES, 20 by default), from nothing.
set -uo pipefail
. script/commun.sh
cmake -S . -B build/fuzz -DCMAKE_CXX_COMPILER=clang++-14 >/dev/null || exit 1
cmake --build build/fuzz --target fuzz_zone fuzz_tableau fuzz_carreau fuzz_groupement -j2 >/dev/null || exit 1
lieu=$(mktemp -d)
trap 'rm -rf "$lieu"' EXIT
for f in zone tableau carreau groupement; do
    if sortie=$(cd "$lieu" && "$OLDPWD/build/fuzz/fuzz_$f" -max_total_time="${SECONDES:-20}" -max_len=120 -seed=1 -rss_limit_mb=2000 2>&1); then
        echo "ok - fuzz: $f, $(grep -oE 'Done [0-9]+ runs' <<<"$sortie")"
    else
        echo "not ok - fuzz: $f"
        tail -30 <<<"$sortie"
    fi
done
