/** Two servers of one site behind a proxy, with one media node and one database: real processes, as operators run them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { openDatabase } from '../../../server/db/database.ts'
import { createLog } from '../../../server/log.ts'
import { Client, hello } from '../../../server/test/client.ts'
import { startProxy, type Proxy } from '../../../server/test/reverse-proxy.ts'
import { waysIn } from '../../../server/test/way-in.ts'
import { freePorts } from './ports.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const READY_MS = 60_000
const NAMES = ['a', 'b'] as const
export type NodeName = (typeof NAMES)[number]

export type NodesSite = {
  /** The one host name. Whoever opens a page there comes to node a first, for as long as it is there. */
  readonly url: string
  /** Invitations to a room of its own, whose meeting somebody has started at this node and left. */
  roomAt(node: NodeName): Promise<{ readonly moderator: string; readonly participant: string }>
  /** What a node itself shows of the whole site. */
  statisticsOf(node: NodeName): Promise<{ readonly meetings: number; readonly participants: number }>
  /** kill -9, and nobody starts it again. */
  kill(node: NodeName): Promise<void>
  /** What the processes have written. */
  log(): string
  stop(): Promise<void>
}

/** @throws Error with the log when a server is not ready within a minute. */
export async function startNodes(): Promise<NodesSite> {
  const databaseUrl = await createDatabase()
  const ports = {
    a: await freePorts(),
    b: await freePorts(),
    sfu: await freePorts(),
    media: await freePorts(),
  }
  const secretKey = randomBytes(32).toString('base64url')
  const children: ChildProcess[] = []
  let log = ''
  const run = (script: string, env: Readonly<Record<string, string>>): ChildProcess => {
    const { PATH, HOME, MEDIASOUP_WORKER_BIN = '' } = process.env
    const common = { PATH, HOME, MEDIASOUP_WORKER_BIN, SERVICE_SECRET: secretKey, LOG_LEVEL: 'warn' }
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    const child = spawn(process.execPath, [join(ROOT, script)], {
      cwd: ROOT,
      env: { ...common, ...env },
      stdio: [...stdio],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (log += bytes.toString()))
    children.push(child)
    return child
  }
  // A certificate for `localhost` and the ports of both are put into what is shipped; only who is asked first is ours.
  const proxy = await startProxy('caddy', [`127.0.0.1:${String(ports.a)}`, `127.0.0.1:${String(ports.b)}`], {
    changed: (shipped) => shipped.replace('lb_policy random', 'lb_policy first'),
  })
  run('sfu/main.ts', { SFU_PORT: String(ports.sfu), MEDIA_PORT: String(ports.media), SFU_WORKERS: '1' })
  const [a, b] = NAMES.map((name) =>
    run('server/main.ts', {
      ...{ NODE_NAME: name, PORT: String(ports[name]), METRICS_PORT: '0' },
      ...{
        DATABASE_URL: databaseUrl,
        SECRET_KEY: secretKey,
        SFU_URLS: `http://127.0.0.1:${String(ports.sfu)}`,
      },
      ...{ PUBLIC_URL: proxy.url, TRUSTED_PROXIES: '127.0.0.1', DEMO_PROVIDER: 'off' },
    }),
  )
  const database = openDatabase(databaseUrl, createLog('silent'), { connections: 1 })
  const stop = async (): Promise<void> => {
    await database.destroy()
    await Promise.all(children.map(ended))
    await proxy.stop()
    await stopDatabases()
  }
  try {
    await Promise.all(NAMES.map((name) => ready(`http://127.0.0.1:${String(ports[name])}/readyz`)))
  } catch (error) {
    await stop()
    throw new Error(`the site did not start:\n${log}`, { cause: error })
  }
  return {
    url: proxy.url,
    roomAt: async (node) => {
      const ways = await waysIn(database, secretKey)
      const page = 'page-of-who-starts' as never
      const greeting = hello({
        page,
        credential: ways.moderator,
        join: { name: 'Opener', microphone: 'off' },
      })
      const { client } = await Client.open(`http://127.0.0.1:${String(ports[node])}`, greeting, {
        origin: proxy.url,
      })
      await client.ask('meeting:leave', {})
      client.close()
      return {
        moderator: linkOf(proxy, 'moderator', ways.moderator),
        participant: linkOf(proxy, 'participant', ways.participant),
      }
    },
    statisticsOf: async (node) => {
      const answer = await fetch(`http://127.0.0.1:${String(ports[node])}/api/statistics`)
      return (await answer.json()) as { meetings: number; participants: number }
    },
    kill: async (node) => {
      const child = { a, b }[node]
      if (child) await ended(child)
    },
    log: () => log,
    stop,
  }
}

function linkOf({ url }: Proxy, kind: string, way: Awaited<ReturnType<typeof waysIn>>['moderator']): string {
  if (way.with !== 'link') throw new Error('no link')
  return `${url}/join/${kind}/${way.room}/${way.token}`
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ready(url: string): Promise<void> {
  const until = performance.now() + READY_MS
  while (performance.now() < until) {
    if ((await fetch(url).catch(() => null))?.ok) return
    await new Promise((again) => setTimeout(again, 50))
  }
  throw new Error(`${url} was not ready within ${String(READY_MS)} ms`)
}
