import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { choose, type Choosable } from '../../sfu/choosing.ts'
import { Lately } from '../../sfu/lately.ts'

type Node = Choosable & { readonly name: string }

const node = (name: string, load: number, more: Partial<Choosable> = {}): Node => ({
  ...{ name, load, state: 'up', region: null, newcomers: 0 },
  ...more,
})

/** `chances`: what chance gives, one after the other. */
function chosen(nodes: readonly Node[], region: string | null = null, chances: readonly number[] = []) {
  const left = [...chances]
  return choose(nodes, { region, chance: () => left.shift() ?? 0 })?.name
}

const test = suite('choice of a media node')

test('the least loaded has the room, and whom this server just sent somewhere counts before the node says so', () => {
  assert.is(chosen([node('a', 0.3), node('b', 0.2)]), 'b')
  assert.is(chosen([node('a', 0.3), node('b', 0.2, { newcomers: 9 })]), 'b')
  assert.is(chosen([node('a', 0.3), node('b', 0.2, { newcomers: 11 })]), 'a')
  assert.is(chosen([]), undefined)
})

test('of many, chance names two and the better of these has it', () => {
  const nodes = [0.1, 0.4, 0.3, 0.2].map((load, index) => node(String(index), load))
  assert.is(chosen(nodes, null, [0.3, 0]), '2', 'the second and the third')
  assert.is(chosen(nodes, null, [0.9, 0.99]), '3', 'the last and the one before it')
  assert.is(chosen(nodes, null, [0.5, 0.5]), '0', 'the third and the first')
})

test('the own region comes first, then any; a full one after that, a draining one last, a leaving one never', () => {
  const full = node('full', 0.9, { region: 'paris' })
  const draining = node('draining', 0, { region: 'paris', state: 'draining' })
  const leaving = node('leaving', 0, { region: 'paris', state: 'leaving' })
  const near = node('near', 0.6, { region: 'paris' })
  const far = node('far', 0.1, { region: 'lyon' })
  assert.is(chosen([leaving, draining, full, far, near], 'paris'), 'near')
  assert.is(chosen([leaving, draining, full, far, near], null), 'far')
  assert.is(chosen([leaving, draining, full, far], 'paris'), 'far')
  assert.is(chosen([leaving, draining, full], 'paris'), 'full')
  assert.is(chosen([leaving, draining], 'paris'), 'draining')
  assert.is(chosen([leaving], 'paris'), undefined)
})

test('what was long ago is not lately', () => {
  let now = 0
  const lately = new Lately(20_000, () => now)
  lately.happened()
  now = 15_000
  lately.happened()
  assert.is(lately.count, 2)
  now = 20_000
  assert.is(lately.count, 1)
  now = 40_000
  assert.is(lately.count, 0)
})

test.run()
