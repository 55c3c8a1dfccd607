#!/usr/bin/env bash
# Memory of one backend while every family of entry points is called, 100 000 times where a call is short: it may not grow by more than
# 64 kB and 16 bytes a call over the last nine tenths of the calls. What the calls do is undone.
# Usage: test/t/fuites.sh BASE [DIVISOR], on the base of the SQL tests; a divisor of 10 makes a tenth of the calls.
set -euo pipefail
diviseur=${2:-1}
fois() { echo $(($1 / diviseur > 10 ? $1 / diviseur : 10)); }
lieu=$(mktemp -d)
trap 'rm -rf "$lieu"' EXIT
chmod 755 "$lieu"
gcc -shared -fPIC -O1 -I"$("${PGBIN:-/usr/lib/postgresql/15/bin}/pg_config" --includedir-server)" -o "$lieu/tas.so" test/fuites/tas.c
psql -X -q -At -d "$1" -v tas="$lieu/tas" -v n="$(fois 100000)" -v moyens="$(fois 10000)" -v lourds="$(fois 1000)" -v rares="$(fois 200)" \
    -f test/fuites/familles.sql
