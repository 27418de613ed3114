import type { RequestListener } from 'node:http'

/**
 * Until the server has what it needs, only questions for its health are let through to `then`; everybody else is asked
 * to come again in a moment.
 */
export function whileStarting(started: () => boolean, then: RequestListener): RequestListener {
  return (request, response) => {
    if (started() || request.url === '/healthz' || request.url === '/readyz') then(request, response)
    else
      response
        .writeHead(503, { 'content-type': 'text/plain', 'cache-control': 'no-store', 'retry-after': '1' })
        .end('starting\n')
  }
}
