import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket as ServersEnd } from 'ws'
import { browserTest, expect, test } from './harness/test.ts'
import type { SfuClient } from './harness/sfu.ts'

/** What the sfu holds of one meeting. */
async function inSfu(sfu: SfuClient, meeting: string): Promise<{ endpoints: number; producers: number }> {
  const room = (await sfu.describe()).rooms.find(({ id }) => id === meeting)
  return { endpoints: room?.endpoints.length ?? 0, producers: room?.producers.length ?? 0 }
}

test('who leaves takes all of their media along, and the last one leaves nothing', async ({
  people,
  stack,
}) => {
  const [ada, bob] = await people.pair()
  const meeting = ada.meeting()
  await bob.startCamera()
  await expect.poll(() => inSfu(stack.sfu, meeting)).toEqual({ endpoints: 2, producers: 3 })

  await bob.leave()
  await expect(ada.tile(bob)).toHaveCount(0)
  await expect.poll(() => inSfu(stack.sfu, meeting)).toEqual({ endpoints: 1, producers: 1 })
  const live = await bob.page.evaluate(() =>
    window.observer.captured.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind),
  )
  expect(live, 'no device stays on').toEqual([])

  await ada.leave()
  await expect.poll(() => inSfu(stack.sfu, meeting)).toEqual({ endpoints: 0, producers: 0 })
})

test('who left may come back from the last page', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.leave()
  await bob.page
    .getByRole('button', { name: 'Rejoin' })
    .or(bob.page.getByRole('link', { name: 'Rejoin' }))
    .click()
  await bob.enterAgain()
  await expect(ada.tile(bob)).toHaveCount(1)
  await bob.speak()
  await ada.hears(1)
})

test('the seat of a closed page is kept for a while: it may be a reload', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.page.close()
  await expect(ada.tile(bob)).toContainText('reconnecting')
})

// The server knows by this code that it need not wait as long as for a lost line.
browserTest('a browser says to its WebSocket that the page goes', async ({ page }) => {
  const server = createServer((_, response) => response.end())
  const sockets = new WebSocketServer({ server })
  const opened = once(sockets, 'connection') as Promise<[ServersEnd]>
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${String(port)}/`)
  await page.evaluate(
    (url) => {
      new WebSocket(url)
    },
    `ws://127.0.0.1:${String(port)}/`,
  )
  const [socket] = await opened
  const closed = once(socket, 'close')
  await page.goto('about:blank')
  expect((await closed)[0]).toBe(1001)
  server.close()
})

test('ending for all leads everybody to the last page and closes the link', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const link = await ada.invitation()
  const bob = await people.person('Bob')
  await bob.joinBy(link)

  const meeting = ada.meeting()
  await ada.endForAll()
  await expect(bob.page.getByRole('heading', { name: 'The meeting is over' })).toBeVisible()
  await expect(bob.body()).toHaveAttribute('data-connection', 'ended')
  await expect.poll(() => inSfu(stack.sfu, meeting)).toEqual({ endpoints: 0, producers: 0 })

  const zoe = await people.person('Zoé')
  await zoe.open(link)
  await expect(zoe.page.getByRole('heading', { name: /meeting is over|link is not valid/ })).toBeVisible()
  await expect(zoe.page.getByRole('textbox', { name: 'Your name' })).toHaveCount(0)
})
