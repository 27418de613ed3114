import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * How a command ended. `output` is what it wrote, both streams in order, at most the last 64 KiB.
 *
 * @typedef {{ code: number, output: string }} Ended
 */

/**
 * Runs a command to its end and keeps quiet about it.
 *
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitMs?: number, onOutput?: (text: string) => void }} [options]
 *   After `limitMs` it is killed and ends with 124.
 * @returns {Promise<Ended>} Code 127 when there is no such program.
 */
export function run(program, words, { cwd, env = process.env, limitMs, onOutput } = {}) {
  return new Promise((resolve) => {
    let output = ''
    let late = false
    const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-65_536)
      onOutput?.(chunk.toString())
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const limit = limitMs === undefined ? undefined : setTimeout(kill, limitMs)
    function kill() {
      late = true
      child.kill('SIGKILL')
    }
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code) => {
      clearTimeout(limit)
      resolve({ code: late ? 124 : (code ?? 1), output })
    })
  })
}

/**
 * The first of these programs that there is, as a path.
 *
 * @param {readonly string[]} names Names to look up in PATH, or absolute paths.
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const paths = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  )
  return paths.find(executable)
}

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The exit code of a program that is only asked whether it works here; undefined when it could not be started.
 *
 * @param {string} program
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} env
 */
export function probe(program, words, env) {
  return spawnSync(program, words, { env, stdio: 'ignore', timeout: 10_000 }).status ?? undefined
}

/**
 * The end of what a failed command wrote, for an error message.
 *
 * @param {string} output
 * @param {number} lines
 */
export function lastLines(output, lines = 15) {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}
