import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasApt, installDebian, privateApt } from './apt.mjs'
import { findProgram, lastLines, run } from './command.mjs'
import { SetupFailed, step } from './step.mjs'

const PACKAGES = [
  'g++',
  'pkg-config',
  'ninja-build',
  'python3',
  'flatbuffers-compiler',
  'libflatbuffers-dev',
  'libuv1-dev',
  'libssl-dev',
  'libabsl-dev',
]
const MESON_MIN = [1, 1]

/**
 * Builds the media worker from the sources in the npm package with Debian's libraries. Meson comes from backports where
 * Debian's own is too old, libsrtp from Debian's sources so that it uses OpenSSL; both only for this build.
 *
 * @param {string} root The clone.
 * @param {string} output Where to put it.
 * @param {Promise<unknown>} installed When the npm packages are there: Debian's are fetched meanwhile.
 * @throws SetupFailed when something is missing or the build fails.
 */
export async function buildWorker(root, output, installed) {
  if (!hasApt()) {
    throw new SetupFailed(
      'Without the Internet the media worker can only be built on Debian and its kin. Name a mediasoup-worker in ' +
        'MEDIASOUP_WORKER_BIN, or a mirror of its prebuilt binaries in MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL.',
    )
  }
  await installDebian(PACKAGES, 'to build the media worker')
  const work = mkdtempSync(join(tmpdir(), 'preau-build-'))
  try {
    const { meson, libsrtp } = await step('Fetching what builds the media worker', () => buildTools(work))
    await installed
    const script = join(root, 'scripts/media-worker/build.sh')
    const words = [script, join(root, 'node_modules/mediasoup'), output, libsrtp]
    const env = { ...process.env, MESON: meson }
    const { code, output: said } = await step('Building the media worker', (progress) =>
      run('bash', words, { env, onOutput: (text) => (progress.howFar = filesIn(text) ?? progress.howFar) }),
    )
    if (code !== 0) throw new SetupFailed(`The media worker cannot be built:\n${lastLines(said, 30)}`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @param {string} text Of Ninja: it begins each line with `[12/80]`.
 * @returns {(() => string) | undefined} How many of the files are compiled.
 */
function filesIn(text) {
  const [, done, all] = [...text.matchAll(/^\[(\d+)\/(\d+)\]/gm)].at(-1) ?? []
  return done === undefined ? undefined : () => `${done} of ${all} files`
}

/** @param {string} work */
async function buildTools(work) {
  const found = findProgram(['meson'])
  const meson = found !== undefined && (await isNewEnough(found)) ? found : undefined
  const apt = await privateApt(join(work, 'apt'), ({ uri, codename, options }) => [
    `deb-src ${options} ${uri} ${codename} main`,
    ...(meson === undefined ? [`deb ${options} ${uri} ${codename}-backports main`] : []),
  ])
  return { meson: meson ?? (await unpackMeson(work, apt)), libsrtp: await unpackLibsrtp(work, apt) }
}

/** @param {string} meson */
async function isNewEnough(meson) {
  const { output } = await run(meson, ['--version'])
  const [major = 0, minor = 0] = output.split('.').map(Number)
  const [least = 0, leastMinor = 0] = MESON_MIN
  return major > least || (major === least && minor >= leastMinor)
}

/**
 * Meson is Python: unpacked beside, it runs without being installed.
 *
 * @param {string} work
 * @param {Awaited<ReturnType<typeof privateApt>>} apt
 */
async function unpackMeson(work, apt) {
  const folder = join(work, 'meson')
  mkdirSync(folder)
  await apt(['download', 'meson'], folder)
  const [deb = ''] = readdirSync(folder)
  await run('dpkg', ['-x', deb, 'root'], { cwd: folder })
  const program = join(work, 'meson.sh')
  const modules = join(folder, 'root/usr/lib/python3/dist-packages')
  const python = 'from mesonbuild.mesonmain import main; import sys; sys.exit(main())'
  writeFileSync(program, `#!/bin/sh\nPYTHONPATH='${modules}' exec python3 -c '${python}' "$@"\n`)
  chmodSync(program, 0o755)
  if (await isNewEnough(program)) return program
  throw new SetupFailed(`Debian's meson is older than ${MESON_MIN.join('.')}: install a newer one.`)
}

/**
 * @param {string} work
 * @param {Awaited<ReturnType<typeof privateApt>>} apt
 */
async function unpackLibsrtp(work, apt) {
  const folder = join(work, 'libsrtp')
  mkdirSync(folder)
  await apt(['source', '--download-only', 'libsrtp2'], folder)
  const archive = readdirSync(folder).find((name) => name.includes('.orig.tar.') && !name.endsWith('.asc'))
  await run('tar', ['-xf', archive ?? '', '--one-top-level=source', '--strip-components=1'], { cwd: folder })
  return join(folder, 'source')
}
