import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../supervisor/ports.mjs'
import { dummyPrograms } from './parts/programs.ts'

const SUPERVISOR = fileURLToPath(new URL('parts/supervisor.mjs', import.meta.url))
/** Only what hangs takes as long. */
const LIMIT_MS = 120_000
const LEFT_OVER = {
  SFU_URLS: '',
  SFU_PORT: '',
  SERVICE_SECRET: '',
  DATABASE_URL: '',
  NODE_ENV: '',
  PUBLIC_URL: '',
  DEMO_PROVIDER: '',
}

type Running = { child: ChildProcess; output: () => string; root: string; port: number }
const running: Running[] = []
/** A database as a first start leaves it: to make one anew each time would take longer than all that is tested. */
const database = mkdtempSync(join(tmpdir(), 'preau-supervised-'))

test.before(async () => {
  const it = await start()
  await ready(it)
  it.child.kill('SIGTERM')
  await once(it.child, 'exit')
  execFileSync('cp', ['-a', join(it.root, 'data'), database])
  await endAll()
})
test.after(() => {
  rmSync(database, { recursive: true, force: true })
})
test.after.each(endAll)

async function endAll(): Promise<void> {
  for (const { child, root } of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function start(programs = dummyPrograms(), more: Record<string, string> = {}): Promise<Running> {
  const filled = existsSync(join(programs, 'data'))
  if (existsSync(join(database, 'data')) && !filled)
    execFileSync('cp', ['-a', join(database, 'data'), programs])
  const port = await freePort(0)
  const env = { ...process.env, ...LEFT_OVER, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: '', ...more }
  const child = spawn(process.execPath, [SUPERVISOR, programs], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => (output += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const started = { child, output: () => output, root: programs, port }
  running.push(started)
  return started
}

async function until<T>(what: () => T | undefined | false, why: string): Promise<T> {
  const limit = Date.now() + LIMIT_MS
  while (Date.now() < limit) {
    const found = what()
    if (found !== undefined && found !== false) return found
    await delay(10)
  }
  throw new Error(`not in time: ${why}\n${running.map(({ output }) => output()).join('\n')}`)
}

const entries = ({ output }: Running, msg: string): Record<string, unknown>[] =>
  output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((entry) => entry['msg'] === msg)

const pidsOf = (of: Running, name: string): number[] =>
  entries(of, 'up')
    .filter((entry) => entry['name'] === name)
    .map((entry) => Number(entry['pid']))

async function ready(of: Running): Promise<void> {
  await until(() => of.output().includes('Préau is ready'), 'ready')
}

/** Ready is what the server is: its sfu may not have said anything yet. */
async function bothUp(of: Running): Promise<void> {
  await ready(of)
  await until(() => pidsOf(of, 'sfu').length === 1, 'an sfu')
}

/** Dead, or dead and not waited for yet. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}

function databasePid({ root }: Running): number {
  return Number(readFileSync(join(root, 'data/postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0])
}

test('one signal stops server, sfu and database, in this order', async () => {
  const it = await start()
  await bothUp(it)
  const pids = [...pidsOf(it, 'server'), ...pidsOf(it, 'sfu'), databasePid(it)]
  it.child.kill('SIGTERM')
  // Not `exit`: what it has written may come after that.
  const [code] = (await once(it.child, 'close')) as [number]
  assert.is(code, 0)
  assert.is(pids.length, 3)
  assert.equal(
    pids.filter((pid) => !isGone(pid)),
    [],
  )
  assert.ok(it.output().indexOf('server leaves') < it.output().indexOf('sfu leaves'))
})

test('a program that is killed comes back, and the other one never noticed', async () => {
  const it = await start()
  await bothUp(it)
  const [server = 0] = pidsOf(it, 'server')
  process.kill(server, 'SIGKILL')
  await until(() => pidsOf(it, 'server').length === 2, 'a second server')
  assert.is(pidsOf(it, 'sfu').length, 1)
})

test('a database that is killed is back under the same address', async () => {
  const it = await start()
  await ready(it)
  const first = databasePid(it)
  process.kill(first, 'SIGKILL')
  await until(() => {
    try {
      return databasePid(it) !== first
    } catch {
      return false
    }
  }, 'a second database')
})

test('nothing outlives a supervisor that is killed', async () => {
  const it = await start()
  await bothUp(it)
  const pids = [...pidsOf(it, 'server'), ...pidsOf(it, 'sfu'), databasePid(it)]
  it.child.kill('SIGKILL')
  await until(() => pids.every(isGone), 'all gone')
})

test('after a kill the next start finds everything in order', async () => {
  const it = await start()
  await ready(it)
  it.child.kill('SIGKILL')
  await once(it.child, 'exit')
  const again = await start(it.root)
  await ready(again)
})

test('two of them do not share their data', async () => {
  const it = await start()
  await ready(it)
  const other = await start(it.root)
  const [code] = (await once(other.child, 'exit')) as [number]
  assert.is.not(code, 0)
  assert.match(other.output(), /Another Préau \(process \d+\) uses .*data/)
})

test('a port that is taken is told in a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const it = await start(dummyPrograms(), { PORT: String(port) })
  const [code] = (await once(it.child, 'exit')) as [number]
  taken.close()
  assert.is.not(code, 0)
  assert.match(it.output(), `PORT ${port} on 127.0.0.1 is taken by another program`)
})

test('a folder that cannot be written to is told in a sentence', async () => {
  const it = await start(dummyPrograms(), { DATA_DIR: '/dev/null/preau' })
  const [code] = (await once(it.child, 'exit')) as [number]
  assert.is.not(code, 0)
  assert.match(it.output(), 'DATA_DIR /dev/null/preau cannot be written to')
})

test('a database of another version is told in a sentence', async () => {
  const it = await start()
  await ready(it)
  it.child.kill('SIGTERM')
  await once(it.child, 'exit')
  writeFileSync(join(it.root, 'data/postgres/cluster/PG_VERSION'), '99\n')
  const again = await start(it.root)
  const [code] = (await once(again.child, 'exit')) as [number]
  assert.is.not(code, 0)
  assert.match(again.output(), /The database in DATA_DIR .* does not start .*\n.*version 99/)
})

test('a program with a bad configuration ends all of it', async () => {
  const it = await start(dummyPrograms({ server: "console.error('LOG_LEVEL is bad'); process.exit(78)" }))
  const [code] = (await once(it.child, 'exit')) as [number]
  assert.is(code, 78)
  assert.match(it.output(), 'LOG_LEVEL is bad')
})

test('a program that does not go when asked is ended all the same', async () => {
  const stubborn = `
    import { createServer } from 'node:http'
    createServer((_, answer) => { answer.end('ready') }).listen(Number(process.env.PORT), process.env.HOST)
    process.on('disconnect', () => process.exit(0))
    process.on('SIGTERM', () => {})`
  const it = await start(dummyPrograms({ server: stubborn }))
  await ready(it)
  it.child.kill('SIGINT')
  // Whoever waits for the server for ever waits here for ever.
  await once(it.child, 'exit')
})

test.run()
