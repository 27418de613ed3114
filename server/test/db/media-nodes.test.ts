import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { MediaNodeFacts } from '../../../shared/media-node.ts'
import type { Database } from '../../db/database.ts'
import { hearMediaNode, listMediaNodes, vouchForMediaNode } from '../../db/media-nodes.ts'
import { freshDatabase } from './given.ts'

const test = suite('media nodes that register')
let database: Database
test.before(async () => {
  ;({ database } = await freshDatabase())
})
test.after(async () => {
  await database.destroy()
  await stopDatabases()
})

const facts: MediaNodeFacts = {
  ...{ url: 'http://10.0.0.5:3001', name: 'media-1', region: 'paris', version: '1.0.0' },
  ...{ instance: 'instance-1', load: 0.25, state: 'up' },
}

const age = (ms: number) =>
  sql`update media_nodes set seen_at = seen_at - make_interval(secs => ${ms / 1_000}),
    expires_at = expires_at - make_interval(secs => ${ms / 1_000})`.execute(database)

/** How many seconds ago it was heard of, in tens; null: it is not listed. */
const saidTens = async (): Promise<number | null> => {
  const [one] = await listMediaNodes(database)
  return one === undefined ? null : Math.round(one.saidMs / 10_000)
}

test('a node is listed from its first word on with how long ago its last one was, and is forgotten later', async () => {
  assert.is(await hearMediaNode(database, facts), false)
  assert.is(await saidTens(), 0)
  await age(100_000)
  assert.is(await saidTens(), 10)
  await hearMediaNode(database, facts)
  assert.is(await saidTens(), 0)
  await age(20 * 60_000)
  assert.is(await saidTens(), null)
  assert.equal(await database.selectFrom('media_nodes').select('url').execute(), [])
})

test('a server that has heard a node says so for it, unless it said so later itself', async () => {
  await hearMediaNode(database, facts)
  await age(200_000)
  await vouchForMediaNode(database, facts.url, 100_000)
  assert.is(await saidTens(), 10)
  await vouchForMediaNode(database, facts.url, 150_000)
  assert.is(await saidTens(), 10)
})

test('who is to be empty is told so until its process is another one', async () => {
  await hearMediaNode(database, facts)
  await database.updateTable('media_nodes').set({ drain: true }).execute()
  assert.is(await hearMediaNode(database, { ...facts, state: 'draining' }), true)
  assert.is(await hearMediaNode(database, { ...facts, instance: 'instance-2' }), false)
})

test.run()
