import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems hand out by themselves, so that no outgoing connection takes one meanwhile. */
const FIRST = Number(process.env['E2E_PORTS'] ?? 27_000)
const LAST = FIRST + 399

// Two workers of one suite, and two suites that run at once on one machine, begin at different places.
const WORKER = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)
let next = FIRST + 180 * (WORKER % 2) + 8 * (process.pid % 12)

/**
 * The first of `count` neighbouring ports that are free for TCP and UDP on loopback. Each is given once per process.
 *
 * @throws Error when the range is used up.
 */
export async function freePorts(count = 1): Promise<number> {
  while (next + count - 1 <= LAST) {
    const first = next
    next += count
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(first + offset)))
    if (free.every(Boolean)) return first
  }
  throw new Error(`no ${String(count)} free ports between ${String(FIRST)} and ${String(LAST)}`)
}

async function isFree(port: number): Promise<boolean> {
  return (await bindsTcp(port)) && (await bindsUdp(port))
}

async function bindsTcp(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '0.0.0.0')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

async function bindsUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, '0.0.0.0')
    await once(socket, 'listening')
    socket.close()
    return true
  } catch {
    return false
  }
}
