/** Where tests get their databases from. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Postgres } from '../postgres.mjs'
import { createDatabase, startTestPostgres, stopDatabases } from '../test-database.mjs'
import { reachedFrom } from '../testing/reaching.mjs'

const directory = mkdtempSync(join(tmpdir(), 'preau-given-'))
const before = process.env['DATABASE_URL']
let postgres: Postgres

test.before(async () => {
  postgres = await startTestPostgres({ directory, durable: false })
})
test.after(async () => {
  if (before === undefined) delete process.env['DATABASE_URL']
  else process.env['DATABASE_URL'] = before
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const databases = async (): Promise<unknown[]> =>
  (await ask(postgres.url, "select datname from pg_database where datname like 'test_%'")).map(
    ({ datname }) => datname,
  )

test('DATABASE_URL decides where tests have their databases, and they go with the tests', async () => {
  process.env['DATABASE_URL'] = postgres.url
  const url = await createDatabase()
  const [{ name } = {}] = await ask(url, 'select current_database() as name')
  assert.equal(await databases(), [name])
  await ask(url, 'create table kept (word text)')
  await stopDatabases()
  assert.equal(await databases(), [])
})

test('who may not create databases there is told what to do, without the password', async () => {
  await ask(postgres.url, "create role reader login password 'a secret word'")
  const url = new URL(postgres.url)
  url.username = 'reader'
  url.password = 'a secret word'
  process.env['DATABASE_URL'] = url.href
  const error: unknown = await createDatabase().catch((one: unknown) => one)
  assert.match(String(error), /may not create databases.*ALTER ROLE "reader" CREATEDB/)
  assert.not.match(String(error), /secret/)
  await stopDatabases()
})

test('a file reaches what it imports, be it through others, and nothing else', () => {
  const root = join(import.meta.dirname, '..', '..')
  const reaches = (file: string) => reachedFrom(root, file).has('scripts/test-database.mjs')
  assert.ok(reaches('scripts/test/test-database.test.ts'))
  assert.ok(reaches('server/test/http/pages.test.ts'), 'through site.ts and given.ts')
  assert.not.ok(reaches('shared/test/serve.test.ts'))
  assert.not.ok(reaches('scripts/test/outcome.test.ts'))
})

test.run()
