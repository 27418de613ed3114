import { devices } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'

const SMALL_PHONE = { ...devices['Pixel 7'], viewport: { width: 360, height: 740 } }
const { defaultBrowserType: _, ...PHONE } = SMALL_PHONE
const TARGET_PX = 44

/** Nothing is wider than the screen, so that nobody must push the page about. */
async function fitsWidth(person: Person): Promise<void> {
  const { wide, screen } = await person.page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: window.innerWidth,
  }))
  expect(wide).toBeLessThanOrEqual(screen)
}

/** Buttons large enough for a finger, and none of them out of the screen or under another. */
async function canTouchControls(person: Person): Promise<void> {
  for (const control of await person.toolbar().getByRole('button').all()) {
    const box = await control.boundingBox()
    const name = (await control.getAttribute('aria-label')) ?? (await control.innerText())
    expect(box, name).not.toBeNull()
    if (!box) continue
    expect(Math.min(box.width, box.height), `${name}: size`).toBeGreaterThanOrEqual(TARGET_PX)
    expect(box.x, `${name}: left edge`).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width, `${name}: right edge`).toBeLessThanOrEqual(360)
    expect(box.y + box.height, `${name}: lower edge`).toBeLessThanOrEqual(740)
  }
}

test('on a small phone a whole meeting goes by touch', async ({ people }) => {
  const ada = await people.person('Ada Host', PHONE)
  const { page } = ada
  await ada.signIn()
  await page.goto('/?lang=en')
  await fitsWidth(ada)
  await page.getByRole('button', { name: 'Start a temporary meeting' }).tap()
  await expect(ada.joinWithMicrophone()).toBeVisible()
  await fitsWidth(ada)
  await ada.joinWithMicrophone().tap()
  await expect(ada.echoTest()).toBeVisible()
  await fitsWidth(ada)
  await ada.echoTest().getByRole('button', { name: 'Join with microphone' }).tap()
  await ada.seesMeeting()
  await fitsWidth(ada)
  await canTouchControls(ada)

  const link = await ada.invitation()
  const bob = await people.person('Bob')
  await bob.joinBy(link)
  await bob.startCamera()
  await ada.hears(1)
  await ada.sees(bob)

  await ada.touch('Start camera')
  await bob.sees(ada)
  await fitsWidth(ada)
  await ada.touch('Mute')
  await expect(await bob.row(ada)).toContainText('microphone muted')
  await ada.touch('Raise hand')
  await expect(await bob.row(ada)).toContainText('hand raised')

  await ada.touch('People')
  await expect(ada.people()).toBeVisible()
  await fitsWidth(ada)
  await (await ada.row(bob)).getByRole('button', { name: /^Mute/ }).tap()
  await expect(bob.control('Unmute')).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).tap()
  await expect(ada.people()).toBeHidden()

  await ada.touch('Leave')
  await ada.dialog().getByRole('button', { name: 'Leave', exact: true }).tap()
  await expect(page.getByRole('heading', { name: 'You have left the meeting' })).toBeVisible()
  await fitsWidth(ada)
})

test('on the smallest phone every control stays in reach while the connection is away', async ({
  people,
  stack,
}) => {
  const ada = await people.person('Ada Host', PHONE)
  await ada.startMeeting()
  await ada.page.setViewportSize({ width: 320, height: 640 })
  stack.line.cut(true)
  await expect(ada.page.getByText('The connection was lost')).toBeVisible()
  for (const control of await ada.toolbar().getByRole('button').all())
    await expect(control).toBeInViewport({ ratio: 1 })
  stack.line.cut(false)
  await expect(ada.body()).toHaveAttribute('data-connection', 'connected')
})

test('a phone that is turned shows the meeting in its new shape', async ({ people }) => {
  const ada = await people.person('Ada Host', PHONE)
  await ada.startMeeting()
  await ada.page.setViewportSize({ width: 740, height: 360 })
  await fitsWidth(ada)
  for (const name of ['Mute', 'Leave']) await expect(ada.control(name)).toBeInViewport({ ratio: 1 })
})
