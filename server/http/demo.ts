import { Router, urlencoded, type Request, type RequestHandler } from 'express'
import type { DemoParts, DemoProvider } from '../auth/demo/demo.ts'
import { DEMO_PATH } from '../auth/demo/people.ts'
import { originOf, type Origins } from './origin.ts'

type Loaded = { readonly provider: DemoProvider; readonly pages: RequestHandler }

/**
 * The demo provider under PUBLIC_URL/demo. It is fetched and put together when the first request for it comes: nobody
 * else waits for it, and where it is not used it is not there.
 */
export function demoRoutes(parts: DemoParts): RequestHandler {
  let loading: Promise<Loaded> | null = null
  return async (request, response, next) => {
    loading ??= load(parts)
    const { provider, pages } = await loading
    sayHost(request, parts)
    pages(request, response, (error?: unknown) => {
      if (error !== undefined) next(error)
      else void provider.callback()(request, response)
    })
  }
}

async function load(parts: DemoParts): Promise<Loaded> {
  const [{ createDemo, choosePerson, languageOf }, { DEMO_SCRIPT, DEMO_STYLE, peoplePage, failedPage }] =
    await Promise.all([import('../auth/demo/demo.ts'), import('../auth/demo/pages.ts')])
  const provider = createDemo(parts)
  const pages = Router()
  pages.get('/style.css', (_request, response) => {
    response.type('css').send(DEMO_STYLE)
  })
  pages.get('/send.js', (_request, response) => {
    response.type('js').send(DEMO_SCRIPT)
  })
  pages.get('/person/:uid', (request, response) => {
    const action = `${DEMO_PATH}/person/${encodeURIComponent(request.params.uid)}`
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(peoplePage(languageOf(request), action))
  })
  pages.post('/person/:uid', urlencoded({ extended: false, limit: '1kb' }), async (request, response) => {
    const person = personIn(request.body)
    try {
      await choosePerson(provider, person, [request, response])
    } catch {
      // Nothing but a stale page can make it fail: too late, or begun in another browser.
      response
        .status(400)
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(failedPage(languageOf(request)))
    }
  })
  return { provider, pages }
}

function personIn(body: unknown): string {
  const person = typeof body === 'object' && body !== null && 'person' in body ? body.person : ''
  return typeof person === 'string' ? person : ''
}

// What the browser's own proxies say there is not believed. Metadata is the same for everybody.
function sayHost(request: Request, origins: Origins): void {
  const metadata = request.path.startsWith('/.well-known/')
  const { protocol, host } = new URL(metadata ? origins.publicUrl : originOf(request, origins))
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
  request.headers['x-forwarded-host'] = host
}
