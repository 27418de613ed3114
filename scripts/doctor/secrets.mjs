import { statSync } from 'node:fs'
import { join } from 'node:path'
import { look, ok, wrong } from './finding.mjs'

/** @typedef {import('./finding.mjs').Finding} Finding */

/**
 * Where a secret is: `set` in the environment, `drawn` into a file that its owner alone may read (`mode`, of the permissions),
 * or not there yet.
 *
 * @typedef {{ at: 'set' } | { at: 'drawn', mode: number } | { at: 'none' }} Place
 */

/**
 * @param {string} variable
 * @param {string} path Of the file that it is drawn into.
 * @param {Place} place
 * @returns {Finding}
 */
export function secretFinding(variable, path, place) {
  if (place.at === 'set')
    return ok(variable, 'is set. Keep a copy: without it codes, PINs and links of a backup are dead.')
  if (place.at === 'none') return ok(variable, `is drawn at the first start, into ${path}.`)
  if ((place.mode & 0o077) !== 0)
    return wrong(
      variable,
      `${path} can be read by others: chmod 600 ${path}, and draw a new one if somebody did.`,
    )
  return look(
    variable,
    `is drawn into ${path}: keep a copy with the backups, or set it. Without it codes, PINs and links of a backup are dead.`,
  )
}

/**
 * @param {import('../supervisor/settings.mjs').Settings} settings
 * @returns {Finding[]}
 */
export function secretFindings({ dataDir, secretKey, serviceSecret }) {
  const key = join(dataDir, 'secret-key')
  const service = join(dataDir, 'service-secret')
  const found = secretFinding('SECRET_KEY', key, placeOf(secretKey, key))
  const shared = placeOf(serviceSecret, service)
  // Nothing that is kept depends on this one.
  const own = shared.at === 'drawn' && (shared.mode & 0o077) === 0
  return [found, own ? ok('SERVICE_SECRET', `is drawn into ${service}.`) : secretOfServices(service, shared)]
}

/**
 * @param {string} path
 * @param {Place} place
 */
function secretOfServices(path, place) {
  if (place.at === 'set') return ok('SERVICE_SECRET', 'is set.')
  return secretFinding('SERVICE_SECRET', path, place)
}

/**
 * @param {string | undefined} value
 * @param {string} path
 * @returns {Place}
 */
function placeOf(value, path) {
  if (value !== undefined) return { at: 'set' }
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? { at: 'none' } : { at: 'drawn', mode: found.mode }
}
