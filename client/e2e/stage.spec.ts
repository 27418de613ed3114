import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { ProtocolPerson } from './harness/protocol-person.ts'
import { expect, test } from './harness/test.ts'

const PHONE = { width: 360, height: 740 }

/** Takes a line of somebody's menu, at the button on their tile. */
async function choose(by: Person, about: Person, what: string): Promise<void> {
  await by
    .tile(about)
    .getByRole('button', { name: `What to do about ${about.name}` })
    .click()
  await by.page.getByRole('menuitem', { name: what, exact: true }).click()
}

/** Takes a line of the menu of layouts. */
async function lay(by: Person, what: string | RegExp): Promise<void> {
  await by.control('Layout').click()
  const { page } = by
  await page
    .getByRole('menuitem', { name: what })
    .or(page.getByRole('menuitemradio', { name: what }))
    .click()
}

async function wide(tile: Locator): Promise<number> {
  return (await tile.boundingBox())?.width ?? 0
}

/** Holds when the first tile is much larger than the second. */
async function isLarge(one: Locator, other: Locator): Promise<void> {
  await expect.poll(async () => (await wide(one)) > 2 * (await wide(other))).toBe(true)
}

test('everybody arranges their own stage: who is large, who is left out, without oneself', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const zoe = await ProtocolPerson.join(link, 'Zoé')
  const bob = await people.person('Bob')
  await bob.joinBy(link, 'listen-only')
  await bob.startCamera()
  const tileOfZoe = ada.page.getByRole('group', { name: 'Zoé', exact: true })
  await expect(tileOfZoe).toBeVisible()

  await choose(ada, bob, 'Pin for me')
  await isLarge(ada.tile(bob), tileOfZoe)
  await lay(ada, /^Grid/)
  await isLarge(ada.tile(bob), tileOfZoe)
  await choose(ada, bob, 'Unpin')
  await expect.poll(async () => (await wide(ada.tile(bob))) / (await wide(tileOfZoe))).toBe(1)

  await lay(ada, 'Hide people without camera')
  await expect(tileOfZoe).toHaveCount(0)
  await expect(ada.tile(bob)).toBeVisible()
  await lay(ada, 'Show people without camera')
  await expect(tileOfZoe).toBeVisible()
  await lay(ada, 'Hide my own picture')
  await expect(ada.tile(ada)).toHaveCount(0)
  await ada.page.reload()
  await ada.enterAgain()
  await expect(ada.tile(bob)).toBeVisible()
  await expect(ada.tile(ada)).toHaveCount(0)
  zoe.close()
})

test('a moderator arranges the stage for everybody: they are told, and may go back to their own', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const [bob, zoe] = [await people.person('Bob'), await people.person('Zoe', { viewport: PHONE })]
  for (const one of [bob, zoe]) await one.joinBy(link, 'listen-only')
  const notices = bob.page.getByRole('region', { name: 'Notices' })

  await choose(ada, zoe, 'Show large to everybody')
  await expect(zoe.page.getByText('Ada Host shows you large to everybody.')).toBeVisible()
  await expect(notices).toContainText('Ada Host has arranged the stage for everybody.')
  await isLarge(bob.tile(zoe), bob.tile(ada))
  await notices.getByRole('button', { name: 'Back to mine' }).click()
  await expect.poll(async () => (await wide(bob.tile(zoe))) / (await wide(bob.tile(ada)))).toBe(1)
  await expect(bob.page.getByRole('button', { name: 'Back to mine' })).toHaveCount(0)

  await lay(ada, /^Speaker/)
  await lay(ada, 'Set my layout for everybody')
  await expect(notices.getByRole('button', { name: 'Back to mine' })).toBeVisible()
  await bob.control('Layout').click()
  await expect(bob.page.getByRole('menuitemradio', { checked: true })).toHaveText(/moderator/)
  await bob.page.keyboard.press('Escape')
  await lay(ada, 'Let everybody choose their layout')
  await choose(ada, zoe, 'No longer show large to everybody')
  await expect(notices.getByRole('button', { name: 'Back to mine' })).toHaveCount(0)
})

