/** The database restarts under a whole server, in the middle of a stream of what organisers write. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Postgres } from '../../../scripts/postgres.mjs'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import { Refused } from '../../../shared/refused.ts'
import type { Browser, Reached } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { killServers, startServerProcess, untilReady, type ServerProcess } from '../server-process.ts'
import { freePort } from './site.ts'

const PATIENCE_MS = 60_000
/** Organisers who write at once, each one thing after the other. */
const WRITERS = ['Ada Host', 'Marie Gérard', 'Nadia Admin'] as const
/** Changes of a room between its making and its end. */
const CHANGES = 4
/** Acknowledged writes before each restart, and after the last. */
const BETWEEN_RESTARTS = 40
const RESTARTS = 3
/** What is refused is not asked again at once: pages wait, too. */
const AFTER_REFUSAL_MS = 100
/** Acknowledged writes from one sign-in to the next. */
const BETWEEN_SIGN_INS = 12

/** What the portal has acknowledged of a room; undefined of what is not known, since the answer was a refusal. */
type Known = { title: string | undefined; favourite: boolean | undefined; there: boolean | undefined }

const directory = mkdtempSync(join(tmpdir(), 'preau-portal-restart-'))
let postgres: Postgres
let server: ServerProcess
let site: Reached

// Durable: what Postgres acknowledged must be there after it was stopped without a chance to write.
test.before(async () => {
  postgres = await startTestPostgres({ directory })
  const port = await freePort()
  const publicUrl = `http://localhost:${String(port)}`
  site = { config: { port, publicUrl, origins: [publicUrl] } }
  server = await startServerProcess({ databaseUrl: postgres.url, port })
  await untilReady(server, false)
})
test.after(async () => {
  killServers()
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function restartAtOnce(): Promise<void> {
  // Immediate shutdown: sessions are cut, nothing is written out.
  process.kill(postgres.pid, 'SIGQUIT')
  await postgres.ended
  postgres = await startTestPostgres({ directory })
}

/** Counts what is acknowledged. */
class Stream {
  acknowledged = 0
  refused = 0
  readonly #waiting: { readonly at: number; readonly done: () => void }[] = []

  /**
   * Whether it was acknowledged. What is refused as unavailable may or may not have been done.
   *
   * @throws everything that is no acknowledgement and not that refusal
   */
  async write(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'unavailable') throw error
      this.refused += 1
      await delay(AFTER_REFUSAL_MS)
      return false
    }
    this.acknowledged += 1
    for (const { at, done } of this.#waiting) if (this.acknowledged >= at) done()
    return true
  }

  /** When so many more have been acknowledged. */
  async more(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.#waiting.push({ at: this.acknowledged + count, done: () => resolve(null) }) // prettier-ignore
    await promise
  }
}

type Writing = { readonly stream: Stream; readonly stop: AbortSignal }

/** Makes rooms, changes and stars them and deletes every other one, until it is told to stop. Resolves to them. */
async function write(browser: Browser, { stream, stop }: Writing): Promise<Map<string, Known>> {
  const rooms = new Map<string, Known>()
  for (let round = 0; !stop.aborted; round += 1) {
    let roomId = ''
    const created = await stream.write(async () => {
      roomId = (await browser.ask('rooms:create', {}, { title: 'New' })).id
    })
    if (!created) continue
    const room: Known = { title: 'New', favourite: false, there: true }
    rooms.set(roomId, room)
    for (let change = 1; change <= CHANGES; change += 1) {
      const title = `${String(round)}.${String(change)}`
      const changed = await stream.write(() => browser.ask('rooms:change', { roomId }, { title }))
      room.title = changed ? title : undefined
      const favourite = change % 2 === 1
      const marked = await stream.write(() => browser.ask('rooms:favourite', { roomId }, { favourite }))
      room.favourite = marked ? favourite : undefined
    }
    if (round % 2 === 0) continue
    const deleted = await stream.write(() => browser.ask('rooms:delete', { roomId }, {}))
    room.there = deleted ? false : undefined
  }
  return rooms
}

/** Signs in again and again. Resolves to the browsers that were told they are signed in. */
async function signInOften({ stream, stop }: Writing, signIns: Stream): Promise<Browser[]> {
  const signedIn: Browser[] = []
  const stopped = once(stop, 'abort')
  while (!stop.aborted) {
    await Promise.race([stream.more(BETWEEN_SIGN_INS), stopped])
    await signIns.write(async () => signedIn.push(await signIn(site, 'Grace Second')))
  }
  return signedIn
}

test('restarts of the database cost retries: no exit, no acknowledged write lost, nothing half done', async () => {
  const stop = new AbortController()
  const writing: Writing = { stream: new Stream(), stop: stop.signal }
  const signIns = new Stream()
  const owners = await Promise.all(WRITERS.map((name) => signIn(site, name)))
  const work = Promise.all([
    signInOften(writing, signIns),
    Promise.all(owners.map(async (owner) => ({ owner, rooms: await write(owner, writing) }))),
  ])
  const goingWell = () => Promise.all([writing.stream.more(BETWEEN_RESTARTS), signIns.more(1)])
  const restarts = async (): Promise<void> => {
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await goingWell()
      await restartAtOnce()
    }
    await goingWell()
    stop.abort()
  }
  // Whatever fails among the writes ends the test, and does not leave it waiting for more of them.
  await Promise.race([restarts(), work])
  const [signedIn, written] = await work

  assert.is(server.child.exitCode, null, server.output())
  for (const { owner, rooms } of written) await holds(owner, rooms)
  assert.equal(await linksOutOfPlace(), [])
  assert.ok(signedIn.length > RESTARTS)
  for (const browser of signedIn) {
    const { account } = await browser.ask('session:show', {})
    assert.is(account?.name, 'Grace Second', 'a session that was told is there')
  }
  assert.not.match(server.output(), /"level":60|uncaught/i)
})

