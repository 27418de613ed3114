import { requests, type RequestName } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { Caller } from './caller.ts'
import { loseSocket } from './leaving.ts'
import { writtenSoon } from './written.ts'

/** All requests of one socket together. */
export const SOCKET_RATE: Rate = { perSecond: 50, burst: 100 }
/** Bad requests and requests beyond their rate that one socket may make before it is closed. */
export const PATIENCE: Rate = { perSecond: 10, burst: 100 }

/** What stands before the handlers of one socket: its phase, its rates and our patience. */
export class Guard {
  readonly #caller: Caller
  readonly #all: TokenBucket
  readonly #patience: TokenBucket
  readonly #each = new Map<RequestName, TokenBucket>()

  constructor(caller: Caller) {
    this.#caller = caller
    this.#all = new TokenBucket(SOCKET_RATE, caller.clock.steady())
    this.#patience = new TokenBucket(PATIENCE, caller.clock.steady())
  }

  /** A refusal when the request may not be made now; one for where somebody is waits as an answer does. */
  admit(name: RequestName, rate: Rate | undefined): Refused | Promise<Refused> | undefined {
    const wait = Math.max(this.#take(this.#all), this.#take(this.#bucket(name, rate)))
    if (wait > 0) {
      this.#caller.limits.met('requests-of-socket')
      this.strike()
      return new Refused('rate-limited', 'too often', { retryAfterMs: wait })
    }
    const { phase } = this.#caller.session
    if (phase === 'over') return this.#onceWritten(new Refused('unauthenticated', 'this session is over'))
    if (requests[name].from === 'anyone' || phase === 'inside') return undefined
    return this.#onceWritten(new Refused('forbidden', 'only for participants'))
  }

  // It tells of what others did to them, which a crash is not to undo afterwards.
  async #onceWritten(refusal: Refused): Promise<Refused> {
    await writtenSoon(this.#caller)
    return refusal
  }

  /** Counts a bad request; too many of them end the session. */
  strike(): void {
    const { session, limits, log, live } = this.#caller
    if (this.#take(this.#patience) === 0 || session.phase === 'over') return
    limits.met('bad-requests-of-socket')
    log.debug({ meeting: live.now.id, participant: session.self }, 'a flooding socket was closed')
    loseSocket(this.#caller, { code: 'rate-limited', message: 'too many bad requests' })
  }

  #bucket(name: RequestName, rate: Rate = SOCKET_RATE): TokenBucket {
    const found = this.#each.get(name)
    if (found) return found
    const bucket = new TokenBucket(rate, this.#caller.clock.steady())
    this.#each.set(name, bucket)
    return bucket
  }

  #take(bucket: TokenBucket): number {
    return bucket.take(this.#caller.clock.steady())
  }
}
