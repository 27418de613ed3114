/** A whole server on a free port, with its own database, and requests that browsers would never let a page send. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { App } from '../../app.ts'
import { systemClock } from '../../clock.ts'
import type { Environment } from '../../../shared/environment.ts'
import { readConfig, type Config } from '../../config.ts'
import { openDatabase, type Database } from '../../db/database.ts'
import type { Clock } from '../../clock.ts'
import { remembering } from '../db/given.ts'
import { freePort } from '../free-port.ts'

export { freePort }

export type Site = {
  readonly app: App
  readonly config: Config
  readonly database: Database
  readonly lines: string[]
  /** The built client's folder. */
  readonly folder: string
  close(): Promise<void>
}
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
export type Ask = { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer }

export const PAGE = '<!doctype html><html><head><title>Préau</title></head><body></body></html>'
export const SCRIPT = 'console.log("préau")\n'.repeat(50)
export const SECRET = 'the secret key of these tests'

type Options = {
  readonly databaseUrl: string
  readonly sfuUrl?: string
  readonly env?: Environment
  readonly clock?: Clock
  readonly open?: typeof openDatabase
}

export async function startSite({
  databaseUrl,
  sfuUrl = 'http://127.0.0.1:9',
  env = {},
  clock = systemClock,
  open = openDatabase,
}: Options): Promise<Site> {
  const folder = builtClient()
  const config = readConfig({
    PORT: String(await freePort()),
    METRICS_PORT: '0',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: SECRET,
    SERVICE_SECRET: 'the service secret of these tests',
    SFU_URLS: sfuUrl,
    ...env,
  })
  const { log, lines } = remembering()
  const database = open(config.databaseUrl, log)
  const app = new App({ config, database, clock, log, clientFolder: folder })
  await app.listen()
  const close = async (): Promise<void> => {
    await app.close()
    await database.destroy()
    rmSync(folder, { recursive: true })
  }
  return { app, config, database, lines, folder, close }
}

function builtClient(): string {
  const folder = mkdtempSync(join(tmpdir(), 'preau-client-'))
  mkdirSync(join(folder, 'assets'))
  const write = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text)
    writeFileSync(join(folder, `${path}.br`), brotliCompressSync(text))
    writeFileSync(join(folder, `${path}.gz`), gzipSync(text))
  }
  write('assets/main-D4fG_9.js', SCRIPT)
  write('favicon.svg', '<svg/>')
  write('manifest.webmanifest', '{"name":"Préau"}')
  writeFileSync(join(folder, 'assets', 'map-D4fG_9.js.map'), '{}')
  writeFileSync(join(folder, '.built-from'), 'abc')
  write('index.html', PAGE)
  return folder
}

/** Sends exactly this and nothing more: no header is added, no path is tidied up. */
export async function ask(
  site: Site,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  const { port } = site.config
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString('latin1'),
  }
}

/** What Prometheus reads. */
export async function figures({ app }: Site): Promise<string> {
  return (await fetch(`http://127.0.0.1:${String(app.metricsPort)}/metrics`)).text()
}

/** POSTs JSON as our own page would. */
export function post(
  site: Site,
  path: string,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<Answer> {
  return ask(site, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: site.config.publicUrl, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Sends bytes that need not be HTTP; resolves to all that comes back. */
export async function raw(site: Site, bytes: string): Promise<string> {
  const socket = connect(site.config.port, '127.0.0.1')
  socket.write(bytes)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
