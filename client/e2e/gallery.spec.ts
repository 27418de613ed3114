import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build, preview } from 'vite'
import { faultsOf, faultsOfWidth } from './harness/accessible.ts'
import { browserTest as base, expect } from './harness/test.ts'
import { sentence, type Language } from './harness/wording.ts'

const CONFIG = fileURLToPath(new URL('../gallery/vite.config.ts', import.meta.url))
const NARROW = { width: 360, height: 740 }
const WIDE = { width: 1280, height: 800 }

/** What opens from a state by pressing these, one after the other: keys of the sentences on them. */
const OPENED: readonly (readonly [state: string, ...presses: string[]])[] = [
  ['few', 'meeting.people'],
  ['few', 'meeting.leave'],
  ['few', 'meeting.more'],
  ['few', 'meeting.more', 'more.devices'],
  ['few', 'meeting.more', 'more.testSound'],
  ['few', 'meeting.more', 'more.shortcuts'],
  ['several-wait', 'meeting.people'],
  ['echo-starting', 'echo.cannotHear'],
  ['visiting', 'join.join'],
  ['home-signed-out', 'code.connect'],
  ['home-rooms', 'rooms.delete'],
  ['home-rooms', 'rooms.invite'],
  ['room-edit', 'keys.renew'],
  ['share-some', 'share.add'],
  ['admin-users', 'admin.refresh'],
]

type Gallery = { readonly url: string }
const test = base.extend<object, { gallery: Gallery }>({
  gallery: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      await build({ configFile: CONFIG, logLevel: 'error' })
      const server = await preview({ configFile: CONFIG, logLevel: 'error', preview: { port: 0 } })
      await use({ url: server.resolvedUrls?.local[0] ?? '' })
      await server.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

/** Opens a state and waits until it draws nothing new any more. */
async function open(page: Page, { url }: Gallery, state: string, language: Language): Promise<void> {
  await page.goto(`${url}?state=${state}&lang=${language}`)
  await expect(page.locator('#app').locator('h1, h2, [role=toolbar]').first()).toBeAttached()
  await calm(page)
}

/** Nothing has changed on the page for some frames. */
async function calm(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const FRAMES = 6
        let left = FRAMES
        const watch = new MutationObserver(() => {
          left = FRAMES
        })
        watch.observe(document.body, { childList: true, subtree: true })
        const frame = () => {
          left -= 1
          if (left > 0) requestAnimationFrame(frame)
          else {
            watch.disconnect()
            resolve()
          }
        }
        requestAnimationFrame(frame)
      }),
  )
}

async function press(page: Page, language: Language, key: string): Promise<void> {
  const name = sentence(language, key)
  const places = page.getByRole('button', { name }).or(page.getByRole('menuitem', { name, exact: true }))
  const visible = places.filter({ visible: true })
  if (key !== 'meeting.more' && (await visible.count()) === 0) await press(page, language, 'meeting.more')
  await visible.first().click()
  await calm(page)
}

/** Each language is walked at a width of its own, and looked at once more at the other. */
const WALKS = [
  { language: 'fr', first: NARROW, then: WIDE },
  { language: 'en', first: WIDE, then: NARROW },
] as const

// It takes longer than all other journeys together, and is not through its first reading yet.
test.skip(process.env['GALLERY'] === undefined, 'the gallery is walked with GALLERY=1 only')

for (const { language, first, then } of WALKS) {
  const walk = async (page: Page, what: string): Promise<void> => {
    expect.soft(await faultsOf(page), `${what} at ${String(first.width)} px`).toEqual([])
    await page.setViewportSize(then)
    await calm(page)
    expect.soft(await faultsOfWidth(page), `${what} at ${String(then.width)} px`).toEqual([])
    await page.setViewportSize(first)
  }

  test(`every state of the interface is accessible and fits its window (${language})`, async ({
    page,
    gallery,
  }) => {
    test.setTimeout(600_000)
    await page.setViewportSize(first)
    await page.goto(gallery.url)
    const states = await page
      .getByRole('link')
      .evaluateAll((links) =>
        links.map((link) => new URLSearchParams(link.getAttribute('href') ?? '').get('state') ?? ''),
      )
    expect(states.length).toBeGreaterThan(100)
    for (const state of new Set(states)) {
      await open(page, gallery, state, language)
      await walk(page, state)
    }
  })

  test(`every dialog, menu and panel is accessible and fits its window (${language})`, async ({
    page,
    gallery,
  }) => {
    test.setTimeout(300_000)
    await page.setViewportSize(first)
    for (const [state, ...presses] of OPENED) {
      await open(page, gallery, state, language)
      for (const key of presses) await press(page, language, key)
      await walk(page, [state, ...presses].join(' › '))
    }
  })
}
