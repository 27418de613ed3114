/** The server as its own process: how it dies, stops and comes back. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../scripts/test-database.mjs'
import type { Database } from '../db/database.ts'
import { Client, hello } from './client.ts'
import { freshDatabase } from './db/given.ts'
import { waysIn } from './way-in.ts'
import { freePort } from './http/site.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const SECRET_KEY = 'the secret key of these tests'
const children = new Set<ChildProcess>()

test.after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await stopDatabases()
})

type Running = {
  child: ChildProcess
  url: string
  metricsUrl: string
  output: () => string
  ended: Promise<number | string>
}

async function start(databaseUrl: string, env: Record<string, string> = {}): Promise<Running> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: databaseUrl,
      SECRET_KEY,
      SERVICE_SECRET: 'the service secret of these tests',
      SFU_URLS: 'http://127.0.0.1:9',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? '')
  const metricsUrl = `http://127.0.0.1:${String(metricsPort)}/metrics`
  return { child, metricsUrl, url: `http://127.0.0.1:${String(port)}`, output: () => output, ended }
}

async function healthy({ url, output }: Running): Promise<void> {
  const limit = performance.now() + 30_000
  const started = async (): Promise<boolean> => {
    const { server } = (await (await fetch(`${url}/readyz`)).json()) as { server?: string }
    return server === 'up'
  }
  while (!(await started().catch(() => false))) {
    if (performance.now() > limit) throw new Error(`not up: ${output()}`)
    await delay(20)
  }
}

async function startMeeting({ url }: Running, database: Database): Promise<void> {
  const { moderator } = await waysIn(database, SECRET_KEY)
  const join = { name: 'Ada', microphone: 'off' } as const
  const { client } = await Client.open(url, hello({ page: randomUUID(), credential: moderator, join }))
  client.close()
}

async function meetings({ metricsUrl }: Running): Promise<number> {
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
  await healthy(first)
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
    await healthy(running)
    const hanging = fetch(`${running.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { 'sec-fetch-site': 'same-origin' },
    }).catch(() => null)
    await hanging
    const asked = performance.now()
    running.child.kill(signal)
    assert.is(await running.ended, 0)
    assert.ok(performance.now() - asked < 3_000)
    assert.not.match(running.output(), /"level":[56]0/)
  })

test('killed without a word, it comes back with the meetings that went on', async () => {
  const databaseUrl = await createDatabase()
  const first = await start(databaseUrl)
  await healthy(first)
  const { database } = await freshDatabase(databaseUrl)
  for (let count = 0; count < 3; count += 1) await startMeeting(first, database)
  await database.destroy()
  first.child.kill('SIGKILL')
  assert.is(await first.ended, 'SIGKILL')
  const second = await start(databaseUrl)
  await healthy(second)
  assert.is(await meetings(second), 3)
  second.child.kill('SIGTERM')
  assert.is(await second.ended, 0)
})

test('without its supervisor it ends by itself', async () => {
  const running = await start(await createDatabase(), { PREAU_SUPERVISED: '1' })
  await healthy(running)
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
