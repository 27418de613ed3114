/** Names, addresses of mail, and addresses to return to. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fullName } from '../../auth/names.ts'
import { isAsWanted } from '../../auth/oidc/exchange.ts'
import { profileOf, substituteName, type Claims, type Profile } from '../../auth/oidc/profile.ts'
import { safeReturnTo } from '../../auth/return-to.ts'

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

function said(claims: Claims, more: { emailsVerified?: boolean } = {}): Profile {
  return profileOf([claims], { claims: {}, emailsVerified: false, ...more })
}

test('who says no name is called by what else is known', () => {
  const called = (claims: Claims): string => substituteName([claims], said(claims))
  assert.is(called({ preferred_username: 'ada.host', email: 'a@b.example' }), 'ada.host')
  assert.is(called({ email: 'ada@b.example', email_verified: true }), 'ada')
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
    assert.is(said({ email, email_verified: true }).email, null, String(email))
  assert.is(said({ email: ' ada@b.example ', email_verified: true }).email, 'ada@b.example')
})

const VERIFIED: readonly unknown[] = [true, 'true']
const NOT_VERIFIED = [false, 'false', 'False', 'TRUE', 1, 0, '1', '', 'yes', null, [], [true], {}]

test('an address counts only when it is said to be verified, by type and value', () => {
  const known = (email_verified: unknown, emailsVerified = false): string | null =>
    said({ email: 'ada@b.example', email_verified }, { emailsVerified }).email
  for (const value of VERIFIED) assert.is(known(value), 'ada@b.example', JSON.stringify(value))
  for (const value of NOT_VERIFIED)
    for (const trusting of [false, true]) assert.is(known(value, trusting), null, JSON.stringify(value))
  assert.is(known(undefined), null)
  assert.is(known(undefined, true), 'ada@b.example')
})

test('the address of one place is not verified by the word of another', () => {
  const profile = (...told: Claims[]): Profile => profileOf(told, { claims: {}, emailsVerified: false })
  const other = { email: 'other@b.example' }
  assert.is(profile({ email_verified: true }, other).email, null)
  assert.is(profile(other, { email_verified: true }).email, null)
  assert.is(profile(other, { email: 'ada@b.example', email_verified: true }).email, 'ada@b.example')
})

test('a person is known by the means that were wanted, or by better ones', () => {
  for (const [acr, wanted, good] of [
    ['eidas1', 'eidas1', true],
    ['eidas2', 'eidas1', true],
    ['eidas1', 'eidas2', false],
    ['eidas3', 'urn:x eidas2', true],
    ['urn:x', 'urn:x eidas2', true],
    ['urn:y', 'urn:x', false],
    ['eidas9', 'eidas1', false],
    [undefined, 'eidas1', false],
    [['eidas1'], 'eidas1', false],
    [1, '1', false],
  ] as const)
    assert.is(isAsWanted(acr, wanted), good, `${String(acr)} for ${wanted}`)
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

test.run()
