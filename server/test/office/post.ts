/** Letters to Grace about rooms of Ada's, with a database of their own in each test. */
import type { SMTPServerOptions } from 'smtp-server'
import type { Test } from 'uvu'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { systemClock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { youAreDelegate } from '../../mail/delegation-letters.ts'
import type { Letter } from '../../mail/letter.ts'
import { MailQueue, type MailQueuePorts } from '../../mail/mail-queue.ts'
import { smtpTransport } from '../../mail/smtp.ts'
import { freshDatabase, remembering } from '../db/given.ts'
import { mailbox, type Mailbox } from './given.ts'

export const grace = 'grace@demo.example'

export const about = (title: string, name = 'Ada Host'): Letter =>
  youAreDelegate({
    title,
    owner: { name, email: null },
    other: { name: 'Grace Second', email: grace },
    by: { name, email: null },
    url: 'https://meet.example',
    site: 'Préau',
  })

export type Post = {
  readonly database: Database
  /** What was logged. */
  readonly lines: string[]
  /** A server for mail that is there until the end of the test. */
  box(options?: SMTPServerOptions): Promise<Mailbox>
  /** Letters to the server for mail at `url`; null: there is none. */
  queue(url: string | null, more?: Partial<MailQueuePorts>): MailQueue
  /** How each letter ended, the oldest first; null: it waits. */
  states(): Promise<(string | null)[]>
}

/** For the tests of a suite. */
export function postForEach(test: Test): Post {
  const ends: (() => Promise<void>)[] = []
  const kept = {} as { database: Database } & ReturnType<typeof remembering>
  test.before.each(async () => {
    const { database } = await freshDatabase()
    Object.assign(kept, { database }, remembering())
    ends.push(() => database.destroy())
  })
  test.after.each(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  test.after(stopDatabases)
  return {
    get database() {
      return kept.database
    },
    get lines() {
      return kept.lines
    },
    box: async (options) => {
      const box = await mailbox(options)
      ends.push(() => box.close())
      return box
    },
    queue: (url, more) => {
      const transport = url === null ? null : smtpTransport(url, 'Préau <no-reply@meet.example>')
      const queue = new MailQueue({ ...kept, clock: systemClock, transport, ...more })
      ends.push(() => queue.close())
      return queue
    },
    states: async () => {
      const mails = await kept.database.selectFrom('mails').select('ended_as').orderBy('created_at').execute()
      return mails.map(({ ended_as }) => ended_as)
    },
  }
}
