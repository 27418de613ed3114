import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, lastLines, run } from './command.mjs'
import { SetupFailed, step } from './step.mjs'

/** Whether this machine has Debian's packages. */
export function hasApt() {
  return findProgram(['apt-get']) !== undefined && findProgram(['dpkg-query']) !== undefined
}

/**
 * Which of these packages are not installed.
 *
 * @param {readonly string[]} names
 */
async function missingOf(names) {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names])
  const there = new Set(output.split('\n').filter((line) => line.endsWith(' installed')))
  return names.filter((name) => !there.has(`${name} installed`))
}

/**
 * Sees to it that these packages of Debian are installed.
 *
 * @param {readonly string[]} names
 * @param {string} purpose What they are for, as in "to build the media worker".
 * @returns {Promise<void>}
 * @throws SetupFailed with the command to run, when we are not root or apt-get fails.
 */
export function installDebian(names, purpose) {
  // One at a time: apt-get waits for another one's lock on the packages, not on its archives and lists.
  const turn = lastInstall.then(() => install(names, purpose))
  lastInstall = turn.catch(() => {})
  return turn
}

/** @type {Promise<void>} */
let lastInstall = Promise.resolve()

/**
 * @param {readonly string[]} names
 * @param {string} purpose
 */
async function install(names, purpose) {
  const missing = await missingOf(names)
  if (missing.length === 0) return
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0) {
    throw new SetupFailed(
      `These packages are needed ${purpose}. Install them, then run the command again:\n  sudo ${command}`,
    )
  }
  const words = ['install', '-y', '--no-install-recommends', ...missing]
  const { code, output } = await step(
    `Installing Debian packages ${purpose}: ${missing.join(' ')}`,
    async () => {
      // The lists of a fresh machine are empty or old; those of any other may be good enough.
      const ended = await aptGet(words)
      if (ended.code === 0) return ended
      await aptGet(['update'])
      return aptGet(words)
    },
  )
  if (code !== 0) throw new SetupFailed(`${command} failed:\n${lastLines(output)}`)
}

/** @param {string[]} words */
function aptGet(words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return run('apt-get', ['-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', ...words], { env })
}

/**
 * Debian's packages and sources beyond what this machine has configured, from the mirror that it has configured. It
 * keeps its lists in a folder of its own: the machine's sources stay as they are, and root is not needed.
 *
 * @param {string} folder
 * @param {(mirror: Mirror) => string[]} lines Lines of a sources.list.
 * @returns {Promise<(words: string[], cwd: string) => Promise<void>>} Runs apt-get with them.
 * @throws SetupFailed
 */
export async function privateApt(folder, lines) {
  const mirror = await debianMirror()
  for (const name of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true })
  const list = join(folder, 'sources.list')
  writeFileSync(list, `${lines(mirror).join('\n')}\n`)
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  const ask = async (/** @type {string[]} */ words, /** @type {string} */ cwd) => {
    const { code, output } = await run('apt-get', [...options, ...words], { cwd })
    if (code !== 0) throw new SetupFailed(`apt-get ${words.join(' ')} failed:\n${lastLines(output)}`)
  }
  await ask(['update'], folder)
  return ask
}

/** @typedef {{ uri: string, codename: string, options: string }} Mirror */

/** @returns {Promise<Mirror>} Where this machine has its Debian from. */
async function debianMirror() {
  const codename = release()['VERSION_CODENAME'] ?? ''
  const words = ['indextargets', '--format', '$(RELEASE) $(REPO_URI) $(SIGNED_BY)', 'Created-By: Packages']
  const { output } = await run('apt-get', words)
  const line = output.split('\n').find((candidate) => candidate.startsWith(`${codename} `))
  const [, uri, signedBy] = (line ?? '').split(' ')
  if (codename === '' || uri === undefined) {
    throw new SetupFailed('apt-get knows no mirror of this Debian: look at /etc/apt/sources.list')
  }
  // An unset field is printed as its own name.
  const signed = signedBy !== undefined && signedBy.startsWith('/')
  return { uri, codename, options: signed ? `[signed-by=${signedBy}]` : '' }
}

/**
 * What /etc/os-release says.
 *
 * @returns {Record<string, string>}
 */
export function release() {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
    return Object.fromEntries(
      lines.filter((line) => line.includes('=')).map((line) => [line.split('=')[0], unquoted(line)]),
    )
  } catch {
    return {}
  }
}

/** @param {string} line */
function unquoted(line) {
  return line.slice(line.indexOf('=') + 1).replace(/^"|"$/g, '')
}
