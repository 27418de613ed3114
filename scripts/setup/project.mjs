import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDotenv } from '../supervisor/dotenv.mjs'

/** The clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * The environment with what `.env` adds to it; a variable that is set wins over the file. Also put into this process's
 * own, so that every step sees it.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment() {
  const path = join(root, '.env')
  const file = existsSync(path) ? parseDotenv(readFileSync(path, 'utf8')) : {}
  for (const [name, value] of Object.entries(file)) process.env[name] ??= value
  return process.env
}
