/** R18: id tokens that sign nobody in. */
import { createPublicKey } from 'node:crypto'
import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { Browser } from './browser.ts'
import { NOBODY_SECRET, type Claims, type Misbehaviour, type MockProvider } from './mock-provider.ts'
import { accountOf, assertNobody, signInAt, startPair, type Pair } from './with-providers.ts'

let pair: Pair

test.before(async () => {
  pair = await startPair({ TRUSTED_PROXIES: '127.0.0.1' })
  // What a careless provider says that it may sign with must not decide what is believed.
  const careless = ['none', 'None', 'HS256', 'RS256']
  pair.b.misbehaviour = { metadata: { id_token_signing_alg_values_supported: careless } }
  for (const id of ['a', 'b']) assert.is((await signInAt(newBrowser(), id)).status, 200)
})
test.after(async () => {
  await pair.close()
  await stopDatabases()
})

let addresses = 0
function newBrowser(): Browser {
  addresses += 1
  return new Browser(pair.site, undefined, `10.0.0.${String(addresses)}`)
}

const seconds = (): number => Math.floor(Date.now() / 1000)
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const pem = ({ key }: MockProvider): string =>
  createPublicKey({ key: key, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  }) as string

type Forgery = (claims: JWTPayload, provider: MockProvider) => Promise<string>
const kidOf = ({ id }: MockProvider): string => `key of ${id}`

const withSecret =
  (secret: (provider: MockProvider) => string): Forgery =>
  (claims, provider) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: kidOf(provider) })
      .sign(Buffer.from(secret(provider)))

const withAnotherKey: Forgery = async (claims, provider) => {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: kidOf(provider) }).sign(privateKey)
}

const withItsOwnKeyInside: Forgery = async (claims, provider) => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: kidOf(provider), jwk }).sign(privateKey)
}

const changed: Forgery = async (claims, provider) => {
  const [header, , signature] = (await provider.sign(claims)).split('.')
  return `${String(header)}.${base64url({ ...claims, sub: 'somebody-else' })}.${String(signature)}`
}

const unsigned =
  (alg: string): Forgery =>
  (claims) =>
    Promise.resolve(`${base64url({ alg, typ: 'JWT' })}.${base64url(claims)}.`)

const forged: [string, Forgery][] = [
  ['is not signed', unsigned('none')],
  ['is not signed, in capitals', unsigned('None')],
  ['has its signature taken off', unsigned('RS256')],
  ['is signed with the public key as a shared secret', withSecret(pem)],
  ['is signed with our client’s secret', withSecret(() => NOBODY_SECRET)],
  ['is signed by somebody else', withAnotherKey],
  ['brings its own key', withItsOwnKeyInside],
  ['was changed after it was signed', changed],
  ['is no token', () => Promise.resolve('a.b.c')],
  ['is an empty text', () => Promise.resolve('')],
]

const without =
  (claim: string) =>
  (claims: Claims): Claims =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim))

const untrue: [string, (claims: Claims, other: MockProvider) => Claims][] = [
  ['is for another client', (claims) => ({ ...claims, aud: 'another' })],
  [
    'is for two and was asked for by the other',
    (claims) => ({ ...claims, aud: [String(claims.aud), 'x'], azp: 'x' }),
  ],
  ['is of another issuer', (claims, other) => ({ ...claims, iss: other.issuer })],
  ['is of nearly the same issuer', (claims) => ({ ...claims, iss: `${String(claims.iss)}/` })],
  ['has expired', (claims) => ({ ...claims, exp: seconds() - 70 })],
  ['never expires', without('exp')],
  ['has no time', without('iat')],
  ['is from the future', (claims) => ({ ...claims, iat: seconds() + 70, exp: seconds() + 300 })],
  ['is not valid yet', (claims) => ({ ...claims, nbf: seconds() + 70 })],
  ['names nobody', without('sub')],
]

for (const id of ['a', 'b'] as const) {
  const other = id === 'a' ? 'b' : 'a'
  const refuses = async (misbehaviour: Misbehaviour): Promise<void> => {
    pair[id].misbehaviour = misbehaviour
    const browser = newBrowser()
    await assertNobody(await signInAt(browser, id), browser, 'invalid')
  }
  for (const [what, forge] of forged)
    test(`nobody is signed in at ${id} by an id token that ${what}`, () =>
      refuses({ idToken: (claims) => forge(claims, pair[id]) }))
  for (const [what, change] of untrue)
    test(`nobody is signed in at ${id} by an id token that ${what}`, () =>
      refuses({ claims: (claims) => change(claims, pair[other]) }))
}

for (const [what, claims] of [
  ['expired 30 s ago', { exp: seconds() - 30 }],
  ['is from 30 s ahead', { iat: seconds() + 30, nbf: seconds() + 30 }],
] as const)
  test(`clocks may differ: an id token that ${what} is good`, async () => {
    pair.a.misbehaviour = { claims: (all) => ({ ...all, ...claims }) }
    const browser = newBrowser()
    assert.is((await signInAt(browser, 'a')).status, 200)
    assert.is(await accountOf(browser), 'Some One')
  })

test('a provider that answers with an error or nonsense for tokens signs nobody in', async () => {
  for (const [failure, answer] of [
    ['invalid', { status: 400, body: { error: 'invalid_client' } }],
    ['invalid', { status: 200, body: { error: 'none' } }],
    ['invalid', { status: 200, body: [] }],
    ['invalid', { status: 200, body: { access_token: 'x', token_type: 'bearer' } }],
    ['unavailable', { status: 503, body: {} }],
  ] as const) {
    pair.a.misbehaviour = { tokens: () => answer }
    const browser = newBrowser()
    await assertNobody(await signInAt(browser, 'a'), browser, failure)
  }
})

test.run()
