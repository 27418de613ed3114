import { resolve } from 'node:path'
import { SetupFailed } from '../setup/step.mjs'

/**
 * What `npm start` itself takes from the environment; the programs read the rest for themselves.
 *
 * @typedef {object} Settings
 * @property {string} host
 * @property {number} port
 * @property {string} publicUrl
 * @property {string} dataDir Absolute.
 * @property {boolean} production
 * @property {string | undefined} databaseUrl Undefined: our own PostgreSQL.
 * @property {string | undefined} sfuUrls Undefined: our own sfu.
 * @property {string | undefined} secretKey Undefined: generated.
 * @property {string | undefined} serviceSecret Undefined: generated.
 */

/**
 * @param {NodeJS.ProcessEnv} env An empty value counts as none.
 * @param {string} root What relative paths start from.
 * @returns {Settings}
 * @throws SetupFailed naming the first variable with a bad value.
 */
export function settingsFrom(env, root) {
  const given = (/** @type {string} */ name) => (env[name] === '' ? undefined : env[name])
  const port = portNumber('PORT', given('PORT') ?? '3000')
  const production = given('NODE_ENV') === 'production'
  const secretKey = secret('SECRET_KEY', given('SECRET_KEY'))
  if (production && secretKey === undefined) {
    throw bad('SECRET_KEY', 'is required when NODE_ENV=production: set a long random value')
  }
  const sfuUrls = given('SFU_URLS')
  const serviceSecret = secret('SERVICE_SECRET', given('SERVICE_SECRET'))
  if (sfuUrls !== undefined && serviceSecret === undefined) {
    throw bad('SERVICE_SECRET', 'is required with SFU_URLS: set the same value here and at the media nodes')
  }
  return {
    host: given('HOST') ?? '127.0.0.1',
    port,
    publicUrl: url('PUBLIC_URL', given('PUBLIC_URL') ?? `http://localhost:${port}`, ['http:', 'https:']),
    dataDir: resolve(root, given('DATA_DIR') ?? 'data'),
    production,
    databaseUrl: optionalUrl('DATABASE_URL', given('DATABASE_URL'), ['postgres:', 'postgresql:']),
    sfuUrls: sfuUrls && urls('SFU_URLS', sfuUrls, ['http:', 'https:']),
    secretKey,
    serviceSecret,
  }
}

/**
 * @param {string} name
 * @param {string} why
 */
function bad(name, why) {
  return new SetupFailed(`${name} ${why}.`)
}

/**
 * @param {string} name
 * @param {string} value
 */
function portNumber(name, value) {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= 1 && number <= 65_535) return number
  throw bad(name, `must be a port from 1 to 65535, not "${value}"`)
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function secret(name, value) {
  if (value === undefined || value.length >= 16) return value
  throw bad(name, 'must have at least 16 characters')
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {string[]} protocols
 */
function optionalUrl(name, value, protocols) {
  return value === undefined ? undefined : url(name, value, protocols)
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string[]} protocols
 */
function urls(name, value, protocols) {
  return value
    .split(',')
    .map((one) => url(name, one.trim(), protocols))
    .join(',')
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string[]} protocols
 */
function url(name, value, protocols) {
  const expected = protocols.map((protocol) => `${protocol}//…`).join(' or ')
  if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value
  // The value may hold a password, so it is not shown.
  throw bad(name, `must be a URL like ${expected}`)
}
