/** A whole server whose sfus say themselves where they are, and what becomes of a meeting when one of them goes. */
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
