import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A secret of this installation: 256 random bits in base64url, drawn once and kept in `dataDir`, readable by its owner
 * only.
 *
 * @param {string} dataDir
 * @param {'secret-key' | 'service-secret'} name
 * @returns {string}
 */
export function keptSecret(dataDir, name) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, name)
  if (!existsSync(path)) {
    // Whole or not at all: half a key would be taken for the key ever after.
    writeFileSync(`${path}.new`, randomBytes(32).toString('base64url'), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  chmodSync(path, 0o600)
  return readFileSync(path, 'utf8').trim()
}
