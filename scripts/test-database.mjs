import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from './postgres.mjs'

/** @type {Promise<{ postgres: import('./postgres.mjs').Postgres, directory: string }> | undefined} */
let started

/**
 * An empty database of its own for a test, on a PostgreSQL that starts with the first one. Call `stopDatabases` when
 * the tests of the process are done.
 *
 * @returns {Promise<string>} Its URL.
 */
export async function createDatabase() {
  started ??= start()
  const { postgres } = await started
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return postgres.url.replace('localhost/preau', `localhost/${name}`)
}

/** Stops the PostgreSQL of `createDatabase`, if it was started, and removes its files. */
export async function stopDatabases() {
  const running = started
  started = undefined
  if (running === undefined) return
  const { postgres, directory } = await running
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function start() {
  const directory = mkdtempSync(join(tmpdir(), 'preau-test-'))
  const postgres = await startPostgres({ directory, durable: false })
  // A test that ends without `stopDatabases` still ends, and leaves nothing behind.
  postgres.unref()
  process.once('exit', () => {
    if (started === undefined) return
    process.kill(postgres.pid, 'SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  })
  return { postgres, directory }
}
