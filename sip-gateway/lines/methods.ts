/** What a line does (RFC 3261; INFO: RFC 6086; session timers: RFC 4028). No registration, no transfer, no message. */

export const METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO']
export const ALLOW = METHODS.join(', ')
/** The one extension that is done. */
export const TIMER = 'timer'
export const DESCRIPTION = 'application/sdp'

/** Extensions that a request requires and nobody here has. @param required the values of `Require` */
export function missingExtensions(required: readonly string[]): string[] {
  return required
    .flatMap((value) => value.split(','))
    .map((tag) => tag.trim())
    .filter((tag) => tag.toLowerCase() !== TIMER)
}

/** Whether a body is what we read (RFC 3261 §21.4.13). @param contentType as written */
export function isDescription(contentType: string): boolean {
  return /^application\/sdp\s*(;|$)/i.test(contentType)
}
