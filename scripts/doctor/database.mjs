import { look, ok, wrong } from './finding.mjs'

/** @typedef {import('./finding.mjs').Finding} Finding */

// Tried by our tests with 15 (Debian 12) and 18 (npm).
const VERSION_MIN = 15
// The server's own, and some for who administers.
const CONNECTIONS_MIN = 20
const CONNECT_MS = 4000
const SKEW_MAX_MS = 2000

/**
 * What the database says of itself. `settings` as `current_setting` words them.
 *
 * @typedef {object} Said
 * @property {Record<'server_version' | 'server_version_num' | 'server_encoding' | 'fsync' | 'full_page_writes' | 'synchronous_commit' | 'max_connections' | 'statement_timeout' | 'default_transaction_read_only', string>} settings
 * @property {boolean} standby
 * @property {number} aheadMs Of this machine's clock.
 */

/** @typedef {{ error: { code: string, message: string } } | { said: Said }} Asked */

/**
 * @param {Asked} asked
 * @returns {Finding[]}
 */
export function databaseFindings(asked) {
  if ('error' in asked) return [unreachable(asked.error)]
  const { settings, standby, aheadMs } = asked.said
  const major = Math.floor(Number(settings.server_version_num) / 10_000)
  // As it was set by us for this connection: a pooler forgets it.
  if (settings.statement_timeout === '0') return [pooled()]
  return [
    major < VERSION_MIN
      ? wrong(
          'database',
          `PostgreSQL ${settings.server_version} is too old: upgrade it to ${VERSION_MIN} or newer.`,
        )
      : ok('database', `PostgreSQL ${settings.server_version} answers.`),
    ...durability(settings),
    ...fitness(settings, standby),
    ...clock(aheadMs),
  ]
}

/** @param {{ code: string, message: string }} error */
function unreachable({ code, message }) {
  if (code === '08P01') return pooled()
  if (/^(28|3D)/.test(code))
    return wrong('DATABASE_URL', `is refused by the database (${message}): set it to one that lets us in.`)
  return wrong('DATABASE_URL', `does not answer (${message}): start the database, or open the way to it.`)
}

function pooled() {
  return wrong(
    'DATABASE_URL',
    'leads through a pooler of connections (such as PgBouncer) that keeps no settings and no locks for us: set it to the database itself.',
  )
}

/**
 * @param {Said['settings']} settings
 * @returns {Finding[]}
 */
function durability(settings) {
  const off = /** @type {const} */ (['fsync', 'full_page_writes', 'synchronous_commit']).filter(
    (name) => settings[name] === 'off',
  )
  if (off.length === 0)
    return [ok('durability', 'what is written stays: fsync, full_page_writes and synchronous_commit are on.')]
  const grave = off.filter((name) => name !== 'synchronous_commit')
  if (grave.length > 0)
    return [
      wrong(
        'durability',
        `${grave.join(' and ')} off: a loss of power destroys the database. Set it to on in postgresql.conf.`,
      ),
    ]
  return [
    wrong(
      'durability',
      'synchronous_commit is off: a crash takes back what people were told is safe. Set it to on in postgresql.conf.',
    ),
  ]
}

/**
 * @param {Said['settings']} settings
 * @param {boolean} standby
 * @returns {Finding[]}
 */
function fitness(settings, standby) {
  const found = /** @type {Finding[]} */ ([])
  if (settings.server_encoding !== 'UTF8')
    found.push(
      wrong(
        'database',
        `it stores text as ${settings.server_encoding}, which has no place for all names: make one with ENCODING 'UTF8'.`,
      ),
    )
  if (standby || settings.default_transaction_read_only === 'on')
    found.push(
      wrong(
        'DATABASE_URL',
        `leads to ${standby ? 'a standby' : 'a read-only database'}: set it to one that can be written.`,
      ),
    )
  if (Number(settings.max_connections) < CONNECTIONS_MIN)
    found.push(
      look(
        'database',
        `it takes ${settings.max_connections} connections only: set max_connections to ${CONNECTIONS_MIN} or more.`,
      ),
    )
  return found
}

/**
 * @param {number} aheadMs
 * @returns {Finding[]}
 */
function clock(aheadMs) {
  if (Math.abs(aheadMs) <= SKEW_MAX_MS) return []
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return [
    look(
      'clock',
      `the database's is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's: let both follow a time server.`,
    ),
  ]
}

/**
 * @param {string} url
 * @returns {Promise<Asked>}
 */
export async function askDatabase(url) {
  // Installed later than this script.
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    statement_timeout: CONNECT_MS - 1000,
    application_name: 'preau doctor',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const began = Date.now()
    const { rows } = await client.query(`
      select pg_is_in_recovery() as standby, extract(epoch from clock_timestamp()) * 1000 as now,
        (select json_object_agg(name, current_setting(name)) from unnest(array['server_version', 'server_version_num',
          'server_encoding', 'fsync', 'full_page_writes', 'synchronous_commit', 'max_connections', 'statement_timeout',
          'default_transaction_read_only']) as name) as settings`)
    const { standby, now, settings } = rows[0]
    return { said: { settings, standby, aheadMs: Number(now) - (began + Date.now()) / 2 } }
  } catch (error) {
    const { code = '', message } = /** @type {NodeJS.ErrnoException} */ (error)
    return { error: { code, message: message || code } }
  } finally {
    await client.end().catch(() => {})
  }
}
