import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import { youAreDelegate } from '../../mail/delegation-letters.ts'
import { MailQueue } from '../../mail/mail-queue.ts'
import { smtpTransport } from '../../mail/smtp.ts'
import { freshDatabase, remembering } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { mailbox } from './given.ts'

test('letters that wait survive a database that goes away and comes back', async () => {
  const home = mkdtempSync(join(tmpdir(), 'preau-mail-'))
  const directory = join(home, 'postgres')
  const first = await startTestPostgres({ directory })
  const { database } = await freshDatabase(first.url)
  const { log, lines } = remembering()
  const clock = new ManualClock()
  const box = await mailbox()
  const mailQueue = new MailQueue({
    database,
    clock,
    log,
    transport: smtpTransport(box.url, 'no-reply@meet.example'),
  })
  const person = { name: 'Ada Host', email: 'ada@demo.example' }
  const url = 'https://meet.example'
  const letter = youAreDelegate({
    title: 'Council',
    owner: person,
    other: person,
    by: person,
    url,
    site: 'Préau',
  })
  // In a transaction that was committed, and before anybody was woken.
  await database
    .transaction()
    .execute((transaction) => mailQueue.add(person.email, letter, { database: transaction }))
  await first.stop()
  mailQueue.wake()
  await eventually('an attempt', () => lines.some((line) => line.includes('cannot be looked up')))
  assert.is(box.mails.length, 0)
  const second = await startTestPostgres({ directory })
  await eventually('the next look', () => {
    clock.pass(60_000)
    return box.mails.length === 1
  })
  await eventually('written as sent', async () => {
    const { ended_as } = await database.selectFrom('mails').select('ended_as').executeTakeFirstOrThrow()
    return ended_as === 'sent'
  })
  assert.is(box.mails.length, 1)
  await mailQueue.close()
  await box.close()
  await database.destroy()
  await second.stop()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test.run()
