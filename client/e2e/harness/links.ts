import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type TcpLink = {
  readonly port: number
  /** Connections that are open now. */
  open(): number
  /** Every connection ends with RST, as when a router forgets its table; new ones may come. Gives how many it hit. */
  resetAll(): number
  /** Every connection ends, and so does every new one, until it is put back. */
  cut(away: boolean): void
  close(): Promise<void>
}

/** A TCP line to `127.0.0.1:target` whose connections can be reset. `host` is where it listens. */
export async function tcpLink(target: number, port = 0, host = '127.0.0.1'): Promise<TcpLink> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let cut = false
  const server = createServer((near) => {
    if (cut) {
      near.resetAndDestroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [one, other] of [pair, [far, near] as const]) {
      one.setNoDelay(true)
      one.pipe(other)
      // The other end is told by 'close' in every case; without a listener the error would end this process.
      one.on('error', () => undefined)
      one.on('close', () => {
        pairs.delete(pair)
        // Not before what was sent last is through.
        other.destroySoon()
      })
    }
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP port')
  const resetAll = (): number => {
    const hit = [...pairs]
    for (const pair of hit) for (const socket of pair) socket.resetAndDestroy()
    return hit.length
  }
  return {
    port: address.port,
    open: () => pairs.size,
    resetAll,
    cut: (away) => {
      cut = away
      if (away) resetAll()
    },
    close: async () => {
      server.close()
      resetAll()
      await once(server, 'close')
    },
  }
}

export type Swallower = { /** Datagrams swallowed so far. */ swallowed(): number; close(): Promise<void> }

/** A UDP port that takes everything and answers nothing, like a firewall that drops. */
export async function swallowUdp(port: number, host: string): Promise<Swallower> {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', () => {
    count += 1
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  return {
    swallowed: () => count,
    close: () =>
      new Promise((done) => {
        socket.close(done)
      }),
  }
}
