import { extname, resolve } from 'node:path'
import { Router, type Request, type Response } from 'express'
import { Refused } from '../../shared/refused.ts'
import { BuiltClient, storedPath, type BuiltFile } from './built-client.ts'

const YEAR_MS = 365 * 86_400_000
const HOUR_MS = 3_600_000

const PAGES = [
  '/',
  '/join/*rest',
  '/meeting/*rest',
  '/sign-in',
  '/rooms/*rest',
  '/admin',
  '/admin/*rest',
  '/pages/:name',
]
const PUBLIC = /^\/(pages\/|$)/

/**
 * The browser's pages and files. Among the pages are the old `/meeting/signin/…`, which the page explains; every other path is the same page with status 404. Files named by their content are kept for ever.
 */
export function clientRoutes(folder: string): Router {
  const client = new BuiltClient(resolve(folder))
  const router = Router()
  router.get(PAGES, async (request, response) => {
    // Links to meetings are for those who were given them, and rooms for those whose they are.
    if (!PUBLIC.test(request.path)) response.set('X-Robots-Tag', 'noindex, nofollow')
    await sendPage(client, request, response)
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
  await send(client, page, request, response)
}

async function send(
  client: BuiltClient,
  file: BuiltFile,
  request: Request,
  response: Response,
): Promise<void> {
  const encoding = encodingFor(file, request)
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

function caching({ path }: BuiltFile): {
  cacheControl: boolean
  immutable?: boolean
  maxAge?: number
  headers?: Record<string, string>
} {
  if (path.startsWith('assets/')) return { cacheControl: true, immutable: true, maxAge: YEAR_MS }
  if (path.endsWith('.html')) return { cacheControl: false, headers: { 'Cache-Control': 'no-store' } }
  return { cacheControl: true, maxAge: HOUR_MS }
}

function encodingFor(file: BuiltFile, request: Request): 'br' | 'gzip' | null {
  return file.encodings.find((encoding) => request.acceptsEncodings(encoding) !== false) ?? null
}
