import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { CodeThrottle, type CodeTyper } from '../../rooms/code-throttle.ts'
import { limitsOf } from '../limits/given.ts'
import { ManualClock } from '../manual-clock.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function given() {
  const clock = new ManualClock()
  const outcomes = { right: 0, wrong: 0, refused: 0 }
  const alarms: (readonly string[])[] = []
  const throttle = new CodeThrottle({
    clock,
    limits: limitsOf(clock),
    counted: (outcome) => {
      outcomes[outcome] += 1
    },
    alarm: (accounts) => void alarms.push(accounts),
  })
  return { clock, outcomes, alarms, throttle }
}
const typer = (account: number, address = account): CodeTyper => ({
  account: `account-${account}` as UserId,
  address: `192.0.2.${address}`,
})
const wrong = (): Promise<null> => Promise.resolve(null)
const right = (): Promise<string> => Promise.resolve('a room')

/** What was found, or the code of what was refused. */
async function tried(attempt: Promise<string | null>): Promise<string | null> {
  return attempt.catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    return error.code
  })
}

test('who mistypes five times is told how long to wait, and nothing is looked at', async () => {
  const { clock, throttle, outcomes } = given()
  for (let index = 0; index < 5; index += 1) assert.is(await throttle.attempt(typer(1), wrong), null)
  let looked = false
  const refused = await throttle
    .attempt(typer(1, 2), () => {
      looked = true
      return right()
    })
    .catch((error: unknown) => error)
  assert.instance(refused, Refused)
  assert.is((refused as Refused).facts.retryAfterMs, 3 * MINUTE_MS)
  assert.is(looked, false)
  assert.equal(outcomes, { right: 0, wrong: 5, refused: 1 })
  await clock.passSlowly(3 * MINUTE_MS)
  assert.is(await throttle.attempt(typer(1), right), 'a room')
})

test('no account tries more than 80 wrong codes in a day, however patient it is', async () => {
  const { clock, throttle, outcomes } = given()
  for (let spent = 0; spent < 24 * HOUR_MS; spent += 3 * MINUTE_MS) {
    await tried(throttle.attempt(typer(1), wrong))
    await clock.passSlowly(3 * MINUTE_MS)
  }
  assert.ok(outcomes.wrong <= 80, String(outcomes.wrong))
})

test('however many strangers mistype, also behind the same address, the right code of another leads in', async () => {
  const { throttle, alarms } = given()
  for (let account = 0; account < 500; account += 1)
    assert.is(await throttle.attempt(typer(account, 1), wrong), null)
  assert.is(await throttle.attempt(typer(501, 1), right), 'a room')
  assert.is(await throttle.attempt(typer(502, 2), right), 'a room')
  assert.is(alarms.length, 1)
})

test('the alarm names accounts, at most once a minute', async () => {
  const { clock, throttle, alarms } = given()
  for (let account = 0; account < 200; account += 1) await throttle.attempt(typer(account), wrong)
  assert.is(alarms.length, 1)
  assert.ok(alarms[0]?.includes('account-0'))
  await clock.passSlowly(MINUTE_MS)
  for (let account = 200; account < 300; account += 1) await throttle.attempt(typer(account), wrong)
  assert.is(alarms.length, 2)
})

test('a thousand wrong codes behind one address stop that address and no other', async () => {
  const { throttle } = given()
  for (let account = 0; account < 1_000; account += 1)
    assert.is(await throttle.attempt(typer(account, 1), wrong), null)
  assert.is(await tried(throttle.attempt(typer(1_001, 1), right)), 'rate-limited')
  assert.is(await tried(throttle.attempt(typer(1_001, 2), right)), 'a room')
})

test('of many codes that one account sends at once no more are looked at than one after the other', async () => {
  const { throttle, outcomes } = given()
  const attempts = Array.from({ length: 50 }, () => tried(throttle.attempt(typer(1), wrong)))
  await Promise.all(attempts)
  assert.equal(outcomes, { right: 0, wrong: 5, refused: 45 })
})

test('a look that never ends keeps nobody else waiting', async () => {
  const { throttle } = given()
  void throttle.attempt(typer(1), () => new Promise<null>(() => undefined))
  assert.is(await throttle.attempt(typer(2), right), 'a room')
})

test('right codes do not count', async () => {
  const { throttle, outcomes } = given()
  for (let index = 0; index < 100; index += 1) assert.is(await throttle.attempt(typer(1), right), 'a room')
  assert.equal(outcomes, { right: 100, wrong: 0, refused: 0 })
})

test('what could not be looked at counts as nothing', async () => {
  const { throttle, outcomes } = given()
  for (let index = 0; index < 50; index += 1) {
    const away = throttle.attempt(typer(1), () => Promise.reject(new Refused('unavailable', 'away')))
    assert.is(await tried(away), 'unavailable')
  }
  assert.is(await throttle.attempt(typer(1), right), 'a room')
  assert.equal(outcomes, { right: 1, wrong: 0, refused: 0 })
})

test.run()
