import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { withoutNodePath } from '../../shared/node-path.ts'
import { securityHeaders, type HeaderSettings } from './headers.ts'

/** What other sites may show in a frame. All else would carry the cookies of who organises there. */
const EMBEDDABLE = /^\/(?:join|meeting)\//
export const SOCKETS_PATH = '/socket.io/'
const HEADERS_MAX_MS = 10_000
const REQUEST_MAX_MS = 30_000
// Longer than proxies keep theirs, so that they never send into a connection that we are closing.
const KEEP_ALIVE_MS = 65_000
/** How long answers on their way may take when the server closes, in ms. */
const LAST_ANSWERS_MS = 500

/**
 * Sets the security headers on every response of the server, whoever makes it, and limits how slowly a request may come.
 * Call it last: those who attach themselves later would answer before it.
 */
export function hardenServer(server: Server, config: HeaderSettings): void {
  const headers = new Headers(securityHeaders({ ...config, embeddingOrigins: [] }))
  const embeddable = new Headers(securityHeaders(config))
  server.headersTimeout = HEADERS_MAX_MS
  server.requestTimeout = REQUEST_MAX_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.prependListener('request', ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    response.setHeaders(EMBEDDABLE.test(url) ? embeddable : headers)
  })
  // What cannot be read as HTTP has no response object.
  const lines = Array.from(headers, ([name, value]) => `${name}: ${value}\r\n`).join('')
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else socket.end(`HTTP/1.1 ${statusOf(error)}\r\n${lines}Connection: close\r\nContent-Length: 0\r\n\r\n`)
  })
}

/** An HTTP server that lets our sockets in once all is there for them; those of a node also under its path. */
export function serverFor(started: () => boolean, isNode: boolean, listener: RequestListener): Server {
  const isForSockets = ({ url = '', headers }: IncomingMessage): boolean =>
    isWebSocketTo(isNode ? withoutNodePath(url) : url, headers)
  return createServer({ shouldUpgradeCallback: (request) => started() && isForSockets(request) }, listener)
}

/**
 * Whether a wish to leave HTTP is one for our sockets. Every other is passed over and answered as if it had not been
 * made (RFC 9110 §7.8): some programs wish for HTTP/2 with each first request.
 */
function isWebSocketTo(path: string, { upgrade }: IncomingMessage['headers']): boolean {
  return path.startsWith(SOCKETS_PATH) && upgrade?.toLowerCase() === 'websocket'
}

/**
 * Resolves to the port once the server listens; `port` 0 is any.
 *
 * @throws the system's error, with its `code`, when the port is not to be had.
 */
export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  return portOf(server)
}

/** Of a server that listens. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('this server does not listen')
  return address.port
}

/** Accepts nothing more, lets answers on their way finish for a moment, then closes all connections. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  const late = setTimeout(() => {
    server.closeAllConnections()
  }, LAST_ANSWERS_MS)
  await closed
  clearTimeout(late)
}

function statusOf({ code }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return '400 Bad Request'
}
