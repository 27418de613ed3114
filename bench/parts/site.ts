/** Several servers on one database, as a site has them; without media. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { startPostgres } from '../../scripts/postgres.mjs'
import { openDatabase, type Database } from '../../server/db/database.ts'
import { createLog } from '../../server/log.ts'
import { waysIn } from '../../server/test/way-in.ts'
import { pathOfNode } from '../../shared/node-path.ts'
import type { Link } from './link.ts'
import { PORTS, run } from './stack.ts'

/** Its /metrics are at the port nine above. */
const PORTS_APART = 20
const READY_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 5_000

export type Server = { readonly url: string; readonly pid: () => number }
export type Site = {
  readonly servers: readonly Server[]
  readonly databasePid: number
  /** The server that a page is led to. @throws Error when there is none of this path */
  readonly at: (path: string | undefined) => Server
  /** A room of its own, by its links for a moderator and for everybody else. */
  readonly room: () => Promise<{ readonly moderator: Link; readonly participant: Link }>
  /** Transactions that the database has committed so far. */
  readonly commits: () => Promise<number>
}

/** Runs `use` with a site of so many servers, which is stopped afterwards, whatever happens. */
export async function withSite<T>(count: number, use: (site: Site) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'preau-bench-'))
  const postgres = await startPostgres({ directory: join(directory, 'postgres') })
  const origin = `http://localhost:${PORTS.web}`
  const secretKey = randomBytes(32).toString('base64url')
  const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`)
  const programs = names.map((name, index) => {
    const port = PORTS.web + index * PORTS_APART
    const program = run('server', {
      ...{ SECRET_KEY: secretKey, SERVICE_SECRET: randomBytes(24).toString('base64url') },
      ...{ NODE_NAME: name, PORT: String(port), PUBLIC_URL: origin, DATA_DIR: directory },
      ...{ DATABASE_URL: postgres.url, SFU_URLS: 'http://127.0.0.1:9', LOG_LEVEL: 'error' },
    })
    const url = `http://127.0.0.1:${port}`
    return { program, path: pathOfNode(name), server: { url, pid: () => program.pid ?? 0 } }
  })
  const database = openDatabase(postgres.url, createLog('error'), { connections: 2 })
  try {
    await Promise.all(programs.map(({ server }) => isUp(server)))
    return await use({
      servers: programs.map(({ server }) => server),
      databasePid: postgres.pid,
      at: (path) => {
        const found = programs.find((one) => one.path === path)
        if (found === undefined) throw new Error(`led to ${String(path)}, which is no server of this site`)
        return found.server
      },
      room: async () => {
        const { moderator, participant } = await waysIn(database, secretKey)
        const link = (way: typeof moderator): Link => {
          if (way.with !== 'link') throw new Error('no link')
          return { url: programs[0]?.server.url ?? '', origin, room: way.room, token: way.token }
        }
        return { moderator: link(moderator), participant: link(participant) }
      },
      commits: () => commitsOf(database),
    })
  } finally {
    await database.destroy()
    await Promise.all(programs.map(({ program }) => program.stop(STOP_LIMIT_MS)))
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Up without media: it never says that it has all it needs. */
async function isUp({ url }: Server): Promise<void> {
  const limit = performance.now() + READY_LIMIT_MS
  while (performance.now() < limit) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if ((await answer?.text())?.includes('"server":"up"') === true) return
    await delay(50)
  }
  throw new Error(`${url} is not up after ${READY_LIMIT_MS / 1000} s`)
}

async function commitsOf(database: Database): Promise<number> {
  const { rows } = await sql<{ commits: string }>`
    select xact_commit as commits from pg_stat_database where datname = current_database()
  `.execute(database)
  return Number(rows[0]?.commits)
}
