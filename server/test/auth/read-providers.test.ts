/** What OIDC_PROVIDERS may say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Provider } from '../../auth/oidc/provider.ts'
import { readProviders } from '../../auth/oidc/read-providers.ts'
import { BadVariable } from '../../../shared/environment.ts'

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

const idsFor = (value: unknown, publicUrl: string, demo?: string, production = false): string[] =>
  readProviders(value === undefined ? undefined : JSON.stringify(value), { production, publicUrl, demo }).map(
    ({ id }) => id,
  )
const DEMOS = ['demo', 'demo-attendees']
const NEAR = [
  'http://localhost:3000',
  'http://LOCALHOST.',
  'http://preau.localhost:8080',
  'http://127.0.0.1:3000',
  'http://127.1',
  'http://0x7f000001',
  'http://127.8.9.10',
  'http://[::1]:3000',
  'http://[0:0:0:0:0:0:0:1]',
]
const FAR = [
  'https://meet.school.example',
  'http://localhost.example',
  'http://notlocalhost',
  'http://127.0.0.1.example',
  'http://10.0.0.1',
  'http://0.0.0.0:3000',
  'http://[::2]',
]

test('without OIDC_PROVIDERS there is the demo provider where nobody else can come, else no start', () => {
  for (const url of NEAR) assert.equal(idsFor(undefined, url), DEMOS, url)
  for (const url of FAR)
    assert.throws(
      () => idsFor(undefined, url),
      /OIDC_PROVIDERS is required.*PUBLIC_URL.*DEMO_PROVIDER=anybody/,
      url,
    )
})

test('DEMO_PROVIDER says otherwise, but never in production', () => {
  for (const url of FAR) assert.equal(idsFor(undefined, url, 'anybody'), DEMOS, url)
  assert.equal(idsFor(undefined, 'http://localhost', 'off'), [])
  assert.throws(() => idsFor(undefined, 'https://meet.example', 'off'), /OIDC_PROVIDERS is required/)
  assert.equal(idsFor(undefined, 'http://localhost', undefined, true), [])
  assert.throws(() => idsFor(undefined, 'https://meet.example', undefined, true), /name your providers$/)
  assert.throws(
    () => idsFor([provider], 'http://localhost', 'anybody', true),
    /DEMO_PROVIDER must not be anybody where NODE_ENV=production/,
  )
  assert.throws(
    () => idsFor([provider], 'http://localhost', 'yes'),
    /DEMO_PROVIDER must be auto, off or anybody/,
  )
})

test('the demo provider may stand among others, where it may be', () => {
  assert.equal(idsFor(['demo', provider], 'http://localhost'), [...DEMOS, 'academie'])
  assert.equal(idsFor([provider], 'http://localhost'), ['academie'])
  assert.equal(idsFor([provider], 'https://meet.example', 'anybody'), ['academie', ...DEMOS])
  assert.throws(
    () => idsFor(['demo'], 'https://meet.example'),
    /must not have the demo provider where PUBLIC_URL/,
  )
  assert.throws(
    () => idsFor(['demo'], 'http://localhost', 'off'),
    /must not have the demo provider where DEMO/,
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
