import { randomUUID } from 'node:crypto'
import type { Database } from '../db/database.ts'
import { claimMails, endMail, insertMail, nextMailAt, type DueMail } from '../db/mails.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../clock.ts'
import { isAddress, type Letter } from './letter.ts'
import type { Post } from './post.ts'

export type OutboxPorts = {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** null: there is no server for mail, and letters are written to the log. */
  readonly post: Post | null
}

const AT_ONCE = 10
const RETRY_MIN_MS = 30_000
const RETRY_MAX_MS = 3_600_000
/** A letter that nobody took for so long is given up. */
const GIVE_UP_MS = 86_400_000
/** Looked for at least so often: another server, or the admin command, may have put mail into the table. */
const LOOK_MS = 60_000
const CLOSE_MAX_MS = 1_000

/**
 * Mail that waits to be sent. What was posted is in the table and survives everything; it is sent at least once, in the
 * background, by whichever server takes it first.
 */
export class Outbox {
  readonly #ports: OutboxPorts
  #alarm: () => void = () => undefined
  #round: Promise<void> | null = null
  #again = false
  #closed = false

  constructor(ports: OutboxPorts) {
    this.#ports = ports
  }

  /**
   * Puts a letter into the table, and returns; it is sent later. Who has no address, or one that is not one, gets none.
   * Give the transaction of what the letter tells, and call `wake` after it, to have both or neither.
   *
   * @throws Error of the database.
   */
  async post(to: string | null, letter: Letter, database = this.#ports.database): Promise<void> {
    const { clock, log } = this.#ports
    if (to === null) return
    if (!isAddress(to)) {
      log.warn({ subject: letter.subject }, 'a mail was not written: its address is not one')
      return
    }
    await insertMail(database, { id: randomUUID(), recipient: to, ...letter }, clock.now())
    if (database === this.#ports.database) this.wake()
  }

  /** Sends what waits, now. Also the start of it all. */
  wake(): void {
    if (this.#closed) return
    this.#again = true
    this.#round ??= this.#drain()
  }

  /** Sends nothing more; letters on their way have a second. */
  async close(): Promise<void> {
    this.#closed = true
    this.#alarm()
    const limit = new Promise<void>((late) => setTimeout(late, CLOSE_MAX_MS).unref())
    await Promise.race([this.#round, limit])
    this.#ports.post?.close()
  }

  async #drain(): Promise<void> {
    this.#alarm()
    while (this.#again && !this.#closed) {
      this.#again = false
      await this.#once()
    }
    // In the same breath as the last look at `#again`: nobody's wake may fall in between.
    this.#round = null
  }

  async #once(): Promise<void> {
    const { database, clock, log } = this.#ports
    let wait = LOOK_MS
    try {
      const at = clock.now()
      const mails = await claimMails(database, { at, limit: AT_ONCE, again: (n) => at + waitAfter(n) })
      await Promise.all(mails.map((mail) => this.#send(mail)))
      const next = await nextMailAt(database)
      if (next !== null) wait = Math.min(LOOK_MS, Math.max(0, next - clock.now()))
    } catch (error) {
      log.warn({ reason: (error as Error).message, retryInMs: wait }, 'the mails cannot be looked up now')
    }
    if (wait === 0) this.#again = true
    else if (!this.#closed) {
      this.#alarm()
      this.#alarm = clock.after(wait, () => {
        this.wake()
      })
    }
  }

  async #send(mail: DueMail): Promise<void> {
    const { database, clock, log, post } = this.#ports
    const { id, attempts } = mail
    if (post === null) {
      const { recipient, subject, text } = mail
      log.info({ mail: id, to: recipient, subject, text }, 'mail (no SMTP_URL: nothing was sent)')
      return endMail(database, id, 'logged', clock.now())
    }
    const outcome = await post.send(mail)
    if (outcome.sent) {
      log.info({ mail: id, attempts }, 'mail sent')
      return endMail(database, id, 'sent', clock.now())
    }
    const { reason } = outcome
    if (outcome.forGood || clock.now() - mail.createdAt >= GIVE_UP_MS) {
      log.error({ mail: id, attempts, reason }, 'mail given up')
      return endMail(database, id, 'failed', clock.now())
    }
    log.warn({ mail: id, attempts, reason, retryInMs: waitAfter(attempts) }, 'mail not sent')
  }
}

function waitAfter(attempts: number): number {
  return Math.min(RETRY_MIN_MS * 2 ** (attempts - 1), RETRY_MAX_MS)
}
