/**
 * The wire's version. A browser that speaks another one is refused with `outdated` and reloads itself once; raise it
 * when a request or notice changes its shape.
 */
export const PROTOCOL_VERSION = 6

/** In which header a telephone gateway and a server tell each other theirs, before anybody calls. */
export const PROTOCOL_HEADER = 'x-preau-protocol'

/** Why a telephone gateway and a server do not understand each other, for both their logs; null: they do, or do not say. */
export function whyNotUnderstood(gateway: number, server: number): string | null {
  if (gateway === server || Number.isNaN(gateway) || Number.isNaN(server)) return null
  const older = gateway < server ? 'telephone gateway' : 'server'
  return `the telephone gateway speaks version ${String(gateway)} of the protocol and the server ${String(server)}: calls reach no meeting until the ${older} is upgraded`
}
