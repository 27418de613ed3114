/** What OIDC_PROVIDERS may say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Provider } from '../../auth/oidc/provider.ts'
import { readProviders } from '../../auth/oidc/read-providers.ts'
import { BadVariable } from '../../bad-variable.ts'

const provider = {
  id: 'academie',
  name: 'Académie',
  issuer: 'https://idp.example/realms/a',
  clientId: 'preau',
  clientSecret: 'secret',
  audience: 'organiser',
}
const read = (value: unknown, production = true): readonly Provider[] =>
  readProviders(value === undefined ? undefined : JSON.stringify(value), {
    production,
    publicUrl: 'https://meet.example',
  })

test('providers are read with their defaults', () => {
  assert.equal(read([provider]), [
    {
      ...provider,
      logo: null,
      claims: {},
      scopes: ['openid', 'email', 'profile'],
      emailsVerified: false,
      parameters: {},
    },
  ])
})

test('they may stand in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preau-providers-'))
  const path = join(folder, 'providers.json')
  writeFileSync(path, JSON.stringify([provider]))
  const circumstances = { production: true, publicUrl: 'https://meet.example' }
  assert.is(readProviders(path, circumstances)[0]?.id, 'academie')
  writeFileSync(path, '{')
  assert.throws(() => readProviders(path, circumstances), /OIDC_PROVIDERS is no valid JSON/)
  rmSync(folder, { recursive: true })
  assert.throws(() => readProviders(path, circumstances), /neither a JSON list nor the path of a file/)
})

test('without OIDC_PROVIDERS there is the demo provider, and in production none', () => {
  assert.equal(read(undefined), [])
  assert.equal(
    read(undefined, false).map(({ id, audience, issuer }) => [id, audience, issuer]),
    [
      ['demo', 'organiser', 'https://meet.example/demo'],
      ['demo-attendees', 'attendee', 'https://meet.example/demo'],
    ],
  )
})

test('the demo provider may stand among others, but not in production', () => {
  assert.equal(
    read(['demo', provider], false).map(({ id }) => id),
    ['demo', 'demo-attendees', 'academie'],
  )
  assert.throws(() => read(['demo']), /must not have the demo provider in production/)
})

for (const [what, value, complaint] of [
  ['no list', { ...provider }, 'OIDC_PROVIDERS must be a JSON list'],
  ['no object', ['x'], 'OIDC_PROVIDERS provider number 1: must be an object'],
  ['no id', [{ ...provider, id: undefined }], 'OIDC_PROVIDERS provider number 1: id is required'],
  ['a wrong id', [{ ...provider, id: 'A b' }], 'provider A b: id must be lower-case letters'],
  ['an id twice', [provider, provider], 'has two providers with the id academie'],
  ['no issuer', [{ ...provider, issuer: undefined }], 'provider academie: issuer must be an address'],
  ['an issuer without scheme', [{ ...provider, issuer: 'idp.example' }], 'provider academie: issuer must be'],
  [
    'http in production',
    [{ ...provider, issuer: 'http://idp.example' }],
    'academie: issuer must begin with https',
  ],
  ['no audience', [{ ...provider, audience: 'all' }], 'provider academie: audience is wrong'],
  ['an unknown field', [{ ...provider, secret: 'x' }], 'provider academie: secret is not known'],
  ['an empty secret', [{ ...provider, clientSecret: '' }], 'provider academie: clientSecret is wrong'],
  ['a logo elsewhere', [{ ...provider, logo: 'https://x.example/a.png' }], 'academie: logo must be a path'],
  ['a logo elsewhere, hidden', [{ ...provider, logo: '//x.example/a.png' }], 'academie: logo must be a path'],
  ['no openid', [{ ...provider, scopes: ['email'] }], 'academie: scopes must contain openid'],
  ['a wrong claim', [{ ...provider, claims: { surname: 'sn' } }], 'academie: surname is not known'],
  ['a state of its own', [{ ...provider, parameters: { state: 'x' } }], 'academie: parameters must not have'],
  ['PKCE of its own', [{ ...provider, parameters: { Code_Challenge: 'x' } }], 'parameters must not have'],
  [
    'a parameter that is no text',
    [{ ...provider, parameters: { max_age: 5 } }],
    'parameters.max_age is wrong',
  ],
  ['a wrong name', [{ ...provider, parameters: { 'a b': 'x' } }], 'parameters must have names that'],
  [
    'a wrong age',
    [{ ...provider, parameters: { max_age: 'x' } }],
    'parameters must have a number as max_age',
  ],
  [
    'no secret',
    [{ ...provider, clientSecret: undefined, tokenAuth: 'client_secret_post' }],
    'academie: clientSecret is required for client_secret_post',
  ],
] as const)
  test(`OIDC_PROVIDERS with ${what} is refused by name, without its secrets`, () => {
    try {
      read(value)
      assert.unreachable()
    } catch (error) {
      assert.ok(error instanceof BadVariable, String(error))
      assert.ok(error.message.startsWith('OIDC_PROVIDERS '), error.message)
      assert.ok(error.message.includes(complaint), error.message)
      assert.not.ok(error.message.includes('secret') && !complaint.includes('ecret'), error.message)
    }
  })

test.run()
