/** Signing in while the database is away, and while it restarts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Postgres } from '../../../scripts/postgres.mjs'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import { eventually } from '../eventually.ts'
import { startSite, type Site } from '../http/site.ts'
import { Browser, type Shown } from './browser.ts'
import { MockProvider } from './mock-provider.ts'
import { accountOf, begin, signInAt } from './with-providers.ts'

const directory = mkdtempSync(join(tmpdir(), 'preau-sign-in-outage-'))
let postgres: Postgres
let provider: MockProvider
let site: Site

test.before(async () => {
  postgres = await startTestPostgres({ directory, durable: false })
  provider = await MockProvider.start('a')
  site = await startSite({
    databaseUrl: postgres.url,
    env: { OIDC_PROVIDERS: JSON.stringify([provider.configured()]) },
  })
})
test.after(async () => {
  await site.close()
  await provider.close()
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** Begins something while the database is away, and starts it again meanwhile. */
async function awayDuring<T>(act: () => Promise<T>): Promise<T> {
  await postgres.stop()
  const acting = act()
  postgres = await startTestPostgres({ directory, durable: false })
  return acting
}

test('while the database is away nobody is taken for somebody, and who has no session is served as before', async () => {
  const browser = new Browser(site)
  await signInAt(browser, 'a')
  await postgres.stop()
  const refused = await browser.send('/api/session')
  assert.is(refused.status, 503)
  assert.match(refused.body, /"code":"unavailable"/)
  assert.is(await accountOf(new Browser(site)), null)
  postgres = await startTestPostgres({ directory, durable: false })
  await eventually('the database is back', async () => (await browser.send('/api/session')).status === 200)
  assert.is(await accountOf(browser), 'Some One')
})

test('a database that restarts costs who signs in some seconds, at each step', async () => {
  const browser = new Browser(site)
  const callback = await awayDuring(() => begin(browser, 'a'))
  const shown = await awayDuring<Shown>(() => browser.go(callback))
  assert.is(shown.status, 200)
  assert.is(await accountOf(browser), 'Some One')
  const key = browser.cookies().get('preau-organiser') ?? ''
  // Told that it was not done, the page asks again.
  await awayDuring(() =>
    eventually('signed out', async () => (await browser.send('/api/sign-out', signOut())).status === 200),
  )
  assert.is(browser.cookies().has('preau-organiser'), false)
  browser.cookies().set('preau-organiser', key)
  assert.is(await accountOf(browser), null)
})

function signOut(): { method: string; headers: Record<string, string>; body: string } {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: site.config.publicUrl },
    body: '{}',
  }
}

test.run()
