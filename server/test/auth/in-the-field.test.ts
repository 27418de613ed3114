/** What real providers do otherwise than the standard's first reading: letters of clients, signed answers, sign-outs. */
import { SignJWT, generateKeyPair } from 'jose'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { startSite, type Site } from '../http/site.ts'
import { Browser } from './browser.ts'
import { MockProvider, NOBODY_SECRET } from './mock-provider.ts'
import { accountOf, assertNobody, signInAt } from './with-providers.ts'

let provider: MockProvider
const sites: Site[] = []

test.before.each(async () => {
  provider = await MockProvider.start('a')
})
test.after.each(async () => {
  for (const site of sites.splice(0)) await site.close()
  await provider.close()
})
test.after(stopDatabases)

async function siteWith(configured: Readonly<Record<string, unknown>> = {}): Promise<Site> {
  const env = { OIDC_PROVIDERS: JSON.stringify([provider.configured(configured)]) }
  const site = await startSite({ databaseUrl: await createDatabase(), env })
  sites.push(site)
  return site
}
const emailOf = async (browser: Browser): Promise<string | null | undefined> =>
  (await browser.ask('session:show', {})).account?.email

test('rooms are not handed to who wrote somebody else’s address at their provider', async () => {
  const site = await siteWith()
  const [owner, mallory] = [new Browser(site), new Browser(site)]
  provider.person = { sub: 'owner', name: 'Olga Owner', email: 'olga@mock.example' }
  await signInAt(owner, 'a')
  const { id: roomId } = await owner.ask('rooms:create', {}, { title: 'Council' })
  provider.person = { sub: 'mallory', name: 'M', email: 'head@mock.example', email_verified: 'false' }
  await signInAt(mallory, 'a')
  await owner.ask('delegates:add', { roomId }, { email: 'head@mock.example' }).catch(() => undefined)
  assert.equal((await mallory.ask('rooms:list', {})).rooms, [])
})

for (const userinfoOnly of [false, true])
  test(`an address is known as the provider vouches for it${userinfoOnly ? ', also at its userinfo endpoint' : ''}`, async () => {
    provider.userinfoOnly = userinfoOnly
    const strict = await siteWith()
    const trusting = await siteWith({ emailsVerified: true })
    for (const [verifies, known, knownWhenTrusted] of [
      [true, true, true],
      ['true', true, true],
      ['false', false, false],
      [undefined, false, true],
    ] as const) {
      provider.verifies = verifies
      for (const [site, wanted] of [
        [strict, known],
        [trusting, knownWhenTrusted],
      ] as const) {
        const browser = new Browser(site)
        await signInAt(browser, 'a')
        assert.is(await emailOf(browser), wanted ? 'one@mock.example' : null, String(verifies))
      }
    }
  })

test('an address that does not count is said in the log, once for each provider, and without the address', async () => {
  provider.verifies = undefined
  const site = await siteWith()
  for (let count = 0; count < 2; count += 1) await signInAt(new Browser(site), 'a')
  const said = site.lines.filter((line) => line.includes('emailsVerified'))
  assert.is(said.length, 1)
  assert.not.match(said.join(), /mock\.example/)
})

test('signing out with many groups goes to the provider with an address that it takes', async () => {
  const site = await siteWith()
  for (const groups of [0, 60, 600]) {
    const of = Array.from({ length: groups }, (_, at) => `/etablissement/groupe-${String(at)}`)
    provider.person = { sub: 's', name: 'N', email: 'n@mock.example', groups: of }
    const browser = new Browser(site)
    await signInAt(browser, 'a')
    const { location } = await browser.ask('session:end', {}, {})
    assert.ok(location.length <= 2_000, `${String(groups)} groups: ${String(location.length)}`)
    const asked = new URL(location).searchParams
    assert.is(asked.get('client_id'), 'préau at a')
    assert.is(asked.has('id_token_hint'), groups === 0)
    assert.is(asked.get('logout_hint'), groups === 0 ? null : 'n@mock.example')
    assert.is(asked.get('post_logout_redirect_uri'), `${site.config.publicUrl}/`)
  }
})

