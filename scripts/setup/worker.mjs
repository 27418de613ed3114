import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { release } from './apt.mjs'
import { probe } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { SetupFailed, say } from './step.mjs'
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
 * @param {string} node Node 24.
 * @returns {Promise<string>} Its absolute path.
 * @throws SetupFailed when there is none and none can be made.
 */
export async function mediaWorker(root, node) {
  const given = process.env['MEDIASOUP_WORKER_BIN']
  if (given !== undefined && given !== '') return checkedGiven(resolve(given))
  const kept = keptPath(root)
  if (existsSync(kept) && runsHere(kept)) return kept
  const fresh = `${kept}.${process.pid}`
  try {
    await obtain(root, node, fresh)
    renameSync(fresh, kept)
  } finally {
    rmSync(fresh, { force: true })
  }
  return kept
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
  const manifest = readFileSync(join(root, 'node_modules/mediasoup/package.json'), 'utf8')
  return /** @type {{ version: string }} */ (JSON.parse(manifest)).version
}

/**
 * @param {string} root
 * @param {string} node
 * @param {string} path
 */
async function obtain(root, node, path) {
  say("Fetching mediasoup's prebuilt media worker")
  const refusal = await downloadWorker(mediasoupVersion(root), path)
  if (refusal === undefined && runsHere(path) && (await handshakes(root, node, path))) return
  say(
    `${refusal ?? 'It does not run here'}: building the media worker from its sources, once, about three minutes`,
  )
  rmSync(path, { force: true })
  await buildWorker(root, path)
  if (runsHere(path) && (await handshakes(root, node, path))) return
  throw new SetupFailed(
    'The media worker was built but fails its first DTLS handshake here. Name a working one in ' +
      'MEDIASOUP_WORKER_BIN; the recipe is scripts/media-worker/build.sh.',
  )
}
