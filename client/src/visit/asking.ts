import { Refused } from '../../../shared/refused.ts'
import { isPassing } from '../wire/connection.ts'
import type { Refusal } from '../wire/refusals.ts'

const AGAIN_MS = 1_000
const ATTEMPTS = 5

/**
 * Asks, and once more where the page is led to if another server has the meeting by then: nothing of it was done.
 *
 * @throws Refused
 */
export async function askWhereLed<T>(
  ask: () => Promise<T>,
  { moving, back }: { readonly moving: boolean; readonly back: () => Promise<void> },
): Promise<T> {
  if (!moving) {
    try {
      return await ask()
    } catch (error) {
      if (!isLedOn(error)) throw error
    }
  }
  await back()
  return ask()
}

function isLedOn(error: unknown): boolean {
  return error instanceof Refused && error.code === 'moved'
}

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
      if (!wanted() || isLedOn(error)) return null
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
