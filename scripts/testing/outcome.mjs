import { stripVTControlCharacters } from 'node:util'

/** What is said of one failure where all are summed up, in characters: of a long log often only the end is at hand. */
const REASON_MAX = 400

/**
 * How a part of the tests went. `problems` says in one line each what failed and why, `notRun` what was skipped and why.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, problems: readonly string[], notRun: readonly string[] }} Outcome
 */

/** @type {Outcome} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0, problems: [], notRun: [] }

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {Outcome}
 */
export function total(outcomes) {
  return outcomes.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
      problems: [...sum.problems, ...one.problems],
      notRun: [...sum.notRun, ...one.notRun],
    }),
    NOTHING,
  )
}

/**
 * The outcome of one file of uvu tests from what it wrote. A file that ends badly, hangs or runs no test without saying
 * what it lacks is a failure, even when no single test failed.
 *
 * @param {string} file
 * @param {import('../setup/command.mjs').Ended} ended
 * @returns {Outcome}
 */
export function uvuOutcome(file, { code, output }) {
  const text = stripVTControlCharacters(output)
  const count = (/** @type {string} */ word) =>
    Number(new RegExp(`^ {2}${word}: +(\\d+)$`, 'm').exec(text)?.[1] ?? 0)
  const [all, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')]
  // A test that needs a program of the machine says so by itself where it is missing.
  const notRun = Array.from(text.matchAll(/^NOT RUN (.+)$/gm), ([, what = '']) => what)
  const failed = all - passed - skipped
  if (failed > 0) {
    const problems = reasonsIn(file, text)
    // uvu swallows it.
    if (problems.length === 0) problems.push(`${file}: what is done before its tests failed`)
    return { passed, failed, skipped, problems: [`${file}: ${failed} failed`, ...problems], notRun }
  }
  const fault = faultOf(code, all + skipped + notRun.length)
  if (fault === undefined) return { passed, failed: 0, skipped, problems: [], notRun }
  return { passed, failed: 1, skipped, problems: [`${file}: ${fault}`], notRun }
}

/**
 * @param {string} file Whose tests these are, where uvu names none.
 * @param {string} text What uvu wrote.
 * @returns {string[]} Each failed test with what it says before its stack.
 */
function reasonsIn(file, text) {
  const failures = text.matchAll(/^ +FAIL +("[^\n]*")\n([\s\S]*?)(?=^ +at |\n\n\n|$(?![\s\S]))/gm)
  return Array.from(failures, ({ 1: title, 2: why, index }) => {
    const named = text
      .slice(0, index)
      .match(/^\S+\.test\.ts$/gm)
      ?.at(-1)
    return oneLine(`${named ?? file}: ${title} ${why}`)
  })
}

/** @param {string} text */
function oneLine(text) {
  return stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').trim().slice(0, REASON_MAX)
}

/**
 * @param {number} code
 * @param {number} told tests, and what is said to be left out
 */
function faultOf(code, told) {
  if (code === 124) return 'did not end in time'
  if (code !== 0) return `ended with code ${code}`
  return told === 0 ? 'ran no test' : undefined
}

/**
 * What we read of Playwright's JSON report.
 *
 * @typedef {object} Report
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {readonly Suite[]} [suites]
 *
 * @typedef {{ suites?: readonly Suite[], specs?: readonly Spec[] }} Suite
 * @typedef {{ title: string, file: string, tests: readonly Tried[] }} Spec
 * @typedef {{ status: string, annotations: readonly { type: string, description?: string }[],
 *   results?: readonly { error?: { message?: string } }[] }} Tried
 */

/**
 * The outcome of Playwright's JSON report. A test that passed only at the second try is a failure.
 *
 * @param {Report} report
 * @returns {Outcome}
 */
export function playwrightOutcome({ stats, suites = [] }) {
  const failed = stats.unexpected + stats.flaky
  const problems =
    failed === 0 ? [] : [`browser journeys: ${failed} failed`, ...specsOf({ suites }).flatMap(failedIn)]
  return {
    passed: stats.expected,
    failed,
    skipped: stats.skipped,
    problems,
    notRun: specsOf({ suites }).flatMap(skippedIn),
  }
}

/**
 * @param {Suite} suite
 * @returns {Spec[]}
 */
function specsOf({ suites = [], specs = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

/**
 * @param {Spec} spec
 * @returns {string[]}
 */
function skippedIn({ title, file, tests }) {
  return tests
    .filter(({ status }) => status === 'skipped')
    .map(({ annotations }) => {
      const why = annotations.find(({ type }) => type === 'skip')?.description
      return `${file}: ${title}${why === undefined ? '' : ` (${why})`}`
    })
}

/**
 * @param {Spec} spec
 * @returns {string[]}
 */
function failedIn({ title, file, tests }) {
  return tests
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ results = [] }) => {
      const why = results.find(({ error }) => error !== undefined)?.error?.message ?? ''
      return oneLine(`${file}: ${title}: ${why}`)
    })
}
