import { createServer } from 'node:net'
import { SetupFailed } from '../setup/step.mjs'

/**
 * Listens for a moment.
 *
 * @param {string} host
 * @param {number} port 0: any.
 * @returns {Promise<number>} The port, which was free a moment ago.
 * @throws the system's error, with its `code`.
 */
export function tryPort(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

/**
 * Sees that the web server can listen.
 *
 * @param {string} host
 * @param {number} port
 * @throws SetupFailed with what to do.
 */
export async function requireFreePort(host, port) {
  try {
    await tryPort(host, port)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new SetupFailed(portSentence(code ?? String(error), host, port))
  }
}

/**
 * @param {string} code
 * @param {string} host
 * @param {number} port
 */
function portSentence(code, host, port) {
  if (code === 'EADDRINUSE') {
    return `PORT ${port} on ${host} is taken by another program: stop that one, or set PORT to another number.`
  }
  if (code === 'EACCES') return `PORT ${port} is reserved for root: set PORT to one above 1023.`
  return `HOST ${host} is no address of this machine (${code}): set HOST to one that is, such as 127.0.0.1 or 0.0.0.0.`
}

/**
 * A free port on loopback, the wished one when it is free.
 *
 * @param {number} wished
 * @returns {Promise<number>}
 */
export function freePort(wished) {
  return tryPort('127.0.0.1', wished > 65_535 ? 0 : wished).catch(() => tryPort('127.0.0.1', 0))
}
