import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../setup/command.mjs'
import { say } from '../setup/step.mjs'
import { NOTHING, total } from './outcome.mjs'

// What takes longer hangs: tests run beside, and a slow machine takes three times as long as a usual one.
const LIMIT_MS = 1_800_000
const FOLDERS = ['shared', 'sfu', 'server', 'client', 'sip-gateway', 'scripts', 'bench']
// Each with a tsconfig.json: what runs on Node, and what of the tests runs in a page.
const PROJECTS = ['.', 'client/e2e', 'bench/parts/in-page']
// As in `npm run format`: tables of prose stay as narrow as they were written, and programs write as they like.
const FORMATTED = ['.', '!**/*.md', '!bench/results/**', '!client/project.inlang/**']

const LINT = ['--config', 'infra/lint/eslint.config.js', '--max-warnings', '0']
// Goes with `npm ci`.
const CACHE = 'node_modules/.cache/checks'
// By content: a fresh clone has other dates.
const cached = (/** @type {string} */ of) => [
  ...['--cache', '--cache-strategy', 'content', '--cache-location', `${CACHE}/${of}`],
]

/**
 * One check: what it is called, the npm package's program that does it (or a script of ours) and its words.
 *
 * @typedef {{ name: string, program: string, words: readonly string[] }} Check
 */

/**
 * @param {string} root
 * @returns {readonly Check[]}
 */
function checks(root) {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)))
  const bin = (/** @type {string} */ path) => `node_modules/${path}`
  return [
    {
      name: 'format',
      program: bin('prettier/bin/prettier.cjs'),
      words: ['--check', '--log-level', 'warn', ...cached('prettier'), ...FORMATTED],
    },
    {
      name: 'lint',
      program: bin('eslint/bin/eslint.js'),
      words: [...LINT, ...cached('eslint'), '.'],
    },
    ...PROJECTS.filter((project) => existsSync(join(root, project, 'tsconfig.json'))).map(
      (project, index) => ({
        name: `types of ${project === '.' ? 'all that runs on Node' : project}`,
        program: bin('typescript/bin/tsc'),
        words: ['--project', project, '--incremental', '--tsBuildInfoFile', `${CACHE}/types-${index}`],
      }),
    ),
    {
      name: 'types of the client',
      program: bin('svelte-check/bin/svelte-check'),
      words: ['--tsconfig', 'client/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
    },
    {
      name: 'arrows',
      program: bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      words: ['--config', 'infra/lint/arrows.cjs', '--output-type', 'err', ...folders],
    },
    { name: 'dead code', program: bin('knip/bin/knip.js'), words: ['--no-progress'] },
    { name: 'protocol page', program: 'scripts/protocol-doc.ts', words: ['--check'] },
    { name: 'description of the API', program: 'scripts/openapi.ts', words: ['--check'] },
  ]
}

/**
 * Runs all checks that need no browser and nothing running, two at a time. Each counts as one test.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function runChecks(root, node) {
  const left = [...checks(root)]
  const outcomes = /** @type {import('./outcome.mjs').Outcome[]} */ ([])
  const lane = async () => {
    for (let check = left.shift(); check !== undefined; check = left.shift()) {
      outcomes.push(await runCheck(root, node, check))
    }
  }
  await Promise.all([lane(), lane()])
  return total(outcomes)
}

/**
 * @param {string} root
 * @param {string} node
 * @param {Check} check
 */
async function runCheck(root, node, { name, program, words }) {
  const { code, output } = await run(node, [program, ...words], { cwd: root, limitMs: LIMIT_MS })
  if (code === 0) {
    say(`  ok      ${name}`)
    return { ...NOTHING, passed: 1 }
  }
  say(`  FAILED  ${name}\n${output.trimEnd()}\n`)
  return { ...NOTHING, failed: 1, problems: [`check: ${name}`] }
}
