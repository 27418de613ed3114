import pg from 'pg'
import type { Log } from '../log.ts'

/** Behind one address the database may be another server some day: none stays connected to the old one for longer, in s. */
const LIFETIME_MAX_S = 30 * 60
/**
 * What a server says that writes no more, or is about to go: read-only (25006), connections (08), shut down (57P). pg itself
 * says that no answer came.
 */
const GONE = /^(25006|08|57P)/
const NO_ANSWER = /read timeout/

/**
 * Connections to a database that is made highly available: after a fail-over those to the server that was replaced stay
 * open, and answer what is only read. When one fails so, all that were opened before are closed instead of used again.
 */
export class Connections {
  readonly #pool: pg.Pool
  readonly #log: Log
  readonly #openedIn = new WeakMap<pg.PoolClient, number>()
  #generation = 0
  /** One that can be written was there: before that a start says what is wrong with it. */
  #wasWritable = false

  constructor(options: pg.PoolConfig, log: Log) {
    this.#log = log
    this.#pool = new pg.Pool({
      ...options,
      maxLifetimeSeconds: LIFETIME_MAX_S,
      verify: (client: pg.PoolClient, done: (error?: Error) => void) => {
        this.#verify(client).then(() => {
          done()
        }, done)
      },
    })
    // A connection ends when Postgres restarts, at rest or in the middle of a statement. Both are told by an event, and
    // without a listener that ends the process; whoever waits for a statement is told, too.
    this.#pool.on('connect', (client) => {
      this.#openedIn.set(client, this.#generation)
      client.on('error', (error) => {
        log.warn({ reason: error.message }, 'database connection lost')
      })
    })
    this.#pool.on('error', () => undefined)
  }

  /** @throws Error when there is none to be had. */
  async connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect()
      if (this.#openedIn.get(client) === this.#generation) return client
      client.release(true)
    }
  }

  /** As Kysely wants them. */
  get options(): object {
    return this.#pool.options
  }

  end(): Promise<void> {
    return this.#pool.end()
  }

  /** A statement failed: from now on none of the connections that were there is used, if that is because of their server. */
  noticeFailure(error: unknown): void {
    if (!(error instanceof Error)) return
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    if (!GONE.test(code) && !NO_ANSWER.test(error.message)) return
    this.#generation += 1
    this.#log.warn({ reason: error.message }, 'the database is connected to anew')
  }

  async #verify(client: pg.PoolClient): Promise<void> {
    const { rows } = await client.query<{ writable: boolean }>(
      `select not pg_is_in_recovery() and current_setting('default_transaction_read_only') = 'off' as writable`,
    )
    const writable = rows[0]?.writable === true
    if (!writable && this.#wasWritable)
      throw Object.assign(new Error('this server of the database is read-only'), { code: '25006' })
    this.#wasWritable ||= writable
  }
}
