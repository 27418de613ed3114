/** R20: the sockets of a session end with it. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { Client, HelloRefused, hello, type Inside } from '../client.ts'
import { startSite, type Site } from '../http/site.ts'
import { returning } from '../rig.ts'
import type { Browser } from './browser.ts'
import { signIn } from './sign-in.ts'

/** How soon somebody must be out, in ms. */
const OUT_MAX_MS = 5_000
let site: Site
const clients: Client[] = []

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
})
test.after.each(() => {
  for (const client of clients.splice(0)) client.close()
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

type Joined = { readonly client: Client; readonly inside: Inside }

async function joined(browser: Browser, url: string, name: string): Promise<Joined> {
  const [, , , room = '', token = ''] = new URL(url).pathname.split('/')
  const { client, welcome } = await Client.open(
    site.config.publicUrl,
    hello({
      page: randomUUID(),
      credential: { with: 'link', room, token },
      join: { name, microphone: 'off' },
    }),
    { cookie: browser.cookie },
  )
  clients.push(client)
  if (welcome.phase !== 'inside') throw new Error(`${name} is ${welcome.phase}`)
  return { client, inside: welcome }
}

async function assertOut({ client, inside }: Joined): Promise<void> {
  const began = performance.now()
  const { code } = await client.next('dismissed')
  await client.disconnected()
  assert.is(code, 'unauthenticated')
  assert.ok(performance.now() - began < OUT_MAX_MS)
  // What was theirs inside does not bring them back.
  try {
    const back = await Client.open(site.config.publicUrl, returning(inside, client.page, null))
    clients.push(back.client)
    assert.unreachable('the seat is still theirs')
  } catch (error) {
    if (!(error instanceof HelloRefused)) throw error
  }
}

test('who signs out in one tab is out of the meeting in the other, and the others stay', async () => {
  const ada = await signIn(site, 'Ada Host')
  const grace = await signIn(site, 'Grace Second')
  const { moderatorUrl } = await ada.ask('meetings:start-temporary', {}, {})
  const inside = await joined(ada, moderatorUrl, 'Ada Host')
  const beside = await joined(grace, moderatorUrl, 'Grace Second')
  await ada.ask('session:end', {}, {})
  await assertOut(inside)
  assert.is(beside.client.socket.connected, true)
})

test('who is signed out by their provider is out of the meeting', async () => {
  const ada = await signIn(site, 'Ada Host')
  const { moderatorUrl } = await ada.ask('meetings:start-temporary', {}, {})
  const inside = await joined(ada, moderatorUrl, 'Ada Host')
  await ada.submit(await ada.go('/demo/session/end?client_id=demo'))
  await assertOut(inside)
})

test('who signs in again in the same browser is asked in again: the old session is over everywhere', async () => {
  const ada = await signIn(site, 'Ada Host')
  const { moderatorUrl } = await ada.ask('meetings:start-temporary', {}, {})
  const inside = await joined(ada, moderatorUrl, 'Ada Host')
  await signIn(site, 'Ada Host', { browser: ada })
  await assertOut(inside)
  await joined(ada, moderatorUrl, 'Ada Host')
})

test.run()
