/** The server as a process of its own, as the supervisor starts it. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createDatabase } from '../../scripts/test-database.mjs'
import { freshDatabase } from './db/given.ts'
import { eventually } from './eventually.ts'
import { freePort } from './http/site.ts'
import { HERE, spawnOn, type Machine } from './machine.ts'
import { waysIn } from './way-in.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
export const SECRET_KEY = 'the secret key of these tests'
const children = new Set<ChildProcess>()

export type ServerProcess = {
  readonly child: ChildProcess
  readonly url: string
  readonly metricsUrl: string
  readonly output: () => string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

type Options = {
  readonly databaseUrl: string
  readonly port?: number
  /** Without one there is no media. */
  readonly sfu?: { readonly url: string; readonly secret: string }
  readonly env?: Readonly<Record<string, string>>
  readonly on?: Machine
}

export async function startServerProcess({
  databaseUrl,
  port,
  sfu,
  env,
  on = HERE,
}: Options): Promise<ServerProcess> {
  const [own, metricsPort] = [port ?? (await freePort()), await freePort()]
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawnOn(on, [process.execPath, MAIN], {
    env: {
      PATH,
      ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
      HOST: on.address,
      PORT: String(own),
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: databaseUrl,
      SECRET_KEY,
      SERVICE_SECRET: sfu?.secret ?? 'the service secret of these tests',
      SFU_URLS: sfu?.url ?? 'http://127.0.0.1:9',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? '')
  return {
    ...{ child, ended, output: () => output },
    url: `http://${on.address}:${String(own)}`,
    metricsUrl: `http://127.0.0.1:${String(metricsPort)}/metrics`,
  }
}

/**
 * Resolves when the server says that it is up and, unless it has none, its media is.
 *
 * @throws Error with what it said when it ended instead.
 */
export async function untilReady({ url, child, output }: ServerProcess, media = true): Promise<void> {
  await eventually('the server is ready', async () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${output()}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer === null || answer.ok || media) return answer?.ok
    return (await answer.text()).includes('"server":"up"')
  })
}

/** Kills it without a word. */
export async function kill({ child, ended }: ServerProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

export function killServers(): void {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
}

/** A database, and servers without media on it and on one port, one after the other, with a room that leads in. */
export async function restartable() {
  const { database, url: databaseUrl } = await freshDatabase(await createDatabase())
  const port = await freePort()
  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({ databaseUrl, port })
    await untilReady(server, false)
    return server
  }
  const first = await start()
  return { database, first, start, ways: await waysIn(database, SECRET_KEY) }
}
