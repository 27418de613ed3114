import { expect, test as base } from '@playwright/test'
import { chromiumFlags, chromiumPath, makeVoice, type Voice } from './browsers.ts'
import { People } from './people.ts'
import { Sessions } from './sessions.ts'
import { startStack, type Stack, type StackOptions } from './stack.ts'
import { Witness } from './witness.ts'

type BrowserFixtures = { voice: Voice }
type StackFixtures = { stackOptions: StackOptions; stack: Stack; sessions: Sessions; witness: Witness }
type TestFixtures = { people: People; logs: undefined }

/** A test in a browser with fake devices, without the product. */
export const browserTest = base.extend<object, BrowserFixtures>({
  voice: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const voice = makeVoice()
      await use(voice)
      voice.remove()
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ voice }, use) => {
      const path = chromiumPath()
      await use({ args: chromiumFlags(voice), ...(path === undefined ? {} : { executablePath: path }) })
    },
    { scope: 'worker' },
  ],
})

/** A test with the whole product running, and with people who can be asked in. */
export const test = browserTest.extend<TestFixtures, StackFixtures>({
  stackOptions: [
    { workers: 1, env: {} },
    { scope: 'worker', option: true },
  ],
  stack: [
    async ({ stackOptions }, use) => {
      const stack = await startStack(stackOptions)
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  /** Nothing that only its holder may know is in the log or in the metrics, whatever the tests of this stack did. */
  witness: [
    async ({ stack }, use) => {
      const witness = new Witness(stack.url)
      await use(witness)
      const metrics = await (await fetch(stack.metricsUrl)).text()
      expect(witness.betrayedIn(`${stack.log()}\n${metrics}`), 'secrets in the log or the metrics').toEqual(
        [],
      )
    },
    { scope: 'worker' },
  ],
  sessions: [
    async ({ stack, witness }, use) => {
      await use(new Sessions(stack.url, witness))
    },
    { scope: 'worker' },
  ],
  people: async ({ browser, stack, sessions, witness }, use) => {
    const people = new People({ browser, url: stack.url, sessions, witness })
    await use(people)
    await Promise.all(browser.contexts().map((context) => context.close()))
    expect(people.problems(), 'no page has an error that it did not catch').toEqual([])
  },
  logs: [
    async ({ stack }, use, testInfo) => {
      const before = stack.log().length
      await use(undefined)
      if (testInfo.status === testInfo.expectedStatus) return
      await testInfo.attach('stack.log', { body: stack.log().slice(before), contentType: 'text/plain' })
    },
    { auto: true },
  ],
})

export { expect }
