import { Refused } from '../../shared/refused.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Caller } from './caller.ts'
import { PATIENCE } from './guard.ts'

/** How often one socket of the notes may ask, and how long it may go on asking badly. */
export class NotesRates {
  readonly #caller: Caller
  readonly #each = new Map<string, TokenBucket>()
  readonly #patience: TokenBucket

  constructor(caller: Caller) {
    this.#caller = caller
    this.#patience = new TokenBucket(PATIENCE, caller.clock.steady())
  }

  admit(name: string, rate: Rate | undefined): Refused | undefined {
    if (rate === undefined) return undefined
    const at = this.#caller.clock.steady()
    const bucket = this.#each.get(name) ?? new TokenBucket(rate, at)
    this.#each.set(name, bucket)
    const wait = bucket.take(at)
    if (wait === 0) return undefined
    this.#caller.limits.met('notes-of-socket')
    return new Refused('rate-limited', 'too often', { retryAfterMs: wait })
  }

  outOfPatience(): boolean {
    return this.#patience.take(this.#caller.clock.steady()) > 0
  }
}
