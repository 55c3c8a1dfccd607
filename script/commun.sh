# Shared by script/demo, script/test and script/bench: Debian packages, build, temporary server.
# Source it from the top of the repository.
# shellcheck disable=SC2034,SC2206 # used by those who source it; the version of PostgreSQL has no space

PGVERSION=15
PGBIN=${PGBIN:-/usr/lib/postgresql/$PGVERSION/bin}
PAQUETS=(g++ make cmake gettext libgtest-dev zlib1g-dev postgresql-$PGVERSION postgresql-server-dev-$PGVERSION postgresql-$PGVERSION-postgis-3)
PAQUETS_ESSAI=(clang-14 libclang-rt-14-dev coinor-libclp-dev chromium poppler-utils fonts-dejavu-core sqlsmith locales
    cppcheck shellcheck)
PAQUETS_CLIENTS=(default-jdk-headless libpostgresql-jdbc-java unixodbc odbc-postgresql python3-pyodbc python3-psycopg python3-psycopg2
    python3-sqlalchemy python3-geopandas r-cran-dbi r-cran-rpostgresql r-cran-dplyr r-cran-dbplyr r-cran-sf gdal-bin)
PAQUETS_QGIS=(qgis qgis-providers python3-qgis xvfb xauth fonts-dejavu-core)

dire() { printf '\n\033[1m%s\033[0m\n' "$*"; }
arreter() { printf '%s\n' "$*" >&2; exit 1; }

en_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The server refuses to run as root: it belongs to postgres then, else to whoever calls.
en_serveur() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

exiger_debian_12() {
    local version=inconnue
    [ -r /etc/debian_version ] && version=$(cut -d. -f1 /etc/debian_version)
    [ "$version" = 12 ] || arreter "This script needs Debian 12 and its PostgreSQL $PGVERSION (found Debian: $version)." \
        "Elsewhere, build with make and make install; see README.md."
}

installer_paquets() {
    local manquants=()
    for paquet in "$@"; do
        dpkg-query -W -f '${Status}' "$paquet" 2>/dev/null | grep -q 'ok installed' || manquants+=("$paquet")
    done
    [ ${#manquants[@]} = 0 ] && return
    dire "Installing ${manquants[*]}"
    en_root apt-get update -qq
    en_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${manquants[@]}" >/dev/null
}

# For messages in French. A server only sees the locales that were there when it started.
creer_locale() {
    locale -a | grep -qiE '^fr_FR\.utf-?8$' || en_root localedef -i fr_FR -f UTF-8 fr_FR.UTF-8
}

# The module of this tree, for the server of this machine.
construire() {
    dire "Building carto_ops"
    make -s -j2 PG_CONFIG="$PGBIN/pg_config" >/dev/null
    en_root make -s install PG_CONFIG="$PGBIN/pg_config" >/dev/null
    cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
    cmake --build build --target generateur -j2 >/dev/null
}

# Temporary cluster in a directory only its owner enters; PGHOST, PGPORT and PGUSER point to it.
demarrer_serveur() {
    SERVEUR=$(en_serveur mktemp -d /tmp/carto_ops.XXXXXX)
    trap arreter_serveur EXIT
    en_serveur "$PGBIN/initdb" -D "$SERVEUR/donnees" -U postgres -A trust --locale=C.UTF-8 >/dev/null
    en_serveur tee -a "$SERVEUR/donnees/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$SERVEUR'
shared_buffers = 256MB
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
fsync = off
synchronous_commit = off
CONF
    en_serveur tee "$SERVEUR/donnees/pg_hba.conf" >/dev/null <<CONF
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
CONF
    export PGHOST=$SERVEUR PGPORT=${PORT:-5432} PGUSER=postgres PGDATABASE=postgres
    en_serveur "$PGBIN/pg_ctl" -D "$SERVEUR/donnees" -o "-p $PGPORT $*" -l "$SERVEUR/journal" -w start >/dev/null
}

arreter_serveur() {
    [ -n "${SERVEUR:-}" ] || return 0
    en_serveur "$PGBIN/pg_ctl" -D "$SERVEUR/donnees" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$SERVEUR"
    SERVEUR=
}

sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

# charger_tirage TAILLE DOSSIER: draws the region at that size and loads it into the current database.
charger_tirage() {
    mkdir -p "$2"
    build/generateur --graine 1 --taille "$1" --campagnes 2018,2020 --donnees data --sortie "$2"
    script/charger "$PGDATABASE" data "$2" 2018,2020
}

# creer_base NOM: database with the extension.
creer_base() {
    sql -c "CREATE DATABASE $1"
    export PGDATABASE=$1
    sql -c "SET client_min_messages = warning" -c "CREATE EXTENSION carto_ops CASCADE"
}
