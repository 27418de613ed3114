/** R15–R17 and R22: what a provider, another browser or a link may do to a sign-in. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { Browser } from './browser.ts'
import { accountOf, assertNobody, begin, signInAt, startPair, type Pair } from './with-providers.ts'

let pair: Pair

test.before(async () => {
  pair = await startPair({ TRUSTED_PROXIES: '127.0.0.1' })
})
test.after(async () => {
  await pair.close()
  await stopDatabases()
})
test.before.each(() => {
  pair.a.misbehaviour = {}
  pair.b.misbehaviour = {}
  pair.a.person = { sub: 'someone', name: 'Some One', email: 'one@mock.example' }
  pair.b.person = { sub: 'someone', name: 'Some One', email: 'one@mock.example' }
  pair.a.redeemed.length = 0
  pair.b.redeemed.length = 0
})

// Each is at another address: 20 sign-ins a minute are not what is tried here.
let addresses = 0
function newBrowser(): Browser {
  addresses += 1
  return new Browser(pair.site, undefined, `10.0.0.${String(addresses)}`)
}

test('a sign-in goes out with PKCE, state and nonce, and comes back signed in where it began', async () => {
  const browser = newBrowser()
  const shown = await signInAt(browser, 'a', '/rooms/new?sort=title')
  assert.is(shown.status, 200)
  assert.is(shown.url.pathname + shown.url.search, '/rooms/new?sort=title')
  assert.is(await accountOf(browser), 'Some One')
  const asked = pair.a.authorizations.at(-1) ?? new URLSearchParams()
  assert.is(asked.get('code_challenge_method'), 'S256')
  assert.match(asked.get('code_challenge') ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.match(asked.get('state') ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.match(asked.get('nonce') ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.is(asked.get('redirect_uri'), `${pair.site.config.publicUrl}/oidc/a/callback`)
  assert.is(asked.get('response_type'), 'code')
  // The verifier never goes through the browser.
  const verifier = pair.a.redeemed[0]?.get('code_verifier') ?? ''
  assert.ok(verifier.length >= 43)
  assert.not.ok(browser.visited.some((url) => url.href.includes(verifier)))
})

test('a callback that comes a second time signs nobody in', async () => {
  const browser = newBrowser()
  const callback = await begin(browser, 'a')
  assert.is((await browser.go(callback)).status, 200)
  const thief = newBrowser()
  await assertNobody(await thief.go(callback), thief, 'expired')
  assert.is((await browser.send(callback)).status, 400)
  assert.is(pair.a.redeemed.length, 1)
  // And who was signed in by it still is.
  assert.is(await accountOf(browser), 'Some One')
})

test('of two callbacks with one state at the same time one signs in', async () => {
  const browser = newBrowser()
  const callback = await begin(browser, 'a')
  const answers = await Promise.all([1, 2, 3, 4].map(() => browser.send(callback)))
  assert.equal(answers.map(({ status }) => status).sort(), [303, 400, 400, 400])
  assert.is(pair.a.redeemed.length, 1)
})

test('a callback in a browser that did not begin signs nobody in, and leaves the sign-in to the one that did', async () => {
  const [victim, attacker] = [newBrowser(), newBrowser()]
  const callback = await begin(attacker, 'a')
  await assertNobody(await victim.go(callback), victim, 'expired')
  assert.is((await attacker.go(callback)).status, 200)
})

test('a sign-in cookie of another sign-in does not do', async () => {
  const [victim, attacker] = [newBrowser(), newBrowser()]
  const theirs = await begin(attacker, 'a')
  await begin(victim, 'a')
  const own = [...victim.cookies()].find(([name]) => name.startsWith('preau-sign-in-'))
  const state = theirs.searchParams.get('state') ?? ''
  victim.cookies().set(`preau-sign-in-${state.slice(0, 8)}`, own?.[1] ?? '')
  await assertNobody(await victim.go(theirs), victim, 'expired')
  assert.is(pair.a.redeemed.length, 0)
})

for (const [what, states] of [
  ['no state', () => []],
  ['another state', () => ['x'.repeat(43)]],
  ['two states', (state: string) => [state, state]],
  ['an empty state', () => ['']],
] as const)
  test(`with ${what} nobody is signed in and the code is not redeemed`, async () => {
    const browser = newBrowser()
    const callback = await begin(browser, 'a')
    const state = callback.searchParams.get('state') ?? ''
    callback.searchParams.delete('state')
    for (const given of states(state)) callback.searchParams.append('state', given)
    await assertNobody(await browser.go(callback), browser, 'expired')
    assert.is(pair.a.redeemed.length, 0)
  })

test('two tabs of one browser may sign in at the same time', async () => {
  const browser = newBrowser()
  const [first, second] = [await begin(browser, 'a'), await begin(browser, 'b')]
  assert.is((await browser.go(second)).status, 200)
  assert.is((await browser.go(first)).status, 200)
})

test('a sign-in that takes longer than ten minutes has ended', async () => {
  const browser = newBrowser()
  const callback = await begin(browser, 'a')
  await pair.site.database
    .updateTable('sign_ins')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .execute()
  await assertNobody(await browser.go(callback), browser, 'expired')
})

test('a sign-in lasts ten minutes', async () => {
  await begin(newBrowser(), 'a')
  const [row] = await pair.site.database
    .selectFrom('sign_ins')
    .selectAll()
    .orderBy('expires_at', 'desc')
    .execute()
  const left = Number(row?.expires_at) - Date.now()
  assert.ok(left > 590_000 && left <= 600_000, String(left))
})

test('neither state nor verifier is kept as it is', async () => {
  const callback = await begin(newBrowser(), 'a')
  const kept = await pair.site.database.selectFrom('sign_ins').selectAll().execute()
  assert.not.match(JSON.stringify(kept), new RegExp(callback.searchParams.get('state') ?? 'none'))
})

for (const [what, claims] of [
  ['without a nonce', ({ nonce: _, ...rest }: Record<string, unknown>) => rest],
  ['with another nonce', (all: Record<string, unknown>) => ({ ...all, nonce: 'of another' })],
] as const)
  test(`an id token ${what} signs nobody in`, async () => {
    pair.a.misbehaviour = { claims }
    const browser = newBrowser()
    await assertNobody(await signInAt(browser, 'a'), browser, 'invalid')
  })

test('a code that was given for another sign-in is refused, by its verifier', async () => {
  const attacker = newBrowser()
  const code = (await begin(attacker, 'a')).searchParams.get('code') ?? ''
  pair.a.misbehaviour = { code }
  const victim = newBrowser()
  await assertNobody(await signInAt(victim, 'a'), victim, 'invalid')
})

test('mix-up: a provider that sends on to another one’s code gets neither code nor anybody signed in', async () => {
  // Who wants to sign in at "a" is sent on to "b" by it, as if the browser had come for "b" (RFC 9700 §4.4).
  const code = pair.b.draw({
    redirectUri: `${pair.site.config.publicUrl}/oidc/b/callback`,
    challenge: null,
    nonce: null,
  })
  const asIfB = (url: URL): URL => {
    const other = new URL(`${pair.site.config.publicUrl}/oidc/b/callback`)
    other.searchParams.set('code', code)
    other.searchParams.set('state', url.searchParams.get('state') ?? '')
    other.searchParams.set('iss', pair.b.issuer)
    return other
  }
  pair.a.misbehaviour = { redirect: asIfB }
  const browser = newBrowser()
  await assertNobody(await signInAt(browser, 'a'), browser, 'expired')
  assert.is(pair.a.redeemed.length, 0)
  assert.is(pair.b.redeemed.length, 0)
})

test('mix-up: an answer that names another issuer is refused before the code goes anywhere', async () => {
  pair.a.misbehaviour = {
    redirect: (url) => {
      url.searchParams.set('iss', pair.b.issuer)
      return url
    },
  }
  const browser = newBrowser()
  await assertNobody(await signInAt(browser, 'a'), browser, 'invalid')
  assert.is(pair.a.redeemed.length, 0)
  assert.is(pair.b.redeemed.length, 0)
})

test('an answer without issuer is refused where the provider says that it names it', async () => {
  pair.a.misbehaviour = {
    redirect: (url) => {
      url.searchParams.delete('iss')
      return url
    },
  }
  const browser = newBrowser()
  await assertNobody(await signInAt(browser, 'a'), browser, 'invalid')
  assert.is(pair.a.redeemed.length, 0)
})

test('the same address at another provider is another account', async () => {
  const [one, other] = [newBrowser(), newBrowser()]
  await signInAt(one, 'a')
  await signInAt(other, 'b')
  const ids = await Promise.all(
    [one, other].map(async (browser) => (await browser.ask('session:show', {})).account?.id),
  )
  assert.type(ids[0], 'string')
  assert.type(ids[1], 'string')
  assert.is.not(ids[0], ids[1])
})

test('another address at the same provider is the same account, and is what is known from then on', async () => {
  const browser = newBrowser()
  await signInAt(browser, 'a')
  const before = (await browser.ask('session:show', {})).account
  pair.a.person = {
    sub: 'someone',
    given_name: 'JEAN-PIERRE',
    family_name: "D'ORMESSON",
    email: 'new@mock.example',
  }
  await signInAt(browser, 'a')
  const after = (await browser.ask('session:show', {})).account
  assert.is(after?.id, before?.id)
  assert.is(after?.name, "Jean-Pierre d'Ormesson")
  assert.is(after?.email, 'new@mock.example')
})

test('names that the id token lacks are asked for, for the same subject only', async () => {
  pair.a.userinfoOnly = true
  pair.a.person = { sub: 'shy', name: 'Shy Person', email: 'shy@mock.example' }
  const browser = newBrowser()
  await signInAt(browser, 'a')
  assert.is(await accountOf(browser), 'Shy Person')
  pair.a.misbehaviour = { claims: (claims) => ({ ...claims, sub: 'another' }) }
  const other = newBrowser()
  await assertNobody(await signInAt(other, 'a'), other, 'invalid')
  pair.a.userinfoOnly = false
})

test('an address that the provider calls unverified is not known as theirs', async () => {
  pair.a.person = { sub: 'liar', name: 'Liar', email: 'one@mock.example', email_verified: false }
  const browser = newBrowser()
  await signInAt(browser, 'a')
  assert.is((await browser.ask('session:show', {})).account?.email, null)
})

test('who is refused by the provider is told so', async () => {
  pair.a.misbehaviour = {
    redirect: (url) => {
      url.searchParams.delete('code')
      url.searchParams.set('error', 'access_denied')
      return url
    },
  }
  const browser = newBrowser()
  await assertNobody(await signInAt(browser, 'a'), browser, 'denied')
})

test('a disabled account cannot sign in, and is told so', async () => {
  pair.a.person = { sub: 'barred', name: 'Barred' }
  const browser = newBrowser()
  await signInAt(browser, 'a')
  await pair.site.database
    .updateTable('users')
    .set({ disabled_at: new Date() })
    .where('subject', '=', 'barred')
    .execute()
  assert.is(await accountOf(browser), null)
  const again = newBrowser()
  await assertNobody(await signInAt(again, 'a'), again, 'disabled')
})

test('a returnTo that is not ours leads home', async () => {
  const { publicUrl } = pair.site.config
  for (const evil of ['//evil.example', '/\\evil.example', 'https:evil.example', '/%2f%2fevil.example']) {
    const browser = newBrowser()
    const shown = await signInAt(browser, 'b', evil)
    assert.is(shown.url.href, `${publicUrl}/`, evil)
  }
})

test('no secret of a sign-in is in the log', async () => {
  const browser = newBrowser()
  const callback = await begin(browser, 'a')
  await browser.go(callback)
  await browser.send(callback)
  const log = pair.site.lines.join('')
  const cookies = [...browser.cookies().values()].filter((value) => value.length > 20)
  const secrets = [callback.searchParams.get('code'), callback.searchParams.get('state'), ...cookies]
  for (const secret of secrets) assert.not.ok(log.includes(String(secret)))
  assert.match(log, /nobody signed in/)
})

test.run()
