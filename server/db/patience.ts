import { setTimeout as delay } from 'node:timers/promises'
import { Refused } from '../../shared/refused.ts'
import { isOutage, isRolledBack } from './outage.ts'

/** How long an outage is waited out, in ms: a database that is restarted is back in less. */
const PATIENCE_MS = 6_000
const WAIT_MIN_MS = 50
const WAIT_MAX_MS = 1_000

/** Steady time in ms, and how it is let pass. */
export type Waiting = { readonly now: () => number; readonly sleep: (ms: number) => Promise<unknown> }

const REAL: Waiting = { now: () => performance.now(), sleep: (ms) => delay(ms) }

/**
 * Does something with the database, and again for as long as it fails by an outage: whatever it does must be safe to
 * repeat, also when the answer alone was lost. (Ids are drawn before, rows that are there already are left.)
 *
 * @throws Refused `unavailable` when the outage lasts longer than some seconds; everything else as it comes.
 */
export async function patiently<T>(act: () => Promise<T>, { now, sleep }: Waiting = REAL): Promise<T> {
  const limit = now() + PATIENCE_MS
  for (let wait = WAIT_MIN_MS; ; wait = Math.min(2 * wait, WAIT_MAX_MS)) {
    try {
      return await act()
    } catch (error) {
      if (!isOutage(error) && !isRolledBack(error)) throw error
      if (now() + wait > limit) throw new Refused('unavailable', 'the database does not answer now')
      await sleep(wait)
    }
  }
}
