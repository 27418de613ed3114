/**
 * PostgreSQL for tests. What the environment says decides which: databases are made on the one of `DATABASE_URL`, and
 * those that a test must stop itself run the programs in `POSTGRES_PROGRAMS`; without them it is npm's in both cases.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from './postgres.mjs'

const MAY_NOT = '42501'

/**
 * @typedef {{ url: string, stop: () => Promise<void> }} Home Where the databases of this process are.
 */

/** @type {Promise<Home> | undefined} */
let started

/**
 * An empty database of its own for a test: on the PostgreSQL of `DATABASE_URL`, else on one that starts with the first
 * of them. Call `stopDatabases` when the tests of the process are done.
 *
 * @returns {Promise<string>} Its URL.
 * @throws Error when `DATABASE_URL` does not let its user create databases; the message says what to do.
 */
export async function createDatabase() {
  started ??= given() ?? start()
  const { url } = await started
  const name = `test_${randomBytes(6).toString('hex')}`
  try {
    await ask(url, [`CREATE DATABASE ${name}`])
  } catch (error) {
    const { code } = /** @type {{ code?: unknown }} */ (error)
    throw code === MAY_NOT ? new Error(notAllowed(url), { cause: error }) : error
  }
  made.add(name)
  const its = new URL(url)
  its.pathname = `/${name}`
  return its.href
}

/** @type {Set<string>} */
const made = new Set()

/** Removes what `createDatabase` made, and stops its PostgreSQL if it was started. */
export async function stopDatabases() {
  const running = started
  started = undefined
  if (running !== undefined) await (await running).stop()
}

/**
 * A PostgreSQL that a test may stop, kill and start again on the same files.
 *
 * @param {{ directory: string, durable?: boolean }} options As of `startPostgres`.
 * @returns {Promise<import('./postgres.mjs').Postgres>}
 */
export function startTestPostgres(options) {
  const programs = process.env['POSTGRES_PROGRAMS']
  return startPostgres({ ...options, ...(programs ? { programs } : {}) })
}

/** @returns {Promise<Home> | undefined} */
function given() {
  const url = process.env['DATABASE_URL']
  if (!url) return undefined
  const stop = async () => {
    const names = [...made]
    made.clear()
    if (names.length === 0) return
    await ask(
      url,
      names.map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    )
  }
  // A test that ends without `stopDatabases` leaves nothing behind here either.
  process.once('beforeExit', () => void stop())
  return Promise.resolve({ url, stop })
}

/** @returns {Promise<Home>} */
async function start() {
  const directory = mkdtempSync(join(tmpdir(), 'preau-test-'))
  const postgres = await startTestPostgres({ directory, durable: false })
  let running = true
  // A test that ends without `stopDatabases` still ends, and leaves nothing behind.
  postgres.unref()
  process.once('exit', () => {
    if (!running) return
    process.kill(postgres.pid, 'SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  })
  const stop = async () => {
    running = false
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  return { url: postgres.url, stop }
}

/**
 * @param {string} url
 * @param {readonly string[]} statements
 */
async function ask(url, statements) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** @param {string} url */
function notAllowed(url) {
  const user = decodeURIComponent(new URL(url).username)
  return (
    `DATABASE_URL's user "${user}" may not create databases, and each test needs one of its own: ` +
    `run ALTER ROLE "${user}" CREATEDB there, or leave DATABASE_URL empty for a PostgreSQL that comes with the tests`
  )
}
