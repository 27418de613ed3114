import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Whom a limit per address counts as one: an IPv4 address, or the /64 of an IPv6 address, since a single host has all of
 * its /64 to choose from. An IPv4 address mapped into IPv6 is that IPv4 address.
 */
export function addressKey(address: string): string {
  const bare = unmapped(address)
  return isIPv6(bare) ? prefix64(bare) : bare
}

function prefix64(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
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
 * Whose request it is: the peer of the connection, or behind proxies that are trusted the last address in
 * X-Forwarded-For that is not one of theirs. What others write there is not believed.
 */
export function addressOf(request: IncomingMessage, trusted: BlockList): string {
  const forwarded = request.headers['x-forwarded-for']
  const hops = [forwarded ?? []].flat().flatMap((value) => value.split(','))
  let address = request.socket.remoteAddress ?? 'unknown'
  for (const hop of hops.reverse().map((one) => one.trim())) {
    if (!isTrusted(address, trusted) || isIP(hop) === 0) return address
    address = hop
  }
  return address
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const bare = unmapped(address)
  return isIP(bare) !== 0 && trusted.check(bare, familyOf(bare))
}

function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
