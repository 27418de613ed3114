import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { ask, startSite, type Answer, type Site } from './site.ts'

const SECRET = 'c2VjcmV0LXRva2VuLTEyMw'
const body = (more: object = {}): string =>
  JSON.stringify({
    'csp-report': {
      'document-uri': `http://localhost/join/moderator/room/${SECRET}`,
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'inline',
      ...more,
    },
  })

let databaseUrl: string
let sites: Site[] = []

async function site(env: Record<string, string> = {}): Promise<Site> {
  const started = await startSite({ databaseUrl, env })
  sites.push(started)
  return started
}

function report(
  to: Site,
  content = body(),
  from = '203.0.113.1',
  type = 'application/csp-report',
): Promise<Answer> {
  const headers = { 'content-type': type, 'x-forwarded-for': from }
  return ask(to, '/api/csp-report', { method: 'POST', headers, body: content })
}

const logged = (to: Site): string[] => to.lines.filter((line) => line.includes('content security policy'))

test.before(async () => {
  databaseUrl = await createDatabase()
})
test.after.each(async () => {
  await Promise.all(sites.map((one) => one.close()))
  sites = []
})
test.after(stopDatabases)

test('a report is one line in the log, without what is secret', async () => {
  const here = await site()
  assert.is((await report(here)).status, 204)
  assert.is(logged(here).length, 1)
  const line = JSON.parse(logged(here)[0] ?? '') as { level: number; violation: { page: string } }
  assert.is(line.level, 40)
  assert.is(line.violation.page, 'http://localhost/join')
  assert.not.ok(here.lines.some((one) => one.includes(SECRET)))
})

test('what is no report is refused and not logged', async () => {
  const here = await site()
  assert.is((await report(here, '{')).status, 400)
  assert.is((await report(here, '{}')).status, 400)
  assert.is((await report(here, body(), '203.0.113.1', 'text/plain')).status, 400)
  assert.is((await report(here, body({ 'script-sample': 'x'.repeat(10_000) }))).status, 413)
  assert.equal(logged(here), [])
})

test('one address cannot fill the log, whatever it writes into X-Forwarded-For', async () => {
  const here = await site()
  const answers: number[] = []
  for (let index = 0; index < 15; index += 1)
    answers.push((await report(here, body(), `203.0.113.${index}`)).status)
  assert.equal(answers, [...Array<number>(10).fill(204), ...Array<number>(5).fill(429)])
  assert.is(logged(here).length, 10)
})

test('behind a proxy that is trusted, one address does not silence another; all together are limited', async () => {
  const here = await site({ TRUSTED_PROXIES: '127.0.0.1' })
  for (let index = 0; index < 11; index += 1) await report(here, body(), '203.0.113.1')
  assert.is((await report(here, body(), '203.0.113.1')).status, 429)
  assert.is((await report(here, body(), '203.0.113.2')).status, 204)
  let refused = 0
  for (let index = 0; index < 100; index += 1)
    if ((await report(here, body(), `198.51.100.${index}`)).status === 429) refused += 1
  assert.ok(refused > 30, `${refused} of 100 were refused`)
})

test.run()
