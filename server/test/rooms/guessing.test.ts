/** Codes that are tried over HTTP, by whoever and from wherever. */
import { randomInt } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { Browser } from '../auth/browser.ts'
import { ask, figures, startSite, type Site } from '../http/site.ts'
import { ManualClock } from '../manual-clock.ts'
import { signedIn } from './people.ts'

type Tried = { readonly status: number; readonly code: string | null }

let direct: Site
const clock = new ManualClock()

test.before(async () => {
  direct = await startSite({ databaseUrl: await createDatabase(), clock })
})
test.after(async () => {
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
  const body = await figures(site)
  const count = (outcome: string): number =>
    Number(new RegExp(`^preau_code_attempts_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(body)?.[1])
  return count('right') + count('wrong')
}

test('the code of who is not signed in is not looked at', async () => {
  const before = await evaluated(direct)
  assert.equal(await tryCode(direct, wrongCode(), address(1)), { status: 401, code: 'unauthenticated' })
  assert.is((await evaluated(direct)) - before, 0)
})

test('after typing errors of 30 people behind one address the right code of another still leads in', async () => {
  const [owner, another, ...crowd] = await signedIn(direct, 32)
  assert.ok(owner && another)
  const { id } = await owner.ask('rooms:create', {}, { title: 'Conseil' })
  const { code } = await owner.ask('rooms:invitation', { roomId: id })
  const tries = crowd.map((browser) => tryCode(direct, wrongCode(), address(1), browser))
  for (const answer of await Promise.all(tries)) assert.equal(answer, { status: 404, code: 'not-found' })
  assert.is((await tryCode(direct, code ?? '', address(1), another)).status, 200)
})

test('who mistypes too often is refused, whatever address they come from, and the log says that a limit was met', async () => {
  const [browser] = await signedIn(direct, 1)
  const answers = []
  for (let index = 0; index < 7; index += 1)
    answers.push((await tryCode(direct, wrongCode(), address(index), browser)).code)
  assert.equal(answers, [...Array.from({ length: 5 }, () => 'not-found'), 'rate-limited', 'rate-limited'])
  const told = direct.lines.filter((line) => line.includes('wrong-codes-of-account'))
  assert.is(told.length, 1)
  assert.match(await figures(direct), 'preau_limits_met_total{limit="wrong-codes-of-account"} 2')
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
