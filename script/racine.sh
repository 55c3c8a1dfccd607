# Shared by script/matrice and script/essayer-pg-upgrade: a Debian of another suite in a root directory of its own.
# Source it after script/commun.sh.

# shellcheck disable=SC2034 # read by those who source this
PAQUETS_CONSTRUCTION=(g++ make cmake libgtest-dev zlib1g-dev procps)
paquets_serveur() { printf '%s\n' "postgresql-$1" "postgresql-server-dev-$1" "postgresql-$1-postgis-3"; }

exiger_root() { [ "$(id -u)" = 0 ] || arreter "This script makes root directories of other Debian suites: run it as root."; }

# The archive from which this machine has its own packages.
depot_debian() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | head -1
}

dans() { # ROOT COMMAND... in the copy of the tree
    local racine=$1
    shift
    chroot "$racine" sh -c 'cd /carto_ops 2>/dev/null; exec "$@"' sh "$@"
}

montes=()
monter() { # ROOT
    mount -t proc proc "$1/proc" && montes+=("$1/proc")
    mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm" && montes+=("$1/dev/shm")
}
# Nothing under a mount is ever removed.
nettoyer_racines() { # [DIRECTORY TO REMOVE]
    local m
    for m in "${montes[@]}"; do umount "$m" || umount -l "$m"; done
    [ -z "$1" ] || rm -rf --one-file-system "$1"
}

# debootstrap may know no suite younger than itself; all are made as sid is.
preparer_racine() { # SUITE ROOT
    local depot
    depot=$(depot_debian)
    if [ ! -e "$2/.faite" ]; then
        debootstrap --variant=minbase "$1" "$2" "$depot" /usr/share/debootstrap/scripts/sid >"$2.journal" 2>&1 || { tail -3 "$2.journal"; return 1; }
        echo "deb $depot $1 main" >"$2/etc/apt/sources.list"
        # A proxy of this machine serves there too.
        { apt-config dump | grep -i '^Acquire::[a-z:]*proxy ' || true
            echo 'APT::Install-Recommends "false";'
            echo 'Acquire::Check-Valid-Until "false";'; } >"$2/etc/apt/apt.conf.d/99matrice"
        # No server of its own starts there.
        printf '#!/bin/sh\nexit 101\n' >"$2/usr/sbin/policy-rc.d"
        chmod 755 "$2/usr/sbin/policy-rc.d"
        mkdir -p "$2/etc/postgresql-common"
        echo 'create_main_cluster = false' >"$2/etc/postgresql-common/createcluster.conf"
        touch "$2/.faite"
    fi
    monter "$2"
    dans "$2" apt-get update -qq >>"$2.journal" 2>&1
}

# A second suite, from which comes only what the first has not.
ajouter_suite() { # ROOT SUITE
    echo "deb $(depot_debian) $2 main" >"$1/etc/apt/sources.list.d/$2.list"
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$2" >"$1/etc/apt/preferences.d/$2"
    dans "$1" apt-get update -qq >>"$1.journal" 2>&1
}

installer_dans() { # ROOT PACKAGES...
    local racine=$1
    shift
    dans "$racine" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >>"$racine.journal" 2>&1 || { tail -5 "$racine.journal"; return 1; }
}

# The one that the suite ships.
version_postgresql() { # ROOT
    dans "$1" apt-cache show --no-all-versions postgresql | sed -n 's/^Depends: .*postgresql-\([0-9]*\).*/\1/p'
}

# What git tracks or would track, as it stands, and nothing built.
copier_arbre() { # ROOT
    rm -rf "$1/carto_ops"
    mkdir "$1/carto_ops"
    git ls-files -co --exclude-standard -z | tar -c --null --ignore-failed-read --no-recursion -T - | tar -x -C "$1/carto_ops"
    chown -R --no-dereference root: "$1/carto_ops"
    chmod -R go+rX "$1/carto_ops"
}
