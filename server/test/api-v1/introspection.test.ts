import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { MockProvider } from '../auth/mock-provider.ts'
import { ShiftedClock } from '../auth/with-providers.ts'
import { startSite, type Site } from '../http/site.ts'
import { api, introspection, type Introspection } from './given.ts'

type World = { site: Site; a: MockProvider; b: MockProvider; opaque: Introspection; clock: ShiftedClock }
const test = suite<World>('introspection')

test.before(async (world) => {
  const [a, b, opaque] = await Promise.all([
    MockProvider.start('a'),
    MockProvider.start('b'),
    introspection(),
  ])
  a.misbehaviour = { metadata: { introspection_endpoint: opaque.url } }
  b.misbehaviour = { metadata: { introspection_endpoint: opaque.url } }
  const clock = new ShiftedClock()
  const env = { OIDC_PROVIDERS: JSON.stringify([a.configured(), b.configured()]) }
  const site = await startSite({ databaseUrl: await createDatabase(), clock, env })
  Object.assign(world, { site, a, b, opaque, clock })
})
test.after(async ({ site, a, b, opaque }) => {
  await site.close()
  await Promise.all([a.close(), b.close(), opaque.close()])
  await stopDatabases()
})

test('a token that cannot be read is shown to the provider that is named, and believed for a minute', async ({
  site,
  a,
  opaque,
  clock,
}) => {
  const headers = { 'preau-provider': 'a' }
  const said = { active: true, sub: 'opaque', client_id: 'préau at a', iss: a.issuer, name: 'Opaque Person' }
  const asked = (): number => opaque.asked.filter((token) => token === 'opaque-1').length
  opaque.tokens.set('opaque-1', said)
  assert.is((await api(site, '/meetings', 'opaque-1', { headers })).status, 200)
  assert.is((await api(site, '/meetings', 'opaque-1', { headers })).status, 200)
  assert.is(asked(), 1)
  opaque.tokens.delete('opaque-1')
  clock.shift += 61_000
  assert.is((await api(site, '/meetings', 'opaque-1', { headers })).status, 401)
  assert.is(asked(), 2)
})

test('a token that cannot be read is shown to nobody when it is not said whose it is', async ({
  site,
  opaque,
}) => {
  const before = opaque.asked.length
  const { status, headers } = await api(site, '/meetings', 'whose-is-this')
  assert.is(status, 401)
  assert.match(String(headers['www-authenticate']), 'Preau-Provider')
  assert.is((await api(site, '/meetings', 'x', { headers: { 'preau-provider': 'nobody' } })).status, 401)
  assert.is(opaque.asked.length, before)
})

test('what a provider says of a token that is not for us, not in force or no access token opens nothing', async ({
  site,
  a,
  opaque,
}) => {
  const good = { active: true, sub: 'opaque', client_id: 'préau at a' }
  const bad: Record<string, Record<string, unknown>> = {
    inactive: { ...good, active: false },
    'another client': { ...good, client_id: 'somebody else' },
    'another audience': { ...good, aud: ['somebody else'] },
    'past its time': { ...good, exp: Math.floor(Date.now() / 1000) - 120 },
    'with an end that is no time': { ...good, exp: '99999999999' },
    'of nobody': { active: true, client_id: 'préau at a' },
    'of another issuer': { ...good, iss: 'https://evil.example' },
    'a refresh token': { ...good, token_type: 'refresh_token' },
    'a refresh token of Keycloak': { ...good, typ: 'Refresh' },
    'bound to a key': { ...good, cnf: { jkt: 'x' } },
  }
  for (const [what, answer] of Object.entries(bad)) {
    const token = `bad-${createHash('sha256').update(what).digest('hex')}`
    opaque.tokens.set(token, answer)
    const { status } = await api(site, '/meetings', token, { headers: { 'preau-provider': 'a' } })
    assert.is(status, 401, what)
  }
  assert.ok(a)
})

test.run()
