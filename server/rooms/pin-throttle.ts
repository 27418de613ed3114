import type { Rate } from '../../shared/wire.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Limit, Limits } from '../limits/limits.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { Clock } from '../clock.ts'

/** Wrong PINs of one number: a call has three tries, and the next one must wait. */
const CALLER: Rate = { burst: 3, perSecond: 3 / 3_600 }
/** Of all together: beyond this PINs are looked at one after the other, so that right ones still lead in. */
const SUSPICIOUS: Rate = { burst: 60, perSecond: 60 / 600 }
/** Between two of them then, in ms. */
export const SLOW_MS = 2_000
/** No answer that a PIN leads nowhere comes sooner, in ms: its time tells nothing. */
export const REFUSED_AFTER_MS = 500
const ALARMS: Rate = { burst: 1, perSecond: 1 / 60 }

export type PinThrottlePorts = {
  readonly clock: Clock
  readonly limits: Limits
  /** `refused`: nothing was looked at. */
  readonly counted: (outcome: 'right' | 'wrong' | 'refused') => void
  /** All together mistype suspiciously often: somebody may be trying PINs. */
  readonly alarm: () => void
}

/** Lets telephones try PINs, but not many wrong ones. Nobody is refused for what strangers do. */
export class PinThrottle {
  readonly #ports: PinThrottlePorts
  readonly #callers: Limit
  readonly #together: TokenBucket
  readonly #alarms: TokenBucket
  readonly #line = new KeyedMutex()

  constructor(ports: PinThrottlePorts) {
    const { clock, limits } = ports
    this.#ports = ports
    this.#callers = limits.of('wrong-pins-of-caller', CALLER)
    this.#together = new TokenBucket(SUSPICIOUS, clock.steady())
    this.#alarms = new TokenBucket(ALARMS, clock.steady())
  }

  /**
   * Looks whether a PIN is right; null is wrong, or blocked: that is not told apart, and takes as long.
   *
   * @param caller names a number; null for who withholds theirs.
   * @throws whatever `look` throws, which then counts as nothing.
   */
  async attempt<T>(caller: string | null, look: () => Promise<T | null>): Promise<T | null> {
    const { clock, counted } = this.#ports
    const since = clock.steady()
    if (caller !== null && this.#callers.take(caller) > 0) {
      counted('refused')
      return this.#nothing(since)
    }
    // It counts as wrong while it is looked at, so that no more are looked at than may be, however many come at once.
    const giveBack = (): void => {
      if (caller !== null) this.#callers.giveBack(caller)
    }
    const found = await this.#inLine(look).catch((error: unknown) => {
      giveBack()
      throw error
    })
    counted(found === null ? 'wrong' : 'right')
    if (found !== null) {
      giveBack()
      return found
    }
    if (this.#together.take(clock.steady()) > 0 && this.#alarms.take(clock.steady()) === 0)
      this.#ports.alarm()
    return this.#nothing(since)
  }

  #inLine<T>(look: () => Promise<T>): Promise<T> {
    if (this.#together.wait(this.#ports.clock.steady()) === 0) return look()
    return this.#line.run('', async () => {
      await this.#pass(SLOW_MS)
      return look()
    })
  }

  async #nothing(since: number): Promise<null> {
    await this.#pass(since + REFUSED_AFTER_MS - this.#ports.clock.steady())
    return null
  }

  #pass(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : new Promise((passed) => this.#ports.clock.after(ms, passed))
  }
}
