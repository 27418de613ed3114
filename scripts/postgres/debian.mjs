import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = '/usr/lib/postgresql'

/**
 * Where Debian keeps the programs of its newest installed PostgreSQL.
 *
 * @returns {string | undefined} The folder of `initdb` and `postgres`; undefined when none is installed.
 */
export function debianPrograms() {
  if (!existsSync(ROOT)) return undefined
  const versions = readdirSync(ROOT).filter((name) => /^\d+$/.test(name))
  return versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(ROOT, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}
