import { expect, test } from '../harness/test.ts'
import type { Person } from '../harness/person.ts'
import { untilSteady, watchGaps } from '../harness/streams.ts'

// Two media workers, so that one can die while the other goes on.
test.use({ stackOptions: { workers: 2, env: {} } })

async function rows(person: Person): Promise<string[]> {
  const people = await person.openPeople()
  return (await people.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
}

test('kill -9 of the server: nobody hears or sees it, and all is as it was', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  const zoe = await people.person('Zoé')
  await zoe.joinBy(await ada.invitation())
  await ada.startCamera()
  await zoe.startCamera()
  await bob.mute()
  await bob.control('Raise hand').click()
  const everybody = [ada, bob, zoe]
  await Promise.all([
    ada.sees(zoe),
    bob.sees(ada, zoe),
    zoe.sees(ada),
    ada.hears(1),
    bob.hears(2),
    zoe.hears(1),
  ])
  await expect(await ada.row(bob)).toContainText('hand raised')
  const before = await rows(ada)

  const noticed = await untilSteady(everybody.map(({ page }) => page))
  const watches = await Promise.all(everybody.map(({ page }) => watchGaps(page)))
  const victim = stack.pid('server')
  const killedAt = performance.now()
  process.kill(victim, 'SIGKILL')
  await expect(ada.body()).toHaveAttribute('data-connection', 'reconnecting')
  for (const person of everybody) {
    await expect(person.body()).toHaveAttribute('data-connection', 'connected')
  }
  // A picture that hung on the server would stand still for as long as that is away.
  const outage = performance.now() - killedAt
  await zoe.control('Mute').click()
  await expect(await ada.row(zoe)).toContainText('microphone muted')
  expect(stack.pid('server')).not.toBe(victim)

  for (const watch of watches) {
    const gaps = await watch.stop()
    expect(gaps.audioStreams).toBeGreaterThanOrEqual(1)
    expect(gaps.videoStreams).toBeGreaterThanOrEqual(1)
    expect(gaps.video, 'longest gap in picture').toBeLessThan(Math.max(noticed.video, outage))
  }
  await zoe.unmute()
  await expect(await ada.row(zoe)).toContainText('microphone on')
  expect(await rows(ada)).toEqual(before)
  await expect(bob.control('Unmute')).toBeVisible()
  await expect(bob.control('Lower hand')).toBeVisible()
  await (await ada.row(zoe)).getByRole('button', { name: /^Mute/ }).click()
  await expect(zoe.control('Unmute')).toBeVisible()
})

test('kill -9 of the server makes no gap in anybody’s sound', async ({ people, stack }) => {
  const [ada, bob] = await people.pair()
  await Promise.all([ada.hears(1), bob.hears(1)])
  const noticed = await untilSteady([ada.page, bob.page])
  const watches = await Promise.all([ada, bob].map(({ page }) => watchGaps(page)))
  process.kill(stack.pid('server'), 'SIGKILL')
  await expect(ada.body()).toHaveAttribute('data-connection', 'reconnecting')
  for (const person of [ada, bob]) {
    await expect(person.body()).toHaveAttribute('data-connection', 'connected')
  }
  // The server finds again in the sfu what still runs: that too must not be heard.
  await bob.page.evaluate(() => new Promise((done) => setTimeout(done, 3_000)))
  for (const watch of watches) {
    const gaps = await watch.stop()
    expect(gaps.audioStreams).toBe(1)
    expect(gaps.audio, 'longest gap in sound').toBeLessThan(noticed.audio)
  }
})

test('kill -9 of a media worker: its meeting is back, the other notices nothing', async ({
  people,
  stack,
}) => {
  const [ada, bob] = await people.pair()
  await ada.startCamera()
  await bob.sees(ada)
  const grace = await people.person('Grace Second')
  await grace.startMeeting()
  const max = await people.person('Max')
  await max.joinBy(await grace.invitation())
  await Promise.all([ada, bob, grace, max].map((person) => person.hears(1)))

  const description = await stack.sfu.describe()
  const worker = (person: Person): number => {
    const meeting = new URL(person.page.url()).pathname.split('/')[2]
    const room = description.rooms.find(({ id }) => id === meeting)
    if (!room?.workers[0] && room?.workers[0] !== 0) throw new Error(`no media room ${String(meeting)}`)
    return room.workers[0]
  }
  expect(worker(ada), 'the two meetings are on two workers').not.toBe(worker(grace))

  const noticed = await untilSteady([grace.page, max.page])
  const watches = await Promise.all([grace, max].map(({ page }) => watchGaps(page)))
  const pid = description.workers.find(({ index }) => index === worker(ada))?.pid
  process.kill(pid ?? 0, 'SIGKILL')
  await Promise.all([ada.hears(1), bob.hears(1), bob.sees(ada)])
  await expect(ada.tile(bob)).toHaveCount(1)

  for (const watch of watches) {
    const gaps = await watch.stop()
    expect(gaps.audioStreams).toBe(1)
    expect(gaps.audio, 'longest gap in sound of the other meeting').toBeLessThan(noticed.audio)
  }
  for (const person of [grace, max])
    await expect(person.body()).toHaveAttribute('data-connection', 'connected')
})

test('a reload keeps the place, the name and the role, without a second tile', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await ada.startCamera()
  await bob.sees(ada)
  const most = await tilesEverSeen(ada, 'Bob')
  await bob.page.reload()
  await bob.seesMeeting()
  await bob.hears(1)
  await bob.sees(ada)
  await expect(ada.tile(bob)).toHaveCount(1)
  await expect(ada.tile(bob)).not.toContainText('reconnecting')
  expect(await most()).toBe(1)

  await ada.page.reload()
  await ada.seesMeeting()
  await expect(await ada.row(ada)).toContainText('moderator')
  await expect(ada.tile(bob)).toHaveCount(1)
})

/** Counts, in the page itself, how many tiles of this name there ever were at once. */
async function tilesEverSeen(watcher: Person, name: string): Promise<() => Promise<number>> {
  const most = await watcher.page.evaluateHandle((label) => {
    const seen = { most: 0 }
    const count = () => {
      const tiles = [...document.querySelectorAll('[role=group]')]
      seen.most = Math.max(
        seen.most,
        tiles.filter((tile) => tile.getAttribute('aria-label') === label).length,
      )
    }
    new MutationObserver(count).observe(document.body, { subtree: true, childList: true, attributes: true })
    count()
    return seen
  }, name)
  return () => most.evaluate((seen) => seen.most)
}
