/**
 * Distance without a kernel's help: proxies on loopback that hold every byte back for half a round trip each way.
 */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Proxy = {
  readonly port: number
  /** Round trip added from now on, in ms. */
  setRoundTrip(ms: number): void
  close(): Promise<void>
}

export type TcpProxy = Proxy & {
  /** Resets every connection that goes through, as a failing middle box would. */
  resetAll(): void
}

type Distance = { halfMs: number }

/** Forwards in order, each piece half a round trip late and none before `readyAt`. */
function relay(from: Socket, to: Socket, readyAt: number, distance: Distance): void {
  // Timers of different lengths that end in the same millisecond may fire in either order: the queue keeps the order.
  const queue: (() => void)[] = []
  let notBefore = 0
  const late = (act: () => void) => {
    const now = performance.now()
    notBefore = Math.max(Math.max(now, readyAt) + distance.halfMs, notBefore)
    queue.push(act)
    setTimeout(() => queue.shift()?.(), notBefore - now)
  }
  from.on('data', (bytes) => {
    late(() => {
      if (to.writable) to.write(bytes)
    })
  })
  from.on('end', () => {
    late(() => {
      to.end()
    })
  })
  from.on('close', () => {
    late(() => {
      to.destroy()
    })
  })
  // A reset needs no word of its own: 'close' follows and takes the other side down.
  from.on('error', () => undefined)
}

/**
 * Stands before a TCP server on 127.0.0.1. Accepting on loopback takes no time, so the round trips of SYN and, if asked,
 * of a TLS 1.3 handshake are waited for before the first byte goes on.
 */
export async function startTcpProxy(
  target: number,
  options: { readonly roundTripMs: number; readonly tls: boolean; readonly port?: number },
): Promise<TcpProxy> {
  const distance: Distance = { halfMs: options.roundTripMs / 2 }
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const handshakes = options.tls ? 2 : 1
    const readyAt = performance.now() + handshakes * 2 * distance.halfMs
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    relay(client, upstream, readyAt, distance)
    relay(upstream, client, readyAt, distance)
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    setRoundTrip: (ms) => {
      distance.halfMs = ms / 2
    },
    resetAll: () => {
      for (const socket of open) socket.resetAndDestroy()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const RECEIVE_BUFFER_BYTES = 4 << 20

/**
 * Stands before the sfu's UDP port: listens on `address` at the same port as the target, so that the sfu can announce
 * `address` in its candidates while it listens on 127.0.0.1 itself.
 */
export async function startUdpProxy(
  port: number,
  options: { readonly address: string; readonly roundTripMs: number },
): Promise<Proxy> {
  const distance: Distance = { halfMs: options.roundTripMs / 2 }
  const front = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES })
  const backs = new Map<string, UdpSocket>()
  let closed = false
  const late = (act: () => void) => {
    if (distance.halfMs === 0) act()
    else setTimeout(() => !closed && act(), distance.halfMs)
  }
  const backFor = (client: RemoteInfo): UdpSocket => {
    const key = `${client.address}:${client.port}`
    const known = backs.get(key)
    if (known) return known
    const back = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES })
    back.on('message', (packet) => {
      late(() => {
        front.send(packet, client.port, client.address)
      })
    })
    backs.set(key, back)
    return back
  }
  front.on('message', (packet, client) => {
    const back = backFor(client)
    late(() => {
      back.send(packet, port, '127.0.0.1')
    })
  })
  front.bind(port, options.address)
  await once(front, 'listening')
  return {
    port,
    setRoundTrip: (ms) => {
      distance.halfMs = ms / 2
    },
    close: () => {
      closed = true
      for (const back of backs.values()) back.close()
      front.close()
      return Promise.resolve()
    },
  }
}
