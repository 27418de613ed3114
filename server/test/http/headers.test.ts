import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { securityHeaders } from '../../http/headers.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { ask, post, raw, startSite, type Answer, type Site } from './site.ts'

let sfu: QuietSfu
let site: Site

test.before(async () => {
  sfu = await startQuietSfu()
  site = await startSite({
    databaseUrl: await createDatabase(),
    sfuUrl: sfu.url,
    env: { SERVICE_SECRET: sfu.secret },
  })
})
test.after(async () => {
  await site.close()
  await sfu.close()
  await stopDatabases()
})

const report = (body: string): Promise<Answer> =>
  ask(site, '/api/csp-report', {
    method: 'POST',
    headers: { 'content-type': 'application/csp-report' },
    body,
  })

const logOut = (token: string): Promise<Answer> =>
  ask(site, '/oidc/demo/backchannel-logout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })

async function redirected(): Promise<Answer> {
  const { body } = await post(site, '/api/sign-in', { provider: 'demo', returnTo: '/' })
  const { pathname, search } = new URL((JSON.parse(body) as { location: string }).location)
  return ask(site, pathname + search)
}

type Kind = readonly [kind: string, status: number, ask: () => Promise<Answer>]
const kinds: readonly Kind[] = [
  ['the home page', 200, () => ask(site, '/')],
  ['a link’s page', 200, () => ask(site, '/join/moderator/room-0001/token')],
  ['an old link’s page', 200, () => ask(site, '/meeting/signin/moderateur/1/hash/0')],
  ['a page that is not there', 404, () => ask(site, '/nowhere')],
  ['a script', 200, () => ask(site, '/assets/main-D4fG_9.js')],
  ['a script that is not there', 404, () => ask(site, '/assets/old.js', { headers: { accept: '*/*;q=0' } })],
  ['HEAD', 200, () => ask(site, '/', { method: 'HEAD' })],
  ['a method that is not allowed', 405, () => ask(site, '/', { method: 'DELETE' })],
  [
    'OPTIONS from elsewhere',
    200,
    () => ask(site, '/', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
  ],
  ['health', 200, () => ask(site, '/healthz')],
  ['readiness', 200, () => ask(site, '/readyz')],
  ['metrics, which are elsewhere', 404, () => ask(site, '/metrics')],
  ['capabilities', 200, () => ask(site, '/api/media-capabilities')],
  ['a meeting that nobody may start', 401, () => post(site, '/api/meetings', {})],
  ['defaults of the portal', 200, () => ask(site, '/api/room-defaults?language=fr')],
  ['rubbish JSON', 400, () => post(site, '/api/meetings', '{"language":')],
  ['a foreign page', 403, () => post(site, '/api/meetings', {}, { origin: 'https://evil.example' })],
  ['a text of the site', 200, () => ask(site, '/api/pages/legal?language=en')],
  ['a text that is not there', 404, () => ask(site, '/api/pages/nothing')],
  ['a report of the policy', 204, () => report('{"csp-report":{"effective-directive":"img-src"}}')],
  ['a body that is too large', 413, () => report(`{"csp-report":"${'x'.repeat(10_000)}"}`)],
  ['the manifest', 200, () => ask(site, '/manifest.webmanifest')],
  ['a picture', 200, () => ask(site, '/favicon.svg')],
  ['the way to a provider', 200, () => post(site, '/api/sign-in', { provider: 'demo', returnTo: '/' })],
  ['a redirect to a provider’s page', 303, redirected],
  ['a callback that nobody waits for', 400, () => ask(site, '/oidc/demo/callback?code=x&state=y')],
  ['a callback of no provider', 404, () => ask(site, '/oidc/nobody/callback')],
  ['a forged logout token', 400, () => logOut('eyJhbGciOiJub25lIn0.e30.')],
  ['what needs an account', 401, () => ask(site, '/api/rooms')],
  ['what needs an administrator', 401, () => ask(site, '/api/admin/users')],
  ['the interface for programs', 401, () => ask(site, '/api/v1/meetings')],
  ['nothing of the API', 404, () => ask(site, '/api/nothing')],
  ['a path that cannot be decoded', 400, () => ask(site, '/join/%E0%A4%A')],
  [
    'a bad handshake',
    400,
    () => ask(site, '/socket.io/?EIO=9&transport=polling', { headers: { 'sec-fetch-site': 'same-origin' } }),
  ],
  [
    'a foreign handshake',
    403,
    () => ask(site, '/socket.io/?EIO=4&transport=polling', { headers: { origin: 'https://evil.example' } }),
  ],
]

for (const [kind, status, get] of kinds)
  test(`${kind} (${status}) says all security headers`, async () => {
    const answer = await get()
    assert.is(answer.status, status)
    for (const [name, value] of Object.entries(securityHeaders(site.config)))
      assert.is(answer.headers[name.toLowerCase()], value, name)
    assert.is(answer.headers['x-powered-by'], undefined)
    assert.is(answer.headers['access-control-allow-origin'], undefined)
  })

test('what is not even HTTP is answered with them, too', async () => {
  const rubbish = [
    '\u0016\u0003\u0001 tls?\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`,
  ]
  for (const [index, bytes] of rubbish.entries()) {
    const answer = (await raw(site, bytes)).toLowerCase()
    assert.ok(answer.startsWith(['http/1.1 400', 'http/1.1 431'][index] ?? ''), answer.slice(0, 60))
    for (const [name, value] of Object.entries(securityHeaders(site.config)))
      assert.ok(answer.includes(`${name}: ${value}`.toLowerCase()), name)
  }
  assert.is((await ask(site, '/healthz')).status, 200)
})

test('a wish to leave HTTP that is not for our sockets is answered as if it had not been made', async () => {
  for (const upgrade of ['h2c', 'websocket']) {
    const wish = `Host: x\r\nConnection: Upgrade, close\r\nUpgrade: ${upgrade}\r\n\r\n`
    assert.match(await raw(site, `GET /healthz HTTP/1.1\r\n${wish}`), /^HTTP\/1.1 200 OK/)
  }
})

test('no script and no style from anywhere else, none inline, nobody frames us', () => {
  const csp = securityHeaders({
    publicUrl: 'https://meet.example.org',
    origins: ['https://meet.example.org'],
    embeddingOrigins: [],
  })
  const policy = csp['Content-Security-Policy'] ?? ''
  assert.not.match(policy, /unsafe|\*|https?:/)
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
    assert.ok(policy.split('; ').includes(rule), rule)
  assert.ok(policy.includes("connect-src 'self' wss://meet.example.org;"))
  // Browsers complain of addresses that the policy's grammar does not have.
  assert.not.match(securityHeaders(site.config)['Content-Security-Policy'] ?? '', /\[/)
})

test('only the sites that the operator names may frame us', () => {
  const publicUrl = 'https://meet.example.org'
  const embeddingOrigins = ['https://intranet.example.org', 'https://moodle.example.org']
  const headers = securityHeaders({ publicUrl, origins: [publicUrl], embeddingOrigins })
  const policy = (headers['Content-Security-Policy'] ?? '').split('; ')
  assert.ok(policy.includes('frame-ancestors https://intranet.example.org https://moodle.example.org'))
  // It would forbid them, too.
  assert.not.ok('X-Frame-Options' in headers)
})

test('where a site may frame meetings, it may frame nothing else', async () => {
  const embedding = await startSite({
    databaseUrl: await createDatabase(),
    env: { EMBEDDING_ORIGINS: 'https://intranet.example.org' },
  })
  try {
    const framed = async (path: string): Promise<[string | undefined, unknown]> => {
      const { headers } = await ask(embedding, path)
      const policy = String(headers['content-security-policy'])
      return [/frame-ancestors ([^;]*)/.exec(policy)?.[1], headers['x-frame-options']]
    }
    for (const path of ['/join/moderator/room-0001/token', '/meeting/meeting-1'])
      assert.equal(await framed(path), ['https://intranet.example.org', undefined], path)
    for (const path of [
      '/',
      '/admin',
      '/rooms/room-0001',
      '/sign-in',
      '/pages/help',
      '/join',
      '/api/session',
    ])
      assert.equal(await framed(path), ["'none'", 'DENY'], path)
  } finally {
    await embedding.close()
  }
})

test('HTTPS is required for ever after only where there is HTTPS', () => {
  const publicUrl = 'https://meet.example.org'
  const headers = securityHeaders({ publicUrl, origins: [publicUrl], embeddingOrigins: [] })
  assert.match(headers['Strict-Transport-Security'] ?? '', /max-age=31536000/)
  assert.is(site.config.publicUrl.startsWith('http:'), true)
  assert.not.ok('Strict-Transport-Security' in securityHeaders(site.config))
})

test.run()
