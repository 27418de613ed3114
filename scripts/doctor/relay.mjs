import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIPv4 } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ok, wrong } from './finding.mjs'
import { messageLength, turnAnswer, turnRequest } from './stun.mjs'

const LIMIT_MS = 4000
const AGAIN_MS = 700
const CREDENTIAL_S = 600
const USUAL = /** @type {const} */ ({
  turn: { scheme: 'turn', port: 3478, over: 'udp' },
  turns: { scheme: 'turns', port: 5349, over: 'tcp' },
})

/**
 * How far a relay came: it gave an address and lets the media nodes in; it did not answer; it knows another secret; it does
 * not let a media node in; it said no with another number; its certificate is not believed.
 *
 * @typedef {{ at: 'relays' } | { at: 'silent', why: string } | { at: 'secret' } | { at: 'closed', peer: string }
 *   | { at: 'refused', code: number } | { at: 'certificate', why: string }} Outcome
 */

/**
 * @param {string} url
 * @param {Outcome} outcome
 */
export function relayFinding(url, outcome) {
  const about = `TURN_URLS ${url}`
  if (outcome.at === 'relays') return ok(about, 'it gives out an address and reaches the media node.')
  if (outcome.at === 'secret')
    return wrong(
      about,
      'it does not believe our credential: static-auth-secret of coturn and TURN_SECRET are not the same, or the clocks are not.',
    )
  if (outcome.at === 'closed')
    return wrong(
      about,
      `it does not relay to ${outcome.peer}, which browsers are told: add allowed-peer-ip=${outcome.peer} to its configuration.`,
    )
  if (outcome.at === 'certificate')
    return wrong(
      about,
      `browsers do not believe its certificate (${outcome.why}): give coturn one for its name, with the chain.`,
    )
  if (outcome.at === 'refused') return wrong(about, `it refuses with ${outcome.code}: its log says why.`)
  return wrong(about, `it does not answer (${outcome.why}): start coturn, and open the port to the world.`)
}

/**
 * @typedef {{ scheme: 'turn' | 'turns', host: string, port: number, over: 'udp' | 'tcp' }} Relay
 */

/**
 * RFC 7065 as far as `TURN_URLS` may say it.
 *
 * @param {string} url
 * @returns {Relay | null} Null for what is none.
 */
