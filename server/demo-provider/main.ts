/**
 * The demo provider's process. Its parent tells it by message what it serves, and is told the port where it listens on
 * loopback; it goes with its parent.
 */
import { createServer } from 'node:http'
import express, { Router, urlencoded, type RequestHandler } from 'express'
import { createLog } from '../log.ts'
import { DEMO_SCRIPT, DEMO_STYLE, failedPage, peoplePage } from './pages.ts'
import { DEMO_PATH } from './people.ts'
import { choosePerson, createProvider, languageOf, type DemoProvider, type DemoSettings } from './provider.ts'

process.once('message', (settings: DemoSettings) => {
  const provider = createProvider(settings, createLog(settings.logLevel))
  const app = express().disable('x-powered-by')
  app.use(DEMO_PATH, pages(provider), (request, response) => void provider.callback()(request, response))
  const server = createServer(app).listen(0, '127.0.0.1', () => process.send?.(server.address()))
})
process.once('disconnect', () => process.exit(0))

function pages(provider: DemoProvider): Router {
  const router = Router()
  router.get('/style.css', (_request, response) => {
    response.type('css').send(DEMO_STYLE)
  })
  router.get('/send.js', (_request, response) => {
    response.type('js').send(DEMO_SCRIPT)
  })
  router.get('/person/:uid', (request, response) => {
    const action = `${DEMO_PATH}/person/${encodeURIComponent(request.params.uid)}`
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(peoplePage(languageOf(request), action))
  })
  router.post('/person/:uid', urlencoded({ extended: false, limit: '1kb' }), choosing(provider))
  return router
}

function choosing(provider: DemoProvider): RequestHandler {
  return async (request, response) => {
    try {
      await choosePerson(provider, personIn(request.body), [request, response])
    } catch {
      // Nothing but a stale page can make it fail: too late, or begun in another browser.
      response
        .status(400)
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(failedPage(languageOf(request)))
    }
  }
}

function personIn(body: unknown): string {
  const person = typeof body === 'object' && body !== null && 'person' in body ? body.person : ''
  return typeof person === 'string' ? person : ''
}
