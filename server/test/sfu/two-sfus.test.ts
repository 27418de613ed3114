/** A whole server whose sfus say themselves where they are, and what becomes of a meeting when one of them goes. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { MEDIA_NODE_PATH } from '../../../shared/media-node.ts'
import type { Database } from '../../db/database.ts'
import { freshDatabase } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import {
  killServers,
  SECRET_KEY,
  startServerProcess,
  untilReady,
  type ServerProcess,
} from '../server-process.ts'
import { waysIn } from '../way-in.ts'
import { killSfus, Page, SECRET, startSfuProcess, type SfuProcess } from './site.ts'

const test = suite('two sfus')
const pages: Page[] = []
let database: Database
let server: ServerProcess
let sfus: SfuProcess[]

test.before.each(async () => {
  const fresh = await freshDatabase(await createDatabase())
  ;({ database } = fresh)
  server = await startServerProcess({ databaseUrl: fresh.url, env: { SFU_URLS: '', SERVICE_SECRET: SECRET } })
  await untilReady(server, false)
  sfus = await Promise.all([startSfuProcess(server.url), startSfuProcess(server.url)])
  await untilReady(server)
  await eventually('both have registered', async () => {
    const rows = await database.selectFrom('media_nodes').select('url').execute()
    return rows.length === 2
  })
})
test.after.each(async () => {
  for (const page of pages.splice(0)) await page.close()
  killServers()
  killSfus()
  await database.destroy()
})
test.after(stopDatabases)

/** Ada, who speaks, and Bob, who hears her. */
async function talking() {
  const { moderator, participant } = await waysIn(database, SECRET_KEY)
  const ada = await Page.enter(server, moderator, 'ada-host')
  const bob = await Page.enter(server, participant, 'bob-host')
  pages.push(ada, bob)
  await bob.hears(await ada.speak())
  return { ada, bob }
}

const rowsOf = async (database: Database): Promise<number> => {
  const { count } = await database
    .selectFrom('journal')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const withRoom = (): SfuProcess => {
  const [one] = sfus.filter(({ output }) => output().includes('room opened'))
  if (one === undefined) throw new Error('no sfu has the room')
  return one
}

test('who has not the secret of our processes registers nothing', async () => {
  const say = async (secret: string, body: object): Promise<number> => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(server.url + MEDIA_NODE_PATH, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return answer.status
  }
  const facts = {
    ...{
      url: 'http://192.0.2.7:3001',
      name: 'stranger',
      region: null,
      version: '1',
      instance: 'of-a-stranger',
    },
    ...{ load: 0, state: 'up' },
  }
  assert.is(await say('another secret of 32 characters....', facts), 401)
  assert.is(await say(SECRET, { ...facts, url: 'file:///etc/passwd' }), 400)
  const rows = await database.selectFrom('media_nodes').select('url').execute()
  assert.equal(rows.map(({ url }) => url).toSorted(), sfus.map(({ url }) => url).toSorted())
})

const TICK_MS = 20

/**
 * The longest that Bob heard nothing of a voice until `done`, in ms as this process counts them: when the machine gives it
 * no time, nobody sends either.
 */
async function longestSilence(bob: Page, voice: string, done: Promise<unknown>): Promise<number> {
  let [longest, silent, last] = [0, 0, bob.heard(voice)]
  const look = setInterval(() => {
    const heard = bob.heard(voice)
    silent = heard === last ? silent + 1 : 0
    last = heard
    longest = Math.max(longest, silent)
  }, TICK_MS)
  await done.finally(() => {
    clearInterval(look)
  })
  return longest * TICK_MS
}

test('an sfu that is also known by another address is one: what runs on it is left alone', async () => {
  const { ada, bob } = await talking()
  const { url } = withRoom()
  const { output } = withRoom()
  const connections = () => output().split('"server connected"').length
  const before = connections()
  await sql`insert into media_nodes select ${url.replace('127.0.0.1', 'localhost')}, name, region, version, instance, load, state,
    drain, seen_at, expires_at + interval '1 hour' from media_nodes where url = ${url}`.execute(database)
  await eventually('it is connected to by both', () => connections() > before)
  await eventually('one is given up', () => output().split('"server gone"').length > 1)
  await bob.hears(ada.voice ?? '')
  assert.not(output().includes('room closed'))
})

test('an sfu that is told to stop: its meeting moves to another, and nobody is unheard meanwhile', async () => {
  const { ada, bob } = await talking()
  const voice = ada.voice ?? ''
  const before = await rowsOf(database)
  const leaves = withRoom()
  leaves.child.kill('SIGTERM')
  const silence = await longestSilence(bob, voice, leaves.ended)
  assert.is(await leaves.ended, 0)
  assert.is(ada.voice, voice)
  await bob.hears(voice)
  assert.ok(silence < 1_000, `silent for ${String(silence)} ms`)
  assert.is(await rowsOf(database), before, 'for the meeting nothing has happened')
  // The last one has nowhere to go: it does not wait.
  const last = sfus.find((one) => one !== leaves)
  last?.child.kill('SIGTERM')
  assert.is(await last?.ended, 0)
  assert.not(last?.output().includes('room lost'))
})

test('an sfu that is killed: its meeting is heard again by another', async () => {
  const { ada, bob } = await talking()
  const before = ada.voice
  const killed = withRoom()
  killed.child.kill('SIGKILL')
  const voice = await eventually(
    'Ada speaks again',
    () => (ada.voice === null || ada.voice === before ? undefined : ada.voice),
    60_000,
  )
  await bob.hears(voice)
  assert.is(sfus.filter(({ output }) => output().includes('room opened')).length, 2)
})

test.run()
