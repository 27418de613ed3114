import { extname, resolve } from 'node:path'
import { Router, type Request, type Response } from 'express'
import { Refused } from '../../shared/refused.ts'
import { DAY_MS, HOUR_MS } from '../clock.ts'
import type { SiteTheme } from '../site/theme.ts'
import { BuiltClient, storedPath, type BuiltFile, type DressedFile, type Encoding } from './built-client.ts'

const YEAR_MS = 365 * DAY_MS
const KEEP = 'public, max-age=31536000, immutable'

const PAGES = [
  '/',
  '/join/*rest',
  '/meeting/*rest',
  '/sign-in',
  '/oidc/*rest',
  '/rooms/*rest',
  '/admin',
  '/admin/*rest',
  '/pages/:name',
]
const PUBLIC = /^\/(pages\/|$)/

/**
 * The browser's pages and files. Among the pages are the old `/meeting/signin/…`, which the page explains; every other path is the same page with status 404. Files named by their content are kept for ever.
 */
export function clientRoutes(folder: string, look: SiteTheme): Router {
  const client = new BuiltClient(resolve(folder), look)
  // So that nobody waits for the first compression.
  void client.refresh().catch(() => undefined)
  const router = Router()
  router.get(PAGES, async (request, response) => {
    // Links to meetings are for those who were given them, and rooms for those whose they are.
    if (!PUBLIC.test(request.path)) response.set('X-Robots-Tag', 'noindex, nofollow')
    await sendPage(client, request, response)
  })
  router.get('/manifest.webmanifest', async (request, response, next) => {
    const manifest = await client.manifest()
    if (manifest === undefined) next()
    else
      sendDressed(
        manifest,
        request,
        response.set('Cache-Control', 'public, max-age=3600').type('webmanifest'),
      )
  })
  const { logo } = look
  if (logo !== null)
    router.get(logo.path, (_request, response) => {
      response.set('Cache-Control', KEEP).type(logo.type).send(logo.content)
    })
  router.get('/*path', async (request, response) => {
    const file = await client.file(request.path.slice(1))
    if (file !== undefined) await send(client, file, request, response)
    else if (looksLikeFile(request)) response.status(404).type('text').send('not found')
    else await sendPage(client, request, response.status(404))
  })
  return router
}

// A script or a picture that is missing must not be answered with a page.
function looksLikeFile(request: Request): boolean {
  return extname(request.path) !== '' && request.accepts('html') === false
}

async function sendPage(client: BuiltClient, request: Request, response: Response): Promise<void> {
  const page = await client.page()
  if (page === undefined)
    throw new Refused('unavailable', 'the pages are not built yet: npm start builds them')
  sendDressed(page, request, response.set('Cache-Control', 'no-store').type('html'))
}

function sendDressed(file: DressedFile, request: Request, response: Response): void {
  const encoding = encodingFor(['br', 'gzip'], request)
  if (encoding !== null) response.set('Content-Encoding', encoding)
  response.vary('Accept-Encoding').send(file[encoding ?? 'identity'])
}

async function send(
  client: BuiltClient,
  file: BuiltFile,
  request: Request,
  response: Response,
): Promise<void> {
  const encoding = encodingFor(file.encodings, request)
  if (file.encodings.length > 0) response.vary('Accept-Encoding')
  if (encoding !== null) response.set('Content-Encoding', encoding)
  response.type(extname(file.path))
  await new Promise<void>((done, failed) => {
    response.sendFile(
      storedPath(file, encoding),
      { root: client.folder, ...caching(file) },
      (error?: Error) => {
        // A browser that went away, or a file that a new build has just replaced.
        if (error === undefined || response.headersSent) done()
        else failed(new Refused('unavailable', 'this file is being replaced'))
      },
    )
  })
}

function caching({ path }: BuiltFile): { immutable?: boolean; maxAge: number } {
  if (path.startsWith('assets/')) return { immutable: true, maxAge: YEAR_MS }
  return { maxAge: HOUR_MS }
}

function encodingFor(encodings: readonly Encoding[], request: Request): Encoding | null {
  return encodings.find((encoding) => request.acceptsEncodings(encoding) !== false) ?? null
}
