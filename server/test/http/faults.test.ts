/** What somebody outside learns when something inside breaks. */
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { securityHeaders } from '../../http/headers.ts'
import type { Browser, Shown } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { startSite, type Site } from './site.ts'

const INSIDE = /relation|column|select|from |rooms_gone|does not exist|postgres|kysely|error:|\.ts|\bat \w/i

let site: Site
let ada: Browser

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
  ada = await signIn(site, 'Ada Host')
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

/** Asks while the table of rooms is not what the code thinks. */
async function whileBroken(asking: () => Promise<Shown>): Promise<Shown> {
  await sql`alter table rooms rename to rooms_gone`.execute(site.database)
  try {
    return await asking()
  } finally {
    await sql`alter table rooms_gone rename to rooms`.execute(site.database)
  }
}

const requests: readonly [what: string, asking: () => Promise<Shown>][] = [
  ['a list', () => ada.send('/api/rooms')],
  ['a room', () => ada.send('/api/rooms/room-0001')],
  [
    'a creation',
    () =>
      ada.send('/api/rooms', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ada.origin },
        body: JSON.stringify({ title: 'Ma salle' }),
      }),
  ],
]

for (const [what, asking] of requests)
  test(`${what} that meets an error of the database tells nothing of it, and the log all`, async () => {
    const before = site.lines.length
    const { status, headers, body } = await whileBroken(asking)
    assert.is(status, 500)
    assert.equal(JSON.parse(body), { code: 'internal', message: 'something went wrong here' })
    assert.not.match(body, INSIDE)
    for (const [name, value] of Object.entries(securityHeaders(site.config)))
      assert.is(headers[name.toLowerCase()], value, name)
    assert.is(headers['cache-control'], 'no-store')
    const logged = site.lines.slice(before).filter((line) => line.includes('request failed'))
    assert.is(logged.length, 1)
    assert.match(logged[0] ?? '', /rooms.*does not exist/)
    assert.match(logged[0] ?? '', String(headers['x-request-id']))
  })

test('afterwards it goes on as if nothing had been', async () => {
  assert.is((await ada.send('/api/rooms')).status, 200)
})

test.run()
