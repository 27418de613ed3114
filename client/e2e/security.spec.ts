import type { Browser, BrowserContext, FrameLocator, Page } from '@playwright/test'
import { FRAME_ALLOW } from '../src/browser/embedding.ts'
import { otherSites, type OtherSites } from './harness/other-sites.ts'
import { Person } from './harness/person.ts'
import { expect, test as stackTest } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

/** The product with two other sites around it, of which it knows one. */
const test = stackTest.extend<object, { sites: OtherSites }>({
  sites: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const sites = await otherSites()
      await use(sites)
      await sites.close()
    },
    { scope: 'worker' },
  ],
  stackOptions: [
    async ({ sites }, use) => {
      await use({ workers: 1, env: { EMBEDDING_ORIGINS: sites.named } })
    },
    { scope: 'worker' },
  ],
})

const elsewhere = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] })

const framing = (url: string, allow: string): string =>
  `<!doctype html><title>Intranet</title><iframe src="${url}" allow="${allow}" width="900" height="700"></iframe>`

/** What the policy kept this page from, from now on: the rule and what was blocked. */
async function violationsOf(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      seen.push(`${effectiveDirective} ${blockedURI}`),
    )
  })
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
}

test('script and style that got into a page are blocked, and reported without the link’s token', async ({
  people,
  stack,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const bob = await people.person('Bob')
  await bob.open(link)
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
  const violations = await violationsOf(bob.page)
  const before = stack.log().length
  await bob.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = "script"'
    const place = document.createElement('div')
    place.innerHTML = '<img src="x" onerror="window.injected = 1"><p style="position: fixed">'
    document.body.append(script, place)
  })
  await expect
    .poll(violations)
    .toEqual(
      expect.arrayContaining(['script-src-elem inline', 'script-src-attr inline', 'style-src-attr inline']),
    )
  expect(await bob.page.evaluate(() => 'injected' in window)).toBe(false)
  await expect(async () => {
    const reported = stack.log().slice(before)
    expect(reported).toContain('script-src-elem')
    expect(reported).toContain('"page":"http://localhost')
  }).toPass()
  const token = new URL(link).pathname.split('/').at(-1) ?? ''
  expect(token).toHaveLength(22)
  expect(stack.log()).not.toContain(token)
})

test('the pages themselves break no rule of their policy', async ({ people }) => {
  const ada = await people.person('Ada Host')
  const broken: string[] = []
  await ada.context.exposeFunction('tellBroken', (rule: string) => broken.push(rule))
  await ada.context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      ;(window as unknown as { tellBroken: (rule: string) => void }).tellBroken(
        `${effectiveDirective} ${blockedURI} on ${location.pathname}`,
      )
    })
  })
  for (const path of ['/', '/pages/help', '/pages/nothing', '/sign-in', '/nowhere']) {
    await ada.page.goto(path)
    await expect(ada.page.getByRole('heading').first()).toBeVisible()
  }
  await ada.startMeeting()
  await ada.startCamera()
  expect(broken).toEqual([])
})

test('only a site that is named shows ours in a frame, and of ours only the ways into a meeting', async ({
  browser,
  people,
  sites,
  stack,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const page = await (await elsewhere(browser)).newPage()
  const refused = async (site: string): Promise<void> => {
    const told = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await page.goto(`${site}/`)
    await told
    await expect(page.frameLocator('iframe').locator('#app')).toHaveCount(0)
  }
  sites.show(framing(await ada.invitation(), ''))
  await refused(sites.foreign)
  await page.goto(`${sites.named}/`)
  await expect(page.frameLocator('iframe').locator('#app')).toHaveCount(1)
  sites.show(framing(`${stack.url}/`, ''))
  await refused(sites.named)
})

/** From the site that may, in a frame: to the page before the meeting, with a name. */
async function toFirstPage(page: Page, site: string): Promise<FrameLocator> {
  await page.goto(site)
  const frame = page.frameLocator('iframe')
  await frame.getByRole('textbox', { name: 'Your name' }).fill('Bob')
  await expect(frame.getByRole('button', { name: 'Listen only' })).toBeVisible()
  return frame
}

test('a frame that is allowed nothing says so, and lets listen', async ({ browser, people, sites }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  sites.show(framing(`${await ada.invitation()}?lang=en`, ''))
  const frame = await toFirstPage(await (await elsewhere(browser)).newPage(), sites.named)
  await expect(frame.getByText(sentence('en', 'embedding.both'))).toBeVisible()
  await expect(frame.getByText(FRAME_ALLOW)).toBeVisible()
  await frame.getByRole('button', { name: 'Listen only' }).click()
  await expect(frame.getByRole('toolbar', { name: 'Meeting controls' })).toBeVisible()
})

test('a frame that is allowed what the guide says is a whole meeting', async ({ browser, people, sites }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  sites.show(framing(`${await ada.invitation()}?lang=en`, FRAME_ALLOW))
  const frame = await toFirstPage(await (await elsewhere(browser)).newPage(), sites.named)
  await expect(frame.getByText(sentence('en', 'embedding.what'))).toHaveCount(0)
  await frame.getByRole('button', { name: 'Join with microphone' }).click()
  const echo = frame.getByRole('region', { name: 'Echo test' })
  await echo.getByRole('button', { name: 'Join with microphone' }).click()
  // People come in muted.
  const controls = frame.getByRole('toolbar', { name: 'Meeting controls' })
  await controls.getByRole('button', { name: 'Unmute', exact: true }).click()
  await ada.hears(1)
})

test('a page that another site opened does not know that site, and one can sign in on it', async ({
  browser,
  sessions,
  sites,
  stack,
}) => {
  sites.show(`<button onclick="window.ours = window.open('${stack.url}/?lang=en')">Go</button>`)
  const context = await elsewhere(browser)
  const opener = await context.newPage()
  await opener.goto(`${sites.foreign}/`)
  const opened = context.waitForEvent('page')
  await opener.getByRole('button', { name: 'Go' }).click()
  const page = await opened
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
  expect(await page.evaluate(() => window.opener === null)).toBe(true)
  // Nor does that site hold ours: it can lead it nowhere else.
  await expect
    .poll(() => opener.evaluate(() => (window as unknown as { ours: Window }).ours.closed))
    .toBe(true)
  const ada = new Person('Ada Host', { context, page, sessions })
  await page.getByRole('link', { name: 'Sign in' }).first().click()
  await ada.beVouchedFor()
  await expect(page.getByRole('button', { name: 'Ada Host' })).toBeVisible()
})
