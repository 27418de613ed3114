import type { IncomingMessage, Server } from 'node:http'
import { SOCKETS_PATH } from '../http/server.ts'
import { withoutNodePath } from '../../shared/node-path.ts'

/**
 * Sockets of a node come in under its path on the one host name: from here on as if without. One that is for another node
 * is told so by the answer to its Hello. Call it last: those who attach themselves later would see the path.
 */
export function takeNodePaths(server: Server): void {
  const take = (request: IncomingMessage): void => {
    const path = withoutNodePath(request.url ?? '')
    if (path.startsWith(SOCKETS_PATH)) request.url = path
  }
  server.prependListener('request', take)
  server.prependListener('upgrade', take)
}
