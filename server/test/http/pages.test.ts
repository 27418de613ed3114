import { writeFileSync, utimesSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { standardTheme } from '../../../shared/standard-theme.ts'
import { dressedPage } from '../../site/dressed.ts'
import { ask, PAGE, SCRIPT, startSite, type Site } from './site.ts'

let site: Site
const page = Buffer.from(dressedPage(PAGE, standardTheme)).toString('latin1')

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

test('pages are the same page, and are never kept', async () => {
  for (const path of [
    '/',
    '/?lang=fr',
    '/join/moderator/room/token',
    '/join/authenticated/r/t',
    '/meeting/abc',
  ]) {
    const answer = await ask(site, path)
    assert.is(answer.status, 200, path)
    assert.is(answer.body, page, path)
    assert.is(answer.headers['cache-control'], 'no-store', path)
    assert.match(answer.headers['content-type'] ?? '', /^text\/html/)
  }
})

const OLD = [
  '/meeting/signin/moderateur/17/hash/0123456789abcdef0123456789abcdef01234567',
  '/meeting/signin/invite/17/creator/3/hash/0123456789abcdef0123456789abcdef01234567',
  '/meeting/signin/authentifie/17/hash/0123456789abcdef0123456789abcdef01234567',
  '/meeting/signin/91063/creator/337/hash/7270',
]
for (const path of OLD)
  test(`an old link leads to the page, which explains: ${path.slice(0, 40)}`, async () => {
    const answer = await ask(site, path)
    assert.is(answer.status, 200)
    assert.is(answer.body, page)
  })

test('links and meetings are not for search engines, the home page is', async () => {
  for (const path of ['/join/moderator/r/t', '/meeting/abc', '/meeting/signin/x'])
    assert.is((await ask(site, path)).headers['x-robots-tag'], 'noindex, nofollow', path)
  assert.is((await ask(site, '/')).headers['x-robots-tag'], undefined)
})

test('what is nowhere is the page, with status 404', async () => {
  for (const path of [
    '/nowhere',
    '/join',
    '/index.html',
    '/assets/',
    '/assets/map-D4fG_9.js.map',
    '/favicon.svg.br',
  ]) {
    const answer = await ask(site, path)
    assert.is(answer.status, 404, path)
    assert.is(answer.body, page, path)
  }
})

test('files named by their content are kept for ever, others for an hour', async () => {
  const script = await ask(site, '/assets/main-D4fG_9.js')
  assert.is(script.body, Buffer.from(SCRIPT).toString('latin1'))
  assert.is(script.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(script.headers['content-type'] ?? '', /javascript/)
  assert.is((await ask(site, '/favicon.svg')).headers['cache-control'], 'public, max-age=3600')
})

test('what was compressed when it was built is sent so, to those who can read it', async () => {
  const forms = [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
    [undefined, undefined],
  ] as const
  for (const [accepted, used] of forms) {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
    for (const path of ['/', '/assets/main-D4fG_9.js', '/nowhere']) {
      const answer = await ask(site, path, { headers })
      assert.is(answer.headers['content-encoding'], used, `${path} ${String(accepted)}`)
      assert.match(answer.headers.vary ?? '', /Accept-Encoding/i)
      assert.match(answer.headers['content-type'] ?? '', path.endsWith('.js') ? /javascript/ : /html/)
    }
  }
})

test('a file that the browser has is not sent again', async () => {
  const { headers } = await ask(site, '/assets/main-D4fG_9.js')
  const again = await ask(site, '/assets/main-D4fG_9.js', { headers: { 'if-none-match': headers.etag } })
  assert.is(again.status, 304)
  assert.is(again.body, '')
})

const ESCAPES = [
  '/../package.json',
  '/assets/../../package.json',
  '/%2e%2e/package.json',
  '/assets/..%2f..%2f..%2fetc%2fpasswd',
  '/..%5c..%5cpackage.json',
  '//etc/passwd',
  '/assets/main-D4fG_9.js%00.html',
  '/.git/config',
  '/.built-from',
]
for (const path of ESCAPES)
  test(`nothing outside of the built client is ever read: ${path}`, async () => {
    const answer = await ask(site, path)
    assert.ok([400, 404].includes(answer.status), String(answer.status))
    assert.not.match(answer.body, /preau"|root:|\[core\]/)
  })

test('a new build is served without a restart, and its absence is told', async () => {
  const index = join(site.folder, 'index.html')
  writeFileSync(join(site.folder, 'assets', 'new-1.js'), 'new')
  for (const path of [index, `${index}.br`, `${index}.gz`]) rmSync(path)
  const away = await ask(site, '/')
  assert.is(away.status, 503)
  assert.is((JSON.parse(away.body) as { code: string }).code, 'unavailable')
  writeFileSync(index, '<p>new</p>')
  utimesSync(index, new Date(), new Date(Date.now() + 5_000))
  assert.is((await ask(site, '/')).body, '<p>new</p>')
  assert.is((await ask(site, '/assets/new-1.js')).body, 'new')
})

test.run()
