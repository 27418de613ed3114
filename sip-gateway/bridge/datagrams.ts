import { createSocket, type Socket } from 'node:dgram'
import { isIP, isIPv6 } from 'node:net'

/** A socket for UDP of the address's family. It sends to addresses only: a name would be asked for again with each packet. */
export function openSocket(address: string): Socket {
  return createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    lookup: (name, _, found) => {
      found(isIP(name) === 0 ? new Error('not an address') : null, name, isIP(name))
    },
  })
}
