import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { giveTo } from './unprivileged.mjs'

/** The user and the database that Préau has in its own PostgreSQL. */
export const NAME = 'preau'

const BUILTIN_LOCALES_SINCE = 17

/**
 * The password of the database in `directory`, drawn on first use and kept beside it, readable by its owner only.
 *
 * @param {string} directory
 * @returns {string}
 */
export function passwordIn(directory) {
  const path = join(directory, 'password')
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

/**
 * Makes the database files unless they exist. They appear under their name only when complete, so that an interrupted
 * start leaves nothing half-made behind.
 *
 * @param {{ directory: string, binaries: import('./binaries.mjs').Binaries,
 *   as: import('./unprivileged.mjs').Unprivileged, durable: boolean }} wanted
 * @returns {Promise<string>} The folder of the files.
 */
export async function cluster({ directory, binaries, as, durable }) {
  const finished = join(directory, 'cluster')
  if (existsSync(finished)) return finished
  const path = join(directory, 'cluster.new')
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { mode: 0o700 })
  giveTo(directory, as.owner)
  const options = initdbOptions(directory, path, { durable, version: versionOf(binaries.initdb) })
  await run([...as.prefix, binaries.initdb, ...options], as.identity)
  const single = [
    binaries.postgres,
    '--single',
    '-D',
    path,
    '-c',
    `fsync=${durable ? 'on' : 'off'}`,
    'postgres',
  ]
  await run([...as.prefix, ...single], as.identity, `CREATE DATABASE ${NAME}\n`)
  renameSync(path, finished)
  return finished
}

/**
 * @param {string} directory
 * @param {string} path
 * @param {{ durable: boolean, version: number }} how
 */
function initdbOptions(directory, path, { durable, version }) {
  return [
    ['--pgdata', path],
    ['--username', NAME],
    ['--pwfile', join(directory, 'password')],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    // The same order of letters on every machine, whatever its C library thinks.
    ['--locale', 'C'],
    version < BUILTIN_LOCALES_SINCE ? [] : ['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ['--no-instructions'],
    durable ? [] : ['--no-sync'],
  ].flat()
}

/**
 * @param {string} program Of PostgreSQL.
 * @returns {number} Its major version.
 */
function versionOf(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return Number(/ (\d+)/.exec(stdout)?.[1] ?? 0)
}

/**
 * @param {string[]} command
 * @param {{ uid?: number, gid?: number }} identity
 * @param {string} input
 * @returns {Promise<void>}
 */
function run([command = '', ...rest], identity, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      ...identity,
      cwd: '/',
      env: { LC_ALL: 'C', PATH: process.env['PATH'] },
    })
    let output = ''
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${rest.at(0) ?? command} ended with ${code}: ${output.trim().slice(-2000)}`))
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
