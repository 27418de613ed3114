/** R19, R20 and R26: what a session is to the browser, when it ends, and what is left of it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { eventually } from '../eventually.ts'
import { startSite } from '../http/site.ts'
import type { Refused } from '../../../shared/refused.ts'
import { Browser } from './browser.ts'
import { ShiftedClock, accountOf, begin, signInAt, startPair, type Pair } from './with-providers.ts'

const HOUR_MS = 3_600_000
const clock = new ShiftedClock()
let pair: Pair

test.before(async () => {
  pair = await startPair({ TRUSTED_PROXIES: '127.0.0.1' }, { clock })
})
test.after(async () => {
  await pair.close()
  await stopDatabases()
})
test.before.each(() => {
  clock.shift = 0
  pair.a.misbehaviour = {}
})

let addresses = 0
function newBrowser(): Browser {
  addresses += 1
  return new Browser(pair.site, undefined, `10.0.0.${String(addresses)}`)
}
async function signedIn(provider = 'a'): Promise<Browser> {
  const browser = newBrowser()
  await signInAt(browser, provider)
  return browser
}
const keyOf = (browser: Browser): string => browser.cookies().get('preau-organiser') ?? ''
const withKey = (key: string): Browser => {
  const browser = newBrowser()
  browser.cookies().set('preau-organiser', key)
  return browser
}
const sessions = (): Promise<{ name: string; key_hash: Buffer }[]> =>
  pair.site.database.selectFrom('sessions').selectAll().execute()

test('over http the cookies are for our pages only: plain names, HttpOnly, Lax', async () => {
  const browser = newBrowser()
  const callback = await begin(browser, 'a')
  const state = callback.searchParams.get('state') ?? ''
  const { headers } = await browser.send(callback)
  const lines = (headers['set-cookie'] ?? []).map((line) => line.replace(/=[A-Za-z0-9_-]{43}/, '=KEY'))
  assert.equal(lines, [
    'preau-organiser=KEY; Path=/; HttpOnly; SameSite=Lax',
    `preau-sign-in-${state.slice(0, 8)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
  ])
})

test('over https they are Secure, and their names keep sub-domains from setting them', async () => {
  const providers = JSON.stringify([pair.a.configured()])
  const site = await startSite({
    databaseUrl: await createDatabase(),
    env: { OIDC_PROVIDERS: providers, PUBLIC_URL: 'https://meet.example' },
  })
  try {
    const browser = new Browser(site)
    const callback = await begin(browser, 'a')
    const name = `__Host-preau-sign-in-${(callback.searchParams.get('state') ?? '').slice(0, 8)}`
    assert.ok(browser.cookies().has(name))
    const { headers } = await browser.send(callback)
    const lines = (headers['set-cookie'] ?? []).map((line) => line.replace(/=[A-Za-z0-9_-]{43}/, '=KEY'))
    assert.equal(lines, [
      '__Host-preau-organiser=KEY; Path=/; HttpOnly; SameSite=Lax; Secure',
      `${name}=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0`,
    ])
    assert.is(await accountOf(browser), 'Some One')
    const failed = await browser.send(callback)
    assert.equal(failed.headers['set-cookie'], [
      'preau-sign-in-failed=expired; Path=/oidc; Max-Age=60; SameSite=Lax; Secure',
      `${name}=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0`,
    ])
    // The name that a sub-domain could set opens nothing.
    const fixed = new Browser(site)
    fixed.cookies().set('preau-organiser', browser.cookies().get('__Host-preau-organiser') ?? '')
    assert.is(await accountOf(fixed), null)
  } finally {
    await site.close()
  }
})

test('the key of a session is 256 bits, drawn anew each time, and not kept as it is', async () => {
  const [one, other] = [keyOf(await signedIn()), keyOf(await signedIn())]
  assert.is.not(one, other)
  for (const key of [one, other]) assert.is(Buffer.from(key, 'base64url').length, 32)
  const kept = JSON.stringify(await sessions(), (_key, value: unknown) => value)
  assert.not.ok(kept.includes(one))
  for (const { key_hash } of await sessions())
    assert.not.ok(key_hash.equals(Buffer.from(one, 'base64url')) || key_hash.toString('base64url') === one)
})

test('the id token is not kept as it is', async () => {
  await signedIn()
  const [row] = await pair.site.database.selectFrom('sessions').select('id_token_sealed').execute()
  assert.not.ok(row?.id_token_sealed?.toString('latin1').includes('eyJ'))
})

test('who signs in again gets another key, and the old one is dead', async () => {
  const browser = await signedIn()
  const old = keyOf(browser)
  await signInAt(browser, 'a')
  assert.is.not(keyOf(browser), old)
  assert.is(await accountOf(browser), 'Some One')
  assert.is(await accountOf(withKey(old)), null)
})

test('a key that was planted in a browser is not the one that it is signed in by', async () => {
  const planted = 'p'.repeat(43)
  const browser = withKey(planted)
  await signInAt(browser, 'a')
  assert.is.not(keyOf(browser), planted)
  assert.is(await accountOf(withKey(planted)), null)
})

test('a key opens nothing in the cookie of the other audience, nor when it is changed', async () => {
  const browser = await signedIn()
  const key = keyOf(browser)
  const other = newBrowser()
  other.cookies().set('preau-attendee', key)
  assert.is((await other.ask('session:show', {})).attendee, null)
  for (const changed of [key.slice(0, -1), `${key}A`, key.replace(/^./, '_'), '', '"', 'a b'])
    if (changed !== key) assert.is(await accountOf(withKey(changed)), null, changed)
})

test('a session ends when it was not used for 12 hours', async () => {
  const browser = await signedIn()
  clock.shift = 12 * HOUR_MS - 60_000
  assert.is(await accountOf(browser), 'Some One')
  await eventually('it is written that it was used', async () => {
    const rows = await pair.site.database.selectFrom('sessions').select('seen_at').execute()
    return rows.some(({ seen_at }) => seen_at.getTime() > Date.now() + 11 * HOUR_MS)
  })
  clock.shift += 12 * HOUR_MS - 60_000
  assert.is(await accountOf(browser), 'Some One')
  const idle = await signedIn()
  clock.shift += 12 * HOUR_MS + 60_000
  assert.is(await accountOf(idle), null)
})

test('a session ends after seven days, however often it is used', async () => {
  const browser = await signedIn()
  for (let hours = 0; hours < 7 * 24; hours += 8) {
    clock.shift = hours * HOUR_MS
    assert.is(await accountOf(browser), 'Some One', String(hours))
    const now = clock.now()
    if (hours > 0)
      await eventually('it is written that it was used', async () => {
        const rows = await pair.site.database.selectFrom('sessions').select('seen_at').execute()
        return rows.some(({ seen_at }) => Math.abs(seen_at.getTime() - now) < 60_000)
      })
  }
  clock.shift = 7 * 24 * HOUR_MS + 1_000
  assert.is(await accountOf(browser), null)
})

test('that an account was seen is written at most once a day', async () => {
  const browser = await signedIn()
  const seen = async (): Promise<number> => {
    const row = await pair.site.database.selectFrom('users').select('seen_at').executeTakeFirstOrThrow()
    return row.seen_at.getTime()
  }
  const before = await seen()
  clock.shift = 6 * HOUR_MS
  await accountOf(browser)
  await eventually('the session was seen', async () => {
    const rows = await pair.site.database.selectFrom('sessions').select('seen_at').execute()
    return rows.some(({ seen_at }) => Math.abs(seen_at.getTime() - clock.now()) < 60_000)
  })
  assert.is(await seen(), before)
  for (const hours of [12, 20, 25]) {
    clock.shift = hours * HOUR_MS
    await accountOf(browser)
    const now = clock.now()
    await eventually('the session was seen', async () => {
      const rows = await pair.site.database.selectFrom('sessions').select('seen_at').execute()
      return rows.some(({ seen_at }) => Math.abs(seen_at.getTime() - now) < 60_000)
    })
  }
  await eventually('the account was seen', async () => (await seen()) > before + 24 * HOUR_MS)
})

test('a disabled account is nobody at once', async () => {
  pair.b.person = { sub: 'short', name: 'Short Lived' }
  const browser = await signedIn('b')
  assert.is(await accountOf(browser), 'Short Lived')
  const users = pair.site.database.updateTable('users').where('subject', '=', 'short')
  await users.set({ disabled_at: new Date() }).execute()
  assert.is(await accountOf(browser), null)
  await users.set({ disabled_at: null }).execute()
  assert.is(await accountOf(browser), 'Short Lived')
})

test('who signs out is nobody, also with a copy of the cookie, and is sent to where the provider ends its session', async () => {
  const browser = await signedIn()
  const key = keyOf(browser)
  const ended: string[] = []
  const { revocation } = pair.site.app
  const told = revocation.onSessionEnded.bind(revocation)
  revocation.onSessionEnded = (session) => {
    ended.push(session)
    told(session)
  }
  const location = new URL((await browser.ask('session:end', {}, {})).location)
  revocation.onSessionEnded = told
  assert.is(location.origin + location.pathname, `${pair.a.issuer}/end`)
  assert.is(location.searchParams.get('post_logout_redirect_uri'), `${pair.site.config.publicUrl}/`)
  assert.is(location.searchParams.get('id_token_hint')?.split('.').length, 3)
  assert.match(location.searchParams.get('state') ?? '', /^[A-Za-z0-9_-]{11}$/)
  assert.is(keyOf(browser), '')
  assert.is(await accountOf(withKey(key)), null)
  assert.is(ended.length, 1)
})

test('where no provider has a session to end, signing out leads home', async () => {
  assert.is((await newBrowser().ask('session:end', {}, {})).location, '/')
  const { a } = pair
  a.misbehaviour = { metadata: { end_session_endpoint: undefined } }
  const site = await startSite({
    databaseUrl: await createDatabase(),
    env: { OIDC_PROVIDERS: JSON.stringify([a.configured()]) },
  })
  try {
    const browser = new Browser(site)
    await signInAt(browser, 'a')
    assert.is((await browser.ask('session:end', {}, {})).location, '/')
    assert.is(await accountOf(browser), null)
  } finally {
    await site.close()
  }
})

test('what has expired is deleted', async () => {
  await signedIn()
  await begin(newBrowser(), 'a')
  const logout = { issuer: 'x', jti: 'x', expires_at: new Date(clock.now() + HOUR_MS) }
  await pair.site.database.insertInto('logout_tokens').values(logout).execute()
  const count = async (table: 'sessions' | 'sign_ins' | 'logout_tokens'): Promise<number> =>
    (await pair.site.database.selectFrom(table).select('expires_at').execute()).length
  await pair.site.app.signingIn.sessions.purge()
  assert.ok((await count('sessions')) > 0)
  assert.ok((await count('sign_ins')) > 0)
  assert.is(await count('logout_tokens'), 1)
  clock.shift = 8 * 24 * HOUR_MS
  await pair.site.app.signingIn.sessions.purge()
  assert.is(await count('sessions'), 0)
  assert.is(await count('sign_ins'), 0)
  assert.is(await count('logout_tokens'), 0)
})

test('people behind one address may all be at their provider at once, also beside one who ends nothing', async () => {
  const house = '10.3.0.1'
  const machine = new Browser(pair.site, undefined, house)
  for (let count = 0; count < 20; count += 1) await begin(machine, 'a')
  const refused = await begin(machine, 'a').catch((error: unknown) => error)
  assert.is((refused as Refused).code, 'rate-limited')
  const people = Array.from({ length: 60 }, () => new Browser(pair.site, undefined, house))
  await Promise.all(people.map((browser) => begin(browser, 'a')))
})

test.run()
