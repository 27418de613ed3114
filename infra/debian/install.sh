#!/bin/sh
# Installs or upgrades Préau on this Debian (12 or newer), as services of systemd with Debian's PostgreSQL. As root, in a clone
# or an unpacked archive of Préau:
#
#   infra/debian/install.sh --url https://meet.school.example [--media-ip 10.0.0.5] [--announced 203.0.113.1]
#
# Run again it changes nothing that is as it should be, and nothing in /etc/preau. See docs/install.md.
set -eu

URL='' MEDIA_IP='' ANNOUNCED=''
while [ $# -gt 0 ]; do
  case $1 in
    --url) URL=$2 ;;
    --media-ip) MEDIA_IP=$2 ;;
    --announced) ANNOUNCED=$2 ;;
    *) echo "unknown: $1 (--url, --media-ip, --announced)" >&2; exit 2 ;;
  esac
  shift 2
done

say() { printf '%s\n' "$*"; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || die 'Run this as root.'
command -v apt-get >/dev/null || die 'This is not Debian: see infra/systemd for what to install by hand.'
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
HOME_DIR=/opt/preau ETC=/etc/preau STATE=/var/lib/preau LIB=/usr/local/lib/preau
running_systemd() { [ -d /run/systemd/system ]; }

if [ ! -e $ETC/preau.env ]; then
  case $URL in
    https://*/*/*) die '--url must have no path: https://meet.school.example' ;;
    https://?*) ;;
    *) die 'Say where people will find it: --url https://meet.school.example' ;;
  esac
fi

# ---- packages of Debian: npm and some Node, only to bring the Node that runs Préau
needed='nodejs npm postgresql openssl iproute2 ca-certificates'
# Those of the media worker that came along.
[ -e "$SOURCE/bundle/debian-packages" ] && needed="$needed $(tr '\n' ' ' <"$SOURCE/bundle/debian-packages")"
missing=$(for name in $needed; do
  dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || printf '%s ' "$name"
done)
# Whoever has Node and npm from elsewhere keeps them.
command -v npm >/dev/null && missing=$(printf '%s' "$missing" | sed 's/nodejs //; s/npm //')
if [ -n "$missing" ]; then
  say "Installing from Debian: $missing"
  apt-get update -q
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

# ---- who it runs as
getent passwd preau >/dev/null || useradd --system --user-group --home-dir $STATE --no-create-home --shell /usr/sbin/nologin preau
install -d -m 0750 -o preau -g preau $STATE
install -d -m 0750 -o root -g preau $ETC
install -d -m 0700 -o preau -g preau /var/backups/preau

# ---- the program: made beside the one that runs, which keeps its files until the new one is whole
NEXT=$HOME_DIR
if [ "$SOURCE" != $HOME_DIR ]; then
  NEXT=$HOME_DIR.next
  say "Copying Préau to $HOME_DIR"
  install -d -m 0755 $NEXT
  # Of one that was not finished, only what was fetched.
  find $NEXT -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
  tar -C "$SOURCE" --exclude=./.git --exclude=./data --exclude=./.env --exclude=./node_modules --exclude=./bundle -cf - . | tar -C $NEXT --no-same-owner -xf -
  if [ ! -e $NEXT/node_modules ] && cmp -s $NEXT/package-lock.json $HOME_DIR/node_modules/.lock-installed; then
    cp -a $HOME_DIR/node_modules $NEXT/
  fi
fi
[ -L $NEXT/.env ] || ln -sfn $ETC/preau.env $NEXT/.env
# What fails says why, and ends this; the same command then goes on where it stopped.
say 'Installing packages of npm, building the client and the media worker'
"$NEXT/infra/debian/packages.sh" $NEXT $LIB "$SOURCE/bundle"
chmod -R go+rX,go-w $NEXT $LIB
if [ $NEXT != $HOME_DIR ]; then
  # The one before stays until the next time: media and telephones run from it until they are started anew.
  rm -rf $HOME_DIR.before
  [ ! -e $HOME_DIR ] || mv -T $HOME_DIR $HOME_DIR.before
  mv -T $NEXT $HOME_DIR
fi

# ---- what it is told
if [ ! -e $ETC/preau.env ]; then
  [ -n "$MEDIA_IP" ] || MEDIA_IP=$(ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p' || true)
  [ -n "$MEDIA_IP" ] || MEDIA_IP=127.0.0.1
  umask 077
  sed -e "s|@URL@|${URL%/}|; s|@MEDIA_IP@|$MEDIA_IP|; s|@ANNOUNCED@|$ANNOUNCED|" \
    -e "s|@SECRET_KEY@|$(openssl rand -hex 32)|; s|@SERVICE_SECRET@|$(openssl rand -hex 32)|" \
    "$HOME_DIR/infra/debian/preau.env" >$ETC/preau.env.new
  chown root:preau $ETC/preau.env.new
  chmod 0640 $ETC/preau.env.new
  mv $ETC/preau.env.new $ETC/preau.env
  umask 022
fi

# ---- the database: a role and a database of its own, entered by the socket without a password
if grep -q '^DATABASE_URL=postgres://preau@localhost/preau?host=/var/run/postgresql' $ETC/preau.env; then
  [ -n "$(pg_lsclusters -h)" ] || pg_createcluster --locale C.UTF-8 -e UTF8 "$(ls /usr/lib/postgresql | sort -n | tail -1)" main
  # Whether it did is asked below.
  if running_systemd; then systemctl start postgresql || true; else service postgresql start >/dev/null || true; fi
  as_postgres() { runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 -tA "$@"; }
  tries=0
  until as_postgres -c 'select 1' >/dev/null 2>&1; do
    tries=$((tries + 1)); [ $tries -lt 30 ] || die 'PostgreSQL does not start: pg_lsclusters, /var/log/postgresql'
    sleep 1
  done
  [ "$(as_postgres -c "select count(*) from pg_roles where rolname = 'preau'")" = 1 ] || as_postgres -c 'create role preau login'
  [ "$(as_postgres -c "select count(*) from pg_database where datname = 'preau'")" = 1 ] ||
    as_postgres -c "create database preau owner preau encoding 'UTF8' locale 'C' template template0"
fi

# ---- services
for unit in "$HOME_DIR"/infra/systemd/preau*; do install -m 0644 "$unit" /etc/systemd/system/; done
install -D -m 0644 $HOME_DIR/infra/systemd/60-preau.conf /etc/sysctl.d/60-preau.conf
if running_systemd; then
  sysctl -q -p /etc/sysctl.d/60-preau.conf || say 'The kernel does not take all of /etc/sysctl.d/60-preau.conf here.'
  systemctl daemon-reload
  systemctl enable -q preau.target preau-sfu preau-server preau-gateway
  systemctl enable -q --now preau-backup.timer
fi
if [ ! -e $ETC/providers.json ] && grep -q '^OIDC_PROVIDERS=/etc/preau/providers.json' $ETC/preau.env; then
  say "Installed. Name your identity providers in $ETC/providers.json (docs/identity-providers.md), then: systemctl start preau.target"
  exit 0
fi
if running_systemd; then
  systemctl start preau.target
  # Media goes on while the server changes; the sfu and the gateway are changed when you say so.
  systemctl restart preau-server
  say 'Installed, and started. What may be wrong: cd /opt/preau && runuser -u preau -- npm run doctor'
else
  say 'Installed. systemd does not run here: nothing was started.'
fi
