import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../postgres.mjs'

/**
 * Does something with one PostgreSQL for all tests, which make databases of their own there: files of its own for each
 * would cost most of the time. Whoever names one in DATABASE_URL has the tests there.
 *
 * @template T
 * @param {{ env: NodeJS.ProcessEnv, programs?: string }} where `programs`: of another PostgreSQL than npm's.
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function withPostgres({ env, programs }, act) {
  if (env['DATABASE_URL'] && programs === undefined) return act(env)
  const directory = mkdtempSync(join(tmpdir(), 'preau-tests-'))
  const postgres = await startPostgres({ directory, durable: false, ...(programs && { programs }) })
  try {
    return await act({ ...env, DATABASE_URL: postgres.url, ...(programs && { POSTGRES_PROGRAMS: programs }) })
  } finally {
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}
