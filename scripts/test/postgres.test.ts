import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startPostgres } from '../postgres.mjs'
import { createDatabase, stopDatabases } from '../test-database.mjs'

const directory = mkdtempSync(join(tmpdir(), 'préau with spaces-'))

test.after(async () => {
  await stopDatabases()
  rmSync(directory, { recursive: true, force: true })
})

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5000; waited += 20) {
    // A process that nobody has waited for yet keeps its number but has no command line.
    if (!existsSync(`/proc/${String(pid)}`) || readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8') === '')
      return true
    await delay(20)
  }
  return false
}

test('what was written is there after a restart, under the same address', async () => {
  const first = await startPostgres({ directory })
  await ask(first.url, 'CREATE TABLE kept (word text)')
  await ask(first.url, "INSERT INTO kept VALUES ('préau')")
  await first.stop()
  const second = await startPostgres({ directory })
  assert.is(second.url, first.url)
  assert.equal(await ask(second.url, 'SELECT word FROM kept'), [{ word: 'préau' }])
  await second.stop()
  await second.stop()
})

test('a database that was killed starts again with what it had acknowledged', async () => {
  const first = await startPostgres({ directory })
  await ask(first.url, "INSERT INTO kept VALUES ('acknowledged')")
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  const second = await startPostgres({ directory })
  assert.equal(await ask(second.url, "SELECT word FROM kept WHERE word <> 'préau'"), [
    { word: 'acknowledged' },
  ])
  await second.stop()
})

/** Started by a process of its own. */
async function startedByAnother(): Promise<{ owner: ChildProcess; pid: number }> {
  const module = JSON.stringify(new URL('../postgres.mjs', import.meta.url).href)
  const script = `import { startPostgres } from ${module}
    const { pid } = await startPostgres({ directory: ${JSON.stringify(directory)} })
    console.log(pid)
    setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  return { owner, pid: Number(line.toString()) }
}

test('it stops when the one who started it is killed', async () => {
  const { owner, pid } = await startedByAnother()
  owner.kill('SIGKILL')
  assert.ok(await gone(pid))
})

test('one that was killed, and whose end nobody has noticed yet, is waited for', async () => {
  const { owner, pid } = await startedByAnother()
  owner.kill('SIGSTOP')
  process.kill(pid, 'SIGKILL')
  assert.ok(await gone(pid))
  const starting = startPostgres({ directory })
  const first = await Promise.race([starting, delay(200, 'waits')])
  owner.kill('SIGKILL')
  assert.is(first, 'waits')
  const { url, stop } = await starting
  assert.equal(await ask(url, 'SELECT 1 AS one'), [{ one: 1 }])
  await stop()
})

test('a database needs its password', async () => {
  const { url, stop } = await startPostgres({ directory })
  const wrong = new URL(url)
  wrong.password = 'guess'
  const client = new pg.Client({ connectionString: wrong.href })
  const refusal = await client.connect().then(
    () => '',
    (error: unknown) => String(error),
  )
  await stop()
  assert.match(refusal, /password authentication failed/)
})

test('each test has a database of its own', async () => {
  const [one, other] = await Promise.all([createDatabase(), createDatabase()])
  await ask(one, 'CREATE TABLE mine ()')
  assert.equal(await ask(other, "SELECT tablename FROM pg_tables WHERE tablename = 'mine'"), [])
})

test.run()
