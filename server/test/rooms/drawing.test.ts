import { randomInt } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawLinkToken } from '../../auth/tokens.ts'
import { drawDigits } from '../../rooms/codes.ts'

/** How far counts are from being alike, and how far chance takes them once in about 10^9 times. */
function unlikely(counts: readonly number[], drawn: number): boolean {
  const expected = drawn / counts.length
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  // Wilson and Hilferty: the cube root of chi-square is all but normal.
  const normal = (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom))
  return Math.abs(normal) > 6.2
}

test('of a million link tokens none comes twice and no byte is preferred at any place', () => {
  const COUNT = 1_000_000
  const tokens = new Set<string>()
  const counts = new Uint32Array(16 * 256)
  for (let index = 0; index < COUNT; index += 1) {
    const token = drawLinkToken()
    tokens.add(token)
    const bytes = Buffer.from(token, 'base64url')
    for (let place = 0; place < 16; place += 1) counts[256 * place + bytes[place]!]! += 1
  }
  assert.is(tokens.size, COUNT)
  for (let place = 0; place < 16; place += 1) {
    const bytes = [...counts.subarray(256 * place, 256 * (place + 1))]
    assert.not.ok(unlikely(bytes, COUNT), `byte ${place}`)
  }
})

test('a code has nine digits, the first from 1 to 9, and no digit is preferred at any place', () => {
  const COUNT = 200_000
  const counts = Array.from({ length: 9 }, (_, place) => new Array<number>(place === 0 ? 9 : 10).fill(0))
  for (let index = 0; index < COUNT; index += 1) {
    const digits = drawDigits(randomInt)
    assert.is(/^[1-9]\d{8}$/.test(digits), true)
    for (let place = 0; place < 9; place += 1) {
      const digit = Number(digits[place])
      counts[place]![place === 0 ? digit - 1 : digit]! += 1
    }
  }
  for (const [place, digits] of counts.entries()) assert.not.ok(unlikely(digits, COUNT), `digit ${place}`)
})

test('the measure finds a preference: one that leaves a value out, or draws too evenly', () => {
  const COUNT = 200_000
  const counts = new Array<number>(10).fill(0)
  for (let index = 0; index < COUNT; index += 1) counts[randomInt(1_000) % 10 === 9 ? 0 : randomInt(10)]! += 1
  assert.ok(unlikely(counts, COUNT))
  assert.ok(unlikely(new Array<number>(256).fill(COUNT / 256), COUNT))
  assert.is(
    drawDigits((min) => min),
    '100000000',
  )
  assert.is(
    drawDigits((_min, max) => max - 1),
    '999999999',
  )
})

test.run()
