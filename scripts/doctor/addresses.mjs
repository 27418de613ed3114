import { isIP } from 'node:net'
import { look, ok, unchecked, wrong } from './finding.mjs'

/** @typedef {import('./finding.mjs').Finding} Finding */

/**
 * What the environment says about where people reach us.
 *
 * @typedef {object} Addresses
 * @property {string} publicUrl
 * @property {boolean} production
 * @property {string} trustedProxies As written; empty: none.
 * @property {readonly string[]} mediaIps
 * @property {readonly string[]} announced
 * @property {readonly string[]} local The addresses of this machine.
 * @property {boolean} ownSfu Whether media goes through this machine.
 */

/** @param {string} address Of a family that `isIP` knows, or a host's name. */
export function isLoopback(address) {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(address)
}

/** @param {string} address */
export function isPrivate(address) {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|fe[89ab]|f[cd])/i.test(
    address,
  )
}

/**
 * @param {Addresses} said
 * @returns {Finding[]}
 */
export function addressFindings(said) {
  const { protocol, hostname } = new URL(said.publicUrl)
  const away = !isLoopback(hostname)
  return [
    ofPublicUrl(said, protocol, away),
    ...(away && protocol === 'https:' ? [ofProxies(said.trustedProxies)] : []),
    ...(said.ownSfu ? ofMedia(said, away) : []),
  ]
}

/**
 * @param {Addresses} said
 * @param {string} protocol
 * @param {boolean} away
 */
function ofPublicUrl({ publicUrl, production }, protocol, away) {
  if (!away) {
    if (production)
      return wrong(
        'PUBLIC_URL',
        `${publicUrl} leads to this machine only, with NODE_ENV=production: set it to the https address that people open.`,
      )
    return ok('PUBLIC_URL', `${publicUrl}, for people at this machine.`)
  }
  if (protocol === 'http:')
    return wrong(
      'PUBLIC_URL',
      `${publicUrl} is not https: browsers give no microphone and no camera there. Put a proxy with a certificate before Préau (docs/reverse-proxy.md).`,
    )
  return ok('PUBLIC_URL', `${publicUrl}.`)
}

/** @param {string} trusted */
function ofProxies(trusted) {
  if (trusted === '')
    return wrong(
      'TRUSTED_PROXIES',
      'is not set: all visitors behind the proxy count as one, and are refused together. Set it to the address of the proxy as the server sees it.',
    )
  return unchecked(
    'TRUSTED_PROXIES',
    `${trusted}. Whether the proxy puts the visitor's address into X-Forwarded-For in place of what the visitor wrote is not seen from here: compare it with infra/proxy.`,
  )
}

/**
 * @param {Addresses} said
 * @param {boolean} away
 * @returns {Finding[]}
 */
function ofMedia({ mediaIps, announced, local }, away) {
  const foreign = mediaIps.filter((ip) => !isAny(ip) && !isLoopback(ip) && !local.includes(ip))
  if (foreign.length > 0)
    return [
      wrong(
        'MEDIA_IP',
        `${foreign.join(', ')} is no address of this machine (${local.join(', ')}): set it to one of them, and the public one in MEDIA_ANNOUNCED_ADDRESS.`,
      ),
    ]
  const told = announcedFor(mediaIps, announced)
  if (!away) return [ok('MEDIA_IP', `browsers are told ${told.join(', ')}.`)]
  if (told.every(isLoopback))
    return [
      wrong(
        'MEDIA_IP',
        `browsers are told ${told.join(', ')}, which is their own machine: nobody hears anybody. Set MEDIA_IP to an address of this one.`,
      ),
    ]
  const inside = told.filter(isPrivate)
  if (inside.length > 0)
    return [
      look(
        'MEDIA_ANNOUNCED_ADDRESS',
        `browsers are told ${inside.join(', ')}, of a private network: who is outside of it hears nobody. Set it to the public address, unless all people are inside.`,
      ),
    ]
  return [ok('MEDIA_ANNOUNCED_ADDRESS', `browsers are told ${told.join(', ')}.`)]
}

/**
 * What browsers are told for each address, as the sfu pairs them: by family, in order.
 *
 * @param {readonly string[]} ips
 * @param {readonly string[]} announced
 */
export function announcedFor(ips, announced) {
  const left = [...announced]
  return ips.map((ip) => {
    const index = left.findIndex((one) => isIP(one) === isIP(ip))
    return index === -1 ? ip : (left.splice(index, 1)[0] ?? ip)
  })
}

/** @param {string} ip */
function isAny(ip) {
  return ip === '0.0.0.0' || ip === '::'
}
