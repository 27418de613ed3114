/** Databases that answer and cannot be used: each is refused in a sentence that says what to do. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { sql, type RawBuilder } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { Config } from '../../config.ts'
import { databaseReady, openDatabase, refuseUnfitDatabase, type DatabaseOptions } from '../../db/database.ts'
import { whyNotStarted } from '../../not-started.ts'
import { remembering } from './given.ts'

const { log } = remembering()
test.after(stopDatabases)

async function refusalOf(url: string, options?: DatabaseOptions) {
  const database = openDatabase(url, log, options)
  try {
    await databaseReady(database, log)
    await refuseUnfitDatabase(database)
    return null
  } catch (error) {
    return whyNotStarted(error, { metrics: {} } as Config)
  } finally {
    await database.destroy()
  }
}

/** One with these words behind its `create database`. */
async function made(how: RawBuilder<unknown>): Promise<string> {
  const url = await createDatabase()
  const database = openDatabase(url, log, { limited: false })
  const name = `${new URL(url).pathname.slice(1)}_odd`
  await sql`create database ${sql.id(name)} ${how}`.execute(database)
  await database.destroy()
  const its = new URL(url)
  its.pathname = `/${name}`
  return its.href
}

test('an ordinary one is fit', async () => {
  assert.is(await refusalOf(await createDatabase()), null)
})

test('one that cannot store every name is refused for good', async () => {
  const refused = await refusalOf(
    await made(sql`encoding 'LATIN1' locale_provider libc locale 'C' template template0`),
  )
  assert.is(refused?.forGood, true)
  assert.match(refused?.sentence ?? '', /stores text as LATIN1.*ENCODING 'UTF8'\.$/)
})

test('one that is read-only is refused, and tried again: it may change', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  const name = new URL(url).pathname.slice(1)
  await sql`alter database ${sql.id(name)} set default_transaction_read_only = on`.execute(database)
  await database.destroy()
  const refused = await refusalOf(url)
  assert.is(refused?.forGood, false)
  assert.match(refused?.sentence ?? '', /DATABASE_URL is read-only/)
})

test('a pooler that leaves out our limits is refused for good', async () => {
  const refused = await refusalOf(await createDatabase(), { limited: false })
  assert.is(refused?.forGood, true)
  assert.match(
    refused?.sentence ?? '',
    /DATABASE_URL leads through a pooler.*set it to the database itself\.$/,
  )
})

test('and so is one that refuses them', async () => {
  const pooler = createServer((socket) => {
    socket.once('data', () => {
      const fields = 'SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0'
      const head = Buffer.alloc(5)
      head.write('E')
      head.writeInt32BE(4 + fields.length, 1)
      socket.end(Buffer.concat([head, Buffer.from(fields)]))
    })
  }).listen(0, '127.0.0.1')
  await once(pooler, 'listening')
  const refused = await refusalOf(
    `postgres://preau@127.0.0.1:${String((pooler.address() as AddressInfo).port)}/preau`,
  )
  pooler.close()
  assert.is(refused?.forGood, true)
  assert.match(refused?.sentence ?? '', /leads through a pooler/)
})

test.run()
