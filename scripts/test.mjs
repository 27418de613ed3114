/**
 * `npm test`: everything from a fresh clone. `test.mjs check`, `unit [part of a path]`, `debian [part of a path]` and
 * `e2e [words for Playwright]` do one part of it.
 */
import { testBrowsers } from './setup/browser.mjs'
import { buildClient } from './setup/client.mjs'
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
 * The parts of the tests, in order.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
function parts(node, env) {
  const filter = words[0]
  return [
    { name: 'check', title: 'Checks', run: () => runChecks(root, node) },
    { name: 'unit', title: 'Tests', run: () => runUnits(root, node, { filter, env }) },
    {
      name: 'debian',
      title: 'Tests with SQL, on the PostgreSQL of Debian',
      run: () => runOnDebiansPostgres(root, node, { filter, env }),
    },
    {
      name: 'e2e',
      title: 'Journeys in browsers',
      run: () => runJourneys(root, node, { words: part === 'e2e' ? words : [], env }),
    },
  ]
}

const wants = (/** @type {string} */ name) => part === undefined || part === name

async function runAll() {
  const installed = installPackages(root, { dev: true }).then(() => node24(root))
  const withWorker = part === 'check' ? undefined : mediaWorker(root, installed)
  const withBrowsers = wants('e2e') ? installed.then((node) => testBrowsers(root, node)) : undefined
  // Types of the client's sentences are made by its build. Without it much fails, and is told.
  const withClient = installed.then((node) => built(node))
  const [node, worker, browsers, build] = await Promise.all([installed, withWorker, withBrowsers, withClient])
  const env = { ...process.env, ...browsers, ...(worker && { MEDIASOUP_WORKER_BIN: worker }) }
  const outcomes = [build]
  for (const { title, run } of parts(node, env).filter(({ name }) => wants(name))) {
    say(title)
    outcomes.push(await run())
  }
  const { passed, failed, skipped, problems } = total(outcomes)
  say('')
  for (const problem of problems) say(`FAILED  ${problem}`)
  if (skipped > 0) say(`${skipped} skipped`)
  say(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

await main(() => endingAll(runAll))
