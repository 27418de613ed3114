import { createHash, randomBytes } from 'node:crypto'
import { importJWK, SignJWT, generateKeyPair, exportSPKI } from 'jose'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { MockProvider, type Claims } from '../auth/mock-provider.ts'
import { signIn, choose } from '../auth/sign-in.ts'
import { Browser } from '../auth/browser.ts'
import { signInAt } from '../auth/with-providers.ts'
import { startSite, type Site } from '../http/site.ts'
import { accessToken, api, claimsOf } from './given.ts'

type World = { site: Site; a: MockProvider; b: MockProvider }
const test = suite<World>('bearer')

test.before(async (world) => {
  const [a, b] = await Promise.all([MockProvider.start('a'), MockProvider.start('b')])
  const providers = [
    a.configured({ apiAudience: 'https://meet.example/api' }),
    b.configured(),
    { ...b.configured(), id: 'for-attendees', clientId: 'attendees', audience: 'attendee' },
  ]
  const env = { OIDC_PROVIDERS: JSON.stringify(providers) }
  const site = await startSite({ databaseUrl: await createDatabase(), env })
  Object.assign(world, { site, a, b })
})
test.after(async ({ site, a, b }) => {
  await site.close()
  await Promise.all([a.close(), b.close()])
  await stopDatabases()
})

const users = async (site: Site): Promise<string[]> =>
  (await site.database.selectFrom('users').select('name').execute()).map(({ name }) => name)

test('a token of an organisers’ provider opens the API; at first use an account is made of what it says', async ({
  site,
  a,
}) => {
  const token = await accessToken(a, { sub: 'new', given_name: 'NADINE', family_name: 'DE LA TOUR' })
  assert.equal((await api(site, '/meetings', token)).json, { meetings: [] })
  assert.equal((await api(site, '/meetings', token)).status, 200)
  assert.equal(await users(site), ['Nadine de La Tour'])
})

test('whoever signs in by the same provider is the same person', async ({ site, a }) => {
  a.person = { sub: 'same', name: 'Same Person', email: 'same@mock.example' }
  const browser = new Browser(site)
  await signInAt(browser, 'a')
  const { id } = await browser.ask('rooms:create', {}, { title: 'Made in the browser' })
  const token = await accessToken(a, { sub: 'same' })
  const { meetings } = (await api(site, '/meetings', token)).json as { meetings: { id: string }[] }
  assert.equal(
    meetings.map((meeting) => meeting.id),
    [id],
  )
  const other = await api(site, `/meetings/${id}`, await accessToken(a, { sub: 'other' }))
  assert.is(other.status, 404)
})

test('an address in a token counts only when it is verified', async ({ site, a }) => {
  for (const [said, known] of [
    [true, 'ada@mock.example'],
    ['false', null],
    [undefined, null],
  ] as const) {
    const sub = `verified ${String(said)}`
    await api(site, '/meetings', await accessToken(a, { sub, email_verified: said }))
    const row = await site.database.selectFrom('users').select('email').where('subject', '=', sub).execute()
    assert.equal(row, [{ email: known }], sub)
  }
})

test('the same address at another provider is another person', async ({ site, a, b }) => {
  const made = await api(site, '/meetings', await accessToken(a, { sub: 'twin' }), {
    method: 'POST',
    body: { title: 'Of the first' },
  })
  assert.is(made.status, 201)
  const token = await accessToken(b, { sub: 'twin', aud: 'préau at b' })
  assert.equal((await api(site, '/meetings', token)).json, { meetings: [] })
})

test('a token may name us by the audience of the API instead of the client', async ({ site, a }) => {
  const token = await accessToken(a, { aud: ['somebody', 'https://meet.example/api'] })
  assert.is((await api(site, '/meetings', token)).status, 200)
})

