import { randomUUID } from 'node:crypto'
import type { RoomId } from '../../shared/ids.ts'
import { isMailAddress } from '../../shared/mail-address.ts'
import type { Database } from '../db/database.ts'
import { claimMails, endMail, insertMail, nextMailAt, type DueMail } from '../db/mails.ts'
import type { Log } from '../log.ts'
import { DAY_MS, HOUR_MS, type Clock } from '../clock.ts'
import type { Letter } from './letter.ts'
import type { MailTransport } from './smtp.ts'

export type MailQueuePorts = {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** null: there is no server for mail, and letters are only logged. */
  readonly transport: MailTransport | null
  /** Without a server for mail the log tells what letters say and to whom: for trying things out only. */
  readonly wordsInLog?: boolean
}

const AT_ONCE = 10
const RETRY_MIN_MS = 30_000
const RETRY_MAX_MS = HOUR_MS
/** A letter that nobody took for so long is given up. */
const GIVE_UP_MS = DAY_MS
/** Looked for at least so often: another server, or the admin command, may have put mail into the table. */
const LOOK_MS = 60_000
/** One person has one letter about one room in so long: what follows waits, and the newest takes the place of the others. */
const ABOUT_ROOM_MS = 600_000
const CLOSE_MAX_MS = 1_000

/**
 * Mail that waits to be sent. What was added is in the table and survives everything; it is sent at least once, in the
 * background, by whichever server takes it first.
 */
export class MailQueue {
  readonly #ports: MailQueuePorts
  #alarm: () => void = () => undefined
  #round: Promise<void> | null = null
  #again = false
  #closed = false
  /** It was said that the server for mail wants nothing of ours. */
  #refused = false

  constructor(ports: MailQueuePorts) {
    this.#ports = ports
  }

  /**
   * Puts a letter into the table, and returns; it is sent later. Who has no address, or one that is not one, gets none.
   *
   * @param roomId what it is about, if that is a room: whoever changes it back and forth fills nobody's mailbox
   * @param database the transaction of what the letter tells, to have both or neither; call `wake` after it
   * @throws Error of the database.
   */
  async add(
    to: string | null,
    letter: Letter,
    { roomId = null, database = this.#ports.database }: { roomId?: RoomId | null; database?: Database } = {},
  ): Promise<void> {
    const { clock, log } = this.#ports
    if (to === null) return
    if (!isMailAddress(to)) {
      log.warn('a mail was not written: its address is not one')
      return
    }
    const mail = { id: randomUUID(), recipient: to, roomId, ...letter }
    await insertMail(database, mail, { at: clock.now(), everyMs: ABOUT_ROOM_MS })
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
    this.#ports.transport?.close()
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
    const { database, clock, log, transport, wordsInLog = false } = this.#ports
    const { id, attempts } = mail
    if (transport === null) {
      const { recipient: to, subject, text } = mail
      log.info(
        { mail: id, ...(wordsInLog ? { to, subject, text } : {}) },
        'mail (no SMTP_URL: nothing was sent)',
      )
      return endMail(database, id, 'logged', clock.now())
    }
    const outcome = await transport.send(mail)
    if (outcome.sent) {
      this.#refused = false
      log.info({ mail: id, attempts }, 'mail sent')
      return endMail(database, id, 'sent', clock.now())
    }
    const { reason } = outcome
    if (outcome.fault === 'ours' && !this.#refused) {
      this.#refused = true
      log.error(
        { reason },
        'the server for mail refuses our letters, which are tried for a day: see SMTP_URL and MAIL_FROM',
      )
    }
    if (outcome.fault === 'recipient' || clock.now() - mail.createdAt >= GIVE_UP_MS) {
      log.error({ mail: id, attempts, reason }, 'mail given up')
      return endMail(database, id, 'failed', clock.now())
    }
    log.warn({ mail: id, attempts, reason, retryInMs: waitAfter(attempts) }, 'mail not sent')
  }
}

function waitAfter(attempts: number): number {
  return Math.min(RETRY_MIN_MS * 2 ** (attempts - 1), RETRY_MAX_MS)
}
