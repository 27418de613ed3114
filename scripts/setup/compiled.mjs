import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODE_FLAGS } from '../supervisor/program.mjs'
import { run } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'

/**
 * Where Node keeps what it compiled, for NODE_COMPILE_CACHE: one place for all data folders, and gone with `npm ci`.
 *
 * @param {string} root The clone.
 */
export function compiledIn(root) {
  return join(root, 'node_modules/.cache/compiled')
}

/**
 * Has the programs compiled before their first start, which then is as quick and takes as little memory as every later
 * one: stripping the types alone takes 20 MB in each. Where that fails, the first start does it.
 *
 * @param {string} root The clone.
 * @param {string} node Node 24.
 */
export async function compileAhead(root, node) {
  const stamp = join(compiledIn(root), 'of')
  const now = fingerprint(root, ['server', 'sfu', 'sip-gateway', 'shared', 'package-lock.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  // With a port that is none, a program loads all its files and ends before it does anything; so does a thread that is none.
  const none = { PORT: 'none', SFU_PORT: 'none', SIP_PORT: 'none' }
  const env = { ...process.env, NODE_COMPILE_CACHE: compiledIn(root), ...none }
  const programs = ['server/main.ts', 'sfu/main.ts', 'sip-gateway/main.ts', 'sip-gateway/bridge/thread.ts']
  await Promise.all(programs.map((program) => run(node, [...NODE_FLAGS, program], { cwd: root, env })))
  if (existsSync(compiledIn(root))) writeFileSync(stamp, now)
}
