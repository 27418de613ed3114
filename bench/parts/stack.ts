/** The product as it is deployed, on free hands: a database, an sfu and a server of its own, in a directory that goes. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres } from '../../scripts/postgres.mjs'
import { Program } from '../../scripts/supervisor/program.mjs'
import { processTree } from './processes.ts'

/** The ports that benches use; nothing else on a machine that measures should. */
export const PORTS = { web: 28_000, sfu: 28_001, webProxy: 28_002, sip: 28_003, media: 28_100 } as const
/** Two for each of more calls than there are. */
const RTP_PORTS = '28400-28799'

export type StackOptions = {
  /** What links are made of when a proxy stands before the server. */
  readonly publicUrl?: string
  /** What the sfu tells browsers to send to when a proxy stands before it. */
  readonly announcedAddress?: string
  readonly workers?: number
  /** With a gateway for telephones; gets each line that it logs. */
  readonly telephone?: (line: string) => void
}

export type Stack = {
  /** The server itself, without a proxy. */
  readonly url: string
  /** What its links are made of. */
  readonly publicUrl: string
  readonly serverPid: () => number
  readonly sfuPid: number
  /** mediasoup's processes. */
  readonly workerPids: () => number[]
  readonly databasePid: number
  /** 0 without telephones. */
  readonly gatewayPid: number
  /** kill -9 of the server; the supervisor's program starts it again. */
  readonly killServer: () => void
  readonly stop: () => Promise<void>
}

const ROOT = join(import.meta.dirname, '..', '..')
const READY_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 5_000

/** The supervisor's own way to keep a program running: what dies is started again as in production. */
export function run(
  name: 'server' | 'sfu' | 'sip-gateway',
  env: Readonly<Record<string, string>>,
  log: (line: string) => void = (line) => process.stderr.write(`${name}: ${line}\n`),
): Program {
  const program = new Program({
    name,
    node: process.execPath,
    script: join(ROOT, name, 'main.ts'),
    cwd: ROOT,
    env: { ...process.env, LOG_LEVEL: 'warn', ...env },
    log,
    tell: () => undefined,
    onGivenUp: (code) => {
      throw new Error(`${name} gave up with code ${code}`)
    },
  })
  program.start()
  return program
}

/** Waits until the server answers that all it needs is there. @throws Error after 30 s */
export async function ready(url: string): Promise<void> {
  const limit = performance.now() + READY_LIMIT_MS
  while (performance.now() < limit) {
    const response = await fetch(`${url}/readyz`).catch(() => null)
    await response?.arrayBuffer()
    if (response?.ok === true) return
    await delay(50)
  }
  throw new Error(`${url} is not ready after ${READY_LIMIT_MS / 1000} s`)
}

/** Starts everything and waits until it is ready. Whoever starts it stops it. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const directory = mkdtempSync(join(tmpdir(), 'preau-bench-'))
  const postgres = await startPostgres({ directory: join(directory, 'postgres') })
  const url = `http://127.0.0.1:${PORTS.web}`
  const publicUrl = options.publicUrl ?? `http://localhost:${PORTS.web}`
  const secrets = {
    SERVICE_SECRET: randomBytes(24).toString('base64url'),
    SECRET_KEY: randomBytes(32).toString('base64url'),
  }
  const sfu = run('sfu', {
    ...secrets,
    SFU_PORT: String(PORTS.sfu),
    MEDIA_PORT: String(PORTS.media),
    SFU_WORKERS: String(options.workers ?? 1),
    ...(options.announcedAddress === undefined ? {} : { MEDIA_ANNOUNCED_ADDRESS: options.announcedAddress }),
  })
  const server = run('server', {
    ...secrets,
    PORT: String(PORTS.web),
    PUBLIC_URL: publicUrl,
    DATA_DIR: directory,
    DATABASE_URL: postgres.url,
    SFU_URLS: `http://127.0.0.1:${PORTS.sfu}`,
    DIAL_IN_NUMBERS: '+33 1 00 00 00 00 (en)',
  })
  const gateway =
    options.telephone &&
    run(
      'sip-gateway',
      { ...secrets, SERVER_URL: url, SIP_PORT: String(PORTS.sip), RTP_PORTS, LOG_LEVEL: 'debug' },
      options.telephone,
    )
  const stop = async () => {
    await Promise.all([server, sfu, gateway ?? []].flat().map((program) => program.stop(STOP_LIMIT_MS)))
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await ready(url)
  } catch (error) {
    await stop()
    throw error
  }
  const sfuPid = sfu.pid ?? 0
  return {
    url,
    publicUrl,
    serverPid: () => server.pid ?? 0,
    sfuPid,
    workerPids: () => processTree(sfuPid).slice(1),
    databasePid: postgres.pid,
    gatewayPid: gateway?.pid ?? 0,
    killServer: () => {
      if (server.pid !== undefined) process.kill(server.pid, 'SIGKILL')
    },
    stop,
  }
}

/** Runs `use` with a stack that is stopped afterwards, whatever happens. */
export async function withStack<T>(options: StackOptions, use: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await startStack(options)
  try {
    return await use(stack)
  } finally {
    await stack.stop()
  }
}
