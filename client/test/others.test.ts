import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Happening } from '../../shared/protocol.ts'
import { heedOthers } from '../src/visit/others.ts'

/** What one's devices were told to do, and what one was told. */
function heeding(...happenings: readonly Happening[]): unknown[] {
  const done: unknown[] = []
  const stop = (what: string) => () => {
    done.push(`stop ${what}`)
    return Promise.resolve()
  }
  heedOthers(happenings, {
    notices: { tell: ({ kind }) => done.push(`tell ${kind}`), dismiss: () => undefined },
    microphone: { on: ({ is }) => done.push(`microphone ${is}`) },
    camera: { stop: stop('camera') },
    screen: { stop: stop('screen') },
    mirror: { self: null, meeting: null, locked: new Map() },
  })
  return done
}

test('being asked to unmute is told and unmutes nothing', () => {
  assert.equal(heeding({ name: 'you:asked-to-unmute', notice: { by: 'Ann' } }), ['tell asked-to-unmute'])
})

test('who is muted or stopped by a moderator stops, too, and is told', () => {
  assert.equal(heeding({ name: 'you:muted', notice: { by: 'Ann' } }), [
    'microphone muted-by-other',
    'tell muted',
  ])
  for (const source of ['camera', 'screen'] as const)
    assert.equal(heeding({ name: 'you:stopped', notice: { source, by: 'Ann' } }), [
      `stop ${source}`,
      'tell stopped',
    ])
})

test('who lowered one’s hand is told, and that one has spoken is something else', () => {
  assert.equal(heeding({ name: 'you:hand-lowered', notice: { by: 'Ann' } }), ['tell hand-lowered'])
  assert.equal(heeding({ name: 'you:hand-lowered', notice: { by: null } }), ['tell hand-spent'])
})

test('a moderator is told of a message that somebody reports, and everybody of a chat that was cleared', () => {
  const reported = { name: 'chat:reported', notice: { message: {}, by: 'Bob' } } as unknown as Happening
  assert.equal(heeding(reported), ['tell message-reported'])
  assert.equal(heeding({ name: 'chat:cleared', notice: { seq: 4, by: 'Ann' } }), ['tell chat-cleared'])
})

test('of what is about others nothing is heeded', () => {
  assert.equal(heeding({ name: 'meeting:ended', notice: { reason: 'empty', by: null } }), [])
})

test.run()
