import { DAY_MS } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import type { RoomsPorts } from '../rooms/ports.ts'

export type RetentionPorts = {
  readonly database: Database
  readonly log: Log
  readonly mailQueue: MailQueue
  readonly rooms: Pick<RoomsPorts, 'known' | 'revocation' | 'mutex'>
  readonly publicUrl: string
  /** What the site is called. */
  readonly site: string
  /** RETENTION_DAYS: how long something may be out of use. */
  readonly days: number
}

/** How long before their removal people are warned, in days. */
export const NOTICE_DAYS = 30

/** The moments that matter on one day, ms since the epoch. */
export type Moments = {
  readonly now: number
  /** What was not used since then is removed. */
  readonly unused: number
  /** Of what was not used since then people are warned. */
  readonly toWarn: number
  /** Who was warned before then has had their time. */
  readonly warned: number
  /** When what is warned of today will be removed. */
  readonly removal: number
}

/** The moments of a day, for a retention of so many days, more than `NOTICE_DAYS`. */
export function momentsOf(now: number, days: number): Moments {
  return {
    now,
    unused: now - days * DAY_MS,
    toWarn: now - (days - NOTICE_DAYS) * DAY_MS,
    warned: now - NOTICE_DAYS * DAY_MS,
    removal: now + NOTICE_DAYS * DAY_MS,
  }
}
