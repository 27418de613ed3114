import { readFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import tls, { connect } from 'node:tls'
import { look, ok, unchecked, wrong } from './finding.mjs'

/** @typedef {import('./finding.mjs').Finding} Finding */

const LIMIT_MS = 5000
const DAY_MS = 86_400_000
const DAYS_LEFT_MIN = 14

/**
 * A certificate as it is shown. `problem`: why browsers do not believe it, in OpenSSL's words.
 *
 * @typedef {{ error: string } | { expiresAt: number, problem: string | null }} Certificate
 */

/**
 * @param {string} about
 * @param {Certificate} shown
 * @param {number} now ms
 * @returns {Finding}
 */
export function certificateFinding(about, shown, now) {
  if ('error' in shown)
    return wrong(
      about,
      `no certificate is shown (${shown.error}): start the proxy, and open port 443 to the world.`,
    )
  const days = Math.floor((shown.expiresAt - now) / DAY_MS)
  if (days < 0) return wrong(about, `the certificate is out of date since ${-days} days: renew it.`)
  if (shown.problem !== null)
    return wrong(
      about,
      `browsers do not believe the certificate (${shown.problem}): it must be of this name, with its whole chain, from an authority that they know.`,
    )
  if (days < DAYS_LEFT_MIN)
    return look(about, `the certificate ends in ${days} days: see why it was not renewed.`)
  return ok(about, `the certificate is believed, and good for ${days} days.`)
}

/**
 * How the address that people open answers: `page`, the status of `/healthz` and whether it is ours, or the error; `sockets`,
 * the status of the upgrade to WebSocket.
 *
 * @typedef {{ page: { status: number, ours: boolean } | { error: string }, sockets: number | { error: string } }} Web
 */

/**
 * @param {string} publicUrl
 * @param {Web} web
 * @param {boolean} running Whether Préau does, on this machine.
 * @returns {Finding[]}
 */
export function webFindings(publicUrl, { page, sockets }, running) {
  if ('error' in page)
    return [
      wrong(
        'PUBLIC_URL',
        `${publicUrl} does not answer (${page.error}): look at its name, the proxy and the firewall.`,
      ),
    ]
  if (!page.ours) {
    if (!running)
      return [
        unchecked(
          'PUBLIC_URL',
          `${publicUrl} answers with ${page.status} while Préau does not run: run this again when it does.`,
        ),
      ]
    return [
      wrong(
        'PUBLIC_URL',
        `${publicUrl} answers with ${page.status}, and it is not Préau: let the proxy lead to HOST and PORT.`,
      ),
    ]
  }
  const leads = ok('PUBLIC_URL', `${publicUrl} leads to Préau.`)
  if (sockets === 101) return [leads, ok('proxy', 'it lets WebSockets through.')]
  const why = typeof sockets === 'number' ? `with ${sockets}` : `(${sockets.error})`
  return [
    leads,
    wrong(
      'proxy',
      `it does not let WebSockets through ${why}: meetings are slow and break. Take its configuration from infra/proxy.`,
    ),
  ]
}

/**
 * From here on believes the authorities that Préau is told of, too: Node reads NODE_EXTRA_CA_CERTS of its own start only, and
 * that of `.env` comes later.
 *
 * @param {string | undefined} path of NODE_EXTRA_CA_CERTS
 * @returns {Finding[]} What is wrong with it.
 */
export function believe(path) {
  if (path === undefined || path === '') return []
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(path, 'utf8')])
    return []
  } catch (error) {
    return [wrong('NODE_EXTRA_CA_CERTS', `${path} cannot be read (${codeOf(/** @type {Error} */ (error))}).`)]
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<Certificate>}
 */
export function certificateOf(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false }, () => {
      const { valid_to } = socket.getPeerCertificate()
      const problem = socket.authorized ? null : String(socket.authorizationError)
      socket.destroy()
      resolve({ expiresAt: Date.parse(valid_to), problem })
    })
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer')))
    socket.on('error', (error) => resolve({ error: codeOf(error) }))
  })
}

/**
 * Asks for the page and the sockets of an address as a browser does. Its certificate is another question.
 *
 * @param {string} url
 * @returns {Promise<Web>}
 */
export async function askWeb(url) {
  const page = await ask(`${url}/healthz`, {})
  const sockets = await ask(`${url}/socket.io/?EIO=4&transport=websocket`, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'cHJlYXUgZG9jdG9yIGtleQ==',
    Origin: url,
  })
  return {
    page: 'error' in page ? page : { status: page.status, ours: /^\{"status":"up"/.test(page.body) },
    sockets: 'error' in sockets ? sockets : sockets.status,
  }
}

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ status: number, body: string, dateMs: number } | { error: string }>} `dateMs` NaN where it is not said.
 */
export function ask(url, headers = {}) {
  return new Promise((resolve) => {
    const { protocol } = new URL(url)
    const options = { headers, agent: false, signal: AbortSignal.timeout(LIMIT_MS) }
    const request =
      protocol === 'https:'
        ? tlsRequest(url, { ...options, rejectUnauthorized: false })
        : plainRequest(url, options)
    const said = (/** @type {import('node:http').IncomingMessage} */ answer, /** @type {string} */ body) => {
      resolve({ status: answer.statusCode ?? 0, body, dateMs: Date.parse(answer.headers.date ?? '') })
    }
    request.on('error', (error) => resolve({ error: codeOf(error) }))
    request.on('upgrade', (answer, socket) => {
      socket.destroy()
      said(answer, '')
    })
    request.on('response', (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (/** @type {string} */ text) => (body += body.length < 65_536 ? text : ''))
      answer.on('error', () => said(answer, body))
      answer.on('end', () => said(answer, body))
    })
    request.end()
  })
}

/** @param {Error} error */
function codeOf(error) {
  const { code, message, name } = /** @type {NodeJS.ErrnoException} */ (error)
  return name === 'AbortError' || name === 'TimeoutError' ? 'no answer' : (code ?? message)
}
