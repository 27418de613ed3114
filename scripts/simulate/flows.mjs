import { SetupFailed } from '../setup/step.mjs'

/** @typedef {import('./firewall.mjs').Flow} Flow */

/**
 * Where this installation is spoken to.
 *
 * @typedef {object} Places
 * @property {import('../doctor/programs.mjs').Understood} programs What they understand of the environment.
 * @property {number} port Of the server.
 * @property {string | undefined} databaseUrl
 * @property {string | undefined} sfuUrls
 */

/**
 * @param {string} of udp, media, signalling, telephones or database.
 * @param {Places} places
 * @returns {readonly Flow[]}
 * @throws SetupFailed when there is nothing of it on this machine.
 */
export function flowsOf(of, { programs, port, databaseUrl, sfuUrls }) {
  switch (of) {
    case 'signalling':
      return [{ protocol: 'tcp', ports: String(port) }]
    case 'database':
      return [{ protocol: 'tcp', ports: databasePort(databaseUrl), far: true }]
    case 'telephones':
      return telephones(programs.gateway)
    default: {
      if (sfuUrls !== undefined)
        throw new SetupFailed('SFU_URLS says that the media is on other machines: this is to be done there.')
      const ports = mediaPorts(programs.sfu)
      return of === 'udp' ? [{ protocol: 'udp', ports }] : both(ports)
    }
  }
}

/** @param {import('../doctor/programs.mjs').Understood['sfu']} sfu */
function mediaPorts(sfu) {
  if ('bad' in sfu) throw new SetupFailed(`${sfu.bad}.`)
  return `${sfu.mediaPort}-${sfu.mediaPort + sfu.workers - 1}`
}

/**
 * @param {import('../doctor/programs.mjs').Understood['gateway']} gateway
 * @returns {Flow[]}
 */
function telephones(gateway) {
  if ('bad' in gateway) throw new SetupFailed(`${gateway.bad}.`)
  const { line, port, drachtio, rtpPorts } = gateway
  if (line === 'off') throw new SetupFailed('SIP_LINE is off: there are no telephones.')
  const sound = /** @type {Flow} */ ({ protocol: 'udp', ports: `${rtpPorts.first}-${rtpPorts.last}` })
  if (line === 'embedded') return [...both(String(port)), sound]
  // Calls of drachtio-server come over its own line.
  return [{ protocol: 'tcp', ports: String(drachtio.port), far: true }, sound]
}

/** @param {string | undefined} url */
function databasePort(url) {
  if (url === undefined)
    throw new SetupFailed(
      'Our own database is not reached over a network: `pause database` keeps it from answering.',
    )
  return new URL(url).port || '5432'
}

/**
 * @param {string} ports
 * @returns {Flow[]}
 */
function both(ports) {
  return [
    { protocol: 'udp', ports },
    { protocol: 'tcp', ports },
  ]
}
