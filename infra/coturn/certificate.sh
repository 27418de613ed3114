#!/bin/sh
# /etc/cron.daily/preau-turn-certificate: gives coturn the certificate that Caddy fetched, whenever there is a new one. The first
# time, by hand, with the name; it is remembered in /etc/coturn/name.
set -eu
[ $# -eq 0 ] || { mkdir -p /etc/coturn; echo "$1" >/etc/coturn/name; }
name=$(cat /etc/coturn/name)
store=${CADDY_CERTIFICATES:-/var/lib/caddy/.local/share/caddy/certificates}
found=$(find "$store" -name "$name.crt" | head -n 1)
[ -n "$found" ] || { echo "Caddy has no certificate for $name yet." >&2; exit 1; }
! cmp -s "$found" /etc/coturn/fullchain.pem || exit 0
owner=$(getent passwd turnserver >/dev/null && echo turnserver || echo root)
install -m 0640 -o root -g "$owner" "$found" /etc/coturn/fullchain.pem
install -m 0640 -o root -g "$owner" "${found%.crt}.key" /etc/coturn/privkey.pem
[ ! -d /run/systemd/system ] || systemctl try-reload-or-restart coturn
