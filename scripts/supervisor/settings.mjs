import { resolve } from 'node:path'
import { SetupFailed } from '../setup/step.mjs'

const SECRET_MIN_CHARACTERS = 32
const HOW_TO_MAKE = 'make one with `openssl rand -base64 32`'

/**
 * What `npm start` itself takes from the environment; the programs read the rest for themselves.
 *
 * @typedef {object} Settings
 * @property {string} host
 * @property {number} port
 * @property {string} publicUrl
 * @property {string} dataDir Absolute.
 * @property {string | undefined} databaseUrl Undefined: our own PostgreSQL.
 * @property {string | undefined} sfuUrls Undefined: our own sfu.
 * @property {number | undefined} sfuPort Where our own sfu listens; undefined: chosen.
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
  /** @type {Given} */
  const given = (name) => (env[name] === '' ? undefined : env[name])
  const port = portNumber('PORT', given('PORT') ?? '3000')
  return {
    host: given('HOST') ?? '127.0.0.1',
    port,
    publicUrl: url('PUBLIC_URL', given('PUBLIC_URL') ?? `http://localhost:${port}`, ['http:', 'https:']),
    dataDir: resolve(root, given('DATA_DIR') ?? 'data'),
    databaseUrl: optional('DATABASE_URL', given, (name, value) =>
      url(name, value, ['postgres:', 'postgresql:']),
    ),
    ...secretsFrom(given),
    ...sfuFrom(given),
  }
}

/** @typedef {(name: string) => string | undefined} Given */

/** @param {Given} given */
function secretsFrom(given) {
  const secretKey = optional('SECRET_KEY', given, secret)
  if (given('NODE_ENV') === 'production' && secretKey === undefined) {
    throw bad('SECRET_KEY', `is required when NODE_ENV=production: ${HOW_TO_MAKE}`)
  }
  return { secretKey, serviceSecret: optional('SERVICE_SECRET', given, secret) }
}

/** @param {Given} given */
function sfuFrom(given) {
  const sfuUrls = optional('SFU_URLS', given, (name, value) =>
    urls(name, value, ['http:', 'https:', 'ws:', 'wss:']),
  )
  if (sfuUrls !== undefined && given('SERVICE_SECRET') === undefined) {
    throw bad('SERVICE_SECRET', 'is required with SFU_URLS: set the same value here and at the media nodes')
  }
  return { sfuUrls, sfuPort: optional('SFU_PORT', given, portNumber) }
}

/**
 * @template T
 * @param {string} name
 * @param {Given} given
 * @param {(name: string, value: string) => T} read
 * @returns {T | undefined}
 */
function optional(name, given, read) {
  const value = given(name)
  return value === undefined ? undefined : read(name, value)
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
 * @param {string} value
 */
function secret(name, value) {
  if (value.length >= SECRET_MIN_CHARACTERS) return value
  throw bad(name, `must have at least ${SECRET_MIN_CHARACTERS} characters: ${HOW_TO_MAKE}`)
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
