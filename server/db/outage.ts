import { Refused } from '../../shared/refused.ts'

// SQLSTATE classes that speak of the server's state and not of what was asked: connection (08), resources (53),
// intervention and time-outs (57), system (58), read-only (25006), and connections cut in the middle (XX).
const OUTAGE = /^(08|53|57|58|25006)/
const SYSTEM = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|ENOENT|EHOST|ENET)/
// pg's own complaints have no code.
const WORDS = /terminated|timeout|not queryable|Connection ended|Cannot use a pool/i

/** Whether an error says that the database is away, and not that the question was wrong. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return code === null ? WORDS.test(error.message) : OUTAGE.test(code) || SYSTEM.test(code)
}

/** Whether Postgres undid a transaction for the sake of another one (class 40): the same may succeed now. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) ?? '').startsWith('40')
}

/** Whether Postgres refused the values themselves: class 22, 23 or 54. They will be refused for ever. */
export function isUnstorable(error: unknown): boolean {
  return error instanceof Error && /^(22|23|54)/.test(codeOf(error) ?? '')
}

/** @throws Refused `unavailable` when the database is away; everything else as it comes. */
export async function orUnavailable<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (!isOutage(error)) throw error
    throw new Refused('unavailable', 'the database does not answer now')
  }
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
