import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MeetingId, ParticipantId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { fold, UnreadableJournal, type Entry } from '../../meeting/fold.ts'
import { LiveMeeting } from '../../meeting/live-meeting.ts'
import { MODERATOR_PLACES } from '../../meeting/places.ts'
import { producersOf } from '../../meeting/publishing.ts'
import { decide, type Event, evolve } from '../../meeting/features.ts'
import { mustWait } from '../../meeting/waiting.ts'
import { opened } from '../../meeting/lifecycle.ts'
import { may } from '../../meeting/locks.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { anyCommand, dice } from './any-command.ts'
import { ann, bob, joined, MINUTE, opening, T0, joining, having } from './given.ts'

function live(events: Entry[], onFault: (fault: unknown) => void = unexpected): LiveMeeting {
  return LiveMeeting.open(
    { ...opening, settings: having({ maxParticipants: 5 }) },
    {
      reactions: [({ seq, event }) => events.push({ seq, event })],
      written: () => Promise.resolve(),
      onFault,
    },
  )
}

/** What must hold of every meeting whatever happened. */
function sound(meeting: Meeting): void {
  const people = [...meeting.participants.values()]
  const names = people.map((who) => who.name.toLowerCase())
  assert.is(new Set(names).size, names.length, 'names are unique')
  const producers = people.flatMap(producersOf)
  assert.is(new Set(producers).size, producers.length, 'producers have one owner')
  const hands = people.flatMap(({ handRaisedAt }) => handRaisedAt ?? [])
  assert.is(new Set(hands).size, hands.length, 'no two hands have one place')
  const participants = people.filter(({ role }) => role === 'participant')
  assert.ok(participants.length <= 5, 'the limit holds')
  assert.ok(people.length <= 5 + MODERATOR_PLACES, 'the limit of moderators holds')
  const waiting = [...meeting.waiting.values()]
  const empty = people.length + waiting.length === 0
  assert.is(meeting.emptySince === null, !empty, 'empty means nobody inside and nobody waiting')
  for (const { id } of [...people, ...waiting])
    assert.is(meeting.gone.has(id), false, 'nobody is here and gone')
  for (const { id } of waiting) assert.is(meeting.participants.has(id), false, 'nobody is inside and waits')
  if (meeting.startedAt === null) assert.is(people.length, 0, 'nobody is inside before the start')
  else for (const who of waiting) assert.ok(mustWait(meeting, who), 'nobody waits without a reason')
  permitted(meeting)
}

function permitted(meeting: Meeting): void {
  for (const who of meeting.participants.values()) {
    const { microphone, published } = who
    if (!may(meeting, who, 'cameras'))
      assert.is(published.filter(({ source }) => source === 'camera').length, 0, 'no cameras')
    if (!may(meeting, who, 'microphones'))
      assert.is(microphone?.muted === false, false, 'no live microphones')
  }
}

test('whatever is asked in whatever order, the journal tells the meeting', async () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const roll = dice(seed)
    const entries: Entry[] = []
    const meeting = live(entries)
    let at = T0
    for (let step = 0; step < 150; step += 1) {
      at += roll(20_000)
      try {
        meeting.dispatch(anyCommand(roll, at))
      } catch (error) {
        assert.instance(error, Refused, `seed ${String(seed)}`)
      }
      sound(meeting.now)
    }
    // Through JSON, as the journal stores it.
    const stored = entries.map((entry) => JSON.parse(JSON.stringify(entry)) as Entry)
    const folded = await fold({ id: opening.id, entries: streamed(stored) })
    assert.equal(folded.meeting, meeting.now, `seed ${String(seed)}`)
    assert.is(folded.seq, meeting.seq)
  }
})

test('a journal with holes still tells who is inside and waits, with the hands that it saw', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const entries: Entry[] = []
    const meeting = live(entries)
    const roll = dice(seed)
    for (let step = 0; step < 300; step += 1)
      try {
        meeting.dispatch(anyCommand(roll, T0 + step))
      } catch (error) {
        assert.instance(error, Refused)
      }
    const kept = entries.slice(1).filter(() => roll(3) > 0)
    const folded = kept.map(({ event }) => event).reduce(evolve, opened(opening))
    const places = kept.reduce<Places>(placesAfter, new Map())
    assert.equal(placesOf(folded), new Map([...places].sort()), `seed ${String(seed)}`)
  }
})

