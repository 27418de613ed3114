/** How often something may be done by one account, browser, link or address. What is refused leaves a trace. */
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../clock.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { CountedTogether } from './together.ts'

/** A limit that is met is told once in so many ms. */
const TOLD_EVERY_MS = 60_000
/** So many keys are remembered by one limit at most. Who has been silent longest is forgotten first. */
const KEYS_MAX = 100_000
/** So many of those who have been silent longest are looked at each time: the work for one never depends on how many there are. */
const LOOKED_AT = 2

export type LimitsWorld = {
  readonly clock: Clock
  readonly log: Log
  /** For /metrics: this limit was met. */
  readonly counted: (limit: string) => void
  /** What all servers count together; without it there is no other. */
  readonly together?: CountedTogether | null
}

/** All limits of one server, by names in the log and in /metrics. */
export class Limits {
  readonly #world: LimitsWorld
  readonly #untold = new Map<string, { count: number; readonly callOff: () => void }>()

  constructor(world: LimitsWorld) {
    this.#world = world
  }

  /** A limit that counts each key for itself. */
  of(name: string, rate: Rate): Limit {
    return new Limit(rate, this.#world.clock, () => {
      this.met(name)
    })
  }

  /** null: this server is the only one. */
  get together(): CountedTogether | null {
    return this.#world.together ?? null
  }

  /** Counts one who met this limit: one line a minute, without who it was. */
  met(name: string): void {
    this.#world.counted(name)
    const untold = this.#untold.get(name)
    if (untold === undefined) this.#tell(name, 1)
    else untold.count += 1
  }

  close(): void {
    for (const { callOff } of this.#untold.values()) callOff()
    this.#untold.clear()
  }

  #tell(limit: string, count: number): void {
    const { clock, log } = this.#world
    log.warn({ limit, count }, 'a limit was met')
    const callOff = clock.after(TOLD_EVERY_MS, () => {
      const more = this.#untold.get(limit)?.count ?? 0
      this.#untold.delete(limit)
      if (more > 0) this.#tell(limit, more)
    })
    this.#untold.set(limit, { count: 0, callOff })
  }
}

/**
 * Counts one more with each of these limits, or with none of them where one is met. Those that strangers share come last.
 *
 * @returns a function that takes it back.
 * @throws Refused `rate-limited` with the ms until it may.
 */
export function pass(...limits: readonly (readonly [Limit, key: string])[]): () => void {
  const passed: (readonly [Limit, string])[] = []
  const giveBack = (): void => {
    for (const [limit, key] of passed) limit.giveBack(key)
  }
  for (const [limit, key] of limits) {
    const retryAfterMs = limit.take(key)
    if (retryAfterMs > 0) {
      giveBack()
      throw new Refused('rate-limited', 'too often', { retryAfterMs })
    }
    passed.push([limit, key])
  }
  return giveBack
}

/** A token bucket for each key: `burst` at once, then `perSecond`. */
export class Limit {
  readonly #rate: Rate
  readonly #clock: Clock
  readonly #met: () => void
  /** Who was counted last stands last. */
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(rate: Rate, clock: Clock, met: () => void) {
    this.#rate = rate
    this.#clock = clock
    this.#met = met
  }

  /** Counts one more; 0 when it may, else the ms until it may. */
  take(key: string): number {
    const at = this.#clock.steady()
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, at)
    const wait = bucket.take(at)
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    this.#forgetSilent(at)
    if (wait > 0) this.#met()
    return wait
  }

  /** The ms until one more may be counted, 0 for now; nothing is counted. */
  wait(key: string): number {
    return this.#buckets.get(key)?.wait(this.#clock.steady()) ?? 0
  }

  /** Nothing of this key may be counted for so many ms. */
  holdBack(key: string, ms: number): void {
    this.#buckets.get(key)?.holdBack(this.#clock.steady(), ms)
  }

  /** Whatever was counted of this key is forgotten. */
  forget(key: string): void {
    this.#buckets.delete(key)
  }

  /** What was counted last turned out to be nothing to count. */
  giveBack(key: string): void {
    this.#buckets.get(key)?.giveBack()
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size
  }

  #forgetSilent(at: number): void {
    let looked = 0
    for (const [key, bucket] of this.#buckets) {
      looked += 1
      if (looked > LOOKED_AT || !(bucket.full(at) || this.#buckets.size > KEYS_MAX)) return
      this.#buckets.delete(key)
    }
  }
}
