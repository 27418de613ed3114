/** The server as its own process: how it dies, stops and comes back. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, startTestPostgres, stopDatabases } from '../../scripts/test-database.mjs'
import type { Database } from '../db/database.ts'
import { Client, hello } from './client.ts'
import { freshDatabase } from './db/given.ts'
import { eventually } from './eventually.ts'
import { waysIn } from './way-in.ts'
import {
  killServers,
  SECRET_KEY,
  startServerProcess,
  untilReady,
  type ServerProcess,
} from './server-process.ts'

const children = new Set<ChildProcess>()

test.after(async () => {
  for (const child of children) child.kill('SIGKILL')
  killServers()
  await stopDatabases()
})

const start = (databaseUrl: string, env: Record<string, string> = {}): Promise<ServerProcess> =>
  startServerProcess({ databaseUrl, env })
const up = (running: ServerProcess): Promise<void> => untilReady(running, false)

async function startMeeting({ url }: ServerProcess, database: Database): Promise<void> {
  const { moderator } = await waysIn(database, SECRET_KEY)
  const join = { name: 'Ada', microphone: 'off' } as const
  const { client } = await Client.open(url, hello({ page: randomUUID(), credential: moderator, join }))
  client.close()
}

async function meetings({ metricsUrl }: ServerProcess): Promise<number> {
  const text = await (await fetch(metricsUrl)).text()
  return Number(/^preau_meetings (\d+)/m.exec(text)?.[1])
}

test('a bad variable is a death with the code of a bad configuration that names it', async () => {
  const running = await start('postgres://localhost/x', { SECRET_KEY: 'short' })
  assert.is(await running.ended, 78)
  assert.match(running.output(), /^SECRET_KEY must have at least 16 characters\n$/)
})

test('a port that is taken is a death that says so', async () => {
  const databaseUrl = await createDatabase()
  const first = await start(databaseUrl)
  await up(first)
  const second = await start(databaseUrl, { PORT: new URL(first.url).port })
  assert.is(await second.ended, 1)
  assert.match(second.output(), /PORT \d+ on 127.0.0.1 is taken by another program: .* set PORT/)
  first.child.kill('SIGTERM')
  assert.is(await first.ended, 0)
})

test('a database that will not have us is a death for good that names DATABASE_URL but not the password', async () => {
  const known = new URL(await createDatabase())
  const other = new URL(known)
  other.pathname = '/another'
  const wrong = new URL(known)
  wrong.password = 'wrong-password'
  for (const [url, why] of [
    [other, /database .*another.* does not exist/],
    [wrong, /password authentication failed/],
  ] as const) {
    const running = await start(url.href)
    assert.is(await running.ended, 78)
    assert.match(running.output(), /DATABASE_URL is refused by the database/)
    assert.match(running.output(), why)
    assert.not.match(running.output(), /wrong-password|stack/)
  }
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`${signal} ends it within three seconds, also while somebody keeps a connection open`, async () => {
    const running = await start(await createDatabase())
    await up(running)
    const hanging = fetch(`${running.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { 'sec-fetch-site': 'same-origin' },
    }).catch(() => null)
    await hanging
    running.child.kill(signal)
    // One that takes longer ends itself, with another code.
    assert.is(await running.ended, 0)
    assert.not.match(running.output(), /"level":[56]0/)
  })

test('stopped while the database is away it ends, and one of several keeps its meetings until a second signal', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'preau-main-'))
  const postgres = await startTestPostgres({ directory, durable: false })
  const { database } = await freshDatabase(postgres.url)
  const other = new URL(postgres.url)
  other.pathname = '/other'
  await sql`create database other`.execute(database)
  const { database: others } = await freshDatabase(other.href)
  const lone = await start(postgres.url)
  const one = await start(other.href, { NODE_NAME: 'one' })
  await Promise.all([up(lone), up(one)])
  await Promise.all([startMeeting(lone, database), startMeeting(one, others)])
  await Promise.all([database.destroy(), others.destroy()])
  await postgres.stop()
  lone.child.kill('SIGTERM')
  one.child.kill('SIGTERM')
  assert.is(await lone.ended, 0)
  await eventually('it keeps its meeting', () => one.output().includes('meetings are not given away yet'))
  one.child.kill('SIGTERM')
  assert.is(await one.ended, 0)
  assert.match(one.output(), /given to other servers no more/)
  rmSync(directory, { recursive: true, force: true })
})

test('killed without a word, it comes back with the meetings that went on', async () => {
  const databaseUrl = await createDatabase()
  const first = await start(databaseUrl)
  await up(first)
  const { database } = await freshDatabase(databaseUrl)
  for (let count = 0; count < 3; count += 1) await startMeeting(first, database)
  await database.destroy()
  first.child.kill('SIGKILL')
  assert.is(await first.ended, 'SIGKILL')
  const second = await start(databaseUrl)
  await up(second)
  assert.is(await meetings(second), 3)
  second.child.kill('SIGTERM')
  assert.is(await second.ended, 0)
})

test('without its supervisor it ends by itself', async () => {
  const running = await start(await createDatabase(), { PREAU_SUPERVISED: '1' })
  await up(running)
  running.child.disconnect()
  assert.is(await running.ended, 0)
})

const FAULTS = `
  import { createLog } from '${new URL('../log.ts', import.meta.url).href}'
  import { lastResort } from '${new URL('../../shared/last-resort.ts', import.meta.url).href}'
  let counted = 0
  lastResort(createLog('info'), () => { counted += 1 })
  setTimeout(() => { throw new Error('in a timer') })
  setTimeout(() => { void Promise.reject(new Error('of a promise')) })
  setTimeout(() => { console.log('counted', counted) }, 50)
  if (process.env.STORM) setInterval(() => { throw new Error('again') }, 1)
`

test('an error that nobody caught is logged and survived; a storm of them ends the process', async () => {
  const run = async (env: Record<string, string>): Promise<{ code: unknown; output: string }> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', FAULTS], { env, stdio: 'pipe' })
    children.add(child)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const [code] = (await once(child, 'close')) as unknown[]
    return { code, output }
  }
  const one = await run({})
  assert.is(one.code, 0)
  assert.match(one.output, /counted 2/)
  assert.match(one.output, /in a timer/)
  assert.match(one.output, /of a promise/)
  const storm = await run({ STORM: '1' })
  assert.is(storm.code, 1)
  assert.match(storm.output, /too many errors/)
})

test.run()
