#!/bin/sh
# Writes a backup of Préau while it runs: the database, and what it is told (/etc/preau, with SECRET_KEY: without that one codes,
# PINs and links of the backup are dead). Whoever has a backup has everything: keep it where only you can read it.
#
#   infra/backup/backup.sh [FOLDER]        FOLDER is /var/backups/preau unless said otherwise; backups older than 30 days go.
#
# preau-backup.timer does it every night. See docs/backup.md.
set -eu
umask 077

ETC=${PREAU_ETC:-/etc/preau}
FOLDER=${1:-/var/backups/preau}
# Deleted words and people must be gone for real one day.
KEEP_DAYS=30

die() { printf '%s\n' "$*" >&2; exit 1; }
told() { sed -n "s/^$1=//p" "$ETC/preau.env" 2>/dev/null | tail -n 1; }

URL=${DATABASE_URL:-$(told DATABASE_URL)}
[ -n "$URL" ] || die "DATABASE_URL is not set, also not in $ETC/preau.env: the database that npm start brings is copied cold (docs/backup.md)."
[ -n "$(told SECRET_KEY)" ] || die "SECRET_KEY is not in $ETC/preau.env: without it the backup opens nothing."

made=$FOLDER/$(date -u +%Y-%m-%dT%H%M%SZ)
mkdir -p "$FOLDER"
mkdir "$made.new"
trap 'rm -rf "$made.new"' EXIT
pg_dump --format=custom --file="$made.new/database.dump" "$URL"
# A dump that cannot be read is none.
pg_restore --list "$made.new/database.dump" >/dev/null
tar -C "$ETC" -cf "$made.new/etc.tar" .
(cd "$made.new" && sha256sum database.dump etc.tar >SUMS)
mv "$made.new" "$made"
find "$FOLDER" -mindepth 1 -maxdepth 1 -name '????-??-??T??????Z' -mtime +$KEEP_DAYS -exec rm -rf {} +
echo "$made"
