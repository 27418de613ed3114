import type { Rate } from './wire.ts'

/** Counts what may be done now: `burst` at once, then `perSecond`. Time comes in: ms of steady time. */
export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #at: number

  constructor(rate: Rate, at: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#at = at
  }

  /** Takes one token and gives 0, or takes none and gives the ms until there is one. */
  take(at: number): number {
    const wait = this.wait(at)
    if (wait === 0) this.#tokens -= 1
    return wait
  }

  /** The ms until there is a token, 0 when there is one now. */
  wait(at: number): number {
    const { perSecond, burst } = this.#rate
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) * perSecond) / 1000)
    this.#at = at
    return this.#tokens < 1 ? Math.ceil(((1 - this.#tokens) * 1000) / perSecond) : 0
  }

  /** There is none for so many ms. */
  holdBack(at: number, ms: number): void {
    this.#tokens = Math.min(this.#tokens, 1 - (ms * this.#rate.perSecond) / 1000)
    this.#at = at
  }

  /** Puts a token back that was taken. */
  giveBack(): void {
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + 1)
  }

  /** Whether it is as full as when it was new: nobody needs to remember it. */
  full(at: number): boolean {
    const { perSecond, burst } = this.#rate
    return this.#tokens + ((at - this.#at) * perSecond) / 1000 >= burst
  }
}
