import type { Locator } from '@playwright/test'
import { expect, test } from './harness/test.ts'

test('the echo test is heard by the tester alone', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const bob = await people.person('Bob')
  await bob.open(await ada.invitation())
  await bob.giveName()
  await bob.page.getByRole('button', { name: 'Microphone', exact: true }).click()

  const echo = bob.echoTest()
  await expect(echo).toBeVisible()
  await bob.hears(1)
  await expect.poll(() => level(echo.getByRole('meter', { name: 'Microphone level' }))).toBeGreaterThan(0)
  await expect(echo.getByText('Your sound makes the round trip')).toBeVisible()
  await expect(echo.getByRole('combobox', { name: 'Microphone' })).toBeVisible()
  await expect(echo.getByRole('combobox', { name: 'Speaker' })).toBeVisible()

  expect(await ada.bytesDuring(2_000, 'received')).toBe(0)
  const rooms = (await stack.sfu.describe()).rooms.filter(({ endpoints }) => endpoints.length > 0)
  for (const { endpoints, producers } of rooms) {
    for (const endpoint of endpoints) {
      const owners = endpoint.consumers.map(
        ({ producerId }) => producers.find(({ id }) => id === producerId)?.owner,
      )
      expect(owners, 'nobody is forwarded anything but their own test').toEqual(
        endpoint.hears === 'itself' ? [endpoint.owner] : [],
      )
    }
  }

  await echo.getByRole('button', { name: 'Join with microphone' }).click()
  await bob.seesMeeting()
  await Promise.all([ada.hears(1), bob.hears(1)])
})

test('who cannot hear themselves is helped, and can still join', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.page.goto('/?lang=en')
  await ada.page.getByRole('button', { name: 'Start a temporary meeting' }).click()
  await ada.giveName()
  await ada.page.getByRole('button', { name: 'Microphone', exact: true }).click()
  await ada.echoTest().getByRole('button', { name: 'I cannot hear myself' }).click()
  await expect(ada.page.getByText('Turn up the volume of your device')).toBeVisible()
  await expect(ada.page.getByText('Choose another microphone or another speaker')).toBeVisible()
  await ada.page.getByRole('button', { name: 'Join with microphone' }).click()
  await ada.seesMeeting()
})

test('the echo test is skipped next time with the microphone that worked', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.leave()
  await bob.open(await ada.invitation())
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Bob')
  await bob.giveName()
  await bob.page.getByRole('button', { name: 'Microphone', exact: true }).click()
  await bob.seesMeeting()
  await expect(bob.echoTest()).toHaveCount(0)
  await ada.hears(1)
})

test('who only listens is asked for no device, hears, and may speak later', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const zoe = await people.person('Zoé')
  await zoe.joinBy(await ada.invitation(), 'listen-only')
  await zoe.hears(1)
  expect(await zoe.page.evaluate(() => window.observer.captured.length)).toBe(0)
  await expect(await ada.row(zoe)).toContainText('listens only')

  await zoe.control('Unmute').click()
  await ada.hears(1)
  await expect(zoe.control('Mute')).toBeVisible()
})

async function level(meter: Locator): Promise<number> {
  return Number((await meter.getAttribute('aria-valuenow')) ?? (await meter.getAttribute('value')) ?? 0)
}
