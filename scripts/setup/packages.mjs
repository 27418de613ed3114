import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastLines, run } from './command.mjs'
import { SetupFailed, step } from './step.mjs'

/**
 * A lockfile of npm, as far as it is read here.
 *
 * @typedef {object} Lock
 * @property {Record<string, Locked>} packages By folder, as `node_modules/zod`; the project itself is the empty one.
 */
/** @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} Locked */

/**
 * Folders of packages that the lock names and that are not installed as it says. Optional packages may be missing: most
 * are for other machines.
 *
 * @param {Lock} lock package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes when it has finished
 * @param {{ dev: boolean }} wanted Whether dev dependencies are needed.
 * @returns {string[]}
 */
export function missingPackages(lock, installed, { dev }) {
  return Object.entries(lock.packages)
    .filter(([folder, locked]) => folder !== '' && needed(locked, dev))
    .filter(([folder, locked]) => {
      const found = installed.packages[folder]
      if (found === undefined) return locked.optional !== true && locked.devOptional !== true
      return found.version !== locked.version || found.integrity !== locked.integrity
    })
    .map(([folder]) => folder)
}

/**
 * @param {Locked} locked
 * @param {boolean} dev
 */
function needed(locked, dev) {
  return dev || locked.dev !== true
}

/**
 * Installs exactly what package-lock.json says, unless it is there. Dev dependencies that are there stay.
 *
 * @param {string} root The clone.
 * @param {{ dev: boolean }} wanted
 * @throws SetupFailed with what npm said.
 */
export async function installPackages(root, { dev }) {
  const lock = readLock(join(root, 'package-lock.json'))
  const installed = readLock(join(root, 'node_modules/.package-lock.json'))
  if (missingPackages(lock, installed, { dev }).length === 0) return
  const withDev = dev || Object.values(installed.packages).some((found) => found.dev === true)
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(withDev ? [] : ['--omit=dev'])]
  const title = `Installing npm packages (${withDev ? 'with' : 'without'} those for development)`
  const { code, output } = await step(title, (progress) => {
    const folders = topFolders(lock, withDev)
    progress.howFar = () =>
      `${folders.filter((folder) => existsSync(join(root, folder))).length} of ${folders.length}`
    return npm(root, words)
  })
  if (code === 0) return
  throw new SetupFailed(
    `npm could not install the packages:\n${complaint(output)}\n\n` +
      'Check that the registry can be reached (npm ping; a mirror is set with npm config set registry), then run the ' +
      'command again.',
  )
}

/**
 * @param {Lock} lock
 * @param {boolean} dev
 */
function topFolders(lock, dev) {
  return Object.entries(lock.packages)
    .filter(([, locked]) => needed(locked, dev) && locked.optional !== true && locked.devOptional !== true)
    .map(([folder]) => folder)
    .filter((folder) => folder.lastIndexOf('node_modules/') === 0)
}

/**
 * What npm says first: at the end it only explains its options.
 *
 * @param {string} output
 */
function complaint(output) {
  const errors = output.split('\n').filter((line) => /^npm error \S/.test(line))
  return errors.length > 0 ? errors.slice(0, 12).join('\n') : lastLines(output)
}

/**
 * @param {string} root
 * @param {string[]} words
 */
function npm(root, words) {
  // What npm set for the script that we are would be taken for this npm's own options, but for where it fetches from.
  const ours = /^npm_(?!config_(registry|cache|userconfig)$)/
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  const cli = process.env['npm_execpath']
  const isNpm = cli !== undefined && /npm-cli\.js$/.test(cli) && existsSync(cli)
  return isNpm
    ? run(process.execPath, [cli, ...words], { cwd: root, env })
    : run('npm', words, { cwd: root, env })
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  if (!existsSync(path)) return { packages: {} }
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8')))
}
