import type { ErrorCode } from '../../../shared/wire.ts'

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

/** A connect error's `data` as far as it is one of ours. */
export function failureIn(error: Error & { data?: unknown }): {
  readonly code: ErrorCode
  readonly retryAfterMs?: number
} | null {
  const data = error.data
  if (typeof data !== 'object' || data === null || !('code' in data)) return null
  const { code } = data
  if (typeof code !== 'string' || !isKnown(code)) return null
  const wait = 'retryAfterMs' in data && typeof data.retryAfterMs === 'number' ? data.retryAfterMs : null
  return wait === null ? { code } : { code, retryAfterMs: wait }
}
