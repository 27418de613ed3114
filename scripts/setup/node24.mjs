import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SetupFailed } from './step.mjs'

const MAJOR = 24

/**
 * The Node that runs our TypeScript: the one that npm brought where it has one for this machine, else the running one
 * if it is new enough. `node_modules/.bin/node` leads to it, so npm's scripts run on it too.
 *
 * @param {string} root The clone.
 * @returns {string} Its path.
 * @throws SetupFailed when there is none.
 */
export function node24(root) {
  const brought = broughtNode(root)
  if (brought !== undefined) return link(root, brought)
  if (Number(process.versions.node.split('.')[0]) >= MAJOR) return process.execPath
  throw new SetupFailed(
    `Préau runs on Node ${MAJOR}. npm has none for ${process.platform} on ${process.arch}, and this is Node ` +
      `${process.versions.node}: install Node ${MAJOR} from https://nodejs.org and run the command with it.`,
  )
}

/** @param {string} root */
function broughtNode(root) {
  try {
    const from = createRequire(join(root, 'package.json'))
    const manifest = from.resolve(`node-${process.platform}-${process.arch}/package.json`)
    const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(manifest, 'utf8')))
    const path = join(dirname(manifest), 'bin/node')
    return Number(version.split('.')[0]) >= MAJOR && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/**
 * What the install script of the npm package `node` would do, had we let it run.
 *
 * @param {string} root
 * @param {string} brought
 */
function link(root, brought) {
  const place = join(root, 'node_modules/node/bin/node')
  if (!isSameFile(place, brought)) {
    mkdirSync(dirname(place), { recursive: true })
    rmSync(place, { force: true })
    linkSync(brought, place)
  }
  const bin = join(root, 'node_modules/.bin/node')
  if (!isSymlink(bin)) {
    mkdirSync(dirname(bin), { recursive: true })
    rmSync(bin, { force: true })
    symlinkSync('../node/bin/node', bin)
  }
  return place
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSameFile(one, other) {
  return existsSync(one) && statSync(one).ino === statSync(other).ino
}

/** @param {string} path */
function isSymlink(path) {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
