import { expect, test } from '../harness/test.ts'
import { untilSteady, watchGaps } from '../harness/streams.ts'

test('every TCP connection reset: nobody hears or sees it, and controls work', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  await ada.startCamera()
  await bob.startCamera()
  await Promise.all([ada.hears(1), bob.hears(1), ada.sees(bob), bob.sees(ada)])
  const bobAtAda = await ada.row(bob)

  const noticed = await untilSteady([ada.page, bob.page])
  const watches = await Promise.all([ada, bob].map(({ page }) => watchGaps(page)))
  expect(stack.line.resetAll()).toBeGreaterThanOrEqual(2)
  await bob.control('Raise hand').click()
  await expect(bobAtAda).toContainText('hand raised')
  await expect(bob.body()).toHaveAttribute('data-connection', 'connected')
  await expect(ada.body()).toHaveAttribute('data-connection', 'connected')

  await bob.page.evaluate(() => new Promise((done) => setTimeout(done, 3_000)))
  for (const watch of watches) {
    const gaps = await watch.stop()
    expect(gaps).toMatchObject({ audioStreams: 1 })
    expect(gaps.videoStreams).toBeGreaterThanOrEqual(1)
    expect(gaps.audio, 'longest gap in sound').toBeLessThan(noticed.audio)
    expect(gaps.video, 'longest gap in picture').toBeLessThan(noticed.video)
  }

  stack.line.resetAll()
  await bob.control('Mute').click()
  await expect(bobAtAda).toContainText('microphone muted')
})

test('resets one after the other never cost a place or make a second tile', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  await bob.control('Raise hand').click()
  for (let cut = 0; cut < 5; cut += 1) {
    stack.line.resetAll()
    await expect.poll(() => stack.line.open()).toBeGreaterThanOrEqual(2)
  }
  await expect(ada.body()).toHaveAttribute('data-connection', 'connected')
  await expect(bob.body()).toHaveAttribute('data-connection', 'connected')
  await expect(ada.tile(bob)).toHaveCount(1)
  await expect(bob.control('Lower hand')).toBeVisible()
  await expect(await ada.row(bob)).toContainText('hand raised')
  await bob.mute()
  await expect(await ada.row(bob)).toContainText('microphone muted')
})
