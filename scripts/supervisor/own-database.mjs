import { join } from 'node:path'
import { postgresUrl, startPostgres } from '../postgres.mjs'
import { SetupFailed } from '../setup/step.mjs'
import { claim } from './claim.mjs'

/**
 * Our own PostgreSQL: the one that `npm start` runs, else it runs until it is stopped.
 *
 * @param {string} dataDir
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function ownDatabase(dataDir) {
  const directory = join(dataDir, 'postgres')
  const giveUp = unlessTaken(dataDir)
  if (giveUp === null) return { url: postgresUrl(directory), stop: async () => {} }
  try {
    const { url, stop } = await startPostgres({ directory })
    return {
      url,
      stop: async () => {
        await stop()
        giveUp()
      },
    }
  } catch (error) {
    giveUp()
    throw error
  }
}

/**
 * @param {string} dataDir
 * @returns {(() => void) | null} Null while another Préau has this folder.
 */
function unlessTaken(dataDir) {
  try {
    return claim(dataDir)
  } catch (error) {
    if (error instanceof SetupFailed && error.message.startsWith('Another')) return null
    throw error
  }
}
