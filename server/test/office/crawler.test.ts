import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { apiOperations, API_PREFIX } from '../../../shared/api-v1.ts'
import { MEDIA_NODE_PATH } from '../../../shared/media-node.ts'
import { portalRoutes } from '../../../shared/portal-routes.ts'
import type { Browser } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { ask, startSite, type Site } from '../http/site.ts'
import { hashOfAll, registering, type Registered } from './routes.ts'

type World = {
  site: Site
  nadia: Browser
  routes: Registered[]
  fill: (path: string) => string
  pages: string[]
}
const test = suite<World>('crawler')

test.before(async (world) => {
  const databaseUrl = await createDatabase()
  const { made: site, routes } = await registering(() => startSite({ databaseUrl }))
  const [nadia, ada] = [await signIn(site, 'Nadia Admin'), await signIn(site, 'Ada Host')]
  await signIn(site, 'Grace Second')
  await signIn(site, 'Marie Gérard', { provider: 'demo-attendees', browser: nadia })
  const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Council' })
  await ada.ask('delegates:add', { roomId }, { email: 'grace@demo.example' })
  const { meetingId, path } = await ada.ask('meetings:start-temporary', {}, {})
  await ada.ask('rooms:start', { roomId }, {})
  const { code, moderatorUrl } = await ada.ask('rooms:invitation', { roomId })
  await ada.ask('codes:redeem', {}, { code: code! })
  const { id: userId } = (await nadia.ask('admin:users', { search: 'Ada' })).items[0]!
  const values: Record<string, string> = { roomId, userId, meetingId, id: 'demo', key: 'event', name: 'faq' }
  const fill = (route: string): string =>
    route.replace(/[:*](\w+)/g, (_all, name: string) => values[name] ?? 'something')
  const demo = [
    'auth',
    'token',
    'me',
    'jwks',
    'session/end',
    'session/end/success',
    '.well-known/openid-configuration',
  ]
  const pages = [
    ...[
      '/',
      '/rooms',
      `/rooms/${roomId}`,
      '/admin',
      `/meeting/${meetingId}`,
      new URL(moderatorUrl!).pathname,
      path,
    ],
    '/meeting/signin/moderateur/1/hash/0123456789012345678901234567890123456789',
    '/oidc/demo/callback?state=x&code=y',
    ...demo.map((one) => `/demo/${one}`),
    '/api/admin/rooms?search=council&page=1',
    '/api/rooms?sort=title&direction=ascending',
    '/socket.io/?EIO=4&transport=polling',
  ]
  Object.assign(world, { site, nadia, routes, fill, pages })
})
test.after(async ({ site }) => {
  await site.close()
  await stopDatabases()
})

test('all routes that are declared are among those that are registered', ({ routes }) => {
  const found = routes.map(({ method, path }) => `${method} ${path}`)
  const declared = [
    ...Object.values(portalRoutes).map(({ method, path }) => `${method.toLowerCase()} ${path}`),
    ...Object.values(apiOperations).map(
      ({ method, path }) => `${method.toLowerCase()} ${API_PREFIX}${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  ]
  for (const route of declared) assert.ok(found.includes(route), route)
  assert.ok(found.length > declared.length + 5, String(found.length))
})

test('nothing is changed by reading: every GET and HEAD, as an administrator', async ({
  site,
  nadia,
  routes,
  fill,
  pages,
}) => {
  const paths = routes.flatMap(({ method, path }) => (method === 'get' ? [path, `/demo${path}`] : []))
  const asked = [...new Set([...paths.map(fill), ...pages])]
  assert.ok(asked.length > 40, String(asked.length))
  const before = await hashOfAll(site.database)
  const answers: string[] = []
  for (const path of asked)
    for (const method of ['GET', 'HEAD']) {
      const headers = { cookie: nadia.cookie, accept: 'text/html,application/json' }
      const { status } = await ask(site, path, { method, headers })
      assert.ok(
        status < 500 || path === '/readyz' || path.includes('media'),
        `${method} ${path}: ${String(status)}`,
      )
      answers.push(`${String(status)} ${path}`)
    }
  for (const expected of ['/api/admin/users', '/api/rooms', '/api/admin/audit', '/api/session'])
    assert.ok(answers.includes(`200 ${expected}`), expected)
  assert.equal(await hashOfAll(site.database), before)
})

test('the hash would tell: it sees one changed value', async ({ site }) => {
  const before = await hashOfAll(site.database)
  await site.database.updateTable('rooms').set({ title: 'Changed' }).where('title', '=', 'Council').execute()
  const after = await hashOfAll(site.database)
  assert.equal(
    Object.keys(after).filter((table) => after[table] !== before[table]),
    ['rooms'],
  )
})

test('nothing is changed for a page of another site: every other route, as an administrator', async ({
  site,
  nadia,
  routes,
  fill,
}) => {
  const before = await hashOfAll(site.database)
  const audited = await site.database.selectFrom('audit').select('id').execute()
  const bodies = {
    'application/json':
      '{"title":"x","disabled":true,"email":"grace@demo.example","favourite":true,"what":["code"]}',
    'application/x-www-form-urlencoded': 'person=ada&logout_token=x',
    'text/plain': '{"title":"x"}',
  }
  const changing = routes.filter(({ method }) => method !== 'get')
  assert.ok(changing.length > 20, String(changing.length))
  const tries = Object.entries(bodies).flatMap(([type, body]) =>
    ['https://evil.example', 'null', `${site.config.publicUrl}.evil.example`].map((origin) => {
      const headers = {
        cookie: nadia.cookie,
        origin,
        'content-type': type,
        'content-length': String(body.length),
      }
      return { type, origin, headers, body }
    }),
  )
  for (const { method, path } of changing)
    for (const { type, origin, headers, body } of tries) {
      const { status } = await ask(site, fill(path), { method: method.toUpperCase(), headers, body })
      // What a browser reports of our policy it may report from anywhere; nothing follows from it.
      const may = path.includes('csp') ? [200, 204, 400, 415] : [400, 403, 404, 415]
      // There cookies are nobody's: it wants the secret of our own processes.
      if (path === MEDIA_NODE_PATH) may.push(401)
      assert.ok(may.includes(status), `${method} ${path} from ${origin}: ${String(status)}`)
      if (path in portalPaths && type === 'application/json') assert.is(status, 403, path)
    }
  assert.equal(await hashOfAll(site.database), before)
  assert.equal(await site.database.selectFrom('audit').select('id').execute(), audited)
})

const portalPaths = Object.fromEntries(Object.values(portalRoutes).map(({ path }) => [path, true]))

test.run()
