import type { IncomingMessage, Server } from 'node:http'

const PREFIX = /^\/n\/[a-z0-9-]{1,32}(?=\/socket\.io\/)/

/**
 * Sockets of a node come in under its path on the one host name: from here on as if without. One that is for another node
 * is told so by the answer to its Hello. Call it last: those who attach themselves later would see the path.
 */
export function takeNodePaths(server: Server): void {
  const take = (request: IncomingMessage): void => {
    request.url = request.url?.replace(PREFIX, '')
  }
  server.prependListener('request', take)
  server.prependListener('upgrade', take)
}
