import { spawn } from 'node:child_process'
import { afterDeath } from './backoff.mjs'
import { eachLine } from './log.mjs'

/** A program that ends with this code cannot work as it is configured (EX_CONFIG of sysexits.h): not started again. */
export const BAD_CONFIGURATION = 78

/** A young generation of at most 2 MB instead of 16: a quarter less memory at rest, and a start that is no slower. */
export const NODE_FLAGS = ['--max-semi-space-size=2']

/**
 * @typedef {object} ProgramOptions
 * @property {string} name As it appears in the log.
 * @property {string} node
 * @property {string} script
 * @property {NodeJS.ProcessEnv} env
 * @property {string} cwd
 * @property {(line: string) => void} log Gets what it writes.
 * @property {(line: string) => void} tell Gets what happens to it.
 * @property {(code: number) => void} onGivenUp It ended with `BAD_CONFIGURATION`.
 */

/**
 * A program that is kept running until it is stopped. It has a channel to us that closes when we die, however we die;
 * `PREAU_SUPERVISED=1` in its environment says so, and `process.on('disconnect')` tells it to go.
 */
export class Program {
  #options
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child
  #deaths = 0
  #startedAt = 0
  /** @type {NodeJS.Timeout | undefined} */
  #again
  #stopping = false

  /** @param {ProgramOptions} options */
  constructor(options) {
    this.#options = options
  }

  get name() {
    return this.#options.name
  }

  get pid() {
    return this.#child?.pid
  }

  /** Starts it, now and after each death. */
  start() {
    const { node, script, env, cwd, log } = this.#options
    this.#startedAt = Date.now()
    const child = spawn(node, [...NODE_FLAGS, script], {
      cwd,
      env: { ...env, PREAU_SUPERVISED: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Not in our group: a Ctrl-C in the terminal is for us, who stop things in their order.
      detached: true,
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) eachLine(stream, log)
    child.once('error', (error) => this.#options.tell(`cannot be started: ${error.message}`))
    child.once('exit', (code, signal) => this.#died(code, signal))
  }

  /** Stops it and starts it again at once. */
  restart() {
    if (this.#stopping) return
    this.#deaths = 0
    this.#startedAt = 0
    if (this.#child === undefined) return
    this.#child.kill('SIGTERM')
  }

  /**
   * Asks it to end and does not start it again; ends it when it takes longer than `limitMs`.
   *
   * @param {number} limitMs
   * @returns {Promise<void>} When it is gone.
   */
  async stop(limitMs) {
    this.#stopping = true
    clearTimeout(this.#again)
    const child = this.#child
    if (child === undefined) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const limit = setTimeout(() => this.kill(), limitMs)
    await gone
    clearTimeout(limit)
  }

  /** Ends it without asking. */
  kill() {
    this.#stopping = true
    this.#child?.kill('SIGKILL')
  }

  /**
   * @param {number | null} code
   * @param {NodeJS.Signals | null} signal
   */
  #died(code, signal) {
    this.#child = undefined
    if (this.#stopping) return
    if (code === BAD_CONFIGURATION) {
      this.#options.onGivenUp(code)
      return
    }
    const { deaths, delayMs } = afterDeath(this.#deaths, Date.now() - this.#startedAt)
    this.#deaths = deaths
    const when = delayMs === 0 ? 'at once' : `in ${delayMs / 1000} s`
    this.#options.tell(`ended (${signal ?? `code ${code}`}), starts again ${when}`)
    this.#again = setTimeout(() => this.start(), delayMs)
  }
}
