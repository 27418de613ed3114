import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailed } from '../setup/step.mjs'

/**
 * Claims the folder of data for this process: two on one database would end each other.
 *
 * @param {string} dataDir
 * @returns {() => void} Gives it up again.
 * @throws SetupFailed when another one that is alive has it, or nothing can be written there.
 */
export function claim(dataDir) {
  const path = join(dataDir, 'supervisor.pid')
  const [pid = '', born = ''] = read(path).split(' ')
  if (pid !== '' && Number(pid) !== process.pid && born !== '' && bornAt(pid) === born) {
    throw new SetupFailed(
      `Another Préau (process ${pid}) uses ${dataDir}: stop it, or set DATA_DIR (and PORT) to something else.`,
    )
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(path, `${process.pid} ${bornAt(String(process.pid))}`)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new SetupFailed(
      `DATA_DIR ${dataDir} cannot be written to (${code}): set DATA_DIR to a folder that can, or give us this one.`,
    )
  }
  return () => {
    rmSync(path, { force: true })
  }
}

/**
 * When a process began, in ticks since the machine did: tells it from a later one with the same number. Empty where the
 * system does not say.
 *
 * @param {string} pid
 */
function bornAt(pid) {
  const stat = read(`/proc/${pid}/stat`)
  // The name in parentheses may hold anything; after it come the state, Z for dead, and as the 20th field the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? '' : (fields[19] ?? '')
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
