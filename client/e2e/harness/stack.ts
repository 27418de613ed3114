import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { tcpLink, type TcpLink } from './links.ts'
import { freePorts } from './ports.ts'
import { descendants, type Process } from './processes.ts'
import { sfuClient, type SfuClient } from './sfu.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const START = join(ROOT, 'scripts/start.mjs')
/** Settings of the person who runs the tests, in the environment or in `.env`, must not reach the stack under test. */
const NOT_OURS = Object.fromEntries(
  [
    ...['HOST', 'DATABASE_URL', 'SECRET_KEY', 'SFU_URLS', 'NODE_ENV', 'OIDC_PROVIDERS', 'CAPACITY'],
    ...[
      'MEDIA_IP',
      'MEDIA_ANNOUNCED_ADDRESS',
      'MEDIA_REGION',
      'SERVER_URL',
      'TURN_URLS',
      'TURN_SECRET',
      'TRUSTED_PROXIES',
    ],
    ...['DIAL_IN_NUMBERS', 'SMTP_URL', 'MAIL_FROM', 'LOG_LEVEL', 'THEME', 'PAGES_DIR', 'RETENTION_DAYS'],
    ...['EMBEDDING_ORIGINS', 'DEMO_PROVIDER'],
  ].map((name) => [name, '']),
)
const READY_MS = 180_000
const STOP_MS = 10_000

export type StackOptions = {
  /** Media workers, each with a port of its own. */
  readonly workers: number
  /** More of the product's own environment, over what the harness sets. */
  readonly env: Readonly<Record<string, string>>
}

/** The product as `npm start` runs it, on ports and in a folder of its own, behind a line that can be cut. */
export type Stack = {
  /** Where the server is, without the line. */
  readonly serverUrl: string
  /** What people open: through the line. */
  readonly url: string
  readonly line: TcpLink
  /** The first of the media ports. */
  readonly mediaPort: number
  readonly sfu: SfuClient
  /** Where Prometheus reads the server's figures. */
  readonly metricsUrl: string
  /** Pid of the process that runs now; it changes when the supervisor starts it again. */
  pid(of: 'server' | 'sfu'): number
  /** What the processes have written so far. */
  log(): string
  stop(): Promise<void>
}

/**
 * Starts the whole stack and waits until `/readyz` says that database and sfu are reachable.
 *
 * @throws Error with the log when it is not ready within three minutes.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'preau-e2e-'))
  const logPath = join(folder, 'stack.log')
  const [port, metricsPort, sfuPort] = [await freePorts(), await freePorts(), await freePorts()]
  const mediaPort = await freePorts(options.workers)
  const line = await tcpLink(port)
  const secret = randomBytes(32).toString('base64url')
  const env = {
    ...process.env,
    ...NOT_OURS,
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    PUBLIC_URL: `http://localhost:${String(line.port)}`,
    DATA_DIR: join(folder, 'data'),
    SFU_PORT: String(sfuPort),
    SERVICE_SECRET: secret,
    MEDIA_PORT: String(mediaPort),
    SFU_WORKERS: String(options.workers),
    SIP_LINE: 'off',
    // Who names a PostgreSQL has the journeys on it too, in a database of their own.
    ...(process.env['DATABASE_URL'] ? { DATABASE_URL: await createDatabase() } : {}),
    ...options.env,
  }
  const supervisor = spawn(process.execPath, [START], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const sink = createWriteStream(logPath)
  supervisor.stdout.pipe(sink, { end: false })
  supervisor.stderr.pipe(sink, { end: false })
  const log = () => readFileSync(logPath, 'utf8')

  const stop = async (): Promise<void> => {
    sfu.close()
    await line.close()
    await stopProcess(supervisor)
    await stopDatabases()
    sink.end()
    rmSync(folder, { recursive: true, force: true })
  }
  const sfu = sfuClient(`http://127.0.0.1:${String(sfuPort)}`, secret)
  try {
    await ready(`http://127.0.0.1:${String(port)}/readyz`, supervisor)
  } catch (error) {
    const written = log()
    await stop()
    throw new Error(`the stack did not start:\n${written}`, { cause: error })
  }
  return {
    serverUrl: `http://127.0.0.1:${String(port)}`,
    url: `http://localhost:${String(line.port)}`,
    line,
    mediaPort,
    metricsUrl: `http://127.0.0.1:${String(metricsPort)}/metrics`,
    sfu,
    pid: (of) => processOf(supervisor, of).pid,
    log,
    stop,
  }
}

function processOf(supervisor: ChildProcess, of: 'server' | 'sfu'): Process {
  const main = new RegExp(`(^|[ /])${of}/main\\.ts( |$)`)
  const found = descendants(supervisor.pid ?? 0).find(({ command }) => main.test(command))
  if (!found) throw new Error(`no process runs ${of}/main.ts`)
  return found
}

async function ready(url: string, supervisor: ChildProcess): Promise<void> {
  const until = performance.now() + READY_MS
  while (performance.now() < until) {
    if (supervisor.exitCode !== null)
      throw new Error(`the supervisor ended with ${String(supervisor.exitCode)}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error(`${url} was not ready within ${String(READY_MS)} ms`)
}

async function stopProcess(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return
  const gone = once(supervisor, 'exit')
  const left = descendants(supervisor.pid ?? 0)
  supervisor.kill('SIGTERM')
  const patience = setTimeout(() => {
    supervisor.kill('SIGKILL')
    for (const { pid } of left) killIfAlive(pid)
  }, STOP_MS)
  await gone
  clearTimeout(patience)
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile, which is what we wanted.
  }
}
