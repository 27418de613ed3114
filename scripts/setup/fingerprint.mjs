import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A hash of files and of all that is in folders: the same exactly while no name and no byte has changed.
 *
 * @param {string} root
 * @param {readonly string[]} paths Relative to `root`. One that does not exist is different from an empty one.
 * @param {readonly string[]} [skipped] Relative paths that do not count.
 * @returns {string} 64 hexadecimal digits.
 */
export function fingerprint(root, paths, skipped = []) {
  const hash = createHash('sha256')
  for (const path of [...paths].sort()) add(hash, root, path, new Set(skipped))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 * @param {ReadonlySet<string>} skipped
 */
function add(hash, root, path, skipped) {
  if (skipped.has(path)) return
  const found = statSync(join(root, path), { throwIfNoEntry: false })
  if (found === undefined) return
  if (found.isDirectory()) {
    hash.update(`folder ${path}\0`)
    for (const name of readdirSync(join(root, path)).sort()) add(hash, root, `${path}/${name}`, skipped)
    return
  }
  // The size stands before the bytes, so that no two lists of files read the same.
  hash.update(`file ${path} ${found.size}\0`)
  hash.update(readFileSync(join(root, path)))
}
