import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SetupFailed } from '../setup/step.mjs'

const PROGRAMS = /** @type {Record<string, string>} */ ({
  server: 'server/main.ts',
  gateway: 'sip-gateway/main.ts',
  sfu: 'sfu/main.ts',
})

/** @typedef {{ pid: number, parent: number, words: readonly string[] }} Process */

/**
 * The processes of this installation, whoever started them: `npm start`, or systemd.
 *
 * @param {{ root: string, dataDir: string }} installation
 * @param {string} of server, gateway, sfu, worker or database; of anything else there are none.
 * @returns {number[]} Pids; of the database its first process, which has the others as children.
 */
export function pidsOf({ root, dataDir }, of) {
  if (of === 'database') return postmaster(dataDir)
  const known = all()
  if (of === 'worker') {
    const sfus = pidsOf({ root, dataDir }, 'sfu')
    return known
      .filter(({ parent, words }) => sfus.includes(parent) && (words[0] ?? '').includes('mediasoup-worker'))
      .map(({ pid }) => pid)
  }
  const script = PROGRAMS[of]
  if (script === undefined) return []
  const runs = (/** @type {Process} */ { pid, words }) =>
    words.includes(join(root, script)) || (words.includes(script) && folderOf(pid) === root)
  return known.filter((one) => runs(one) && !isOfOther(one.pid, { root, dataDir })).map(({ pid }) => pid)
}

/**
 * Whether a process was started with another DATA_DIR: as by tests, in the same folder.
 *
 * @param {number} pid
 * @param {{ root: string, dataDir: string }} installation
 */
function isOfOther(pid, { root, dataDir }) {
  const set = read(`/proc/${pid}/environ`)
    .split('\0')
    .find((one) => one.startsWith('DATA_DIR='))
  const given = set?.slice('DATA_DIR='.length) ?? ''
  return given !== '' && resolve(root, given) !== dataDir
}

/**
 * A process and those below it.
 *
 * @param {number} root
 * @returns {number[]}
 */
export function withChildren(root) {
  const known = all()
  const found = [root]
  for (const pid of found)
    found.push(...known.filter(({ parent }) => parent === pid).map((child) => child.pid))
  return found
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @throws SetupFailed when it is another person's process.
 */
export function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone meanwhile.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return
    throw new SetupFailed(`Process ${pid} belongs to somebody else: this is to be done as root.`)
  }
}

/** @returns {Process[]} */
function all() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`)
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const words = read(`/proc/${name}/cmdline`).split('\0')
      return stat === '' || state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), words }]
    })
}

/** @param {string} dataDir */
function postmaster(dataDir) {
  const [pid = ''] = read(join(dataDir, 'postgres/cluster/postmaster.pid')).split('\n')
  return pid !== '' && read(`/proc/${pid}/cmdline`) !== '' ? [Number(pid)] : []
}

/** @param {number} pid */
function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
