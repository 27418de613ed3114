import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g

/**
 * Whether a file imports another, itself or through what it imports.
 *
 * @param {string} root
 * @param {string} file Relative to `root`, as all paths here.
 * @param {string} target
 * @param {Map<string, readonly string[]>} [known] Imports that were read before; shared between calls it saves reading.
 */
export function reaches(root, file, target, known = new Map()) {
  const seen = new Set([file])
  for (const next of seen) {
    if (next === target) return true
    for (const imported of importsOf(root, next, known)) seen.add(imported)
  }
  return false
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
  const found = [...text.matchAll(IMPORT)].map(([, word = '']) => join(dirname(file), word))
  known.set(file, found)
  return found
}
