import { createServer, type Server } from 'node:http'
import type { Metrics } from './metrics.ts'

/** Answers `GET /metrics` for Prometheus and nothing else, on a port of its own: numbers are not for everybody. */
export function createMetricsServer(metrics: Pick<Metrics, 'contentType' | 'text'>): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    void metrics.text().then((text) => {
      response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text)
    })
  })
}
