import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOTHING, playwrightOutcome, total } from './outcome.mjs'

const CONFIG = 'client/e2e/playwright.config.ts'

/**
 * Runs the journeys in real browsers and lets Playwright tell of them as they end: those on pages, then those that measure
 * media, which must not run beside them.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @param {{ words?: readonly string[], env?: NodeJS.ProcessEnv }} [options] `words`: for Playwright, such as a file.
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function runJourneys(root, node, { words = [], env = process.env } = {}) {
  if (!existsSync(join(root, CONFIG))) return NOTHING
  const outcomes = []
  for (const project of ['pages', 'media']) {
    outcomes.push(await runProject(root, node, { words: [`--project=${project}`, ...words], env }))
  }
  const all = total(outcomes)
  if (all.passed + all.failed + all.skipped > 0) return all
  return { ...all, failed: 1, problems: [`browser journeys: none for ${words.join(' ')}`] }
}

/**
 * @param {string} root
 * @param {string} node
 * @param {{ words: readonly string[], env: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
async function runProject(root, node, { words, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'preau-journeys-'))
  const report = join(folder, 'report.json')
  const cli = 'node_modules/@playwright/test/cli.js'
  const given = ['test', '--config', CONFIG, '--reporter', 'list,json', '--pass-with-no-tests', ...words]
  const child = spawn(node, [cli, ...given], {
    cwd: root,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  try {
    return judged(playwrightOutcome(JSON.parse(readFileSync(report, 'utf8'))), code)
  } catch {
    return { ...NOTHING, failed: 1, problems: ['browser journeys: Playwright wrote no report'] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {import('./outcome.mjs').Outcome} outcome
 * @param {unknown} code
 * @returns {import('./outcome.mjs').Outcome} With a failure when Playwright failed without a failed test, as when a file
 *   cannot be loaded.
 */
function judged(outcome, code) {
  if (code === 0 || outcome.failed > 0) return outcome
  return { ...outcome, failed: 1, problems: [`browser journeys: Playwright ended with ${String(code)}`] }
}
