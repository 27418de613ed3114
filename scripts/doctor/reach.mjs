import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, isIPv6 } from 'node:net'
import { ok, wrong } from './finding.mjs'

const WORD = 'preau doctor\n'
const TRIES = 4
const WAIT_MS = 800

/**
 * @typedef {{ over: 'TCP' | 'UDP', port: number }} Way
 */

/**
 * Answers whoever calls on the ports of media, until it is closed: only from outside it is seen what firewalls let in.
 *
 * @param {readonly { host: string, port: number }[]} places
 * @returns {Promise<() => void>} Closes it.
 * @throws Error with its `code` when one of them is taken.
 */
export async function answerCalls(places) {
  const sockets = /** @type {{ close: () => unknown }[]} */ ([])
  for (const { host, port } of places) {
    const udp = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    // An answer is never longer than what was sent: nobody is made a nuisance of by a false address.
    udp.on('message', (bytes, { address, port: from }) =>
      udp.send(bytes.subarray(0, WORD.length), from, address),
    )
    udp.bind({ address: host, port, exclusive: true })
    await once(udp, 'listening')
    const tcp = createServer((caller) => {
      caller.on('error', () => {})
      caller.end(WORD)
    })
    tcp.listen({ host, port, exclusive: true })
    await once(tcp, 'listening')
    sockets.push(udp, tcp)
  }
  return () => {
    for (const socket of sockets) socket.close()
  }
}

/**
 * Calls a machine that `answerCalls`.
 *
 * @param {string} host
 * @param {readonly number[]} ports
 */
export function callAll(host, ports) {
  return Promise.all(
    ports.flatMap((port) =>
      /** @type {const} */ (['UDP', 'TCP']).map(async (over) =>
        wayFinding(host, { over, port }, await (over === 'UDP' ? callUdp(host, port) : callTcp(host, port))),
      ),
    ),
  )
}

/**
 * @param {string} host
 * @param {Way} way
 * @param {boolean} answered
 */
function wayFinding(host, { over, port }, answered) {
  const where = `${over} ${port}`
  if (answered) return ok(host, `${where} is reached from here.`)
  return wrong(
    host,
    `${where} is not reached from here: open it in the firewall of that machine, of its provider, and look at yours.`,
  )
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function callUdp(host, port) {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    let tries = 0
    const end = (/** @type {boolean} */ answered) => {
      clearInterval(again)
      socket.close()
      resolve(answered)
    }
    const call = () => {
      if (tries === TRIES) {
        end(false)
        return
      }
      tries += 1
      socket.send(WORD, port, host, () => {})
    }
    const again = setInterval(call, WAIT_MS)
    socket.on('error', () => {})
    socket.once('message', (bytes) => end(bytes.toString() === WORD))
    call()
  })
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function callTcp(host, port) {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect({ host, port })
    socket.setTimeout(TRIES * WAIT_MS, () => socket.destroy())
    socket.on('data', (bytes) => (heard += bytes.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard === WORD))
  })
}