test('while the database is away writes are refused as unavailable, in time, and were not done', async () => {
  const owner = await signIn(site, 'Ada Host')
  const before = await owner.ask('rooms:list', {})
  await postgres.stop()
  const stream = new Stream()
  assert.is(await stream.write(() => owner.ask('rooms:create', {}, { title: 'Refused' })), false)
  postgres = await startTestPostgres({ directory })
  const { rooms } = await patient(() => owner.ask('rooms:list', {}))
  assert.equal(rooms, before.rooms)
  const { id } = await owner.ask('rooms:create', {}, { title: 'Accepted' })
  assert.is((await owner.ask('rooms:show', { roomId: id })).title, 'Accepted')
  assert.is(server.child.exitCode, null)
})

/** All that was acknowledged is there, each room is whole, and there is none that nobody knows of. */
async function holds(owner: Browser, known: ReadonlyMap<string, Known>): Promise<void> {
  const { rooms } = await owner.ask('rooms:list', {})
  const found = new Map<string, (typeof rooms)[number]>(rooms.map((room) => [room.id, room]))
  for (const [id, { title, favourite, there }] of known) {
    const room = found.get(id)
    if (there !== undefined) assert.is(room !== undefined, there, `${id} is ${there ? 'there' : 'gone'}`)
    if (room === undefined) continue
    if (title !== undefined) assert.is(room.title, title)
    if (favourite !== undefined) assert.is(room.favourite, favourite)
  }
  for (const { id } of rooms) {
    const { moderatorUrl, participantUrl, authenticatedUrl, code } = await owner.ask('rooms:invitation', {
      roomId: id,
    })
    const links = [moderatorUrl, participantUrl, authenticatedUrl]
    assert.is(new Set(links).size, 3)
    assert.match(code ?? '', /^[1-9]\d{8}$/)
  }
  assert.ok(
    rooms.every(({ id, title }) => known.has(id) || title === 'New'),
    'only what was asked for',
  )
}

/** Rooms with more than one link of a kind in force. */
async function linksOutOfPlace(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  try {
    const { rows } = await client.query<{ room_id: string; kind: string }>(
      `select room_id, kind from links where revoked_at is null and user_id is null
       group by room_id, kind having count(*) <> 1`,
    )
    return rows
  } finally {
    await client.end()
  }
}

async function patient<T>(act: () => Promise<T>): Promise<T> {
  const limit = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (performance.now() > limit) throw error
      await delay(50)
    }
  }
}

test.run()
