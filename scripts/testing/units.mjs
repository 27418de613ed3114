import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../setup/command.mjs'
import { say } from '../setup/step.mjs'
import { total, uvuOutcome } from './outcome.mjs'
import { reaches } from './reaching.mjs'

const AREAS = ['shared', 'scripts', 'server', 'sfu', 'sip-gateway', 'client', 'bench']
const SKIPPED = new Set(['node_modules', 'dist', 'e2e', 'results'])
// A file of tests that takes longer hangs.
const LIMIT_MS = 180_000
const LANES = 2

/**
 * Runs every `*.test.ts` in a process of its own, two at a time.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @param {{ filter?: string | undefined, reaching?: string, env?: NodeJS.ProcessEnv }} [options] `filter`: only files
 *   whose path has it; `reaching`: only files that import this one, be it through others.
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function runUnits(root, node, { filter = '', reaching, env = process.env } = {}) {
  const known = new Map()
  const left = AREAS.flatMap((area) => testFiles(root, area))
    .filter((file) => file.includes(filter))
    .filter((file) => reaching === undefined || reaches(root, file, reaching, known))
  const outcomes = /** @type {import('./outcome.mjs').Outcome[]} */ ([])
  const lane = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      outcomes.push(await runFile(root, node, file, env))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return total(outcomes)
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} Paths relative to `root`.
 */
function testFiles(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : testFiles(root, path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/**
 * The client's modules have runes; compiling them costs the others a moment for nothing.
 *
 * @param {string} file
 */
function loaderOf(file) {
  return file.startsWith('client/')
    ? ['--disable-warning=ExperimentalWarning', '--import', './scripts/testing/runes.mjs']
    : []
}

/**
 * @param {string} root
 * @param {string} node
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
async function runFile(root, node, file, env) {
  const started = Date.now()
  const ended = await run(node, [...loaderOf(file), file], { cwd: root, env, limitMs: LIMIT_MS })
  const outcome = uvuOutcome(file, ended)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const { passed, failed, problems } = outcome
  if (failed === 0) say(`  ok      ${file} (${passed} in ${seconds} s)`)
  else say(`  FAILED  ${problems.join('; ')}\n${ended.output.trimEnd()}\n`)
  return outcome
}
