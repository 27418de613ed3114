import type { ErrorCode, Failure } from '../../../shared/wire.ts'

/**
 * What a page does about a refused or closed socket. `final`: nothing, the visit is over; `reload`: it is older than the
 * server; `again`: connect again after a pause.
 */
export type Answer = 'final' | 'reload' | 'again'

const ANSWERS: Readonly<Record<ErrorCode, Answer>> = {
  'bad-request': 'final',
  unauthenticated: 'final',
  forbidden: 'final',
  'not-found': 'final',
  conflict: 'again',
  'rate-limited': 'again',
  'limit-reached': 'final',
  ended: 'final',
  kicked: 'final',
  denied: 'final',
  banned: 'final',
  moved: 'final',
  outdated: 'reload',
  unavailable: 'again',
  internal: 'again',
}

/** What follows from a refusal's code; a code from a newer server counts as passing trouble. */
export function answerTo(code: string): Answer {
  return isKnown(code) ? ANSWERS[code] : 'again'
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ANSWERS, code)
}

/** Why the server said no, as far as a page can tell it: a code, and with it which limit, or for how long. */
export type Refusal = Pick<Failure, 'code' | 'limit' | 'max' | 'retryAfterMs' | 'by' | 'why'>

/** A connect error's `data` as far as it is one of ours. */
export function failureIn(error: Error & { data?: unknown }): Omit<Failure, 'message'> | null {
  const data = error.data
  if (typeof data !== 'object' || data === null || !('code' in data)) return null
  const { code, limit, max, by, why, retryAfterMs } = data as Partial<Record<keyof Failure, unknown>>
  if (typeof code !== 'string' || !isKnown(code)) return null
  return {
    code,
    ...(typeof limit === 'string' && { limit }),
    ...(typeof max === 'number' && { max }),
    ...(typeof by === 'string' && { by }),
    ...(typeof why === 'string' && { why }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  }
}
