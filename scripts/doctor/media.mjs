import { networkInterfaces } from 'node:os'
import { addressFindings, isLoopback } from './addresses.mjs'
import { unchecked } from './finding.mjs'
import { overlaps, portFinding, summed, tryToListen } from './ports.mjs'

/**
 * @typedef {import('./finding.mjs').Finding} Finding
 * @typedef {import('../supervisor/settings.mjs').Settings} Settings
 * @typedef {import('./programs.mjs').Understood} Understood
 */

/**
 * What is listened on, and what people are told to send to.
 *
 * @param {import('./examine.mjs').Place} place
 */
export async function* media({ settings, env, said, running }) {
  const ownSfu = mediaHere(settings)
  const sfu = 'bad' in said.sfu ? undefined : said.sfu
  yield* addressFindings(addresses(settings, env, ownSfu ? sfu : undefined))
  const tried = /** @type {Map<string, Finding[]>} */ (new Map())
  for (const port of portsOf(settings, said)) {
    const found = tried.get(port.variable) ?? []
    tried.set(port.variable, [...found, portFinding(port, await tryToListen(port), running)])
  }
  for (const found of tried.values()) yield* summed(found)
  yield* overlaps(ranges(settings, said))
  if (ownSfu && sfu !== undefined && !isLoopback(new URL(settings.publicUrl).hostname))
    yield unchecked(
      'UDP from outside',
      'only from outside it is seen what firewalls let in: stop Préau, run npm run doctor -- answer here and, on another network, npm run doctor -- call.',
    )
}

/**
 * Whether media goes through this machine: by the sfu that `npm start` brings, or by one beside it.
 *
 * @param {Settings} settings
 */
function mediaHere({ sfuUrls }) {
  return sfuUrls === undefined || sfuUrls.split(',').every((url) => isLoopback(new URL(url).hostname))
}

/**
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./programs.mjs').Sfu | undefined} sfu Where media goes through this machine.
 */
function addresses({ publicUrl }, env, sfu) {
  const list = sfu?.mediaAddresses ?? []
  return {
    publicUrl,
    production: env['NODE_ENV'] === 'production',
    trustedProxies: env['TRUSTED_PROXIES'] ?? '',
    mediaIps: list.map(({ ip }) => ip),
    announced: list.flatMap(({ announced }) => announced ?? []),
    local: localAddresses(),
    ownSfu: sfu !== undefined,
  }
}

function localAddresses() {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
}

/**
 * @param {Settings} settings
 * @param {Understood} said
 * @returns {Generator<import('./ports.mjs').Port>}
 */
function* portsOf(settings, { server, sfu, gateway }) {
  const { host, port } = settings
  yield { variable: 'PORT', host, port, over: 'TCP', always: true }
  if ('metrics' in server) yield { variable: 'METRICS_PORT', ...server.metrics, over: 'TCP', always: true }
  if (mediaHere(settings) && !('bad' in sfu)) for (const at of placesOf(sfu)) yield* both('MEDIA_PORT', at)
  if ('line' in gateway && gateway.line === 'embedded')
    yield* both('SIP_PORT', { host: gateway.address, port: gateway.port })
  if ('line' in gateway && gateway.line !== 'off')
    yield { variable: 'SIP_METRICS_PORT', ...gateway.metrics, over: 'TCP', always: true }
}

/**
 * @param {string} variable
 * @param {{ host: string, port: number }} at
 * @returns {Generator<import('./ports.mjs').Port>}
 */
function* both(variable, at) {
  for (const over of /** @type {const} */ (['UDP', 'TCP'])) yield { variable, ...at, over, always: true }
}

/**
 * Where each media worker listens.
 *
 * @param {import('./programs.mjs').Sfu} sfu
 */
export function placesOf({ mediaAddresses, mediaPort, workers }) {
  return mediaAddresses.flatMap(({ ip }) =>
    Array.from({ length: workers }, (_, index) => ({ host: ip, port: mediaPort + index })),
  )
}

/**
 * @param {Settings} settings
 * @param {Understood} said
 */
function ranges(settings, { server, sfu, gateway }) {
  const one = (/** @type {string} */ variable, /** @type {number} */ at) => ({
    variable,
    first: at,
    last: at,
  })
  return [
    one('PORT', settings.port),
    ...('metrics' in server ? [one('METRICS_PORT', server.metrics.port)] : []),
    ...(mediaHere(settings) && !('bad' in sfu)
      ? [{ variable: 'MEDIA_PORT', first: sfu.mediaPort, last: sfu.mediaPort + sfu.workers - 1 }]
      : []),
    ...('line' in gateway && gateway.line !== 'off' ? [{ variable: 'RTP_PORTS', ...gateway.rtpPorts }] : []),
    ...('line' in gateway && gateway.line === 'embedded' ? [one('SIP_PORT', gateway.port)] : []),
    ...('line' in gateway && gateway.line !== 'off' ? [one('SIP_METRICS_PORT', gateway.metrics.port)] : []),
  ]
}
