/** A database that does what it is asked and loses the answer, as one that restarts in that moment. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Database, Tables } from '../../db/database.ts'

const WRITES = /^\s*(insert|update|delete|with)\b/i

/** What was done and not answered, as SQL: each statement once, and each transaction once by all that it did. */
export type Lost = Set<string>

/** Opens it. Writes are done, and the first of each kind fails as if the connection had been cut just after. */
export function openLosing(url: string, lost: Lost): Database {
  const pool = new pg.Pool({ connectionString: url, statement_timeout: 3_000 })
  pool.on('error', () => undefined)
  const losing: PostgresPool = {
    connect: async () => losingClient(await pool.connect(), lost),
    end: () => pool.end(),
    options: pool.options,
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: losing }) })
}

function losingClient(client: pg.PoolClient, lost: Lost): PostgresPoolClient {
  let transaction: string[] | null = null
  // What Kysely asks of a pool's client: text and values, and a result.
  const query = async (text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> => {
    const result = await client.query(text, [...values])
    if (/^(begin|start)/i.test(text)) transaction = []
    else if (/^rollback/i.test(text)) transaction = null
    else if (/^commit/i.test(text)) {
      const done = (transaction ?? []).join('; ')
      transaction = null
      if (done !== '') loseOnce(lost, done)
    } else if (WRITES.test(text)) {
      if (transaction === null) loseOnce(lost, text)
      else transaction.push(text)
    }
    return result
  }
  const release = (): void => {
    client.release()
  }
  return { query, release } as unknown as PostgresPoolClient
}

/** @throws Error as pg does when its connection ends. */
function loseOnce(lost: Lost, done: string): void {
  if (lost.has(done)) return
  lost.add(done)
  throw new Error('Connection terminated unexpectedly')
}
