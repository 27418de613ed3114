import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { release } from './apt.mjs'
import { probe } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { SetupFailed, say, step } from './step.mjs'
import { buildWorker } from './worker-build.mjs'
import { downloadWorker } from './worker-download.mjs'
import { handshakes } from './worker-handshake.mjs'

// What mediasoup-worker answers when it is started without a version: the machine can run it.
const RUNS_HERE = 41

/**
 * The media worker's program, from the first of: MEDIASOUP_WORKER_BIN, the cache, mediasoup's prebuilt binaries, a build
 * from the npm package's sources. What was fetched or built is kept outside the clone, for the next one.
 *
 * @param {string} root The clone.
 * @param {Promise<string>} installed Node 24, when the npm packages are there: what can be fetched meanwhile is.
 * @returns {Promise<string>} Its absolute path.
 * @throws SetupFailed when there is none and none can be made.
 */
export async function mediaWorker(root, installed) {
  const given = process.env['MEDIASOUP_WORKER_BIN']
  if (given !== undefined && given !== '') return checkedGiven(resolve(given))
  const kept = keptPath(root)
  if (existsSync(kept) && runsHere(kept)) return kept
  const fresh = `${kept}.${process.pid}`
  try {
    await obtain(root, installed, fresh)
    renameSync(fresh, kept)
  } finally {
    rmSync(fresh, { force: true })
  }
  return kept
}

/**
 * Which media worker a start would take, without fetching or building one.
 *
 * @param {string} root
 * @returns {{ path: string, runs: boolean }}
 */
export function foundWorker(root) {
  const given = process.env['MEDIASOUP_WORKER_BIN']
  const path = given !== undefined && given !== '' ? resolve(given) : keptPath(root)
  return { path, runs: existsSync(path) && runsHere(path) }
}

/** @param {string} path */
function checkedGiven(path) {
  if (runsHere(path)) return path
  throw new SetupFailed(`MEDIASOUP_WORKER_BIN names ${path}, which is no mediasoup-worker that runs here.`)
}

/** @param {string} path */
function runsHere(path) {
  return probe(path, [], {}) === RUNS_HERE
}

/**
 * One place per version, way of building and kind of machine: a changed recipe makes a new one.
 *
 * @param {string} root
 */
function keptPath(root) {
  const { ID = process.platform, VERSION_ID = '' } = release()
  const recipe = fingerprint(root, ['scripts/media-worker', 'scripts/setup/worker-build.mjs']).slice(0, 12)
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'preau')
  mkdirSync(folder, { recursive: true })
  return join(
    folder,
    `mediasoup-worker-${mediasoupVersion(root)}-${recipe}-${ID}${VERSION_ID}-${process.arch}`,
  )
}

/** @param {string} root */
function mediasoupVersion(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { packages } = /** @type {import('./packages.mjs').Lock} */ (JSON.parse(lock))
  return packages['node_modules/mediasoup']?.version ?? ''
}

/**
 * @param {string} root
 * @param {Promise<string>} installed
 * @param {string} path
 */
async function obtain(root, installed, path) {
  const works = async () => runsHere(path) && (await handshakes(root, await installed, path))
  const refusal = await step("Fetching mediasoup's prebuilt media worker", () =>
    downloadWorker(mediasoupVersion(root), path),
  )
  if (refusal === undefined && (await works())) return
  say(`${refusal ?? 'It does not run here'}: the media worker is built from its sources, once`)
  rmSync(path, { force: true })
  await buildWorker(root, path, installed)
  if (await works()) return
  throw new SetupFailed(
    'The media worker was built but fails its first DTLS handshake here. Name a working one in ' +
      'MEDIASOUP_WORKER_BIN; the recipe is scripts/media-worker/build.sh.',
  )
}
