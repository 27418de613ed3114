/** What moderators call people. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Participant } from '../../meeting/meeting.ts'
import { decide } from '../../meeting/features.ts'
import { after, ann, bob, cleo, given, joined, joining, person, refusal, T0 } from './given.ts'

const inside = given(joined(ann), joined(bob), joined(cleo))
const rename = ({ id }: Participant, name: string) =>
  ({ type: 'rename', by: ann.id, id, name, at: T0 }) as const

test('a name that another has gets a number, also when only a reader takes it for the same', () => {
  for (const name of ['Cleo', 'СLEO']) {
    const renamed = after(inside, decide(inside, rename(bob, name)))
    assert.is(renamed.participants.get(bob.id)?.name, `${name} (2)`)
  }
})

test('one’s own name is free for oneself: another spelling needs no number', () => {
  const renamed = after(inside, decide(inside, rename(bob, 'BOB')))
  assert.is(renamed.participants.get(bob.id)?.name, 'BOB')
  assert.equal(decide(renamed, rename(bob, 'BOB')), [])
})

test('the old name is free, and the new one is taken for who comes later', () => {
  const renamed = after(inside, decide(inside, rename(bob, 'Robert')))
  const names = ['Bob', 'Robert'].map((name, index) => {
    const comes = person(name, { id: `later-${String(index)}` as typeof bob.id })
    return after(renamed, decide(renamed, joining(comes))).participants.get(comes.id)?.name
  })
  assert.equal(names, ['Bob', 'Robert (2)'])
})

test('a verified name is nobody’s to change', () => {
  const vera = person('Vera', { verified: true })
  const meeting = after(inside, [joined(vera)])
  assert.throws(() => decide(meeting, rename(vera, 'Eve')), refusal('forbidden'))
})

test.run()
