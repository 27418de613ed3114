import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { postgresBinaries } from './postgres/binaries.mjs'
import { NAME, cluster, passwordIn } from './postgres/cluster.mjs'
import { giveTo, unprivileged } from './postgres/unprivileged.mjs'

/**
 * A running PostgreSQL of our own.
 *
 * @typedef {object} Postgres
 * @property {string} url What `pg` connects to; the same after every restart in the same directory.
 * @property {number} pid
 * @property {Promise<void>} ended When its process is gone, whatever ended it.
 * @property {() => Promise<void>} stop Ends sessions, writes all out and stops. May be called twice.
 * @property {() => void} unref Lets this process end (and the database with it) while the database runs.
 */

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 1500
const PREVIOUS_LIMIT_MS = 10_000
// The longest path that a Unix socket may have is 107 bytes on Linux and 103 on macOS.
const SOCKET_PATH_MAX = 100

/**
 * Starts PostgreSQL on the files in `directory`, which are made on first use. It listens on a Unix socket only, with a
 * generated password. It stops when this process dies, however it dies; one that still runs there is stopped first.
 *
 * @param {object} options
 * @param {string} options.directory
 * @param {boolean} [options.durable] False: for tests, does not wait for the disk.
 * @param {string} [options.programs] The folder of another PostgreSQL than npm's. One directory stays with one version.
 * @param {(line: string) => void} [options.log] Gets each line that PostgreSQL writes.
 * @returns {Promise<Postgres>}
 * @throws Error when it cannot run here; the message says why and what to do.
 */
export async function startPostgres({ directory, durable = true, programs, log = () => {} }) {
  const home = resolve(directory)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const binaries = postgresBinaries(programs)
  const as = unprivileged(binaries.postgres)
  const password = passwordIn(home)
  const files = await cluster({ directory: home, binaries, as, durable })
  giveTo(home, as.owner)
  await stopPrevious(files)
  const socket = socketDirectory(home, as.owner)
  const command = [...as.prefix, binaries.postgres, '-D', files, ...settings(files, socket, durable)]
  const server = launch(command, as.identity, files, log)
  await readiness(files, server)
  return {
    url: urlOf(password, socket),
    pid: server.pid,
    ended: server.ended,
    stop: () => stopGently(server),
    unref: () => {
      const { child } = server
      child.unref()
      for (const pipe of [child.stdin, child.stdout, child.stderr]) {
        if (pipe instanceof Socket) pipe.unref()
      }
    },
  }
}

/**
 * What `pg` connects to when PostgreSQL runs on the files in `directory`, started by somebody else.
 *
 * @param {string} directory
 */
export function postgresUrl(directory) {
  const home = resolve(directory)
  return urlOf(passwordIn(home), socketPath(home))
}

/**
 * @param {string} password
 * @param {string} socket
 */
function urlOf(password, socket) {
  return `postgres://${NAME}:${password}@localhost/${NAME}?host=${encodeURIComponent(socket)}`
}

/**
 * @param {string} files
 * @param {string} socket
 * @param {boolean} durable
 */
