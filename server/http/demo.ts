import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { RequestHandler } from 'express'
import { Refused } from '../../shared/refused.ts'
import { forwardedFrom, type DemoProcess } from '../auth/demo-process.ts'
import { originOf, type Origins } from './origin.ts'

/** Headers of one connection, which are not passed on (RFC 9110 §7.6.1). */
const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding']

/** Passes what browsers ask of the demo provider on to it. */
export function demoRoutes(demo: DemoProcess, origins: Origins): RequestHandler {
  return async (request, response) => {
    const { method, baseUrl, url, headers } = request
    // What the browser's own proxies say there is not believed. Metadata is the same for everybody.
    const metadata = request.path.startsWith('/.well-known/')
    const forwarded = forwardedFrom(metadata ? origins.publicUrl : originOf(request, origins))
    const sent = ask(`${await demo.address()}${baseUrl}${url}`, {
      method,
      headers: { ...withoutConnection(headers), ...forwarded },
    })
    try {
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>
      const [[answer]] = await Promise.all([answered, pipeline(request, sent)])
      response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers))
      await pipeline(answer, response)
    } catch {
      // It ended in the middle, or the browser went.
      if (response.headersSent) response.destroy()
      else throw new Refused('unavailable', 'the demo provider does not answer now')
    }
  }
}

function withoutConnection(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const kept = Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name))
  return Object.fromEntries(kept)
}
