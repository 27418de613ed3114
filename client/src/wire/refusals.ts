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
export type Refusal = Pick<Failure, 'code' | 'limit' | 'max' | 'retryAfterMs' | 'by' | 'why' | 'path'>

/** What a refusal may say beside its code, and of which type. */
const FACTS = {
  limit: 'string',
  max: 'number',
  by: 'string',
  why: 'string',
  retryAfterMs: 'number',
  path: 'string',
} as const

/** A connect error's `data` as far as it is one of ours. */
export function failureIn(error: Error & { data?: unknown }): Omit<Failure, 'message'> | null {
  const data = error.data
  if (typeof data !== 'object' || data === null || !('code' in data)) return null
  const fields = data as Partial<Record<keyof Failure, unknown>>
  const { code } = fields
  if (typeof code !== 'string' || !isKnown(code)) return null
  const names = Object.keys(FACTS) as (keyof typeof FACTS)[]
  const told = names.filter((name) => typeof fields[name] === FACTS[name])
  return { code, ...(Object.fromEntries(told.map((name) => [name, fields[name]])) as Partial<Failure>) }
}
