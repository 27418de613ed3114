import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServerId } from '../../../shared/ids.ts'
import type { OtherNode } from '../../db/handing-over.ts'
import { Choosing } from '../../nodes/choosing.ts'

const node = (name: string, load: number, ageMs = 3_600_000): OtherNode => ({
  ...{ id: name as ServerId, path: `/n/${name}`, load, ageMs },
})

/** How many of a hundred meetings of so many people each node is given, at one moment. */
function shares(nodes: readonly OtherNode[], people: number): Record<string, number> {
  const choosing = new Choosing()
  const given: Record<string, number> = {}
  for (let meeting = 0; meeting < 100; meeting += 1) {
    const id = choosing.choose(nodes, people, 0)?.id ?? 'nobody'
    given[id] = (given[id] ?? 0) + 1
  }
  return given
}

test('the least loaded is given a meeting, until what it was given makes it as loaded as the others', () => {
  assert.is(new Choosing().choose([node('a', 0.3), node('b', 0.1)], 10, 0)?.id, 'b')
  assert.equal(shares([node('a', 0.2), node('b', 0.2)], 10), { a: 50, b: 50 })
  const { a = 0, b = 0 } = shares([node('a', 0.5), node('b', 0.1)], 10)
  assert.ok(a > 20 && b > a, `${String(a)} and ${String(b)}`)
  assert.equal(shares([], 10), { nobody: 100 })
})

test('one that has just started is not flooded', () => {
  const { old = 0, young = 0 } = shares([node('old', 0.2), node('young', 0, 2_000)], 10)
  assert.ok(old > young, `${String(old)} and ${String(young)}`)
})

test('what was given long ago shows in the load, and counts no more', () => {
  const choosing = new Choosing()
  const nodes = [node('a', 0.1), node('b', 0.2)]
  for (let meeting = 0; meeting < 10; meeting += 1) choosing.choose([node('a', 0.1)], 100, 0)
  assert.is(choosing.choose(nodes, 1, 19_999)?.id, 'b')
  assert.is(choosing.choose(nodes, 1, 20_000)?.id, 'a')
})

test.run()
