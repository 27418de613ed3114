import { connect } from 'node:net'

const LIMIT_MS = 3000

/**
 * Whether somebody takes connections there.
 *
 * @param {string} host
 * @param {number} port
 * @returns {Promise<string | null>} Null, or why not.
 */
export function answersAt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy()
      resolve(null)
    })
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer')))
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message))
  })
}
