import type { AccessRevocation } from '../auth/identity.ts'
import type { Config } from '../config.ts'
import { adminHandlers } from '../http/handlers/admin.ts'
import { delegatesHandlers } from '../http/handlers/delegates.ts'
import { statisticsHandlers } from '../http/handlers/statistics.ts'
import type { Log } from '../log.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { smtpTransport } from '../mail/smtp.ts'
import { retain } from '../retention/retention.ts'
import { Daily } from '../retention/schedule.ts'
import { Administration } from '../rooms/administration.ts'
import { Delegation } from '../rooms/delegation.ts'
import type { RoomsPorts } from '../rooms/ports.ts'

export type OfficeParts = {
  readonly config: Config
  readonly log: Log
  readonly rooms: RoomsPorts
  readonly revocation: AccessRevocation
}

type Handlers = ReturnType<typeof delegatesHandlers> &
  ReturnType<typeof adminHandlers> &
  ReturnType<typeof statisticsHandlers>

/** What is done at a desk: delegation, administration, mail, and clearing out. */
export class Office {
  readonly handlers: Handlers
  readonly #mailQueue: MailQueue
  readonly #clearing: Daily

  constructor({ config, log, rooms, revocation }: OfficeParts) {
    const { database, clock, meetings } = rooms
    const { mail, production, publicUrl, capacity, retentionDays } = config
    const site = config.theme.theme.name
    const transport = mail && smtpTransport(mail.smtpUrl, mail.from)
    const mailQueue = new MailQueue({ database, clock, log, transport, wordsInLog: !production })
    this.#mailQueue = mailQueue
    this.handlers = {
      ...delegatesHandlers(new Delegation({ database, mailQueue, clock, publicUrl, site })),
      ...adminHandlers(new Administration({ ...rooms, revocation })),
      ...statisticsHandlers({ meetings, clock, capacity }),
    }
    const retention = { database, log, mailQueue, rooms, publicUrl, site, days: retentionDays }
    this.#clearing = new Daily(clock, log, async (now) => {
      await retain(retention, now)
    })
  }

  start(): void {
    this.#mailQueue.wake()
    this.#clearing.start()
  }

  /** Within a second. */
  async close(): Promise<void> {
    this.#clearing.close()
    await this.#mailQueue.close()
  }
}
