import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /\b(?:from|import)\s*\(?\s*'([^']+)'/g

/**
 * What a file imports, itself or through what it imports: files relative to `root`, as all paths here, and packages by
 * name.
 *
 * @param {string} root
 * @param {string} file
 * @param {Map<string, readonly string[]>} [known] Imports that were read before; shared between calls it saves reading.
 * @returns {ReadonlySet<string>} With the file itself.
 */
export function reachedFrom(root, file, known = new Map()) {
  const seen = new Set([file])
  for (const next of seen) {
    for (const imported of importsOf(root, next, known)) seen.add(imported)
  }
  return seen
}

/**
 * @param {string} root
 * @param {string} file
 * @param {Map<string, readonly string[]>} known
 */
function importsOf(root, file, known) {
  const before = known.get(file)
  if (before !== undefined) return before
  const path = join(root, file)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const found = [...text.matchAll(IMPORT)].map(([, word = '']) =>
    word.startsWith('.') ? join(dirname(file), word) : word,
  )
  known.set(file, found)
  return found
}
