import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Two other sites around ours: one that the operator has named as one that may show it, and one that is foreign. */
export type OtherSites = {
  readonly named: string
  readonly foreign: string
  /** Both say this, whatever is asked of them. */
  show(html: string): void
  close(): Promise<void>
}

/** On origins of their own: another port is another origin. */
export async function otherSites(): Promise<OtherSites> {
  let shown = ''
  const site = async (): Promise<Server> => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(shown)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return server
  }
  const servers = await Promise.all([site(), site()])
  const [named, foreign] = servers.map((server) => {
    const { port } = server.address() as AddressInfo
    return `http://localhost:${String(port)}`
  })
  if (named === undefined || foreign === undefined) throw new Error('there are two sites')
  return {
    named,
    foreign,
    show: (html) => {
      shown = html
    },
    close: async () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      await Promise.all(servers.map((server) => once(server, 'close')))
    },
  }
}
