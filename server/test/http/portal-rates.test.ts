import type { IncomingMessage } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../../shared/refused.ts'
import { portalRates } from '../../http/portal-rates.ts'
import { limitsOf } from '../limits/given.ts'
import { ManualClock } from '../manual-clock.ts'

function given(): (address: string, cookie?: string) => boolean {
  const admit = portalRates(limitsOf(new ManualClock()), (request) => String(request.headers['x-address']))
  return (address, cookie) => {
    try {
      admit({ headers: { 'x-address': address, cookie } } as unknown as IncomingMessage)
      return true
    } catch (error) {
      if (error instanceof Refused && error.code === 'rate-limited') return false
      throw error
    }
  }
}
const admitted = (count: number, ask: (index: number) => boolean): number =>
  Array.from({ length: count }, (_, index) => ask(index)).filter(Boolean).length

test('a browser may ask 300 times at once, and others behind its address are not concerned', () => {
  const ask = given()
  assert.is(
    admitted(310, () => ask('house', 'one=1')),
    300,
  )
  assert.ok(ask('house', 'one=2'))
  assert.ok(ask('house'))
})

test('cookies that are made up gain nothing beyond what their address may ask', () => {
  const ask = given()
  assert.is(
    admitted(3_010, (index) => ask('house', `made=${String(index)}`)),
    3_000,
  )
  assert.ok(ask('another house', 'one=1'))
})

test('who shows no cookie is counted by the wide limit of the address alone', () => {
  const ask = given()
  assert.is(
    admitted(1_000, () => ask('house')),
    1_000,
  )
})

test.run()
