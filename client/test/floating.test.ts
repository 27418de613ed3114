/** Who stands in the small window. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Participant } from '../../shared/meeting.ts'
import { floatingSubject } from '../src/meeting/stage/floating.ts'

function someone(id: string, ...sources: readonly ('camera' | 'screen')[]): Participant {
  return {
    id,
    videos: sources.map((source) => ({ producerId: `${source}-${id}`, source })),
  } as unknown as Participant
}

test('what is pinned, else shared, else who speaks, else whoever shows something stands in the small window', () => {
  const people = [someone('ann'), someone('bob', 'camera'), someone('zoe', 'camera', 'screen')]
  const key = (more: { pinned?: readonly string[]; focus?: string | null; among?: readonly Participant[] }) =>
    floatingSubject({ people: more.among ?? people, pinned: more.pinned ?? [], focus: more.focus ?? null })
      ?.key
  assert.is(key({ focus: 'ann' }), 'screen:screen-zoe')
  assert.is(key({ focus: 'ann', pinned: ['person:gone', 'person:bob'] }), 'person:bob')
  assert.is(key({ focus: 'ann', among: people.slice(0, 2) }), 'person:ann')
  assert.is(key({ among: people.slice(0, 2) }), 'person:bob')
  assert.is(key({ among: people.slice(0, 1) }), 'person:ann')
  assert.is(key({ among: [] }), undefined)
})

test.run()
