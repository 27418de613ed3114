import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastLines, run } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { SetupFailed, step } from './step.mjs'

const SOURCES = ['client', 'shared', 'package-lock.json']
const NOT_SOURCES = [
  'client/dist',
  'client/e2e',
  'client/gallery',
  'client/test',
  // Written by the build itself.
  'client/project.inlang/.gitignore',
  'client/project.inlang/.meta.json',
  'client/project.inlang/README.md',
  'client/.svelte-kit',
  'client/src/text/messages',
  'client/test-results',
  'client/playwright-report',
]

/**
 * Builds the browser's part into client/dist, unless it was built from these very sources.
 *
 * @param {string} root The clone.
 * @param {string} node Node 24.
 * @throws SetupFailed with what the build said.
 */
export async function buildClient(root, node) {
  const stamp = join(root, 'client/dist/.built-from')
  const now = fingerprint(root, SOURCES, NOT_SOURCES)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const words = [vite, 'build', '--config', 'client/vite.config.ts', '--logLevel', 'warn']
  const { code, output } = await step('Building the client', () => run(node, words, { cwd: root }))
  if (code !== 0) throw new SetupFailed(`The client cannot be built:\n${lastLines(output, 40)}`)
  writeFileSync(stamp, now)
}
