import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6, SocketAddress } from 'node:net'
import type { Log } from './log.ts'

/** An IPv4 address, or the /64 of an IPv6 address, since a single host has all of its /64 to choose from. */
function addressKey(address: string): string {
  const bare = unmapped(address)
  return isIPv6(bare) ? prefix64(bare) : bare
}

function prefix64(address: string): string {
  const [head = '', tail] = address.split('::')
  const left = groups(head)
  const right = groups(tail ?? '')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const all = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

function groups(part: string): string[] {
  return part === '' ? [] : part.split(':')
}

/**
 * Addresses and subnets ("10.0.0.1", "10.0.0.0/8", "fd00::/8") as a list to check against.
 *
 * @throws RangeError naming the first that is neither.
 */
export function blockList(items: readonly string[]): BlockList {
  const list = new BlockList()
  for (const item of items) {
    const [address = '', bits] = item.split('/')
    const family = isIP(address)
    const max = family === 6 ? 128 : 32
    const prefix = bits === undefined ? max : Number(bits)
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > max)
      throw new RangeError(`${item} is neither an address nor a subnet`)
    list.addSubnet(address, prefix, familyOf(address))
  }
  return list
}

/**
 * Whom a limit per address counts a request as: the peer of the connection, or behind proxies that are trusted the last
 * address in X-Forwarded-For that is not one of theirs. What others write there is not believed. That a header is of no
 * use is logged once: else a whole house would silently count as one.
 */
export function addressesOf(trusted: BlockList, log: Log): (request: IncomingMessage) => string {
  const warned = new Set<string>()
  const warn = (sentence: string): void => {
    if (!warned.has(sentence)) log.warn(sentence)
    warned.add(sentence)
  }
  return (request) => {
    const peer = request.socket.remoteAddress ?? 'unknown'
    const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join()
    if (forwarded === '') return addressKey(peer)
    if (!isTrusted(peer, trusted)) {
      warn('X-Forwarded-For of a proxy that is not in TRUSTED_PROXIES is not believed: all behind it are one')
      return addressKey(peer)
    }
    const { address, readable } = lastForeign(peer, forwarded, trusted)
    if (!readable) warn('X-Forwarded-For of a proxy in TRUSTED_PROXIES is not a list of addresses')
    return addressKey(address)
  }
}

function lastForeign(
  peer: string,
  forwarded: string,
  trusted: BlockList,
): { address: string; readable: boolean } {
  let address = peer
  for (const hop of forwarded.split(',').reverse()) {
    if (hop.trim() === '') continue
    if (!isTrusted(address, trusted)) break
    const bare = bareAddress(hop)
    if (isIP(bare) === 0) return { address, readable: false }
    address = bare
  }
  return { address, readable: true }
}

/** Without what some proxies write around an address: quotes, brackets, the port. */
function bareAddress(hop: string): string {
  const text = hop.trim().replace(/^"(.*)"$/, '$1')
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const bare = unmapped(address)
  return isIP(bare) !== 0 && trusted.check(bare, familyOf(bare))
}

/** As the system writes it, without its zone; an IPv4 address mapped into IPv6 is that IPv4 address. */
function unmapped(address: string): string {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return plain
  const written = new SocketAddress({ address: plain, family: 'ipv6' }).address
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(written)?.[1] ?? written
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
