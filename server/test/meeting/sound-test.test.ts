import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decide, type Command, type Event } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { announce, mediaChanges } from '../../reactions/follow.ts'
import { wantedMedia } from '../../reactions/media.ts'
import { toWire } from '../../reactions/to-wire.ts'
import { after, ann, bob, cleo, given, joined, producer, published, refusal, T0 } from './given.ts'

const microphone = producer(bob, 'mic')
const speaking = given(joined(ann), joined(bob), published(bob, 'mic'))
const testing = having(speaking, { type: 'begin-sound-test', by: bob.id })

function having(meeting: Meeting, command: Command): Meeting {
  return after(meeting, decide(meeting, command))
}

/** How others see Bob's microphone. */
function shown({ participants }: Meeting): string | undefined {
  const who = participants.get(bob.id)
  return who && toWire(who, { cameras: true }).microphone
}

function follows(before: Meeting, command: Command) {
  const [event] = decide(before, command) as [Event]
  const happened = { seq: 1, event, before, after: after(before, [event]) }
  return { told: announce(happened), media: mediaChanges(happened) }
}

test('who tests their sound is muted to the others while it lasts, and they are told at once', () => {
  assert.is(shown(testing), 'muted')
  assert.is(shown(having(testing, { type: 'end-sound-test', by: bob.id })), 'live')
  for (const [before, type] of [
    [speaking, 'begin-sound-test'],
    [testing, 'end-sound-test'],
  ] as const) {
    const { told } = follows(before, { type, by: bob.id })
    assert.is(told.urgent, bob.id)
    assert.equal(
      told.messages.map(({ to, happening }) => [to, happening.name]),
      [['everyone', 'participant:changed']],
    )
  }
})

test('who has no microphone has none to the others during a test either', () => {
  const listening = given(joined(ann), joined(bob))
  assert.is(shown(having(listening, { type: 'begin-sound-test', by: bob.id })), 'off')
})

test('a mute during the test holds after it, and keeps nobody from hearing themselves meanwhile', () => {
  const mute = { type: 'mute', by: ann.id, id: bob.id } as const
  const { told, media } = follows(testing, mute)
  assert.ok(told.messages.some(({ happening }) => happening.name === 'you:muted'))
  assert.equal(media, [{ do: 'pause-producer', producerId: microphone, paused: false }])
  const muted = having(testing, mute)
  assert.equal(wantedMedia(muted).owners.get(bob.id)?.get(microphone), { paused: false })
  const ended = having(muted, { type: 'end-sound-test', by: bob.id })
  assert.is(shown(ended), 'muted')
  assert.equal(wantedMedia(ended).owners.get(bob.id)?.get(microphone), { paused: true })
})

test('who unmutes during a test is heard after it', () => {
  const muted = having(having(speaking, { type: 'mute', by: bob.id, id: bob.id }), {
    type: 'begin-sound-test',
    by: bob.id,
  })
  const unmuted = having(muted, { type: 'unmute', by: bob.id })
  assert.is(shown(unmuted), 'muted')
  assert.is(shown(having(unmuted, { type: 'end-sound-test', by: bob.id })), 'live')
})

test('a test ends with the page that made it', () => {
  const endings: readonly Command[] = [
    { type: 'go-away', id: bob.id, at: T0 },
    { type: 'come-back', id: bob.id },
    { type: 'restore', at: T0 },
  ]
  for (const ending of endings) assert.is(shown(having(testing, ending)), 'live', ending.type)
})

test('a test begins and ends once, and is for those inside', () => {
  assert.equal(decide(testing, { type: 'begin-sound-test', by: bob.id }), [])
  assert.equal(decide(speaking, { type: 'end-sound-test', by: bob.id }), [])
  for (const type of ['begin-sound-test', 'end-sound-test'] as const)
    assert.throws(() => decide(speaking, { type, by: cleo.id }), refusal('forbidden'))
})

test.run()
