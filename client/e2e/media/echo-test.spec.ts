import type { Locator } from '@playwright/test'
import type { Person } from '../harness/person.ts'
import type { Stack } from '../harness/stack.ts'
import { expect, test } from '../harness/test.ts'

test('the echo test is heard by the tester alone', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const bob = await people.person('Bob')
  await bob.open(await ada.invitation())
  await bob.giveName()
  await bob.joinWithMicrophone().click()

  const echo = bob.echoTest()
  await expect(echo).toBeVisible()
  await bob.hears(1)
  await expect.poll(() => level(echo.getByRole('meter', { name: 'Microphone level' }))).toBeGreaterThan(0)
  await expect(echo.getByText('It works: the others will hear you')).toBeVisible()
  await expect(echo.getByRole('combobox', { name: 'Microphone' })).toBeVisible()
  await expect(echo.getByRole('combobox', { name: 'Speaker' })).toBeVisible()

  expect(await ada.bytesDuring(2_000, 'received')).toBe(0)
  const rooms = (await stack.sfu.describe()).rooms.filter(({ id }) => id === ada.meeting())
  expect(rooms).toHaveLength(1)
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
  await bob.speak()
  await Promise.all([ada.hears(1), bob.hears(1)])
})

test('who cannot hear themselves is helped, and can still join', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.openMeeting()
  await ada.joinWithMicrophone().click()
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
  await bob.joinWithMicrophone().click()
  await bob.seesMeeting()
  await expect(bob.echoTest()).toHaveCount(0)
  await bob.speak()
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

test('inside a meeting one tests one’s sound unheard by the others', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  await ada.hears(1)
  const before = await endpointsOf(bob, stack)
  const dialog = await openSoundTest(bob)

  await expect(dialog.getByText('The others cannot hear you during the test').first()).toBeVisible()
  await expect(await ada.row(bob)).toContainText('microphone muted')
  await expect(dialog.getByText('It works: the others will hear you')).toBeVisible()
  // Ada, and himself.
  await bob.hears(2)
  await expect.poll(() => level(dialog.getByRole('meter', { name: 'Microphone level' }))).toBeGreaterThan(0)
  expect(await ada.bytesDuring(2_000, 'received', 'audio')).toBe(0)
  const during = await endpointsOf(bob, stack)
  expect(during.map(({ hears }) => hears).toSorted()).toEqual(['room', 'room-and-itself'])
  const seat = await bob.page.evaluate(() => JSON.stringify(sessionStorage))
  await expect(ada.people().getByRole('listitem')).toHaveCount(2)

  // Another microphone is the one that is tested from then on.
  const microphones = dialog.getByRole('combobox', { name: 'Microphone' })
  await microphones.selectOption({ index: 1 })
  await bob.hears(2)
  expect(await ada.bytesDuring(1_000, 'received', 'audio')).toBe(0)

  await dialog.getByRole('button', { name: 'End the test' }).click()
  await expect(dialog).toBeHidden()
  await expect(bob.control('Mute')).toBeVisible()
  await Promise.all([ada.hears(1), bob.hears(1)])
  expect(await bob.page.evaluate(() => JSON.stringify(sessionStorage))).toBe(seat)
  await expect.poll(() => endpointsOf(bob, stack)).toEqual(before)
})

test('who was muted or listened only is so again after the test', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const zoe = await people.person('Zoé')
  await zoe.joinBy(await ada.invitation(), 'listen-only')
  await ada.mute()

  for (const tester of [ada, zoe]) {
    const dialog = await openSoundTest(tester)
    await expect(dialog.getByText('It works: the others will hear you')).toBeVisible()
    await expect(dialog.getByRole('heading', { name: 'Test my sound' })).toBeFocused()
    await tester.page.keyboard.press('Escape')
    await expect(tester.control('More')).toBeFocused()
    await expect(tester.control('Unmute')).toBeVisible()
    await expect.poll(async () => (await endpointsOf(ada, stack)).length).toBe(2)
    expect(await tester.bytesDuring(1_000, 'sent', 'audio')).toBe(0)
  }
  await expect(await ada.row(zoe)).toContainText('listens only')
  expect(await liveTracks(zoe)).toBe(0)
})

test('the sound test leaves at once when it is closed at once', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  for (let time = 0; time < 3; time += 1) {
    await openSoundTest(bob)
    await bob.page.keyboard.press('Escape')
    await expect(bob.dialog()).toBeHidden()
  }
  await expect(bob.control('Mute')).toBeVisible()
  await ada.hears(1)
  await expect.poll(async () => (await endpointsOf(bob, stack)).length).toBe(2)
})

test('when its line is cut the sound test ends, and others hear the tester again', async ({
  people,
  stack,
}) => {
  const [ada, bob] = await people.pair()
  const dialog = await openSoundTest(bob)
  await expect(dialog.getByText('It works: the others will hear you')).toBeVisible()
  stack.line.resetAll()
  await expect(dialog.getByText('The test has stopped').first()).toBeVisible()
  await expect(bob.body()).toHaveAttribute('data-connection', 'connected')
  await ada.hears(1)

  await dialog.getByRole('button', { name: 'Try another way through the network' }).click()
  await expect(dialog.getByText('It works: the others will hear you')).toBeVisible()
  await bob.page.keyboard.press('Escape')
  await expect(bob.control('Mute')).toBeVisible()
  await ada.hears(1)
  await expect.poll(async () => (await endpointsOf(bob, stack)).length).toBe(2)
})

async function openSoundTest(of: Person): Promise<Locator> {
  await of.control('More').click()
  await of.page.getByRole('menuitem', { name: 'Test my sound' }).click()
  const dialog = of.page.getByRole('dialog', { name: 'Test my sound' })
  await expect(dialog).toBeVisible()
  return dialog
}

/** Media ends of the meeting that somebody is in, with what each hears. */
async function endpointsOf(of: Person, stack: Stack): Promise<{ id: string; hears: string }[]> {
  const room = (await stack.sfu.describe()).rooms.find(({ id }) => id === of.meeting())
  return (room?.endpoints ?? []).map(({ id, hears }) => ({ id, hears }))
}

/** Tracks that hold a device now. */
async function liveTracks(of: Person): Promise<number> {
  return of.page.evaluate(
    () => window.observer.captured.filter(({ readyState }) => readyState === 'live').length,
  )
}

async function level(meter: Locator): Promise<number> {
  return Number((await meter.getAttribute('aria-valuenow')) ?? (await meter.getAttribute('value')) ?? 0)
}
