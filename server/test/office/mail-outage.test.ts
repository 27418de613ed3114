import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import { youAreDelegate } from '../../mail/letters.ts'
import { Outbox } from '../../mail/outbox.ts'
import { smtpPost } from '../../mail/post.ts'
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
  const outbox = new Outbox({ database, clock, log, post: smtpPost(box.url, 'no-reply@meet.example') })
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
  await database.transaction().execute((transaction) => outbox.post(person.email, letter, transaction))
  await first.stop()
  outbox.wake()
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
  await outbox.close()
  await box.close()
  await database.destroy()
  await second.stop()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test('a letter of a transaction that is undone is never sent', async () => {
  const home = mkdtempSync(join(tmpdir(), 'preau-mail-'))
  const postgres = await startTestPostgres({ directory: join(home, 'postgres'), durable: false })
  const { database } = await freshDatabase(postgres.url)
  const { log } = remembering()
  const outbox = new Outbox({ database, clock: new ManualClock(), log, post: null })
  const letter = { subject: 's', text: 't', html: 'h' }
  const undone = database.transaction().execute(async (transaction) => {
    await outbox.post('ada@demo.example', letter, transaction)
    throw new Error('no')
  })
  await undone.catch(() => undefined)
  assert.equal(await database.selectFrom('mails').select('id').execute(), [])
  await outbox.close()
  await database.destroy()
  await postgres.stop()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test.run()
