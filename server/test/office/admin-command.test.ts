import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startPostgres } from '../../../scripts/postgres.mjs'
import { claim } from '../../../scripts/supervisor/claim.mjs'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { freshDatabase } from '../db/given.ts'
import { audited, person } from './given.ts'

const SCRIPT = fileURLToPath(new URL('../../../scripts/admin.mjs', import.meta.url))

/** Runs `npm run admin -- words` and resolves to what it says. */
async function admin(
  env: Record<string, string>,
  ...words: string[]
): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...words], {
    env: { ...process.env, DATABASE_URL: '', NODE_ENV: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const keep = (chunk: Buffer): void => void (said += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const [code] = (await once(child, 'close')) as [number]
  return { code, said: said.trim() }
}

test('somebody known is let administer by their address, whatever its case, and no more; both are audited', async () => {
  const { database, url } = await freshDatabase()
  const ada = await person(database, 'Ada Host')
  const env = { DATABASE_URL: url }
  assert.equal(await admin(env, 'list'), {
    code: 0,
    said: 'Nobody administers: npm run admin -- grant <e-mail>',
  })
  const granted = await admin(env, 'grant', 'ADA@demo.example')
  assert.equal(granted, { code: 0, said: 'Ada Host (ada@demo.example) administers now.' })
  const { said } = await admin(env, 'list')
  assert.match(said, ada.userId)
  assert.match((await admin(env, 'grant', 'ada@demo.example')).said, 'administers already')
  const row = await database.selectFrom('users').select('administrator').executeTakeFirstOrThrow()
  assert.is(row.administrator, true)
  assert.equal(await admin(env, 'revoke', ada.userId), {
    code: 0,
    said: 'Ada Host (ada@demo.example) administers no more.',
  })
  assert.equal(
    (await audited(database)).map(({ actor, action, subject }) => [actor, action, subject]),
    [
      ['system', 'command:grant', 'Ada Host (ada@demo.example)'],
      ['system', 'command:revoke', 'Ada Host (ada@demo.example)'],
    ],
  )
  await database.destroy()
})

test('nodes are named, drained and put back to work; a wrong name is a sentence', async () => {
  const { database, url } = await freshDatabase()
  const env = { DATABASE_URL: url }
  assert.match((await admin(env, 'nodes')).said, 'No server and no media node here has a name')
  await sql`
    insert into servers (id, name, version, load, expires_at) values
      ('1', 'a', '1.2', 0.25, clock_timestamp() + interval '1 minute'), ('2', 'b', '1.2', 0, clock_timestamp());
    insert into media_nodes (url, name, version, instance, load, state, expires_at)
      values ('http://x', 'm', '1.2', 'i', 0.5, 'up', clock_timestamp() + interval '1 minute')
  `.execute(database)
  const { said } = await admin(env, 'nodes')
  assert.match(said, /^a {2}server {2}up {2}load 25 % {2}0 meetings {2}0 people {2}version 1.2$/m)
  assert.match(said, /^b {2}server {2}gone since \d/m)
  assert.match(said, /^m {2}media node {2}up {2}load 50 % {2}version 1.2$/m)
  assert.equal(await admin(env, 'drain', 'c'), {
    code: 1,
    said: 'No server and no media node is called c. There are: a, b, m',
  })
  assert.match((await admin(env, 'drain', 'b')).said, /^b gave no sign of life since/)
  assert.match((await admin(env, 'drain', 'a')).said, 'it keeps what it has')
  assert.match((await admin(env, 'drain', 'a')).said, 'a is drained already.')
  assert.match((await admin(env, 'nodes')).said, /^a {2}server {2}draining/m)
  assert.is((await admin(env, 'undrain', 'a')).said, 'a takes meetings again.')
  await admin(env, 'drain', 'm')
  const media = await database.selectFrom('media_nodes').select('drain').execute()
  assert.equal(media, [{ drain: true }])
  assert.equal(
    (await audited(database)).map(({ action, subject }) => [action, subject]),
    [
      ['command:drain', 'server a'],
      ['command:undrain', 'server a'],
      ['command:drain', 'media node m'],
    ],
  )
  await database.destroy()
})

test('an address of several accounts is not decided upon: their ids are listed', async () => {
  const { database, url } = await freshDatabase()
  const email = 'shared@demo.example'
  const [one, two] = [
    await person(database, 'One Person', { email }),
    await person(database, 'Two Person', { email }),
  ]
  const env = { DATABASE_URL: url }
  const { code, said } = await admin(env, 'grant', email)
  assert.is(code, 1)
  assert.match(said, one.userId)
  assert.match(said, two.userId)
  assert.is((await admin(env, 'grant', two.userId)).code, 0)
  const found = await database.selectFrom('users').select('id').where('administrator', '=', true).execute()
  assert.equal(found, [{ id: two.userId }])
  await database.destroy()
})

test('what cannot be done is said in a sentence, with status 1', async () => {
  const { database, url } = await freshDatabase()
  const env = { DATABASE_URL: url }
  const unknown = await admin(env, 'grant', 'nobody@demo.example')
  assert.is(unknown.code, 1)
  assert.match(unknown.said, 'people get an account when they first sign in')
  for (const words of [[], ['grant'], ['promote', 'x'], ['list', 'x'], ['grant', 'a', 'b']]) {
    const { code, said } = await admin(env, ...words)
    assert.is(code, 1)
    assert.match(said, /^npm run admin -- grant/)
  }
  const empty = await admin({ DATABASE_URL: await createDatabase() }, 'list')
  assert.is(empty.code, 1)
  assert.match(empty.said, 'start Préau once')
  const away = await admin({ DATABASE_URL: 'postgres://x@127.0.0.1:9/x' }, 'list')
  assert.is(away.code, 1)
  assert.match(away.said, /^The database cannot be used: .*ECONNREFUSED/)
  const bad = await admin({ DATABASE_URL: 'mysql://x' }, 'list')
  assert.match(bad.said, /^DATABASE_URL/)
  await database.destroy()
})

test('the database in DATA_DIR is reached while Préau runs, and when it does not', async () => {
  const data = mkdtempSync(join(tmpdir(), 'preau-admin-'))
  const env = { DATA_DIR: data }
  const nothing = await admin(env, 'list')
  assert.is(nothing.code, 1)
  assert.match(nothing.said, `There is no database in ${data} yet`)
  const giveUp = claim(data)
  const postgres = await startPostgres({ directory: join(data, 'postgres') })
  const { database } = await freshDatabase(postgres.url)
  await person(database, 'Ada Host')
  assert.is(
    (await admin(env, 'grant', 'ada@demo.example')).said,
    'Ada Host (ada@demo.example) administers now.',
  )
  const still = await database.selectFrom('users').select('administrator').executeTakeFirstOrThrow()
  assert.is(still.administrator, true, 'the running database was left running')
  await database.destroy()
  await postgres.stop()
  giveUp()
  assert.is(
    (await admin(env, 'revoke', 'ada@demo.example')).said,
    'Ada Host (ada@demo.example) administers no more.',
  )
  claim(data)()
  rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test.after(stopDatabases)
test.run()
