#!/bin/sh
# Makes one archive of Préau with all packages of npm and the media worker, for machines that reach no Internet. Run it in a clone, on a
# machine of the same Debian and processor as theirs that does:
#
#   infra/debian/bundle.sh preau.tar.gz
#
# There: tar -xzf preau.tar.gz && preau/infra/debian/install.sh --url …; packages of Debian come from their own mirror or medium.
set -eu

OUT=$(realpath "${1:?where to: preau.tar.gz}")
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/preau/bundle"
tar -C "$SOURCE" --exclude=./.git --exclude=./data --exclude=./.env --exclude=./node_modules --exclude=./client/dist -cf - . |
  tar -C "$work/preau" -xf -
# What an installation fetches, it fetches here, into a cache that goes along.
cp -a "$work/preau" "$work/trial"
npm_config_cache="$work/preau/bundle/npm" "$SOURCE/infra/debian/packages.sh" "$work/trial" "$work/lib"
install -m 0755 "$work/lib/mediasoup-worker" "$work/preau/bundle/mediasoup-worker"
rm -rf "$work/preau/bundle/npm/_logs"
# The libraries of Debian that this worker needs.
ldd "$work/lib/mediasoup-worker" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | while read -r library; do
  dpkg-query -S "$(realpath "$library")" 2>/dev/null || dpkg-query -S "*/$(basename "$(realpath "$library")")" 2>/dev/null
done | sed 's/:.*//' | sort -u >"$work/preau/bundle/debian-packages"
tar -C "$work" -czf "$OUT.new" preau
mv "$OUT.new" "$OUT"
echo "$OUT"
