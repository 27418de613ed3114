import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { MediaNodeFacts } from '../../../shared/media-node.ts'
import type { Database } from '../../db/database.ts'
import { hearMediaNode, listMediaNodes } from '../../db/media-nodes.ts'
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
  sql`update media_nodes set expires_at = expires_at - make_interval(secs => ${ms / 1_000})`.execute(database)

test('a node is listed from its first word on, has expired when it is silent, and is forgotten later', async () => {
  assert.is(await hearMediaNode(database, facts), false)
  assert.equal(await listMediaNodes(database), [{ url: facts.url, expired: false }])
  await age(10_000)
  assert.equal(await listMediaNodes(database), [{ url: facts.url, expired: true }])
  await hearMediaNode(database, facts)
  assert.equal(await listMediaNodes(database), [{ url: facts.url, expired: false }])
  await age(20 * 60_000)
  assert.equal(await listMediaNodes(database), [])
  assert.equal(await database.selectFrom('media_nodes').select('url').execute(), [])
})

test('who is to be empty is told so until its process is another one', async () => {
  await hearMediaNode(database, facts)
  await database.updateTable('media_nodes').set({ drain: true }).execute()
  assert.is(await hearMediaNode(database, { ...facts, state: 'draining' }), true)
  assert.is(await hearMediaNode(database, { ...facts, instance: 'instance-2' }), false)
})

test.run()
