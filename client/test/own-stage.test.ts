import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Stage } from '../../shared/stage.ts'
import { OwnStage } from '../src/meeting/stage/own-stage.svelte.ts'
import { browserStores } from './storage.ts'

const NOTHING = { layout: null, spotlit: [], interpreter: null, by: '', at: 0 }

function stages() {
  browserStores()
  let now: unknown = NOTHING
  const own = new OwnStage(() => now as Stage)
  own.choose('auto')
  const arrange = (more: object) => {
    now = { ...NOTHING, by: 'Ada', ...more }
  }
  return { own, arrange }
}

test('what is arranged for everybody holds until one goes back to one’s own, and again when it is arranged anew', () => {
  const { own, arrange } = stages()
  own.choose('grid')
  arrange({ layout: 'speaker', at: 1 })
  assert.equal([own.layout, own.chosen], ['speaker', 'everybodys'])
  own.leave()
  assert.equal([own.layout, own.chosen, own.followed], ['grid', 'grid', null])
  arrange({ layout: 'people', at: 2 })
  assert.is(own.layout, 'people')
})

test('who chooses a layout has it, and may take everybody’s again', () => {
  const { own, arrange } = stages()
  arrange({ layout: 'speaker', at: 1 })
  own.choose('people')
  assert.equal([own.layout, own.everybodys], ['people', 'speaker'])
  own.choose('everybodys')
  assert.is(own.layout, 'speaker')
})

test('who is large for everybody comes before one’s own pins; one’s own layout is kept', () => {
  const { own, arrange } = stages()
  own.togglePin('person:bob')
  own.togglePin('person:cleo')
  arrange({ spotlit: ['zoe', 'bob'], at: 1 })
  assert.equal(own.pinned, ['person:zoe', 'person:bob', 'person:cleo'])
  own.choose('grid')
  assert.equal([own.layout, own.chosen, own.pinned.length], ['grid', 'grid', 3])
  own.leave()
  assert.equal(own.pinned, ['person:bob', 'person:cleo'])
  own.togglePin('person:bob')
  assert.equal(own.pinned, ['person:cleo'])
})

test('who is pinned still is after a reload', () => {
  const { own } = stages()
  own.togglePin('person:bob')
  own.togglePin('person:zoe')
  own.togglePin('person:bob')
  assert.equal(new OwnStage(() => null).pinned, ['person:zoe'])
  window.sessionStorage.setItem('preau.pinned', '{"of":"another version"}')
  assert.equal(new OwnStage(() => null).pinned, [])
})

test('the interpreter’s place is not left with the rest', () => {
  const { own, arrange } = stages()
  arrange({ interpreter: 'zoe', layout: 'grid', at: 1 })
  own.leave()
  assert.is(own.interpreter, 'zoe')
})

test.run()