export function relayOf(url) {
  const found = /^(turns?):(?:\[([\da-f:]+)\]|([^:?/[\]\s]+))(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(
    url,
  )
  if (found === null) return null
  const [, scheme, six = '', plain = six, port, over] = found
  const usual = USUAL[scheme?.toLowerCase() === 'turns' ? 'turns' : 'turn']
  const said = over?.toLowerCase() === 'tcp' ? 'tcp' : 'udp'
  return {
    ...usual,
    host: plain,
    port: Number(port ?? usual.port),
    over: over === undefined ? usual.over : said,
  }
}

/**
 * Asks a relay for an address as a browser does, lets the media nodes in, and gives all back.
 *
 * @param {Relay} relay
 * @param {string} secret
 * @param {readonly string[]} peers What browsers are told of the media nodes; those of IPv6 are left out.
 * @returns {Promise<Outcome>}
 */
export async function askRelay(relay, secret, peers) {
  const line = await opened(relay).catch(refusal)
  if ('at' in line) return line
  try {
    return await allocated(line, secret, peers)
  } catch (error) {
    return { at: 'silent', why: error instanceof Error ? error.message : String(error) }
  } finally {
    line.close()
  }
}

/**
 * @param {unknown} error
 * @returns {Outcome}
 */
function refusal(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
  const why = code ?? message
  return { at: /CERT|SELF_SIGNED|UNABLE_TO/.test(why) ? 'certificate' : 'silent', why }
}

/**
 * @param {Line} line
 * @param {string} secret
 * @param {readonly string[]} peers
 * @returns {Promise<Outcome>}
 */
async function allocated(line, secret, peers) {
  const { realm, nonce } = turnAnswer(await line.ask(turnRequest('allocate')))
  const username = `${Math.floor(Date.now() / 1000) + CREDENTIAL_S}:doctor`
  const password = createHmac('sha1', secret).update(username).digest('base64')
  const credential = { username, password, realm, nonce }
  const answer = turnAnswer(await line.ask(turnRequest('allocate', credential)))
  if (answer.error === 401) return { at: 'secret' }
  if (!answer.success) return { at: 'refused', code: answer.error }
  try {
    for (const peer of peers.filter(isIPv4)) {
      const { success, error } = turnAnswer(await line.ask(turnRequest('permit', credential, peer)))
      if (!success) return error === 403 ? { at: 'closed', peer } : { at: 'refused', code: error }
    }
    return { at: 'relays' }
  } finally {
    await line.ask(turnRequest('refresh', credential)).catch(() => {})
  }
}

/** @typedef {{ ask: (message: Buffer) => Promise<Buffer>, close: () => void }} Line */

/**
 * @param {Relay} relay
 * @returns {Promise<Line>}
 */
async function opened(relay) {
  if (relay.over === 'udp') {
    // DTLS, which no browser of today uses for TURN.
    if (relay.scheme === 'turns') throw new Error('turns over UDP is not asked: add ?transport=tcp')
    return datagrams(relay)
  }
  const { host, port, scheme } = relay
  const socket = scheme === 'turns' ? connectTls({ host, port, servername: host }) : connect({ host, port })
  const late = setTimeout(() => socket.destroy(new Error('no answer')), LIMIT_MS)
  try {
    await once(socket, scheme === 'turns' ? 'secureConnect' : 'connect')
  } finally {
    clearTimeout(late)
  }
  socket.on('error', () => {})
  return { ask: (message) => overStream(socket, message), close: () => socket.destroy() }
}

/**
 * @param {import('node:net').Socket} socket
 * @param {Buffer} message
 * @returns {Promise<Buffer>}
 */
function overStream(socket, message) {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0)
    const end = () => {
      clearTimeout(late)
      socket.off('data', onData)
      socket.off('close', onClose)
    }
    const fail = (/** @type {string} */ why) => {
      end()
      reject(new Error(why))
    }
    const onClose = () => {
      fail('it hangs up')
    }
    const onData = (/** @type {Buffer} */ bytes) => {
      heard = Buffer.concat([heard, bytes])
      const length = messageLength(heard)
      if (Number.isNaN(length)) fail('what answers is no relay')
      else if (length !== null && heard.length >= length) {
        end()
        resolve(heard.subarray(0, length))
      }
    }
    const late = setTimeout(() => {
      fail('no answer')
    }, LIMIT_MS)
    socket.on('data', onData)
    socket.on('close', onClose)
    socket.write(message)
  })
}

/**
 * @param {Relay} relay
 * @returns {Promise<Line>}
 */
async function datagrams({ host, port }) {
  const { address, family } = await lookup(host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const ask = (/** @type {Buffer} */ message) =>
    /** @type {Promise<Buffer>} */ (
      new Promise((resolve, reject) => {
        const send = () => {
          socket.send(message, port, address, () => {})
        }
        const again = setInterval(send, AGAIN_MS)
        const end = () => {
          clearInterval(again)
          clearTimeout(late)
          socket.off('message', heard)
        }
        const late = setTimeout(() => {
          end()
          reject(new Error('no answer'))
        }, LIMIT_MS)
        const heard = (/** @type {Buffer} */ bytes) => {
          // Of this question, and not of the one before that was asked twice.
          if (bytes.length < 20 || !bytes.subarray(8, 20).equals(message.subarray(8, 20))) return
          end()
          resolve(bytes)
        }
        socket.on('message', heard)
        send()
      })
    )
  socket.on('error', () => {})
  return { ask, close: () => socket.close() }
}
