import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compiledIn } from '../setup/compiled.mjs'
import { run } from '../setup/command.mjs'
import { say } from '../setup/step.mjs'
import { total, uvuOutcome } from './outcome.mjs'
import { reachedFrom } from './reaching.mjs'

/** Tests that import this touch SQL. */
export const SQL = 'scripts/test-database.mjs'

const AREAS = ['shared', 'scripts', 'server', 'sfu', 'sip-gateway', 'client', 'bench']
const SKIPPED = new Set(['node_modules', 'dist', 'e2e', 'results'])
const HEAVY = /\.heavy\.test\.ts$/
// Files that use none of these have nothing that could disturb another: they share a process.
const EFFECTS = [
  SQL,
  'node:child_process',
  'node:http',
  'node:net',
  'node:dgram',
  'mediasoup',
  'socket.io-client',
]
// What takes longer hangs, on the slowest machine.
const LIMIT_MS = 900_000
const LANES = 2

/**
 * What runs in one process, and how Node is told to.
 *
 * @typedef {{ name: string, words: readonly string[] }} Process
 */

/**
 * Runs every `*.test.ts`, two processes at a time, those with SQL first: they take longest.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @param {object} [options]
 * @param {string | undefined} [options.filter] Only files whose path has it.
 * @param {string} [options.reaching] Only files that import this one, be it through others.
 * @param {string} [options.sparing] Only files that do not import this one.
 * @param {boolean} [options.heavy] Only `*.heavy.test.ts`, or all but these; both unless it is said.
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function runUnits(
  root,
  node,
  { filter = '', reaching, sparing, heavy, env = process.env } = {},
) {
  const known = new Map()
  const files = AREAS.flatMap((area) => testFiles(root, area))
    .filter((file) => file.includes(filter))
    .filter((file) => heavy === undefined || heavy === HEAVY.test(file))
    .map((file) => ({ file, reached: reachedFrom(root, file, known) }))
    .filter(({ reached }) => reaching === undefined || reached.has(reaching))
    .filter(({ reached }) => sparing === undefined || !reached.has(sparing))
  const left = processes(files)
  const outcomes = /** @type {import('./outcome.mjs').Outcome[]} */ ([])
  const theirs = { NODE_COMPILE_CACHE: compiledIn(root), ...env }
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      outcomes.push(await runProcess(root, node, next, theirs))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return total(outcomes)
}

/**
 * @param {readonly { file: string, reached: ReadonlySet<string> }[]} files
 * @returns {Process[]}
 */
function processes(files) {
  const alone = files.filter(({ reached }) => EFFECTS.some((effect) => reached.has(effect)))
  const withSql = alone.filter(({ reached }) => reached.has(SQL))
  const seeded = (/** @type {readonly { reached: ReadonlySet<string> }[]} */ group) =>
    group.some(({ reached }) => reached.has('fast-check')) ? ['--import', './scripts/testing/seed.mjs'] : []
  const pure = files.filter((one) => !alone.includes(one))
  // Node 20 has no Object.groupBy.
  const together = AREAS.map((area) => ({
    area,
    group: pure.filter(({ file }) => file.startsWith(`${area}/`)),
  }))
    .filter(({ group }) => group.length > 0)
    .map(({ area, group }) => ({
      name: group.length === 1 ? (group[0]?.file ?? '') : `${group.length} files of ${area}`,
      words: [
        ...loaderOf(area),
        ...seeded(group),
        'scripts/testing/together.mjs',
        ...group.map(({ file }) => file),
      ],
    }))
  const own = [...withSql, ...alone.filter((one) => !withSql.includes(one))].map((one) => ({
    name: one.file,
    words: [...loaderOf(one.file), ...seeded([one]), one.file],
  }))
  return [...own, ...together]
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
 * @param {string} path
 */
function loaderOf(path) {
  return path.split('/')[0] === 'client'
    ? ['--disable-warning=ExperimentalWarning', '--import', './scripts/testing/runes.mjs']
    : []
}

/**
 * @param {string} root
 * @param {string} node
 * @param {Process} process
 * @param {NodeJS.ProcessEnv} env
 */
async function runProcess(root, node, { name, words }, env) {
  const started = Date.now()
  const ended = await run(node, words, { cwd: root, env, limitMs: LIMIT_MS })
  const outcome = uvuOutcome(name, ended)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const { passed, failed, problems } = outcome
  if (failed === 0) say(`  ok      ${name} (${passed} in ${seconds} s)`)
  else say(`  FAILED  ${problems.join('; ')}\n${ended.output.trimEnd()}\n`)
  return outcome
}
