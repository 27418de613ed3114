import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres } from '../postgres.mjs'
import { SetupFailed } from '../setup/step.mjs'
import { afterDeath } from './backoff.mjs'

/**
 * Our own PostgreSQL, kept running until it is stopped.
 *
 * @typedef {object} Database
 * @property {string} url The same after every restart.
 * @property {() => number} pid Of the one that runs now.
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} dataDir
 * @param {(line: string) => void} log Gets what PostgreSQL writes.
 * @param {(line: string) => void} tell Gets what happens to it.
 * @returns {Promise<Database>}
 * @throws SetupFailed when it does not start.
 */
export async function keepDatabase(dataDir, log, tell) {
  const start = () => startPostgres({ directory: join(dataDir, 'postgres'), log })
  let running = await start().catch((/** @type {unknown} */ error) => {
    throw new SetupFailed(
      `The database in DATA_DIR ${dataDir} does not start (${error instanceof Error ? error.message : String(error)}): mend that, or set DATA_DIR to another folder.`,
    )
  })
  let startedAt = Date.now()
  let deaths = 0
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted

  /** The restart that is under way, if any: a stop waits for it, else it would leave a database behind. */
  let restart = Promise.resolve()
  const watch = () => {
    void running.ended.then(() => {
      restart = again()
    })
  }
  async function again() {
    while (!stopped()) {
      const next = afterDeath(deaths, Date.now() - startedAt)
      deaths = next.deaths
      tell(`ended, starts again ${next.delayMs === 0 ? 'at once' : `in ${next.delayMs / 1000} s`}`)
      await delay(next.delayMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopped()) return
      startedAt = Date.now()
      try {
        running = await start()
        watch()
        return
      } catch (error) {
        tell(String(error))
      }
    }
  }
  watch()

  return {
    url: running.url,
    pid: () => running.pid,
    stop: async () => {
      stopping.abort()
      await restart
      await running.stop()
    },
  }
}
