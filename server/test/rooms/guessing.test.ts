/** Codes that are tried over HTTP, by whoever and from wherever. */
import { randomInt, randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { Invitation } from '../../../shared/meeting.ts'
import type { Browser } from '../auth/browser.ts'
import { Client, hello } from '../client.ts'
import { ask, startSite, type Site } from '../http/site.ts'
import { ManualClock } from '../manual-clock.ts'
import { linkOf } from './given.ts'
import { signedIn } from './people.ts'

type Tried = { readonly status: number; readonly code: string | null }

let proxied: Site
let direct: Site
const clock = new ManualClock()

test.before(async () => {
  proxied = await startSite({
    databaseUrl: await createDatabase(),
    env: { TRUSTED_PROXIES: '127.0.0.1' },
    clock,
  })
  direct = await startSite({ databaseUrl: await createDatabase(), clock })
})
test.before.each(async () => {
  await clock.passSlowly(3_600_000)
})
test.after(async () => {
  await proxied.close()
  await direct.close()
  await stopDatabases()
})

const address = (index: number): string => `203.0.113.${String(index % 256)}`
const wrongCode = (): string => String(randomInt(100_000_000, 1_000_000_000))

/** Tries a code as a page would, from an address that a proxy tells. */
async function tryCode(site: Site, code: string, from: string, browser?: Browser): Promise<Tried> {
  const cookie = browser === undefined ? {} : { cookie: browser.cookie }
  const answer = await ask(site, '/api/codes', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: site.config.publicUrl,
      'x-forwarded-for': from,
      ...cookie,
    },
    body: JSON.stringify({ code }),
  })
  const { code: refused = null } = JSON.parse(answer.body) as { code?: string }
  return { status: answer.status, code: refused }
}

/** How many codes were looked at. */
async function evaluated(site: Site): Promise<number> {
  const { body } = await ask(site, '/metrics')
  const count = (outcome: string): number =>
    Number(new RegExp(`^preau_code_attempts_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(body)?.[1])
  return count('right') + count('wrong')
}

async function roomOf(browser: Browser): Promise<Invitation> {
  const { id } = await browser.ask('rooms:create', {}, { title: 'Conseil' })
  return browser.ask('rooms:invitation', { roomId: id })
}

async function visit(site: Site, url: string): Promise<string> {
  const { roomId, token } = linkOf(url)
  const greeting = hello({ page: randomUUID(), credential: { with: 'link', room: roomId, token } })
  const { client, welcome } = await Client.open(site.config.publicUrl, greeting)
  client.close()
  return welcome.phase
}

test('of 1 000 codes from 200 addresses of people who are not signed in none is looked at', async () => {
  const before = await evaluated(proxied)
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) => tryCode(proxied, wrongCode(), address(index % 200))),
  )
  for (const { status, code } of answers)
    assert.equal({ status, code }, { status: 401, code: 'unauthenticated' })
  assert.is((await evaluated(proxied)) - before, 0)
})

test('of 1 000 codes from 200 accounts at 200 addresses fewer than 25 are looked at in ten minutes, and links lead on', async () => {
  const [owner, ...crowd] = await signedIn(proxied, 201)
  assert.ok(owner)
  const room = await roomOf(owner)
  const before = await evaluated(proxied)
  const joins: Promise<string>[] = []
  const answers: Tried[] = []
  for (let round = 0; round < 5; round += 1) {
    const tries = crowd.map((browser, index) => tryCode(proxied, wrongCode(), address(index), browser))
    joins.push(visit(proxied, room.participantUrl), visit(proxied, room.moderatorUrl ?? ''))
    answers.push(...(await Promise.all(tries)))
  }
  assert.is(answers.length, 1_000)
  const looked = (await evaluated(proxied)) - before
  assert.ok(looked > 0 && looked < 25, String(looked))
  const wrong = answers.filter(({ code }) => code === 'not-found').length
  const refused = answers.filter(({ code }) => code === 'rate-limited').length
  assert.equal({ wrong, refused }, { wrong: looked, refused: 1_000 - looked })
  assert.equal(new Set(await Promise.all(joins)), new Set(['visiting']))
  // Right ones are not looked at either, so that nobody learns which they are.
  const [another] = crowd
  assert.is((await tryCode(proxied, room.code ?? '', address(250), another)).code, 'rate-limited')
  const alarms = proxied.lines.filter((line) => line.includes('codes are being guessed'))
  assert.is(alarms.length, 1)
  await clock.passSlowly(10 * 60_000)
  assert.is((await tryCode(proxied, room.code ?? '', address(250), crowd[199])).status, 200)
})

test('whoever writes other addresses into X-Forwarded-For is still one address', async () => {
  const crowd = await signedIn(direct, 12)
  const answers = []
  for (const [index, browser] of crowd.entries())
    answers.push((await tryCode(direct, wrongCode(), address(index), browser)).code)
  assert.equal(answers, [...Array.from({ length: 10 }, () => 'not-found'), 'rate-limited', 'rate-limited'])
})

test('behind a proxy that is trusted, the address that it tells counts, and not what stood there before', async () => {
  const crowd = await signedIn(proxied, 13)
  const answers = []
  for (const [index, browser] of crowd.slice(0, 11).entries())
    answers.push((await tryCode(proxied, wrongCode(), `${address(index)}, 198.51.100.7`, browser)).code)
  assert.equal(answers, [...Array.from({ length: 10 }, () => 'not-found'), 'rate-limited'])
  assert.is((await tryCode(proxied, wrongCode(), '198.51.100.8', crowd[11])).code, 'not-found')
  // All of a /64 is one host's to choose from.
  assert.is((await tryCode(proxied, wrongCode(), '2001:db8::1', crowd[12])).code, 'not-found')
})

test('an IPv6 host that takes another address of its /64 for each try is one address', async () => {
  const crowd = await signedIn(proxied, 12)
  const answers = []
  for (const [index, browser] of crowd.entries())
    answers.push((await tryCode(proxied, wrongCode(), `2001:db8:1:2::${String(index + 1)}`, browser)).code)
  assert.is(answers.filter((code) => code === 'not-found').length, 10)
  assert.is(answers.at(-1), 'rate-limited')
})

test('what is not nine digits, the first from 1 to 9, is no try', async () => {
  const [browser] = await signedIn(direct, 1)
  const before = await evaluated(direct)
  for (const code of [
    '',
    '12345678',
    '1234567890',
    '012345678',
    '12345678a',
    '１２３４５６７８９',
    '1e8000000',
  ])
    assert.equal(await tryCode(direct, code, address(1), browser), { status: 400, code: 'bad-request' })
  assert.is(await evaluated(direct), before)
})

test.run()
