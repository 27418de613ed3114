/** `npm run admin -- grant|revoke|list [e-mail or id]`: who administers. Also while `npm start` runs. See docs/administration.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { postgresUrl, startPostgres } from './postgres.mjs'
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, SetupFailed } from './setup/step.mjs'
import { claim } from './supervisor/claim.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

await main(async () => {
  const env = projectEnvironment()
  const { databaseUrl, dataDir } = settingsFrom(env, root)
  if (!existsSync(join(root, 'node_modules/pg')))
    throw new SetupFailed('Nothing is installed yet: run npm start once, and let the person sign in.')
  const database = databaseUrl === undefined ? await ownDatabase(dataDir) : { url: databaseUrl, stop }
  try {
    return await command(database.url)
  } finally {
    await database.stop()
  }
})

/**
 * The command itself is a program of the server's, in TypeScript.
 *
 * @param {string} url
 * @returns {Promise<number>}
 */
async function command(url) {
  const program = join(root, 'server/admin.ts')
  const child = spawn(
    node24(root),
    ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)],
    {
      env: { ...process.env, DATABASE_URL: url },
      stdio: 'inherit',
    },
  )
  const [code] = /** @type {[number | null]} */ (await once(child, 'exit'))
  return code ?? 1
}

/**
 * Our own PostgreSQL: the one that `npm start` runs, else it runs for as long as this takes.
 *
 * @param {string} dataDir
 */
async function ownDatabase(dataDir) {
  const directory = join(dataDir, 'postgres')
  if (!existsSync(join(directory, 'cluster')))
    throw new SetupFailed(
      `There is no database in ${dataDir} yet: run npm start once, and let the person sign in.`,
    )
  const giveUp = unlessTaken(dataDir)
  if (giveUp === null) return { url: postgresUrl(directory), stop }
  const { url, stop: end } = await startPostgres({ directory })
  return {
    url,
    stop: async () => {
      await end()
      giveUp()
    },
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

async function stop() {}
