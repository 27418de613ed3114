import { isIP, SocketAddress } from 'node:net'
import { BadVariable, list, type Environment } from '../shared/environment.ts'

/** Where media is listened for, and what browsers are told to send to when that is another address. */
export type MediaAddress = { readonly ip: string; readonly announced: string | undefined }

/**
 * MEDIA_IP and MEDIA_ANNOUNCED_ADDRESS, a list each: IPv4 and IPv6 at once, for telephones on networks that have only one
 * of them. The announced addresses of a family are given to the addresses of that family in their order. Only addresses
 * are announced: Firefox does not look up names in candidates (RFC 8839 §5.1 lets it ignore them).
 *
 * @throws BadVariable also for what no browser can send to, instead of meetings without sound
 */
export function mediaAddresses(env: Environment): readonly MediaAddress[] {
  const ips = addresses(env, 'MEDIA_IP')
  const announced = addresses(env, 'MEDIA_ANNOUNCED_ADDRESS')
  const unreachable = announced.find((address) => isWildcard(address) || isLinkLocal(address))
  if (unreachable !== undefined)
    throw new BadVariable(
      'MEDIA_ANNOUNCED_ADDRESS',
      `${unreachable} is no address that a browser can send to`,
    )
  const left = new Map([4, 6].map((family) => [family, announced.filter((one) => isIP(one) === family)]))
  const paired = (ips.length === 0 ? ['127.0.0.1'] : ips).map((ip) => ({
    ip,
    announced: left.get(isIP(ip))?.shift(),
  }))
  const alone = [...left.values()].flat()[0]
  if (alone !== undefined)
    throw new BadVariable('MEDIA_ANNOUNCED_ADDRESS', `${alone} needs an address of its kind in MEDIA_IP`)
  const silent = paired.find(({ ip, announced: told }) => isWildcard(ip) && told === undefined)
  if (silent !== undefined)
    throw new BadVariable('MEDIA_IP', `${silent.ip} needs an address of its kind in MEDIA_ANNOUNCED_ADDRESS`)
  return paired
}

function addresses(env: Environment, variable: string): string[] {
  const found = list(env, variable)
  for (const one of found)
    if (isIP(one) === 0) throw new BadVariable(variable, `names ${one}: only IP addresses`)
  const plain = found.map(
    (address) => new SocketAddress({ address, family: isIP(address) === 6 ? 'ipv6' : 'ipv4' }),
  )
  const seen = plain.map(({ address }) => address)
  const twice = seen.find((address, index) => seen.indexOf(address) !== index)
  if (twice !== undefined) throw new BadVariable(variable, `names ${twice} twice`)
  return seen
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function isLinkLocal(address: string): boolean {
  return /^(169\.254\.|fe[89ab])/i.test(address)
}
