/** `npm run admin -- grant|revoke|list [e-mail or id]`, `nodes`, `drain|undrain <node>`. Also while `npm start` runs. See docs/administration.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, SetupFailed } from './setup/step.mjs'
import { ownDatabase } from './supervisor/own-database.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

await main(async () => {
  const env = projectEnvironment()
  const { databaseUrl, dataDir } = settingsFrom(env, root)
  if (!existsSync(join(root, 'node_modules/pg')))
    throw new SetupFailed('Nothing is installed yet: run npm start once, and let the person sign in.')
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'postgres/cluster')))
    throw new SetupFailed(
      `There is no database in ${dataDir} yet: run npm start once, and let the person sign in.`,
    )
  const database =
    databaseUrl === undefined ? await ownDatabase(dataDir) : { url: databaseUrl, stop: async () => {} }
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
