#!/usr/bin/env bash
# Memory of one backend while every family of entry points is called, 100 000 times where a call is short: it may not grow by more than 1 MB
# over the last nine tenths of the calls. What the calls do is undone.
# Usage: test/t/fuites.sh BASE [DIVISOR], on the base of the SQL tests; a divisor of 10 makes a tenth of the calls.
set -euo pipefail
diviseur=${2:-1}
psql -X -q -At -d "$1" -v borne=1024 -v n=$((100000 / diviseur)) -v moyens=$((10000 / diviseur)) -v lourds=$((1000 / diviseur)) \
    -v rares=$((200 / diviseur)) -f test/fuites/familles.sql
