/** Who may see what is for our own processes and for operators. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Whether that is the secret. It takes as long for every other one. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret))
}

// Of equal length whatever was sent, so that comparing takes equal time.
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Figures are for this machine, and for who has the secret. */
export function maySeeFigures(
  {
    socket,
    headers,
  }: {
    socket: Pick<IncomingMessage['socket'], 'remoteAddress'>
    headers: Pick<IncomingMessage['headers'], 'authorization'>
  },
  secret: string,
): boolean {
  const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
  return LOOPBACK.has(socket.remoteAddress ?? '') || (token !== undefined && isSecret(token, secret))
}
