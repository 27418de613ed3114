/**
 * `npm test`: everything from a fresh clone. `test.mjs check`, `unit [part of a path]` and `e2e [words for Playwright]` do
 * one part of it. `all` does what `npm test` leaves out, because it takes long and proves no rule of its own: the tests
 * with SQL on a second PostgreSQL (`debian [part of a path]` does only these), and what is marked heavy.
 */
import { testBrowsers } from './setup/browser.mjs'
import { buildClient } from './setup/client.mjs'
import { compileAhead } from './setup/compiled.mjs'
import { endingAll } from './setup/ending.mjs'
import { node24 } from './setup/node24.mjs'
import { installPackages } from './setup/packages.mjs'
import { root } from './setup/project.mjs'
import { main, say } from './setup/step.mjs'
import { mediaWorker } from './setup/worker.mjs'
import { runChecks } from './testing/checks.mjs'
import { runJourneys } from './testing/journeys.mjs'
import { runOnDebiansPostgres } from './testing/other-database.mjs'
import { NOTHING, total } from './testing/outcome.mjs'
import { withPostgres } from './testing/shared-postgres.mjs'
import { runUnits } from './testing/units.mjs'

const [part, ...words] = process.argv.slice(2)

/**
 * @param {string} node
 * @returns {Promise<import('./testing/outcome.mjs').Outcome>} Only a build that fails counts.
 */
async function built(node) {
  try {
    await buildClient(root, node)
    return NOTHING
  } catch (error) {
    say(`  FAILED  ${error instanceof Error ? error.message : String(error)}`)
    return { ...NOTHING, failed: 1, problems: ['build of the client'] }
  }
}

/**
 * The parts of the tests, in order, and which of the words for the command ask for each.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly { asked: readonly (string | undefined)[], title: string,
 *   run: () => Promise<import('./testing/outcome.mjs').Outcome> }[]}
 */
function parts(node, env) {
  const filter = words[0]
  const units = (/** @type {boolean | undefined} */ heavy) =>
    withPostgres({ env }, (theirs) => runUnits(root, node, { filter, heavy, env: theirs }))
  const journeys = (/** @type {readonly string[]} */ given) => runJourneys(root, node, { words: given, env })
  return [
    { asked: ['check'], title: 'Checks', run: () => runChecks(root, node) },
    {
      // Side by side: tests wait much, and checks only reckon.
      asked: [undefined],
      title: 'Checks and tests',
      run: async () => total(await Promise.all([runChecks(root, node), units(false)])),
    },
    { asked: ['unit'], title: 'Tests', run: () => units(undefined) },
    {
      asked: ['all', 'debian'],
      title: 'Tests with SQL, on the PostgreSQL of Debian',
      run: () => runOnDebiansPostgres(root, node, { filter, env }),
    },
    { asked: ['all'], title: 'Heavy tests', run: () => units(true) },
    { asked: [undefined], title: 'Journeys in browsers', run: () => journeys([]) },
    { asked: ['e2e'], title: 'Journeys in browsers', run: () => journeys(words) },
  ]
}

async function runAll() {
  const { node, env, build } = await prepared()
  const outcomes = [build]
  for (const { title, run } of parts(node, env).filter(({ asked }) => asked.includes(part))) {
    say(title)
    outcomes.push(await run())
  }
  const { passed, failed, skipped, problems, notRun } = total(outcomes)
  say('')
  for (const one of notRun) say(`NOT RUN ${one}`)
  for (const problem of problems) say(`FAILED  ${problem}`)
  if (skipped > 0) say(`${skipped} skipped`)
  say(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** What the part needs, side by side. */
async function prepared() {
  const installed = installPackages(root, { dev: true }).then(() => node24(root))
  // Types of the client's sentences are made by its build. Without it much fails, and is told.
  const withClient = installed.then((node) => built(node))
  if (part === 'check') return { node: await installed, env: process.env, build: await withClient }
  const inBrowsers = part === undefined || part === 'e2e'
  const [node, worker, browsers, build] = await Promise.all([
    installed,
    mediaWorker(root, installed),
    inBrowsers ? installed.then((node) => testBrowsers(root, node)) : {},
    withClient,
    installed.then((node) => compileAhead(root, node)),
  ])
  return { node, env: { ...process.env, ...browsers, MEDIASOUP_WORKER_BIN: worker }, build }
}

await main(() => endingAll(runAll))