test('without a token, or with one that is not good, the answer is 401 and says how', async ({
  site,
  a,
  b,
}) => {
  const bare = await api(site, '/meetings', null)
  assert.is(bare.status, 401)
  assert.is(bare.headers['www-authenticate'], 'Bearer realm="preau"')
  const now = Math.floor(Date.now() / 1000)
  const { exp: _exp, ...endless } = claimsOf(a)
  const { sub: _sub, ...nobody } = claimsOf(a)
  const { aud: _aud, ...general } = claimsOf(a)
  const at = (claims: Claims): Promise<string> => a.sign(claims, { typ: 'at+jwt' })
  const stranger = await generateKeyPair('RS256')
  const none = [{ alg: 'none', typ: 'at+jwt' }, claimsOf(a)]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const publicKey = await exportSPKI((await importJWK(a.key, 'RS256')) as Parameters<typeof exportSPKI>[0])
  const bad: Record<string, string> = {
    'for another client': await at(claimsOf(a, { aud: 'somebody else' })),
    'for nobody': await at(general),
    'past its time': await at(claimsOf(a, { exp: now - 120 })),
    'not yet in force': await at(claimsOf(a, { nbf: now + 120 })),
    'without an end': await at(endless),
    'of nobody': await at(nobody),
    'of another issuer': await at(claimsOf(a, { iss: 'https://evil.example' })),
    'of another provider, signed by ours': await at(claimsOf(a, { iss: b.issuer, aud: 'préau at b' })),
    'an id token': await a.sign(claimsOf(a, { nonce: 'of a sign-in' })),
    'an id token of Keycloak': await a.sign(claimsOf(a, { typ: 'ID' })),
    'a refresh token of Keycloak': await a.sign(claimsOf(a, { typ: 'Refresh' })),
    'a logout token': await a.sign(claimsOf(a, { events: {} }), { typ: 'logout+jwt' }),
    'bound to a key': await at(claimsOf(a, { cnf: { jkt: 'x' } })),
    'signed by somebody': await new SignJWT(claimsOf(a))
      .setProtectedHeader({ alg: 'RS256', kid: 'key of a', typ: 'at+jwt' })
      .sign(stranger.privateKey),
    'of an unknown key': await a.sign(claimsOf(a), { typ: 'at+jwt', kid: '../../etc/passwd' }),
    'signed with our public key as a secret': await new SignJWT(claimsOf(a))
      .setProtectedHeader({ alg: 'HS256', kid: 'key of a', typ: 'at+jwt' })
      .sign(new TextEncoder().encode(publicKey)),
    'not signed': `${none}.`,
    'signed by nothing': `${none}.AA`,
    'of attendees': await b.sign(claimsOf(b, { aud: 'attendees' }), { typ: 'at+jwt' }),
    'changed since': (await at(claimsOf(a))).replace(/^([^.]+\.)./, '$1x'),
    nonsense: 'a.b.c',
    'too long': 'x'.repeat(9_000),
  }
  for (const [what, token] of Object.entries(bad)) {
    const answer = await api(site, '/meetings', token, { headers: { 'preau-provider': 'a' } })
    assert.is(answer.status, 401, what)
    assert.match(
      String(answer.headers['www-authenticate']),
      /^Bearer realm="preau", error="invalid_token"/,
      what,
    )
    assert.is((answer.json as { code: string }).code, 'unauthenticated')
  }
  const inAddress = await api(site, `/meetings?access_token=${await accessToken(a)}`, null)
  assert.is(inAddress.status, 401)
  const otherScheme = await api(site, '/meetings', null, { headers: { authorization: 'Basic YTpi' } })
  assert.is(otherScheme.status, 401)
})

test('the cookie of a browser opens nothing here', async ({ site, a }) => {
  a.person = { sub: 'same', name: 'Same Person' }
  const browser = new Browser(site)
  await signInAt(browser, 'a')
  const answer = await api(site, '/meetings', null, { headers: { cookie: browser.cookie } })
  assert.is(answer.status, 401)
})

test('a disabled account is refused at once, also when its token was just believed', async ({ site, a }) => {
  const token = await accessToken(a, { sub: 'rogue' })
  assert.is((await api(site, '/meetings', token)).status, 200)
  await site.database
    .updateTable('users')
    .set({ disabled_at: new Date() })
    .where('subject', '=', 'rogue')
    .execute()
  const { status, json } = await api(site, '/meetings', token)
  assert.is(status, 403)
  assert.is((json as { code: string }).code, 'forbidden')
})

test('a token lends no administrator’s rights', async ({ site, a }) => {
  const mine = await api(site, '/meetings', await accessToken(a, { sub: 'owner' }), {
    method: 'POST',
    body: { title: 'Private' },
  })
  const { id } = mine.json as { id: string }
  const token = await accessToken(a, { sub: 'chief' })
  await api(site, '/meetings', token)
  await site.database
    .updateTable('users')
    .set({ administrator: true })
    .where('subject', '=', 'chief')
    .execute()
  assert.is((await api(site, `/meetings/${id}`, token)).status, 404)
  assert.is((await api(site, `/meetings/${id}`, token, { method: 'DELETE' })).status, 404)
})

test('a provider that does not answer is said, and no token is taken for bad', async ({ site, a }) => {
  const gone = await MockProvider.start('gone')
  const lone = await startSite({
    databaseUrl: await createDatabase(),
    env: { OIDC_PROVIDERS: JSON.stringify([gone.configured(), a.configured()]) },
  })
  const token = await accessToken(gone)
  await gone.close()
  const answer = await api(lone, '/meetings', token)
  assert.is(answer.status, 503)
  assert.ok(answer.headers['retry-after'])
  assert.is((await api(lone, '/meetings', await accessToken(a))).status, 200)
  await lone.close()
  assert.ok(site)
})

test('a token of the demo provider works, too', async () => {
  const site = await startSite({ databaseUrl: await createDatabase() })
  const verifier = randomBytes(32).toString('base64url')
  const browser = new Browser(site)
  const authorize = new URL('/demo/auth', site.config.publicUrl)
  authorize.search = new URLSearchParams({
    client_id: 'demo',
    redirect_uri: `${site.config.publicUrl}/oidc/demo/callback`,
    response_type: 'code',
    scope: 'openid profile email',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'x',
    nonce: 'x',
  }).toString()
  // Our own callback knows nothing of this and leaves the code alone.
  const back = await choose(await browser.go(authorize), browser, 'Ada Host')
  const code = back.url.searchParams.get('code') ?? ''
  const answer = await browser.send('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'demo',
      redirect_uri: `${site.config.publicUrl}/oidc/demo/callback`,
      code,
      code_verifier: verifier,
    }).toString(),
  })
  const tokens = JSON.parse(answer.body) as { access_token: string; id_token: string }
  const made = await api(site, '/meetings', tokens.access_token, {
    method: 'POST',
    body: { title: 'By API' },
  })
  assert.is(made.status, 201, made.body)
  assert.is((await api(site, '/meetings', tokens.id_token)).status, 401)
  const ada = await signIn(site, 'Ada Host')
  const { rooms } = await ada.ask('rooms:list', {})
  assert.equal(
    rooms.map(({ title, owner }) => [title, owner]),
    [['By API', 'Ada Host']],
  )
  await site.close()
})

test.run()
