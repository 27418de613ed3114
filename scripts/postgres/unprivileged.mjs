import { spawnSync } from 'node:child_process'
import { chownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * How to run a program that refuses to run as root.
 *
 * @typedef {object} Unprivileged
 * @property {readonly string[]} prefix Words to put before the command.
 * @property {{ uid?: number, gid?: number }} identity Options for `spawn`.
 * @property {number | undefined} owner Who must own its files, as seen from here; undefined where nobody else can.
 */

const MAPPED = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']
const NOBODY = 65_534

/**
 * Finds out how to run PostgreSQL here. Root runs it in a user namespace where root is called 1000: files stay root's
 * and every folder stays reachable. Where the kernel forbids that, it runs as `nobody`.
 *
 * @param {string} program That must be able to print its version.
 * @returns {Unprivileged}
 * @throws Error when the program runs neither way.
 */
export function unprivileged(program) {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {}, owner: undefined }
  if (runs([...MAPPED, program], {})) return { prefix: MAPPED, identity: {}, owner: 0 }
  const identity = { uid: NOBODY, gid: NOBODY }
  if (runs([program], identity)) return { prefix: [], identity, owner: NOBODY }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither a user namespace nor the user "nobody" can run ' +
      `${program}: start Préau as an ordinary user, or set DATABASE_URL`,
  )
}

/**
 * @param {string[]} command
 * @param {{ uid?: number, gid?: number }} identity
 */
function runs([command = '', ...rest], identity) {
  return spawnSync(command, [...rest, '--version'], { ...identity, stdio: 'ignore', cwd: '/' }).status === 0
}

/**
 * Gives a folder and all in it to `owner`, where it is another's: a database must be owned by whom it runs as.
 *
 * @param {string} path
 * @param {number | undefined} owner
 */
export function giveTo(path, owner) {
  if (owner === undefined) return
  const found = lstatSync(path)
  if (found.uid !== owner) chownSync(path, owner, owner)
  if (!found.isDirectory()) return
  for (const name of readdirSync(path)) giveTo(join(path, name), owner)
}