test('an interpreter has a place of their own on every page, on the smallest too, whatever else is large', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const [bob, zoe] = [await people.person('Bob'), await people.person('Zoe', { viewport: PHONE })]
  for (const one of [bob, zoe]) await one.joinBy(link, 'listen-only')
  await choose(ada, bob, 'Give the sign-language interpreter’s place')
  await expect(bob.page.getByText(/^Ada Host has given you the sign-language/)).toBeVisible()
  for (const { page } of [ada, zoe]) {
    const place = page.getByRole('group', { name: 'Bob', exact: true })
    await expect(place).toContainText('interpreter')
    await expect.poll(() => wide(place)).toBeGreaterThanOrEqual(200)
  }
  const before = await wide(zoe.tile(bob))
  await choose(ada, zoe, 'Show large to everybody')
  await isLarge(ada.tile(zoe), ada.tile(ada))
  expect(await wide(zoe.tile(bob))).toBe(before)
})

test('a shared screen is looked at closely, and in a window of its own while the stage shows people', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  await bob.control('Share screen').click()
  const tools = ada.page.getByRole('group', { name: 'View of Bob’s screen' })
  const tool = (name: string) => tools.getByRole('button', { name, exact: true })
  const picture = ada.page.getByRole('figure').locator('.picture')
  await expect(tool('Zoom out')).toBeDisabled()
  const before = await wide(picture)
  await tool('Zoom in').click()
  await expect.poll(() => wide(picture)).toBe(before * 1.5)
  await tool('Zoom in').press('0')
  await expect(tool('Zoom out')).toBeDisabled()

  const opening = ada.context.waitForEvent('page')
  await tool('In a window of its own').click()
  const apart = await opening
  await lay(ada, 'People only')
  await expect(ada.page.getByRole('figure')).toHaveCount(0)
  const shown = apart.locator('video')
  const played = () => shown.evaluate((video: HTMLVideoElement) => video.currentTime)
  const early = await played()
  await expect.poll(played).toBeGreaterThan(early)
  const closing = apart.waitForEvent('close')
  await bob.control('Stop sharing').click()
  await closing
})

test('somebody is heard more softly by who wants it, for the meeting', async ({ people }) => {
  const [ada, bob] = await people.pair()
  const voice = () => ada.dialog().getByRole('slider', { name: 'Their voice' })
  await choose(ada, bob, 'Volume')
  await voice().fill('20')
  await ada.page.keyboard.press('Escape')
  await ada.page.reload()
  await ada.enterAgain()
  await choose(ada, bob, 'Volume')
  await expect(voice()).toHaveValue('20')
})

test('a small window stays before other programs: who speaks, and the microphone', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.startCamera()
  const line = async (name: string) => {
    await ada.control('More').click()
    await ada.page.getByRole('menuitem', { name, exact: true }).click()
  }
  await line('Small window in front')
  // What a browser tells a page that is behind others: from here on only the small window is looked at.
  await ada.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  })
  const small = await ada.page.evaluateHandle(async () => {
    const own = Reflect.get(window, 'documentPictureInPicture') as { readonly window: Window | null }
    while (!own.window?.document.querySelector('video')) await new Promise(requestAnimationFrame)
    return own.window.document
  })
  const played = () => small.evaluate((there) => there.querySelector('video')?.currentTime ?? 0)
  const early = await played()
  await expect.poll(played).toBeGreaterThan(early + 4)
  expect(await small.evaluate((there) => there.body.innerText)).toContain('Bob')
  await small.evaluate((there) => {
    there.querySelector<HTMLElement>('button[title^=Mute]')?.click()
  })
  await expect(ada.control('Unmute')).toBeVisible()
  await line('Close the small window')
  await ada.control('More').click()
  await expect(ada.page.getByRole('menuitem', { name: 'Small window in front' })).toBeVisible()
})
