import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { startSite, type Site } from '../http/site.ts'
import { Browser } from './browser.ts'
import { choose, signIn, toProvider } from './sign-in.ts'

let site: Site

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

test('Ada signs in and is known by her name and address', async () => {
  const browser = await signIn(site, 'Ada Host')
  const { account, attendee } = await browser.ask('session:show', {})
  assert.is(account?.name, 'Ada Host')
  assert.is(account?.email, 'ada@demo.example')
  assert.is(account?.administrator, false)
  assert.is(attendee, null)
})

test.run()
