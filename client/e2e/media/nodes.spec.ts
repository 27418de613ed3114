import { programOf } from '../../../server/test/reverse-proxy.ts'
import { startNodes, type NodesSite } from '../harness/nodes.ts'
import { People } from '../harness/people.ts'
import type { Person } from '../harness/person.ts'
import { Sessions } from '../harness/sessions.ts'
import { untilSteady, watchGaps } from '../harness/streams.ts'
import { browserTest as test } from '../harness/test.ts'
import { Witness } from '../harness/witness.ts'
import { expect } from '@playwright/test'

test.skip(programOf('caddy') === undefined, 'caddy is not installed here (Debian: caddy)')

let site: NodesSite
test.beforeAll(async () => {
  site = await startNodes()
})
test.afterAll(() => site.stop())

/** By which paths a page has come to a meeting. */
function pathsOf({ page }: Person): string[] {
  const paths: string[] = []
  page.on('websocket', (socket) => paths.push(new URL(socket.url()).pathname))
  return paths
}

test('people who come to the other node are led to their meeting; when its node is killed they hear on and have control at the other one', async ({
  browser,
}) => {
  const witness = new Witness(site.url)
  const people = new People({ browser, url: site.url, witness, sessions: new Sessions(site.url, witness) })
  const [room, another] = [await site.roomAt('b'), await site.roomAt('a')]
  const [ada, bob, grace] = [
    await people.person('Ada', TRUSTING),
    await people.person('Bob', TRUSTING),
    await people.person('Grace', TRUSTING),
  ]
  const paths = { ada: pathsOf(ada), bob: pathsOf(bob), grace: pathsOf(grace) }
  await ada.joinBy(room.moderator)
  await bob.joinBy(room.participant)
  await grace.joinBy(another.moderator, 'listen-only')
  await Promise.all([ada.hears(1), bob.hears(1)])
  for (const led of [paths.ada, paths.bob]) expect(led.at(-1)).toBe('/n/b/socket.io/')
  expect(paths.grace).not.toContain('/n/b/socket.io/')
  for (const node of ['a', 'b'] as const)
    await expect.poll(() => site.statisticsOf(node)).toMatchObject({ meetings: 2, participants: 3 })

  const noticed = await untilSteady([ada.page, bob.page])
  const watches = await Promise.all([ada, bob].map(({ page }) => watchGaps(page)))
  const before = paths.grace.length
  await site.kill('b')
  for (const person of [ada, bob])
    await expect(person.body()).toHaveAttribute('data-connection', 'reconnecting')
  for (const person of [ada, bob]) await expect(person.body()).toHaveAttribute('data-connection', 'connected')
  await bob.control('Raise hand').click()
  await expect(await ada.row(bob)).toContainText('hand raised')
  for (const watch of watches) {
    const gaps = await watch.stop()
    expect(gaps.audioStreams).toBe(1)
    expect(gaps.audio, 'longest gap in sound').toBeLessThan(noticed.audio)
  }
  expect(paths.grace, 'who is at the other node keeps their line').toHaveLength(before)
  await expect.poll(() => site.statisticsOf('a')).toMatchObject({ meetings: 2, participants: 3 })
  // The portal is answered by who is left.
  await grace.page.goto('/?lang=en')
  await expect(grace.page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
  expect(people.problems()).toEqual([])
  await Promise.all([ada, bob, grace].map(({ context }) => context.close()))
})

/** The certificate is one that nobody vouches for. */
const TRUSTING = { ignoreHTTPSErrors: true }
