/** R21: what a provider says has ended, and what only seems to be said by it. */
import { SignJWT, generateKeyPair, type JWTPayload } from 'jose'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { systemClock, type Clock } from '../../clock.ts'
import { ask, type Answer } from '../http/site.ts'
import { Browser } from './browser.ts'
import type { MockProvider } from './mock-provider.ts'
import { accountOf, signInAt, startPair, type Pair } from './with-providers.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Limits fill up with steady time: a test that stands it still means the same on a slow machine. */
const steady = systemClock.steady()
const clock: Clock = { ...systemClock, steady: () => steady }
let pair: Pair
const ended: string[] = []

test.before(async () => {
  pair = await startPair({ TRUSTED_PROXIES: '127.0.0.1' }, { clock })
  const { revocation } = pair.site.app
  revocation.onSessionEnded = (session) => {
    ended.push(session)
  }
})
test.after(async () => {
  await pair.close()
  await stopDatabases()
})
test.before.each(() => {
  ended.length = 0
})

let people = 0
async function someoneNew(
  provider: MockProvider = pair.a,
): Promise<{ browser: Browser; sub: string; sid: string }> {
  people += 1
  const sub = `person-${String(people)}`
  provider.person = { sub, name: `Person ${String(people)}` }
  const browser = new Browser(pair.site, undefined, `10.0.0.${String(people)}`)
  await signInAt(browser, provider.id)
  return { browser, sub, sid: `session of ${sub}` }
}

let messages = 0
function claimsOf(provider: MockProvider, more: Record<string, unknown>): JWTPayload {
  messages += 1
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: provider.issuer,
    aud: `préau at ${provider.id}`,
    iat: now,
    exp: now + 120,
    jti: `message ${String(messages)}`,
    events: { [EVENT]: {} },
    ...more,
  }
}
const signed = (more: Record<string, unknown>, header: Record<string, string> = {}): Promise<string> =>
  pair.a.sign(claimsOf(pair.a, more), { typ: 'logout+jwt', ...header })

function tell(token: string, id = 'a', address = '10.1.0.1'): Promise<Answer> {
  return ask(pair.site, `/oidc/${id}/backchannel-logout`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })
}

test('a session that the provider ended is over, and so are the sockets that it holds', async () => {
  const [one, other] = [await someoneNew(), await someoneNew()]
  const answer = await tell(await signed({ sid: one.sid, sub: one.sub }))
  assert.is(answer.status, 200)
  assert.is(answer.headers['cache-control'], 'no-store')
  assert.is(await accountOf(one.browser), null)
  assert.is(await accountOf(other.browser), 'Person 2')
  assert.is(ended.length, 1)
})

test('a session is named by its sid alone, or all of a person by their sub alone', async () => {
  const [one, other] = [await someoneNew(), await someoneNew()]
  assert.is((await tell(await signed({ sid: one.sid }))).status, 200)
  assert.is(await accountOf(one.browser), null)
  assert.is((await tell(await signed({ sub: other.sub }))).status, 200)
  assert.is(await accountOf(other.browser), null)
})

test('what nobody here has may end, too', async () => {
  assert.is((await tell(await signed({ sub: 'nobody' }))).status, 200)
  assert.is(ended.length, 0)
})

test('a provider ends no session of another one, though the subject be the same', async () => {
  const { browser, sub, sid } = await someoneNew(pair.b)
  assert.is((await tell(await signed({ sub }))).status, 200)
  assert.is((await tell(await signed({ sid }))).status, 200)
  assert.type(await accountOf(browser), 'string')
})

test('a message counts once', async () => {
  const { browser, sub } = await someoneNew()
  const token = await signed({ sub })
  assert.is((await tell(token)).status, 200)
  pair.a.person = { sub, name: 'Back Again' }
  await signInAt(browser, 'a')
  assert.is((await tell(token)).status, 400)
  assert.is(await accountOf(browser), 'Back Again')
})

test('of the same message many times at once one counts', async () => {
  const token = await signed({ sub: 'crowd' })
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => tell(token)))
  assert.equal(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400])
})

const now = (): number => Math.floor(Date.now() / 1000)
async function bySomebodyElse(claims: JWTPayload): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'key of a', typ: 'logout+jwt' })
    .sign(privateKey)
}
const unsigned = (claims: JWTPayload): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'logout+jwt' })}.${part(claims)}.`
}
const withSecret = (claims: JWTPayload): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
    .sign(Buffer.from('a secret of the mock provider'))

const corpus: [string, (sub: string) => Promise<string> | string][] = [
  ['is signed by somebody else', (sub) => bySomebodyElse(claimsOf(pair.a, { sub }))],
  ['is signed by another provider', (sub) => pair.b.sign(claimsOf(pair.a, { sub }), { typ: 'logout+jwt' })],
  ['is not signed', (sub) => unsigned(claimsOf(pair.a, { sub }))],
  ['is signed with our client’s secret', (sub) => withSecret(claimsOf(pair.a, { sub }))],
  ['has a nonce', (sub) => signed({ sub, nonce: 'n' })],
  ['has the type of any token', (sub) => signed({ sub }, { typ: 'JWT' })],
  ['has the type of an access token', (sub) => signed({ sub }, { typ: 'at+jwt' })],
  ['has no type', (sub) => pair.a.sign(claimsOf(pair.a, { sub }))],
  ['tells of no event', (sub) => signed({ sub, events: undefined })],
  [
    'tells of another event',
    (sub) => signed({ sub, events: { 'http://schemas.openid.net/event/other': {} } }),
  ],
  ['tells of an event that is no object', (sub) => signed({ sub, events: { [EVENT]: 'yes' } })],
  ['has no number', (sub) => signed({ sub, jti: undefined })],
  ['has a number that is too long', (sub) => signed({ sub, jti: 'x'.repeat(300) })],
  ['names neither person nor session', () => signed({})],
  ['is for another client', (sub) => signed({ sub, aud: 'another' })],
  ['is of another issuer', (sub) => signed({ sub, iss: pair.b.issuer })],
  ['has expired', (sub) => signed({ sub, exp: now() - 70 })],
  ['never expires', (sub) => signed({ sub, exp: undefined })],
  ['has no time', (sub) => signed({ sub, iat: undefined })],
  ['is from the future', (sub) => signed({ sub, iat: now() + 70, exp: now() + 200 })],
  ['is old', (sub) => signed({ sub, iat: now() - 3_600, exp: now() + 200 })],
  ['is no token', () => 'nonsense'],
  ['is missing', () => ''],
]
for (const [what, make] of corpus)
  test(`a logout token that ${what} ends nothing, and is noted`, async () => {
    const { browser, sub } = await someoneNew()
    const lines = pair.site.lines.length
    const answer = await tell(await make(sub))
    assert.is(answer.status, 400)
    assert.equal(JSON.parse(answer.body), { error: 'invalid_request' })
    assert.type(await accountOf(browser), 'string')
    assert.is(ended.length, 0)
    assert.match(pair.site.lines.slice(lines).join(''), /a logout token was not believed/)
  })

test('whoever floods this door is kept from it, and nobody else', async () => {
  const flood = Array.from({ length: 700 }, () => tell('nonsense', 'a', '10.2.0.1'))
  const refused = (await Promise.all(flood)).filter(({ status }) => status === 429)
  assert.ok(refused.length > 0)
  assert.is((await tell(await signed({ sub: 'nobody' }))).status, 200)
})

test('there is no such door for a provider that is not', async () => {
  assert.is((await tell(await signed({ sub: 'x' }), 'c')).status, 404)
})

test.run()
