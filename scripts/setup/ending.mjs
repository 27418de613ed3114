import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const SIGNALS = /** @type {const} */ ({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })
// In the environment of all that is started, however it detaches itself: the marks of the commands above it.
const MARKS = 'PREAU_COMMANDS'
const PARENT_CHECK_MS = 500
/** How long what was started may take to end by itself; then it is ended. In ms. */
const GRACE_MS = 3000

/**
 * Does something that starts other programs. A signal, or the death of the npm above us, ends all of these within 5 s,
 * and this process with the code that a shell gives for the signal.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function endingAll(act) {
  const mark = `${process.pid}.${Date.now()}`
  process.env[MARKS] = [process.env[MARKS], mark].filter(Boolean).join(',')
  const leaving = new AbortController()
  const leave = (/** @type {keyof typeof SIGNALS} */ signal) => {
    if (leaving.signal.aborted) return
    leaving.abort()
    void endMarked(mark).finally(() => process.exit(128 + SIGNALS[signal]))
  }
  for (const signal of Object.keys(SIGNALS)) process.on(signal, leave)
  const watch = watchParent(() => leave('SIGHUP'))
  try {
    return await act()
  } finally {
    clearInterval(watch)
    for (const signal of Object.keys(SIGNALS)) process.off(signal, leave)
    // What was asked to leave is not done before all has left.
    if (leaving.signal.aborted) await new Promise(() => {})
  }
}

/**
 * npm that is killed, or hung up, tells its script nothing, so the script looks whether it still has the parent that it
 * began with.
 *
 * @param {() => void} onOrphaned
 * @returns {NodeJS.Timeout} To be cleared.
 */
export function watchParent(onOrphaned) {
  const parent = process.ppid
  const byNpm = process.env['npm_lifecycle_event'] !== undefined
  return setInterval(() => {
    if (byNpm && process.ppid !== parent) onOrphaned()
  }, PARENT_CHECK_MS).unref()
}

/** @param {string} mark */
async function endMarked(mark) {
  const limit = performance.now() + GRACE_MS
  for (const pid of marked(mark)) send(pid, 'SIGTERM')
  while (marked(mark).length > 0 && performance.now() < limit) await delay(50)
  for (let left = marked(mark); left.length > 0; left = marked(mark)) {
    for (const pid of left) send(pid, 'SIGKILL')
    await delay(20)
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone meanwhile.
  }
}

/**
 * The other processes with this mark that run. Read from /proc: elsewhere than on Linux there are none, and a signal
 * reaches what is in our group only.
 *
 * @param {string} mark
 */
function marked(mark) {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    return pids.filter((pid) => marksOf(pid).includes(mark)).map(Number)
  } catch {
    return []
  }
}

/** @param {string} pid */
function marksOf(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .find((variable) => variable.startsWith(`${MARKS}=`))
    return line?.slice(MARKS.length + 1).split(',') ?? []
  } catch {
    return []
  }
}
