/** Limits against guessing at several servers on one database: together they let nobody try more than one does. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { UserId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { Secrets } from '../../auth/secrets.ts'
import type { Database } from '../../db/database.ts'
import { Limits } from '../../limits/limits.ts'
import { SharedLimit } from '../../limits/shared-limit.ts'
import { Together } from '../../nodes/counted-together.ts'
import { BlockedEverywhere } from '../../rooms/blocked-callers.ts'
import { CodeThrottle } from '../../rooms/code-throttle.ts'
import { PinThrottle, REFUSED_AFTER_MS } from '../../rooms/pin-throttle.ts'
import { freshDatabase, remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'

const test = suite('limits of several servers')
let database: Database
test.before.each(async () => {
  ;({ database } = await freshDatabase())
})
test.after.each(() => database.destroy())
test.after(stopDatabases)

/** One of the servers, and how often it asks the others. */
function server() {
  const clock = new ManualClock()
  const { log } = remembering()
  const together = new Together({ database, log, secrets: new Secrets('the key of these tests') })
  const asked = { times: 0 }
  const counting: typeof together.take = (counted) => {
    asked.times += 1
    return together.take(counted)
  }
  const limits = new Limits({
    ...{ clock, log, counted: () => undefined },
    together: {
      take: counting,
      wait: (one) => together.wait(one),
      giveBack: (one) => together.giveBack(one),
      forget: (one) => together.forget(one),
    },
  })
  const outcomes: string[] = []
  const blocked = new BlockedEverywhere(database)
  const ports = {
    clock,
    limits,
    counted: (outcome: string) => void outcomes.push(outcome),
    alarm: () => undefined,
  }
  return {
    clock,
    limits,
    asked,
    outcomes,
    blocked,
    codes: new CodeThrottle(ports),
    pins: new PinThrottle({ ...ports, blocked }),
  }
}
/** So much later, for all of them: the database's clock is not ours. */
const later = (seconds: number): Promise<unknown> =>
  sql`update attempts set full_at = full_at - make_interval(secs => ${seconds})`.execute(database)

const RATE = { burst: 3, perSecond: 1 / 60 }
const wrong = (): Promise<null> => Promise.resolve(null)
const right = (): Promise<string> => Promise.resolve('a room')
const ann = { account: 'account-of-ann' as UserId, address: '192.0.2.1' }
const refusalOf = (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => null,
    (error: unknown) => (error instanceof Refused ? [error.code, error.facts.retryAfterMs] : error),
  )

test('together they let through as many as one does, and again at the same pace', async () => {
  const [one, other] = [server(), server()].map(({ limits }) => new SharedLimit(limits, 'doors', RATE))
  assert.equal([await one?.take('a'), await other?.take('a'), await one?.take('a')], [0, 0, 0])
  const wait = (await other?.take('a')) ?? 0
  assert.ok(wait > 30_000 && wait <= 60_000, String(wait))
  assert.is(await other?.take('b'), 0)
  await other?.giveBack('b')
  await later(60)
  assert.is(await one?.wait('b'), 0)
  const third = new SharedLimit(server().limits, 'doors', RATE)
  assert.is(await third.take('a'), 0)
  assert.ok((await third.wait('a')) > 0)
})

test('of many that come at once to all servers no more are let through', async () => {
  const servers = Array.from({ length: 4 }, () => new SharedLimit(server().limits, 'doors', RATE))
  const taken = await Promise.all(servers.flatMap((one) => Array.from({ length: 10 }, () => one.take('a'))))
  assert.is(taken.filter((wait) => wait === 0).length, RATE.burst)
})

test('who goes from server to server tries no more wrong codes, and is told how long to wait; right ones count nowhere', async () => {
  const [one, other] = [server(), server()]
  for (let index = 0; index < 10; index += 1) assert.is(await other.codes.attempt(ann, right), 'a room')
  for (const { codes } of [one, one, one, other, other]) assert.is(await codes.attempt(ann, wrong), null)
  const [code, ms] = (await refusalOf(other.codes.attempt(ann, right))) as [string, number]
  assert.is(code, 'rate-limited')
  assert.ok(ms > 0 && ms <= 180_000, String(ms))
  assert.is(await one.codes.attempt({ account: 'bob' as UserId, address: ann.address }, right), 'a room')
})

test('a flood costs the database nothing once it is refused', async () => {
  const [one, other] = [server(), server()]
  for (let index = 0; index < 5; index += 1) await one.codes.attempt(ann, wrong)
  await refusalOf(other.codes.attempt(ann, wrong))
  const before = other.asked.times
  for (let index = 0; index < 1_000; index += 1) await refusalOf(other.codes.attempt(ann, wrong))
  assert.is(other.asked.times, before)
})

test('a telephone that calls through several gateways and servers tries three wrong PINs in all', async () => {
  const servers = [server(), server(), server()]
  let looked = 0
  const call = async (at: number, number: string | null) => {
    const { pins, clock } = servers[at] ?? server()
    const answer: unknown[] = []
    const caller = { number, ending: '42', source: '192.0.2.9' }
    const looking = (): Promise<null> => {
      looked += 1
      return wrong()
    }
    void pins.attempt(caller, looking).then((found) => answer.push(found))
    while (answer.length === 0) {
      await new Promise((again) => setTimeout(again, 5))
      clock.pass(REFUSED_AFTER_MS)
    }
  }
  for (let index = 0; index < 6; index += 1) await call(index % 3, 'hash-of-a-number')
  assert.is(looked, 3)
  await call(0, 'hash-of-another')
  assert.is(looked, 4)
  // Whoever is asked sees it, and it may try again everywhere once it is forgiven.
  const [shown, ...others] = await server().blocked.all()
  assert.equal([shown?.ending, shown?.source, others], ['42', '192.0.2.9', []])
  const number = (await server().blocked.remove(shown?.id ?? '')) ?? ''
  assert.is(number, 'hash-of-a-number')
  for (const { pins } of servers) await pins.forgive(number)
  assert.equal(await server().blocked.all(), [])
  await call(1, number)
  assert.is(looked, 5)
})

test('while the database is away each server counts by itself', async () => {
  const { codes } = server()
  await sql`alter table attempts rename to gone`.execute(database)
  for (let index = 0; index < 5; index += 1) assert.is(await codes.attempt(ann, wrong), null)
  assert.equal(await refusalOf(codes.attempt(ann, right)), ['rate-limited', 180_000])
})

test.run()