function settings(files, socket, durable) {
  const version = Number(readFileSync(join(files, 'PG_VERSION'), 'utf8'))
  return Object.entries({
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    shared_buffers: '32MB',
    // Many servers of tests share one.
    max_connections: durable ? '50' : '200',
    max_wal_size: '256MB',
    jit: 'off',
    // Fewer processes at rest: nothing subscribes to us, and few pages are read from the disk.
    max_logical_replication_workers: '0',
    ...(version < 18 ? {} : { io_method: 'sync' }),
    log_min_messages: 'warning',
    log_line_prefix: '',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/**
 * A place for the socket that is the same at every start: in `home` when the path is short enough, else beside the
 * machine's temporary files.
 *
 * @param {string} home
 * @param {number | undefined} owner
 */
function socketDirectory(home, owner) {
  const path = socketPath(home)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  const mine = [owner, process.getuid?.()].includes(found.uid)
  if (!found.isDirectory() || !mine) throw new Error(`${path} belongs to somebody else: remove it`)
  chmodSync(path, 0o700)
  giveTo(path, owner)
  return path
}

/** @param {string} home */
function socketPath(home) {
  const inside = join(home, 'run')
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16)
  return join(inside, '.s.PGSQL.5432').length <= SOCKET_PATH_MAX ? inside : join(tmpdir(), `preau-${hash}`)
}

// The shell becomes PostgreSQL; a grandchild of its own waits for the pipe from us to close, which it does even when we
// are killed, and then asks for a fast shutdown, unless another process has the number by then.
const GUARDED = `
files=$1; shift; exec 3<&0 </dev/null
( ( trap '' HUP INT TERM; cat <&3 >/dev/null
    [ "$(head -n 1 "$files/postmaster.pid" 2>/dev/null)" = $$ ] && kill -INT $$ ) >/dev/null 2>&1 & )
exec 3<&-; exec "$@"`

/**
 * @param {string[]} command
 * @param {{ uid?: number, gid?: number }} identity
 * @param {string} files
 * @param {(line: string) => void} log
 */
function launch(command, identity, files, log) {
  const env = { LC_ALL: 'C', PATH: process.env['PATH'] }
  const words = ['-c', GUARDED, 'postgres', files, ...command]
  // Detached: a Ctrl-C in the terminal is for the supervisor, which stops the database last.
  const child = spawn('sh', words, { ...identity, cwd: '/', env, detached: true })
  let tail = ''
  const keep = (/** @type {Buffer} */ chunk) => {
    tail = (tail + chunk.toString()).slice(-2000)
    for (const line of chunk.toString().split('\n')) if (line.trim() !== '') log(line)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => {})
  const server = {
    child,
    pid: child.pid ?? 0,
    running: true,
    lastWords: () => tail.trim(),
    ended: Promise.resolve(),
  }
  server.ended = new Promise((resolved) => {
    child.on('exit', () => {
      server.running = false
      child.stdin.destroy()
      resolved()
    })
    child.on('error', () => {
      server.running = false
      resolved()
    })
  })
  return server
}

/**
 * @param {string} files
 * @param {ReturnType<typeof launch>} server
 */
async function readiness(files, server) {
  const limit = Date.now() + READY_LIMIT_MS
  while (Date.now() < limit) {
    if (!server.running) throw new Error(`PostgreSQL did not start: ${server.lastWords()}`)
    const { pid, status } = postmaster(files)
    if (pid === server.pid && status === 'ready') return
    await delay(10)
  }
  await stopGently(server)
  throw new Error(`PostgreSQL was not ready within ${READY_LIMIT_MS / 1000} s: ${server.lastWords()}`)
}

/** @param {ReturnType<typeof launch>} server */
async function stopGently(server) {
  if (!server.running) return
  process.kill(server.pid, 'SIGINT')
  const limit = new AbortController()
  const late = delay(STOP_LIMIT_MS, true, { signal: limit.signal }).catch(() => false)
  // SIGQUIT stops at once; the next start replays the log, so nothing that was acknowledged is lost.
  if (await Promise.race([server.ended.then(() => false), late])) process.kill(server.pid, 'SIGQUIT')
  limit.abort()
  await server.ended
}

/**
 * Stops a PostgreSQL that still runs on these files, as after a `kill -9` of whoever started it.
 *
 * @param {string} files
 */
async function stopPrevious(files) {
  const { pid } = postmaster(files)
  if (pid === 0) return
  if (isPostgresOf(pid, files)) process.kill(pid, 'SIGINT')
  const limit = Date.now() + PREVIOUS_LIMIT_MS
  while (isPostgresOf(pid, files) || isEnding(pid)) {
    if (Date.now() > limit) throw new Error(`another PostgreSQL (process ${pid}) runs on ${files}: stop it`)
    await delay(20)
  }
}

/**
 * Whether a process was killed and is not gone yet: PostgreSQL takes its number for one that runs.
 *
 * @param {number} pid
 */
function isEnding(pid) {
  try {
    // After the name, which may have any letters.
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0] ?? ''
    // Its memory has gone before it; threads of the kernel, which have none either, sleep.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === '' && !'IS'.includes(state)
  } catch {
    return false
  }
}

/**
 * @param {number} pid
 * @param {string} files
 */
function isPostgresOf(pid, files) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(files)
  } catch {
    return false
  }
}

/**
 * What postmaster.pid says: its first line is the process, its eighth how far the start has come.
 *
 * @param {string} files
 */
function postmaster(files) {
  try {
    const lines = readFileSync(join(files, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() }
  } catch {
    return { pid: 0, status: '' }
  }
}
