import { Refused } from '../../../shared/refused.ts'
import { isPassing } from '../wire/connection.ts'
import type { Refusal } from '../wire/refusals.ts'

const AGAIN_MS = 1_000
const ATTEMPTS = 5

/**
 * Asks until there is an answer, a few times while the trouble is a passing one. Null: it is of no interest any more.
 *
 * @throws Refused
 */
export async function askPatiently<T>(ask: () => Promise<T>, wanted: () => boolean): Promise<T | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!wanted()) return null
      if (!isPassing(error) || attempt >= ATTEMPTS) throw error
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS))
    if (!wanted()) return null
  }
}

/** Why what was asked was not done, from what was thrown. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof Refused ? { code: error.code, ...error.facts } : { code: 'internal' }
}
