import { expect, test } from '../harness/test.ts'

test('two people meet by voice and picture, and a third joins them', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const link = await ada.invitation()

  const bob = await people.person('Bob')
  await bob.joinBy(link)
  await Promise.all([ada.hears(1), bob.hears(1)])

  await ada.startCamera()
  await bob.startCamera()
  await Promise.all([ada.sees(bob), bob.sees(ada)])

  const zoe = await people.person('Zoé Gérard')
  await zoe.joinBy(link)
  await zoe.startCamera()
  for (const person of [ada, bob, zoe]) await person.hears(2)
  await Promise.all([ada.sees(bob, zoe), bob.sees(ada, zoe), zoe.sees(ada, bob)])

  const row = await ada.row(zoe)
  await expect(row).toContainText('participant')
  await expect(row).toContainText('microphone on')
})

test('a camera that is stopped is gone for everybody, and comes back', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.startCamera()
  await ada.sees(bob)

  await bob.control('Stop camera').click()
  await expect(bob.control('Start camera')).toBeVisible()
  await expect(ada.tile(bob).locator('video')).toHaveCount(0)
  await expect.poll(() => bob.bytesDuring(500, 'sent', 'video')).toBe(0)
  const tracks = await bob.page.evaluate(() =>
    window.observer.captured.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live'),
  )
  expect(tracks, 'the light of the camera is off').toEqual([])

  await bob.startCamera()
  await ada.sees(bob)
})

test('a shared screen arrives in its own size and moves, and goes when it is stopped', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.control('Share screen').click()
  await expect(bob.control('Stop sharing')).toBeVisible()

  const sent = () =>
    bob.page.evaluate(() =>
      window.observer.connections
        .flatMap((connection) => connection.getSenders())
        .map(({ track }) => track?.getSettings())
        .find((settings) => settings?.displaySurface !== undefined),
    )
  // The screen is captured first and sent then.
  await expect.poll(sent).toBeDefined()
  const own = await sent()
  const screen = async () => (await ada.received()).find(({ width }) => width > 0)
  await expect.poll(async () => (await screen())?.width).toBe(own?.width)
  const before = await screen()
  expect(before?.height).toBe(own?.height)
  await expect.poll(async () => (await screen())?.frames ?? 0).toBeGreaterThan((before?.frames ?? 0) + 10)
  const shown = ada.page.locator('video')
  await expect
    .poll(() => shown.evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).videoWidth)))
    .toEqual([own?.width])

  await bob.control('Stop sharing').click()
  await expect(bob.control('Share screen')).toBeVisible()
  await expect(shown).toHaveCount(0)
})

test('who speaks is marked, and only they', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await ada.mute()
  for (const watcher of [ada, bob]) {
    await expect(watcher.tile(bob)).toHaveAttribute('data-speaking', 'true')
    await expect(watcher.tile(ada)).not.toHaveAttribute('data-speaking', 'true')
  }

  await ada.unmute()
  await bob.mute()
  for (const watcher of [ada, bob]) {
    await expect(watcher.tile(ada)).toHaveAttribute('data-speaking', 'true')
    await expect(watcher.tile(bob)).not.toHaveAttribute('data-speaking', 'true')
  }
})
