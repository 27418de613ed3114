import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from '@playwright/test'
import { build, preview } from 'vite'
import { beyondEdge, faultsOf } from './harness/accessible.ts'
import { browserTest as base, expect } from './harness/test.ts'
import { sentence, type Language } from './harness/wording.ts'

const CONFIG = fileURLToPath(new URL('../gallery/vite.config.ts', import.meta.url))
const NARROW = { width: 360, height: 740 }
const WIDE = { width: 1280, height: 800 }

/** What opens from a state by pressing these, one after the other: keys of the sentences on them. */
const OPENED: readonly (readonly [state: string, ...presses: string[]])[] = [
  ['few', 'meeting.people'],
  ['many', 'meeting.people'],
  ['like-moderator', 'meeting.people'],
  ['chat-locked', 'chat.title'],
  ['participant', 'person.menuOf', 'volume.open'],
  ['few', 'notes.title'],
  ['notes', 'notes.title'],
  ['notes', 'notes.title', 'notes.more'],
  ['notes', 'notes.title', 'notes.more', 'notes.look'],
  ['notes-locked', 'notes.title'],
  ['notes-unsaved', 'notes.title'],
  ['few', 'meeting.leave'],
  ['few', 'meeting.more'],
  ['few', 'meeting.more', 'more.devices'],
  ['few', 'meeting.more', 'more.testSound'],
  ['few', 'meeting.more', 'more.shortcuts'],
  ['locks', 'meeting.more', 'locks.title'],
  ['several-wait', 'meeting.people'],
  ['few', 'timer.title'],
  ['few', 'reactions.title'],
  ['echo-starting', 'echo.cannotHear'],
  ['visiting', 'echo.join'],
  ['home-signed-out', 'code.connect'],
  ['home-rooms', 'rooms.delete'],
  ['home-rooms', 'rooms.invite'],
  ['room-edit', 'keys.renew'],
  ['share-some', 'share.add'],
  ['past-meetings', 'past.show'],
  ['past-meetings', 'past.show', 'past.readNotes'],
  ['past-meetings', 'past.delete'],
  ['admin-users', 'admin.refresh'],
]

/** In the page: the gallery. */
declare global {
  interface Window {
    showState?: (wanted: string) => Promise<void>
  }
}

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

// Kept for nothing: what axe says names the state and the place.
test.use({ trace: 'off' })

/** Loads the page with a state: nothing is left of what was pressed before. */
async function open(page: Page, { url }: Gallery, state: string, language: Language): Promise<void> {
  await page.goto(`${url}?state=${state}&lang=${language}`)
  await drawn(page)
}

/** Shows a state on the page as it is, which takes a fraction of the time. */
async function show(page: Page, state: string): Promise<void> {
  await page.evaluate((wanted) => window.showState?.(wanted), state)
  await drawn(page)
}

/** Waits until a state draws nothing new any more. */
async function drawn(page: Page): Promise<void> {
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

/** Presses what bear the sentences of these keys: the first may stand behind More, what comes after may take a moment. */
async function press(
  page: Page,
  language: Language,
  [first = '', ...others]: readonly string[],
): Promise<void> {
  if (first !== 'meeting.more' && (await bearing(page, language, first).count()) === 0)
    await press(page, language, ['meeting.more'])
  for (const key of [first, ...others]) {
    await bearing(page, language, key).first().click()
    await calm(page)
  }
}

function bearing(page: Page, language: Language, key: string): Locator {
  // Of a sentence with a name in it, what stands before the name.
  const [name = ''] = sentence(language, key).split('{')
  return page
    .getByRole('button', { name })
    .or(page.getByRole('menuitem', { name, exact: true }))
    .filter({ visible: true })
}

/** Each language is walked at one width, the longer one at the narrow one, and measured at the other, too. */
const WALKS = [
  { language: 'fr', size: NARROW, other: WIDE },
  { language: 'en', size: WIDE, other: NARROW },
] as const

type Walk = (typeof WALKS)[number]

/** Both languages beside each other: these are the longest journeys, and when they are walked there is often nothing else. */
async function inEach(browser: Browser, walk: (page: Page, how: Walk) => Promise<void>): Promise<void> {
  await Promise.all(
    WALKS.map(async (how) => {
      // What fades in is judged once it is there.
      const page = await browser.newPage({ viewport: how.size, reducedMotion: 'reduce' })
      await walk(page, how)
      await page.close()
    }),
  )
}

async function look(page: Page, { size, other, language }: Walk, what: string): Promise<void> {
  const where = `${what} (${language})`
  expect.soft(await faultsOf(page), `${where} at ${String(size.width)} px`).toEqual([])
  await page.setViewportSize(other)
  await calm(page)
  expect.soft(await beyondEdge(page), `${where} at ${String(other.width)} px`).toEqual([])
  await page.setViewportSize(size)
}

test('every state of the interface is accessible and fits its window', async ({ browser, gallery }) => {
  test.setTimeout(1_200_000)
  await inEach(browser, async (page, how) => {
    await page.goto(`${gallery.url}?lang=${how.language}`)
    const states = await page
      .getByRole('link')
      .evaluateAll((links) =>
        links.map((link) => new URLSearchParams(link.getAttribute('href') ?? '').get('state') ?? ''),
      )
    expect(states.length).toBeGreaterThan(100)
    for (const state of new Set(states)) {
      await show(page, state)
      await look(page, how, state)
    }
  })
})

test('every dialog, menu and panel is accessible and fits its window', async ({ browser, gallery }) => {
  test.setTimeout(600_000)
  await inEach(browser, async (page, how) => {
    for (const [state, ...presses] of OPENED) {
      await open(page, gallery, state, how.language)
      await press(page, how.language, presses)
      await look(page, how, [state, ...presses].join(' › '))
    }
  })
})

test('the picture of a telephone held upright is seen whole', async ({ page, gallery }) => {
  await page.setViewportSize(WIDE)
  await open(page, gallery, 'upright', 'en')
  await expect(page.getByRole('region', { name: 'Stage' }).locator('video')).toHaveCSS(
    'object-fit',
    'contain',
  )
})
