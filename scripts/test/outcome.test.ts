import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { playwrightOutcome, total, uvuOutcome } from '../testing/outcome.mjs'

const summary = (all: number, passed: number, skipped = 0): string =>
  `• •\n\n  Total:     ${all}\n  \u001B[32mPassed:    ${passed}\u001B[0m\n  Skipped:   ${skipped}\n  Duration:  1.00ms\n`.replace(
    '  \u001B[32m',
    '\u001B[32m  ',
  )

test('single tests are counted', () => {
  assert.equal(uvuOutcome('a.test.ts', { code: 0, output: summary(5, 4, 1) }), {
    passed: 4,
    failed: 0,
    skipped: 1,
    problems: [],
    notRun: [],
  })
  const { passed, failed, problems } = uvuOutcome('a.test.ts', { code: 1, output: summary(5, 3) })
  assert.equal(
    [passed, failed, problems],
    [3, 2, ['a.test.ts: 2 failed', 'a.test.ts: what is done before its tests failed']],
  )
})

test('a file whose tests need what is not installed is skipped and says so', () => {
  const output = `NOT RUN calls by sipp: it is not installed\n${summary(0, 0, 3)}`
  const { failed, skipped, notRun } = uvuOutcome('a.test.ts', { code: 0, output })
  assert.equal([failed, skipped, notRun], [0, 3, ['calls by sipp: it is not installed']])
})

test('a file that says why it has no test here has not failed', () => {
  const output = `NOT RUN the archive: in CI\n${summary(0, 0)}`
  const { failed, notRun } = uvuOutcome('a.test.ts', { code: 0, output })
  assert.equal([failed, notRun], [0, ['the archive: in CI']])
})

for (const [fault, ended] of [
  ['did not end in time', { code: 124, output: summary(2, 2) }],
  ['ended with code 1', { code: 1, output: 'SyntaxError' }],
  ['ran no test', { code: 0, output: '' }],
] as const) {
  test(`a file that ${fault} is one failure that names it`, () => {
    const { failed, problems } = uvuOutcome('a.test.ts', ended)
    assert.equal([failed, problems], [1, [`a.test.ts: ${fault}`]])
  })
}

test('what failed is told with its reason, in one line', () => {
  const fail = (title: string, why: string): string =>
    `\n   FAIL  "${title}"\n    ${why}\n\n        ++true  (Expected)\n        --false  (Actual)\n        \n    at assert (a.ts:1:2)\n`
  const output = ` ✘ ✘   (0 / 2)\n${fail('one hears', 'seed 1  (is)')}${fail('both hear', 'never heard')}\n\n${summary(2, 0)}`
  assert.equal(uvuOutcome('a.test.ts', { code: 1, output }).problems, [
    'a.test.ts: 2 failed',
    'a.test.ts: "one hears" seed 1 (is) ++true (Expected) --false (Actual)',
    'a.test.ts: "both hear" never heard ++true (Expected) --false (Actual)',
  ])
})

test('what failed among several files is told with its file, and what failed before the tests is told', () => {
  const output = `b.test.ts\n•   (1 / 1)\n\nc.test.ts\n✘   (0 / 1)\n\n   FAIL  "one hears"\n    never\n\n    at x (c.ts:1:2)\n${summary(2, 1)}`
  assert.equal(uvuOutcome('2 files', { code: 1, output }).problems, [
    '2 files: 1 failed',
    'c.test.ts: "one hears" never',
  ])
  assert.equal(uvuOutcome('a.test.ts', { code: 0, output: summary(1, 0) }).problems, [
    'a.test.ts: 1 failed',
    'a.test.ts: what is done before its tests failed',
  ])
})

test('a journey that passes at the second try only has failed, and says why', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }
  const results = [{ error: { message: '\u001B[31mnobody\u001B[39m\nis heard' } }, {}]
  const tests = [{ status: 'flaky', annotations: [], results }]
  const { passed, failed, skipped, problems } = playwrightOutcome({
    stats,
    suites: [{ specs: [{ title: 'both hear', file: 'a.spec.ts', tests }] }],
  })
  assert.equal([passed, failed, skipped], [3, 2, 2])
  assert.equal(problems, ['browser journeys: 2 failed', 'a.spec.ts: both hear: nobody is heard'])
})

test('a journey that was skipped is told with the reason', () => {
  const stats = { expected: 1, unexpected: 0, flaky: 0, skipped: 1 }
  const tests = [{ status: 'skipped', annotations: [{ type: 'skip', description: 'no Firefox' }] }]
  const ran = [{ status: 'expected', annotations: [] }]
  const specs = [
    { title: 'both hear', file: 'firefox.spec.ts', tests },
    { title: 'one hears', file: 'firefox.spec.ts', tests: ran },
  ]
  const { notRun } = playwrightOutcome({ stats, suites: [{ suites: [{ specs }] }] })
  assert.equal(notRun, ['firefox.spec.ts: both hear (no Firefox)'])
})

test('parts add up', () => {
  const one = { passed: 1, failed: 0, skipped: 2, problems: [], notRun: ['a'] }
  const other = { passed: 3, failed: 1, skipped: 0, problems: ['x'], notRun: [] }
  assert.equal(total([one, other]), { passed: 4, failed: 1, skipped: 2, problems: ['x'], notRun: ['a'] })
})

test.run()
