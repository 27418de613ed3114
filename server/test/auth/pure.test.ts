/** Names, addresses to return to, and what OIDC_PROVIDERS may say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fullName } from '../../auth/names.ts'
import { profileOf, substituteName } from '../../auth/oidc/profile.ts'
import type { Provider } from '../../auth/oidc/provider.ts'
import { readProviders } from '../../auth/oidc/read-providers.ts'
import { safeReturnTo } from '../../auth/return-to.ts'
import { BadVariable } from '../../bad-variable.ts'

for (const [given, family, shown] of [
  ['MARIE', 'GÉRARD', 'Marie Gérard'],
  ['Marie', 'GÉRARD', 'Marie Gérard'],
  ['JEAN-PIERRE', "D'ORMESSON", "Jean-Pierre d'Ormesson"],
  ['CHARLES', 'DE GAULLE', 'Charles de Gaulle'],
  ['ZOÉ', 'DE LA TOUR', 'Zoé de La Tour'],
  ['ANNE', 'LE GOFF', 'Anne Le Goff'],
  ['SINÉAD', 'O’BRIEN', 'Sinéad O’Brien'],
  ['FIONA', 'MCDONALD', 'Fiona McDonald'],
  ['PIET', 'VAN DER BERG', 'Piet van der Berg'],
  ['ÉLÉONORE', 'ŒUVRARD-ÎLE', 'Éléonore Œuvrard-Île'],
  ['ΜΑΡΊΑ', 'ΠΑΠΑ', 'Μαρία Παπα'],
  ['ИВАН', 'ИВАНОВ', 'Иван Иванов'],
  ['', 'DE VILLIERS', 'De Villiers'],
  ['Ludwig', 'van Beethoven', 'Ludwig van Beethoven'],
  ['Jean', 'MacDonald', 'Jean MacDonald'],
  ['e.', 'e. cummings', 'e. e. cummings'],
  ['太郎', '山田', '太郎 山田'],
  ['  Ada \t', '\u202EHost\u202C', 'Ada Host'],
  ['A\u0000da', 'Host\n', 'Ada Host'],
] as const)
  test(`a name that comes as “${given} ${family}” is shown as ${shown}`, () => {
    assert.is(fullName(given, family), shown)
  })

test('no name is too long for a meeting, and none is cut within a character', () => {
  assert.is(fullName('A'.repeat(60), 'Host'), `A${'a'.repeat(59)} Hos`.slice(0, 64))
  const families = fullName('Ada', '👩‍👩‍👧‍👦'.repeat(10))
  assert.ok(families.length <= 64)
  assert.ok(families.endsWith('👩‍👩‍👧‍👦'))
})

test('any text at all makes a name that is fit to be shown, and is stable', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ maxLength: 100 }),
      (given, family) => {
        const name = fullName(given, family)
        assert.ok(name.length <= 64)
        assert.not.match(name, /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u)
        assert.is(name, name.trim())
      },
    ),
  )
})

test('who says no name is called by what else is known', () => {
  const called = (claims: Record<string, unknown>): string => substituteName(claims, profileOf(claims, {}))
  assert.is(called({ preferred_username: 'ada.host', email: 'a@b.example' }), 'ada.host')
  assert.is(called({ email: 'ada@b.example' }), 'ada')
  assert.is(called({}), '?')
})

test('what is no address is no address', () => {
  for (const email of [
    'ada',
    'a@b@c',
    'a b@c.example',
    '<a@b.example>',
    `${'a'.repeat(250)}@b.example`,
    7,
    null,
  ])
    assert.is(profileOf({ email }, {}).email, null, String(email))
  assert.is(profileOf({ email: ' ada@b.example ' }, {}).email, 'ada@b.example')
})

test('the pages of ours may be returned to, with their query', () => {
  for (const path of [
    '/',
    '/?sort=title&direction=descending',
    '/join/moderator/room-0001/AAAAAAAAAAAAAAAAAAAAAA?join=1',
    '/rooms/room-0001/edit',
    '/rooms/new',
    '/admin/users/abc_DEF-1',
    '/meeting/abcdefgh',
    '/pages/faq#top',
  ])
    assert.is(safeReturnTo(path), path)
})

const EVIL = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  'https:evil.example',
  'https://evil.example/',
  '/https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/%2f%2fevil.example',
  '/%2Fevil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '/\t/evil.example',
  '/\r\nSet-Cookie: a=b',
  '/%0d%0aSet-Cookie:%20a=b',
  '/rooms\r\nLocation: https://evil.example',
  '/rooms/..//evil.example',
  '/./ /evil.example',
  '/rooms//evil.example',
  '/@evil.example',
  '/rooms@evil.example',
  ' //evil.example',
  '/ /evil.example',
  '\u2028/rooms',
  '/rooms/\u202E',
  '/。evil',
  '/oidc/a/callback?code=x',
  '/api/session',
  '/demo/session/end',
  '/join',
  '',
  `/rooms/${'a'.repeat(600)}`,
]
test('what is not one of our pages leads home', () => {
  for (const path of EVIL) {
    if (path === '/join') continue
    assert.is(safeReturnTo(path), '/', JSON.stringify(path))
  }
})

test('whatever is asked for, a browser stays on this site', () => {
  const tricky = fc.array(
    fc.constantFrom(
      '/',
      '\\',
      '//',
      'evil.example',
      '%2f',
      '%5c',
      '\t',
      '\n',
      ':',
      '@',
      '..',
      '.',
      '?',
      '#',
      'rooms',
      'join',
      'a',
    ),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(tricky, (parts) => {
      const url = new URL(safeReturnTo(parts.join('')), 'https://meet.example/oidc/a/callback')
      assert.is(url.origin, 'https://meet.example')
      assert.not.match(url.pathname, /^\/\//)
    }),
    { numRuns: 5_000 },
  )
})

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
    { ...provider, logo: null, claims: {}, scopes: ['openid', 'email', 'profile'] },
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