type Places = Map<ParticipantId, string>

/** Where somebody is after a row, by where they were; undefined is nowhere. */
const placeAfter: Readonly<Record<string, (place: string | undefined) => string | undefined>> = {
  joined: () => 'inside',
  'began-waiting': () => 'waits',
  left: (place) => (place === 'waits' ? place : undefined),
  'sent-back': (place) => (place?.startsWith('inside') === true ? 'waits' : place),
  'turned-away': (place) => (place === 'waits' ? undefined : place),
  'stopped-waiting': (place) => (place === 'waits' ? undefined : place),
  'hand-raised': (place) => (place === 'inside' ? 'inside, hand up' : place),
  'hand-lowered': withoutHand,
  'hand-spent': withoutHand,
}

function withoutHand(place: string | undefined): string | undefined {
  return place === 'inside, hand up' ? 'inside' : place
}

/** Where everybody is and whether their hand is up, as far as the rows that are left say so. */
function placesAfter(places: Places, { event }: Entry): Places {
  if (event.type === 'ended') return new Map()
  if (event.type === 'hands-lowered')
    return new Map(Array.from(places, ([id, place]) => [id, withoutHand(place) ?? '']))
  const follow = placeAfter[event.type]
  if (follow === undefined || !('id' in event)) return places
  const id = event.id as ParticipantId
  const place = follow(places.get(id))
  if (place === undefined) places.delete(id)
  else places.set(id, place)
  return places
}

function placesOf({ participants, waiting }: Meeting): Places {
  const inside = Array.from(
    participants.values(),
    ({ id, handRaisedAt }) => [id, handRaisedAt === null ? 'inside' : 'inside, hand up'] as const,
  )
  const waits = Array.from(waiting.keys(), (id) => [id, 'waits'] as const)
  return new Map([...inside, ...waits].sort())
}

test('a journal without its beginning is unreadable, an empty one too', async () => {
  for (const events of [[joined(ann)], []] as const) {
    const entries = streamed(events.map((event, index) => ({ seq: index + 1, event })))
    try {
      await fold({ id: 'meeting-1' as MeetingId, entries })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, UnreadableJournal)
    }
  }
})

test('events are told in order, numbered from 1 without a gap, each with the meeting before and after', () => {
  const told: string[] = []
  const meeting = LiveMeeting.open(opening, {
    reactions: [
      ({ seq, event, before, after }) =>
        told.push(
          `${String(seq)} ${event.type} ${String(before.participants.size)}>${String(after.participants.size)}`,
        ),
    ],
    written: () => Promise.resolve(),
    onFault: unexpected,
  })
  meeting.dispatch(joining(ann))
  meeting.dispatch(joining(bob))
  meeting.dispatch({ type: 'end', by: ann.id, at: T0 })
  assert.equal(told, ['1 opened 0>0', '2 started 0>0', '3 joined 0>1', '4 joined 1>2', '5 ended 2>0'])
})

test('a refused command leaves no trace', () => {
  const entries: Entry[] = []
  const meeting = live(entries)
  const before = meeting.now
  assert.throws(() => meeting.dispatch({ type: 'leave', by: bob.id, at: T0 + MINUTE }))
  assert.is(meeting.now, before)
  assert.is(meeting.seq, 1)
  assert.is(entries.length, 1)
})

test('a reaction that breaks is reported, and the others still hear', () => {
  const heard: Event[] = []
  const faults: unknown[] = []
  const broken = new Error('broken reaction')
  const meeting = LiveMeeting.open(opening, {
    reactions: [
      () => {
        throw broken
      },
      ({ event }) => heard.push(event),
    ],
    written: () => Promise.resolve(),
    onFault: (fault) => faults.push(fault),
  })
  meeting.dispatch(joining(ann))
  assert.is(heard.length, 3)
  assert.equal(faults, [broken, broken, broken])
  assert.equal(decide(meeting.now, { type: 'come-back', id: ann.id }), [])
})

function unexpected(fault: unknown): void {
  assert.unreachable(String(fault))
}

async function* streamed(entries: readonly Entry[]): AsyncGenerator<Entry> {
  await Promise.resolve()
  yield* entries
}

test.run()