test('after a sign-out the provider asks who it is, until somebody has signed in', async () => {
  for (const [metadata, wanted] of [
    [{}, 'login'],
    [{ end_session_endpoint: undefined }, 'login'],
    [{ prompt_values_supported: ['none', 'select_account'] }, 'select_account'],
  ] as const) {
    provider.authorizations.length = 0
    provider.misbehaviour = { metadata }
    const browser = new Browser(await siteWith())
    await signInAt(browser, 'a')
    const { signedInAt } = await browser.ask('session:end', {}, {})
    assert.equal(signedInAt, 'end_session_endpoint' in metadata ? ['Provider a'] : [])
    await signInAt(browser, 'a')
    await signInAt(browser, 'a')
    assert.equal(
      provider.authorizations.map((asked) => asked.get('prompt')),
      [null, wanted, null],
    )
  }
})

for (const [what, takes, offered] of [
  ['as the standard has it', 'client_secret_basic', ['client_secret_basic']],
  ['without decoding it, and says so to nobody', 'literal', undefined],
  ['without decoding it', 'literal', ['client_secret_basic']],
  ['in the body, and offers both', 'client_secret_post', ['client_secret_basic', 'client_secret_post']],
  ['in the header, and offers both', 'client_secret_basic', ['client_secret_basic', 'client_secret_post']],
] as const)
  test(`a provider that takes a client’s secret ${what} knows us`, async () => {
    provider.takes = takes
    provider.misbehaviour = { metadata: { token_endpoint_auth_methods_supported: offered } }
    const site = await siteWith()
    for (let count = 0; count < 2; count += 1)
      assert.is((await signInAt(new Browser(site), 'a')).status, 200, `time ${String(count + 1)}`)
  })

test('where the secret is wrong, the log names the field that could help', async () => {
  const site = await siteWith({ clientSecret: 'w_r-o.n~g', tokenAuth: 'client_secret_post' })
  const browser = new Browser(site)
  await assertNobody(await signInAt(browser, 'a'), browser, 'invalid')
  const log = site.lines.join('')
  assert.match(log, /does not know us by client_secret_post.*tokenAuth/)
  assert.not.match(log, /w_r-o/)
})

test('what a provider wants besides is asked for, and its answer is held against it', async () => {
  const site = await siteWith({ parameters: { acr_values: 'eidas2', login_hint: 'x' } })
  const come = async (acr: unknown): Promise<string | null> => {
    provider.misbehaviour = { claims: (claims) => ({ ...claims, acr }) }
    const browser = new Browser(site)
    await signInAt(browser, 'a')
    return accountOf(browser)
  }
  assert.is(await come('eidas2'), 'Some One')
  const asked = provider.authorizations[0] ?? new URLSearchParams()
  assert.is(asked.get('acr_values'), 'eidas2')
  assert.is(asked.get('login_hint'), 'x')
  assert.is(await come('eidas1'), null)
  assert.is(await come(undefined), null)
  assert.match(site.lines.join(''), /other means than acr_values wants/)
})

test('a provider that was asked for a fresh sign-in must say when it was', async () => {
  const site = await siteWith({ parameters: { max_age: '60' } })
  const come = async (age: number | null): Promise<string | null> => {
    const at = age === null ? {} : { auth_time: Math.floor(Date.now() / 1000) - age }
    provider.misbehaviour = { claims: (claims) => ({ ...claims, ...at }) }
    const browser = new Browser(site)
    await signInAt(browser, 'a')
    return accountOf(browser)
  }
  assert.is(await come(5), 'Some One')
  assert.is(await come(3_600), null)
  assert.is(await come(null), null)
})

test('an answer of the userinfo endpoint that is signed counts, also where the metadata does not speak of it', async () => {
  provider.userinfoOnly = true
  const site = await siteWith()
  const come = async (sign: (typeof provider)['misbehaviour']['userinfo']): Promise<string | null> => {
    provider.misbehaviour = { ...(sign === undefined ? {} : { userinfo: sign }) }
    const browser = new Browser(site)
    await signInAt(browser, 'a')
    return accountOf(browser)
  }
  const now = Math.floor(Date.now() / 1000)
  const whole = { iss: provider.issuer, aud: 'préau at a', iat: now, exp: now + 60 }
  const { privateKey } = await generateKeyPair('RS256')
  const header = { alg: 'RS256', kid: 'key of a' }
  assert.is(await come((claims) => provider.sign({ ...claims, ...whole })), 'Some One')
  assert.is(await come((claims) => new SignJWT(claims).setProtectedHeader(header).sign(privateKey)), null)
  const shared = Buffer.from(NOBODY_SECRET)
  assert.is(
    await come((claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(shared)),
    null,
  )
  assert.is(await come((claims) => provider.sign({ ...claims, ...whole, sub: 'another' })), null)
})

test.run()
