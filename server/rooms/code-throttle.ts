import type { UserId } from '../../shared/ids.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Limits } from '../limits/limits.ts'
import { passShared, SharedLimit } from '../limits/shared-limit.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { Clock } from '../clock.ts'

const MINUTE_S = 60
const DAY_S = 86_400

/** Wrong codes and PINs that are looked at. Right ones do not count. */
const ACCOUNT: Rate = { burst: 5, perSecond: 1 / (3 * MINUTE_S) }
// With 20 000 rooms, an account that keeps this up finds a code within three years.
const ACCOUNT_IN_A_DAY: Rate = { burst: 40, perSecond: 40 / DAY_S }
/** Thousands of people may stand behind one address, and one in twenty mistypes. */
const ADDRESS: Rate = { burst: 1_000, perSecond: 1 }
/** Of all together: beyond this somebody is told. Nobody is refused for what strangers do. */
const SUSPICIOUS: Rate = { burst: 60, perSecond: 60 / (10 * MINUTE_S) }
const ALARMS: Rate = { burst: 1, perSecond: 1 / MINUTE_S }
const SUSPECTS_MAX = 50

/** Who types a code; `address`: whom a limit per address counts them as. */
export type CodeTyper = { readonly account: UserId; readonly address: string }

export type CodeThrottlePorts = {
  readonly clock: Clock
  readonly limits: Limits
  /** `refused`: nothing was looked at. */
  readonly counted: (outcome: 'right' | 'wrong' | 'refused') => void
  /** All together mistype suspiciously often: somebody may be trying codes, by these accounts among others. */
  readonly alarm: (accounts: readonly string[]) => void
}

/** Lets people try codes, but not many wrong ones, at however many servers. The alarm is each server's own. */
export class CodeThrottle {
  readonly #ports: CodeThrottlePorts
  readonly #accounts: SharedLimit
  readonly #days: SharedLimit
  readonly #addresses: SharedLimit
  readonly #together: TokenBucket
  readonly #alarms: TokenBucket
  readonly #suspects = new Set<string>()

  constructor(ports: CodeThrottlePorts) {
    const { limits, clock } = ports
    this.#ports = ports
    this.#accounts = new SharedLimit(limits, 'wrong-codes-of-account', ACCOUNT)
    this.#days = new SharedLimit(limits, 'wrong-codes-of-account-in-a-day', ACCOUNT_IN_A_DAY)
    this.#addresses = new SharedLimit(limits, 'wrong-codes-of-address', ADDRESS)
    this.#together = new TokenBucket(SUSPICIOUS, clock.steady())
    this.#alarms = new TokenBucket(ALARMS, clock.steady())
  }

  /**
   * Looks whether a code is right; null is wrong. It counts as wrong while it is looked at, so that no more are looked
   * at than may be, however many come at once.
   *
   * @throws Refused `rate-limited` without having looked; whatever `look` throws, which then counts as nothing.
   */
  async attempt<T>({ account, address }: CodeTyper, look: () => Promise<T | null>): Promise<T | null> {
    const giveBack = await this.#pass(account, address)
    const found = await look().catch(async (error: unknown) => {
      await giveBack()
      throw error
    })
    this.#ports.counted(found === null ? 'wrong' : 'right')
    if (found === null) this.#suspect(account)
    else await giveBack()
    return found
  }

  async #pass(account: UserId, address: string): Promise<() => Promise<void>> {
    try {
      return await passShared([this.#accounts, account], [this.#days, account], [this.#addresses, address])
    } catch (refused) {
      this.#ports.counted('refused')
      throw refused
    }
  }

  #suspect(account: UserId): void {
    const at = this.#ports.clock.steady()
    if (this.#suspects.size < SUSPECTS_MAX) this.#suspects.add(account)
    if (this.#together.take(at) === 0) {
      if (this.#together.full(at)) this.#suspects.clear()
      return
    }
    if (this.#alarms.take(at) > 0) return
    this.#ports.alarm([...this.#suspects])
    this.#suspects.clear()
  }
}
