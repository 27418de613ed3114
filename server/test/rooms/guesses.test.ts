import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { Guesses, type Guesser } from '../../rooms/guesses.ts'
import { SlidingCount } from '../../rooms/sliding-count.ts'
import { ManualClock } from '../manual-clock.ts'

const MINUTE = 60_000

function given() {
  const clock = new ManualClock()
  const outcomes = { right: 0, wrong: 0, refused: 0, alarms: 0 }
  const accounts: string[] = []
  const guesses = new Guesses({
    clock,
    counted: (outcome) => {
      outcomes[outcome] += 1
    },
    alarm: (seen) => {
      outcomes.alarms += 1
      accounts.push(...seen)
    },
  })
  return { clock, outcomes, accounts, guesses }
}
const guesser = (account: number, address = account): Guesser => ({
  account: `account-${account}` as UserId,
  address: `192.0.2.${address}`,
})
const wrong = (): Promise<null> => Promise.resolve(null)
const right = (): Promise<string> => Promise.resolve('a room')

/** What was refused, or what was found. */
async function tried(attempt: Promise<string | null>): Promise<string | null | Refused> {
  return attempt.catch((error: unknown) => {
    assert.instance(error, Refused)
    return error as Refused
  })
}

test('a count slides: each one is forgotten when its own time is over', () => {
  const count = new SlidingCount({ max: 3, windowMs: 100 })
  for (const at of [0, 10, 20]) {
    assert.is(count.wait('a', at), 0)
    count.add('a', at)
  }
  assert.is(count.wait('a', 20), 80)
  assert.is(count.wait('a', 99), 1)
  assert.is(count.wait('a', 100), 0)
  count.add('a', 100)
  assert.is(count.wait('a', 100), 10)
  assert.is(count.wait('b', 20), 0)
})

test('who is at the limit is told how long to wait and nothing is looked at', async () => {
  const { clock, guesses, outcomes } = given()
  for (let index = 0; index < 5; index += 1) {
    assert.is(await guesses.attempt(guesser(1), wrong), null)
    await clock.passSlowly(1_000)
  }
  const refused = await tried(guesses.attempt(guesser(1, 2), right))
  assert.instance(refused, Refused)
  assert.equal((refused as Refused).toFailure(), {
    code: 'rate-limited',
    message: 'too many wrong codes',
    retryAfterMs: 15 * MINUTE - 5_000,
  })
  assert.equal(outcomes, { right: 0, wrong: 5, refused: 1, alarms: 0 })
  assert.is(await guesses.attempt(guesser(2), right), 'a room')
  await clock.passSlowly(15 * MINUTE - 5_000)
  assert.is(await guesses.attempt(guesser(1), right), 'a room')
})

test('an address may guess wrong ten times, whoever is behind it', async () => {
  const { guesses } = given()
  for (let account = 0; account < 10; account += 1)
    assert.is(await guesses.attempt(guesser(account, 1), wrong), null)
  assert.instance(await tried(guesses.attempt(guesser(11, 1), wrong)), Refused)
  assert.is(await guesses.attempt(guesser(11, 2), wrong), null)
})

test('fewer than 25 wrong codes are looked at in ten minutes, from however many accounts and addresses at once', async () => {
  const { clock, guesses, outcomes, accounts } = given()
  const attempts = Array.from({ length: 200 }, (_, index) => tried(guesses.attempt(guesser(index), wrong)))
  await Promise.all(attempts)
  assert.ok(outcomes.wrong < 25 && outcomes.wrong > 20, String(outcomes.wrong))
  assert.is(outcomes.wrong + outcomes.refused, 200)
  assert.is(outcomes.alarms, 1)
  assert.is(new Set(accounts).size, outcomes.wrong)
  await clock.passSlowly(10 * MINUTE - 1)
  assert.instance(await tried(guesses.attempt(guesser(500), wrong)), Refused)
  await clock.passSlowly(1)
  assert.is(await guesses.attempt(guesser(500), wrong), null)
})

test('right codes do not count, however many come at once', async () => {
  const { guesses, outcomes } = given()
  const attempts = Array.from({ length: 100 }, () => guesses.attempt(guesser(1), right))
  assert.equal(new Set(await Promise.all(attempts)), new Set(['a room']))
  assert.equal(outcomes, { right: 100, wrong: 0, refused: 0, alarms: 0 })
})

test('what could not be looked at counts as nothing', async () => {
  const { guesses, outcomes } = given()
  for (let index = 0; index < 50; index += 1) {
    const away = guesses.attempt(guesser(1), () => Promise.reject(new Refused('unavailable', 'away')))
    const refused = await tried(away)
    assert.is((refused as Refused).code, 'unavailable')
  }
  assert.is(await guesses.attempt(guesser(1), right), 'a room')
  assert.equal(outcomes, { right: 1, wrong: 0, refused: 0, alarms: 0 })
})

test.run()
