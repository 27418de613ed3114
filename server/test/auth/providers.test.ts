/** Which providers there are, and what becomes of everybody when one of them is down. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { Refused } from '../../../shared/refused.ts'
import { freePort, startSite, type Site } from '../http/site.ts'
import { Browser } from './browser.ts'
import { MockProvider } from './mock-provider.ts'
import { ShiftedClock, accountOf, begin, signInAt } from './with-providers.ts'

let a: MockProvider
let b: MockProvider
const sites: Site[] = []

test.before(async () => {
  ;[a, b] = await Promise.all([MockProvider.start('a'), MockProvider.start('b')])
})
test.after.each(async () => {
  for (const site of sites.splice(0)) await site.close()
})
test.after(async () => {
  await Promise.all([a.close(), b.close()])
  await stopDatabases()
})

async function siteWith(providers: readonly unknown[], clock?: ShiftedClock): Promise<Site> {
  const site = await startSite({
    databaseUrl: await createDatabase(),
    env: { OIDC_PROVIDERS: JSON.stringify(providers) },
    ...(clock === undefined ? {} : { clock }),
  })
  sites.push(site)
  return site
}
const offered = async (
  browser: Browser,
  audience: 'organiser' | 'attendee' = 'organiser',
): Promise<unknown> =>
  (await browser.ask('sign-in:providers', { audience })).providers.map(({ name, answers }) => [name, answers])

async function refusal(asking: Promise<unknown>): Promise<Refused> {
  try {
    await asking
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('without OIDC_PROVIDERS there is the demo provider, for each audience', async () => {
  const site = await startSite({ databaseUrl: await createDatabase() })
  sites.push(site)
  const browser = new Browser(site)
  assert.equal(await offered(browser), [['Demo', true]])
  assert.equal(await offered(browser, 'attendee'), [['Demo (attendees)', true]])
})

test('a second provider that is added appears and works, in the order given, with its logo', async () => {
  const logo = '/logos/b.svg'
  const site = await siteWith([a.configured(), b.configured({ logo })])
  const browser = new Browser(site)
  const { providers } = await browser.ask('sign-in:providers', { audience: 'organiser' })
  assert.equal(providers, [
    { id: 'a', name: 'Provider a', logo: null, answers: true },
    { id: 'b', name: 'Provider b', logo, answers: true },
  ])
  b.person = { sub: 'bea', name: 'Bea' }
  assert.is((await signInAt(browser, 'b')).status, 200)
  assert.is(await accountOf(browser), 'Bea')
})

test('nothing of a provider’s configuration but name, logo and id goes to browsers', async () => {
  const browser = new Browser(await siteWith([a.configured()]))
  const shown = await browser.send('/api/providers?audience=organiser')
  assert.not.match(shown.body, /secret|préau at|issuer/)
})

test('where no provider is for attendees, those for organisers serve them, and an organiser is one, too', async () => {
  const browser = new Browser(await siteWith([a.configured()]))
  assert.equal(await offered(browser, 'attendee'), [['Provider a', true]])
  a.person = { sub: 'ann', name: 'Ann' }
  await signInAt(browser, 'a')
  assert.equal((await browser.ask('session:show', {})).attendee, { name: 'Ann' })
})

test('where one is for attendees, an organiser is none', async () => {
  const browser = new Browser(await siteWith([a.configured(), b.configured({ audience: 'attendee' })]))
  assert.equal(await offered(browser, 'attendee'), [['Provider b', true]])
  await signInAt(browser, 'a')
  assert.is((await browser.ask('session:show', {})).attendee, null)
  await signInAt(browser, 'b')
  assert.is((await browser.ask('session:show', {})).attendee?.name, 'Bea')
})

test('claims go by the names that the provider has for them', async () => {
  const claims = { given_name: 'prenom', family_name: 'usual_name', email: 'courriel' }
  const browser = new Browser(await siteWith([a.configured({ claims, tokenAuth: 'client_secret_basic' })]))
  a.person = {
    sub: 'zoe',
    prenom: 'ZOÉ',
    usual_name: 'DE LA TOUR',
    courriel: 'zoe@mock.example',
    email_verified: true,
  }
  await signInAt(browser, 'a')
  const { account } = await browser.ask('session:show', {})
  assert.is(account?.name, 'Zoé de La Tour')
  assert.is(account?.email, 'zoe@mock.example')
})

test('who has no name anywhere can sign in all the same', async () => {
  const plain = await MockProvider.start('plain')
  plain.misbehaviour = { metadata: { userinfo_endpoint: undefined } }
  plain.person = { sub: 'x', preferred_username: 'nameless' }
  try {
    const browser = new Browser(await siteWith([plain.configured()]))
    await signInAt(browser, 'plain')
    assert.is(await accountOf(browser), 'nameless')
  } finally {
    await plain.close()
  }
})

test('whom nobody vouches for, and who vouches for anybody, is said loudly at the start', async () => {
  const lines = async (env: Record<string, string>): Promise<string> => {
    const site = await startSite({ databaseUrl: await createDatabase(), env })
    await site.close()
    return site.lines.join('')
  }
  const https = { PUBLIC_URL: 'https://meet.example', DEMO_PROVIDER: 'anybody' }
  assert.match(await lines({ NODE_ENV: 'production' }), /NOBODY CAN SIGN IN/)
  assert.match(await lines(https), /ANYBODY CAN SIGN IN.*DEMO_PROVIDER/)
  assert.not.match(await lines({}), /CAN SIGN IN/)
})

test('a provider that takes secrets in the body only is told it there', async () => {
  const picky = await MockProvider.start('picky')
  picky.takes = 'client_secret_post'
  try {
    assert.is((await signInAt(new Browser(await siteWith([picky.configured()])), 'picky')).status, 200)
    const told = picky.configured({ tokenAuth: 'client_secret_basic' })
    assert.is((await signInAt(new Browser(await siteWith([told])), 'picky')).status, 400)
  } finally {
    await picky.close()
  }
})

test('of a provider that is taken out nobody is left', async () => {
  const databaseUrl = await createDatabase()
  const start = async (...providers: object[]): Promise<Site> =>
    startSite({ databaseUrl, env: { OIDC_PROVIDERS: JSON.stringify(providers), PORT: String(port) } })
  const port = await freePort()
  const before = await start(a.configured(), b.configured())
  const browser = new Browser(before)
  await signInAt(browser, 'b')
  await before.close()
  const seenBy = async (...providers: object[]): Promise<string | null> => {
    const site = await start(...providers)
    const account = await accountOf(browser)
    await site.close()
    return account
  }
  assert.is(await seenBy(a.configured(), b.configured()), 'Bea')
  assert.is(await seenBy(a.configured()), null)
  assert.is(await seenBy(a.configured({ id: 'b' })), null)
  assert.is(await seenBy(b.configured({ audience: 'attendee' })), null)
})

test('a provider that is down says so, is named, and harms nobody else', async () => {
  const down = b.configured({
    issuer: `http://127.0.0.1:${String(await freePort())}`,
    id: 'down',
    name: 'Académie',
  })
  const site = await siteWith([down, a.configured()])
  const browser = new Browser(site)
  assert.equal(await offered(browser), [
    ['Académie', false],
    ['Provider a', true],
  ])
  const refused = await refusal(begin(browser, 'down'))
  assert.is(refused.code, 'unavailable')
  assert.match(refused.message, /Académie/)
  assert.is((await signInAt(browser, 'a')).status, 200)
  assert.is((await browser.send('/api/session')).status, 200)
})

test('a provider that does not answer at all delays neither the list nor the others', async () => {
  const silent = await MockProvider.start('silent')
  silent.silent = true
  try {
    const browser = new Browser(await siteWith([silent.configured(), a.configured()]))
    const began = performance.now()
    assert.equal(await offered(browser), [
      ['Provider silent', true],
      ['Provider a', true],
    ])
    assert.ok(performance.now() - began < 1_500)
    assert.is((await signInAt(browser, 'a')).status, 200)
    const refused = await refusal(begin(browser, 'silent'))
    assert.is(refused.code, 'unavailable')
    // Who comes next is told at once.
    const next = performance.now()
    assert.is((await refusal(begin(browser, 'silent'))).code, 'unavailable')
    assert.ok(performance.now() - next < 1_000)
    assert.equal(await offered(browser), [
      ['Provider silent', false],
      ['Provider a', true],
    ])
  } finally {
    await silent.close()
  }
})

test('one that comes back is offered as such, and works', async () => {
  const clock = new ShiftedClock()
  const away = await MockProvider.start('away')
  away.misbehaviour = { metadata: { issuer: 'http://elsewhere.example' } }
  try {
    const browser = new Browser(await siteWith([away.configured()], clock))
    assert.equal(await offered(browser), [['Provider away', false]])
    // Its metadata names another issuer: it is not the provider that was set up.
    assert.is((await refusal(begin(browser, 'away'))).code, 'unavailable')
    away.misbehaviour = {}
    clock.shift = 60_000
    assert.equal(await offered(browser), [['Provider away', true]])
    assert.is((await signInAt(browser, 'away')).status, 200)
  } finally {
    await away.close()
  }
})

test('an issuer counts to the letter', async () => {
  const browser = new Browser(await siteWith([a.configured({ issuer: `${a.issuer}/` })]))
  assert.is((await refusal(begin(browser, 'a'))).code, 'unavailable')
  assert.match(sites.at(-1)?.lines.join('') ?? '', /its issuer is .*, and not /)
})

test('who is signed in stays so while their provider is down, and signs out without it', async () => {
  const gone = await MockProvider.start('gone')
  const browser = new Browser(await siteWith([gone.configured()]))
  await signInAt(browser, 'gone')
  const callback = await begin(browser, 'gone')
  await gone.close()
  assert.is(await accountOf(browser), 'Some One')
  const failed = await browser.go(callback)
  assert.is(failed.status, 400)
  assert.is(browser.cookies().get('preau-sign-in-failed'), 'unavailable')
  assert.is(await accountOf(browser), 'Some One')
  await browser.ask('session:end', {}, {})
  assert.is(await accountOf(browser), null)
})

test('a provider that is not there is not found, and its callback is nowhere', async () => {
  const browser = new Browser(await siteWith([a.configured()]))
  assert.is((await refusal(begin(browser, 'nobody'))).code, 'not-found')
  assert.is((await browser.send('/oidc/nobody/callback?code=x&state=y')).status, 404)
})

test.run()
