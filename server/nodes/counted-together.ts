/** What all nodes count together of limits. */
import { Secrets } from '../auth/secrets.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { attemptIn, forgetAttempts, giveBackAttempt, sweepAttempts, takeAttempt } from '../db/attempts.ts'
import type { Database } from '../db/database.ts'
import type { Counted, CountedTogether } from '../limits/together.ts'
import type { Log } from '../log.ts'
import { within } from '../within.ts'

/** So long the others’ counts are waited for, in ms: then one’s own hold. */
const ANSWER_MAX_MS = 1_000
/** With each so many that are counted, buckets that are full are swept away. */
const SWEEP_EACH = 200

type TogetherPorts = {
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Log
}

type OfServer = Pick<TogetherPorts, 'database' | 'log'> & { readonly config: Config; readonly clock: Clock }

/** Nothing here throws: while the database is away nobody is counted, and nobody held back. */
export class Together implements CountedTogether {
  readonly #ports: TogetherPorts
  #taken = 0

  constructor(ports: TogetherPorts) {
    this.#ports = ports
  }

  /** Counts one more; 0 when it may, else the ms until it may. */
  take(counted: Counted): Promise<number> {
    this.#taken += 1
    if (this.#taken % SWEEP_EACH === 0) void this.#ask(0, (database) => sweepAttempts(database).then(() => 0))
    return this.#ask(0, (database) => takeAttempt(database, this.#hash(counted), counted.rate))
  }

  /** The ms until one more may be counted; nothing is counted. */
  wait(counted: Counted): Promise<number> {
    return this.#ask(0, (database) => attemptIn(database, this.#hash(counted), counted.rate))
  }

  giveBack(counted: Counted): Promise<void> {
    return this.#ask(undefined, (database) => giveBackAttempt(database, this.#hash(counted), counted.rate))
  }

  forget(counted: Counted): Promise<void> {
    return this.#ask(undefined, (database) => forgetAttempts(database, this.#hash(counted)))
  }

  // Neither an address nor a number can be read from it.
  #hash({ limit, key }: Counted): Buffer {
    return this.#ports.secrets.hash('attempt', limit, key)
  }

  async #ask<T>(otherwise: T, ask: (database: Database) => Promise<T>): Promise<T> {
    const { database, log } = this.#ports
    try {
      return await within(ANSWER_MAX_MS, ask(database))
    } catch (error) {
      log.debug({ err: error }, 'what all servers count together is not known now')
      return otherwise
    }
  }
}

type OfLimits = { readonly clock: Clock; readonly log: Log; readonly together: CountedTogether | null }

/** What limits need of a server: one without a name is the only one, and counts by itself. */
export function ofLimits({ config, clock, database, log }: OfServer): OfLimits {
  const secrets = new Secrets(config.secretKey)
  return { clock, log, together: config.node === null ? null : new Together({ database, secrets, log }) }
}
