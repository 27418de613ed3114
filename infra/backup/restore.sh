#!/bin/sh
# Brings a backup of backup.sh back, into an empty database, while Préau does not run.
#
#   infra/backup/restore.sh /var/backups/preau/2026-11-28T020000Z
#
# See docs/backup.md.
set -eu

ETC=${PREAU_ETC:-/etc/preau}
FROM=${1:?which backup: a folder of backup.sh}

die() { printf '%s\n' "$*" >&2; exit 1; }
of() { sed -n "s/^$1=//p" | tail -n 1; }

(cd "$FROM" && sha256sum --quiet --check SUMS) || die "$FROM is not whole."
URL=${DATABASE_URL:-$(of DATABASE_URL <"$ETC/preau.env")}
key=$(of SECRET_KEY <"$ETC/preau.env")
kept=$(tar -xOf "$FROM/etc.tar" ./preau.env | of SECRET_KEY)
[ "$key" = "$kept" ] || die "SECRET_KEY in $ETC/preau.env is not the one of this backup: with it no code, PIN or link would work. Take the one in etc.tar of $FROM over first."

ask() { psql -X -q -v ON_ERROR_STOP=1 -tA "$URL" -c "$1"; }
tables=$(ask "select count(*) from pg_tables where schemaname = 'public'")
[ "$tables" = 0 ] || die "The database is not empty ($tables tables): nothing was changed. Make a new one, and set DATABASE_URL to it."

pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$URL" "$FROM/database.dump"
# Who signed out since, or was disabled, is not signed in again. Whoever still has a meeting in memory can write nothing to it.
ask 'delete from sessions; delete from sign_ins; delete from servers; update meetings set owner = null, epoch = epoch + 1000'
echo "Restored from $FROM. Everybody signs in anew. Start Préau: systemctl start preau.target"
