import type { Rate } from '../../shared/wire.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Limits } from '../limits/limits.ts'
import { SharedLimit } from '../limits/shared-limit.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { Clock } from '../clock.ts'
import type { BlockedCallers } from './blocked-callers.ts'

/** Wrong PINs of one number: a call has three tries, and the next one must wait. */
const CALLER: Rate = { burst: 3, perSecond: 3 / 3_600 }
/** Of one source: behind it stand all callers of a trunk, so beyond this they only wait for each other. */
const SOURCE: Rate = { burst: 30, perSecond: 30 / 600 }
/** Of all together: beyond this PINs are looked at one after the other, so that right ones still lead in. */
const SUSPICIOUS: Rate = { burst: 60, perSecond: 60 / 600 }
/** Between two of them then, in ms. */
export const SLOW_MS = 2_000
/** No answer that a PIN leads nowhere comes sooner, in ms: its time tells nothing. */
export const REFUSED_AFTER_MS = 500
const IN_LINE: Rate = { burst: 1, perSecond: 1_000 / SLOW_MS }
const ALARMS: Rate = { burst: 1, perSecond: 1 / 60 }

/** Who tries a PIN. */
export type PinCaller = {
  /** A hash that names the number; null for who withholds theirs. */
  readonly number: string | null
  /** Its last digits. */
  readonly ending: string | null
  /** The address that the call came from. */
  readonly source: string | null
}

export type PinThrottlePorts = {
  readonly clock: Clock
  readonly limits: Limits
  readonly blocked: BlockedCallers
  /** `refused`: nothing was looked at. */
  readonly counted: (outcome: 'right' | 'wrong' | 'refused') => void
  /** All together mistype suspiciously often: somebody may be trying PINs. */
  readonly alarm: () => void
}

/**
 * Lets telephones try PINs, but not many wrong ones, at however many servers. Nobody is refused for what strangers do.
 */
export class PinThrottle {
  readonly #ports: PinThrottlePorts
  readonly #callers: SharedLimit
  readonly #sources: SharedLimit
  readonly #together: SharedLimit
  readonly #inLine: SharedLimit
  readonly #alarms: TokenBucket
  readonly #line = new KeyedMutex()

  constructor(ports: PinThrottlePorts) {
    const { clock, limits } = ports
    this.#ports = ports
    this.#callers = new SharedLimit(limits, 'wrong-pins-of-caller', CALLER)
    this.#sources = new SharedLimit(limits, 'wrong-pins-of-source', SOURCE)
    this.#together = new SharedLimit(limits, 'wrong-pins', SUSPICIOUS)
    this.#inLine = new SharedLimit(limits, 'pins-in-line', IN_LINE)
    this.#alarms = new TokenBucket(ALARMS, clock.steady())
  }

  /**
   * Looks whether a PIN is right; null is wrong, or blocked: that is not told apart, and takes as long.
   *
   * @throws whatever `look` throws, which then counts as nothing.
   */
  async attempt<T>(caller: PinCaller, look: () => Promise<T | null>): Promise<T | null> {
    const { clock, counted } = this.#ports
    const { number } = caller
    const since = clock.steady()
    if (number !== null && (await this.#callers.take(number)) > 0) {
      counted('refused')
      await this.#note(caller)
      return this.#nothing(since)
    }
    // It counts as wrong while it is looked at, so that no more are looked at than may be, however many come at once.
    const giveBack = async (): Promise<void> => {
      if (number !== null) await this.#callers.giveBack(number)
    }
    const found = await this.#inTurn(caller, look).catch(async (error: unknown) => {
      await giveBack()
      throw error
    })
    counted(found === null ? 'wrong' : 'right')
    if (found !== null) {
      await giveBack()
      return found
    }
    await this.#wrong(caller)
    return this.#nothing(since)
  }

  /** Lets a number try again at once, by its hash. */
  async forgive(number: string): Promise<void> {
    await this.#callers.forget(number)
  }

  async #wrong(caller: PinCaller): Promise<void> {
    await this.#note(caller)
    if (caller.source !== null) await this.#sources.take(caller.source)
    const suspicious = (await this.#together.take('')) > 0
    if (suspicious && this.#alarms.take(this.#ports.clock.steady()) === 0) this.#ports.alarm()
  }

  async #note({ number, ending, source }: PinCaller): Promise<void> {
    const wait = number === null ? 0 : await this.#callers.wait(number)
    if (number !== null && wait > 0) await this.#ports.blocked.put(number, { ending, source }, wait)
  }

  async #inTurn<T>({ source }: PinCaller, look: () => Promise<T>): Promise<T> {
    const line = await this.#lineOf(source)
    if (line === null) return look()
    return this.#line.run(line, async () => {
      await this.#pass(SLOW_MS)
      // Other servers have the same line.
      for (let wait = -1; wait !== 0;) {
        wait = await this.#inLine.take(line)
        await this.#pass(wait)
      }
      return look()
    })
  }

  /** In which line one stands; null: nobody has to wait. */
  async #lineOf(source: string | null): Promise<string | null> {
    if ((await this.#together.wait('')) > 0) return 'all'
    return source !== null && (await this.#sources.wait(source)) > 0 ? `source ${source}` : null
  }

  async #nothing(since: number): Promise<null> {
    await this.#pass(since + REFUSED_AFTER_MS - this.#ports.clock.steady())
    return null
  }

  #pass(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : new Promise((passed) => this.#ports.clock.after(ms, passed))
  }
}
