import { chmodSync, mkdtempSync, copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './command.mjs'

const RELEASES = 'https://github.com/versatica/mediasoup/releases/download'
const LIMIT_MS = 60_000
// A closed network often swallows packets instead of refusing them.
const CONNECT_LIMIT_MS = 8000

/**
 * Fetches the worker that mediasoup's authors built for this kind of machine. `MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL`
 * names a mirror, as for mediasoup's own installer; `MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD` says not to try.
 *
 * @param {string} version mediasoup's.
 * @param {string} path Where to put it.
 * @returns {Promise<string | undefined>} Why it could not, if it could not.
 */
export async function downloadWorker(version, path) {
  if (process.env['MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD']) return 'Not wanted'
  const base = process.env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] ?? RELEASES
  const folder = mkdtempSync(join(tmpdir(), 'preau-worker-'))
  try {
    const archive = await fetched(`${base}/${version}/${archiveName(version)}`)
    writeFileSync(join(folder, 'worker.tgz'), archive)
    const { code } = await run('tar', ['-xzf', 'worker.tgz'], { cwd: folder })
    if (code !== 0) return 'Not a usable archive'
    copyFileSync(join(folder, 'mediasoup-worker'), path)
    chmodSync(path, 0o755)
    return undefined
  } catch (error) {
    return `Not to be had (${reasonOf(error)})`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} version */
function archiveName(version) {
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : ''
  return `mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`
}

/** @param {string} url */
async function fetched(url) {
  const connecting = new AbortController()
  const impatience = setTimeout(() => connecting.abort(new Error('no answer')), CONNECT_LIMIT_MS)
  const signal = AbortSignal.any([connecting.signal, AbortSignal.timeout(LIMIT_MS)])
  const answer = await fetch(url, { signal })
  clearTimeout(impatience)
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? cause.message : error.message
}
