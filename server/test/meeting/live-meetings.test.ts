import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MeetingId, RoomId } from '../../../shared/ids.ts'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import { UnreadableJournal, type Entry, type Journal } from '../../meeting/fold.ts'
import { LiveMeetings, RESTORE_GAP } from '../../meeting/live-meetings.ts'
import type { Event } from '../../meeting/features.ts'
import { EMPTY_MS } from '../../meeting/lifecycle.ts'
import { ann, bob, joined, MINUTE, opening, refusal, T0, joining, started } from './given.ts'
import { ManualClock } from '../manual-clock.ts'

type World = {
  meetings: LiveMeetings
  clock: ManualClock
  entries: Entry[]
  faults: unknown[]
  /** Lets the journal's writing finish, or fail. */
  settle: { write: () => void; fail: () => void }
}

function world(): World {
  const clock = new ManualClock(T0)
  const entries: Entry[] = []
  const faults: unknown[] = []
  const written = Promise.withResolvers<undefined>()
  const meetings = new LiveMeetings({
    clock,
    reactions: () => [({ seq, event }) => entries.push({ seq, event })],
    written: async () => written.promise,
    onFault: (fault) => faults.push(fault),
  })
  const settle = {
    write: () => {
      written.resolve(undefined)
    },
    fail: () => {
      written.reject(new Error('database away'))
    },
  }
  return { meetings, clock, entries, faults, settle }
}

const types = (entries: readonly Entry[]): string[] => entries.map(({ event }) => event.type)

test('an open meeting is found by its id and by its room, another is not', () => {
  const { meetings } = world()
  const live = meetings.open(opening)
  assert.is(meetings.find(opening.id), live)
  assert.is(meetings.ofRoom(opening.roomId), live)
  assert.equal([...meetings.all()], [live])
  assert.is(meetings.find('meeting-2' as MeetingId), undefined)
  assert.is(meetings.ofRoom('room-0002' as RoomId), undefined)
})

test('a room has one meeting at a time, and a meeting is opened once', () => {
  const { meetings } = world()
  meetings.open(opening)
  assert.throws(() => meetings.open({ ...opening, id: 'meeting-2' as MeetingId }), /room-0001 has a meeting/)
  assert.throws(() => meetings.open({ ...opening, roomId: 'room-0002' as RoomId }), /meeting-1 is open/)
})

test('a meeting that nobody enters ends by itself after five minutes', async () => {
  const { meetings, clock, entries } = world()
  meetings.open({ ...opening, permanent: true })
  await clock.passSlowly(EMPTY_MS - 1)
  assert.equal(types(entries), ['opened'])
  await clock.passSlowly(1)
  assert.equal(types(entries), ['opened', 'ended'])
  assert.is(meetings.ofRoom(opening.roomId), undefined)
})

test('a seat that is not taken again is given up by itself, and then the empty meeting ends', async () => {
  const { meetings, clock, entries } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  await clock.passSlowly(10 * MINUTE)
  live.dispatch({ type: 'go-away', id: ann.id, at: clock.steady() })
  await clock.passSlowly(SEAT_GRACE_MS)
  assert.equal(types(entries), ['opened', 'started', 'joined', 'went-away', 'left'])
  await clock.passSlowly(EMPTY_MS)
  assert.is(types(entries).at(-1), 'ended')
})

test('a meeting ends when its time is over, at the millisecond, whoever is inside', async () => {
  const { meetings, clock, entries } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  await clock.passSlowly(opening.settings.durationMs - 1)
  assert.is(live.now.ended, null)
  await clock.passSlowly(1)
  assert.is(live.now.ended, 'time-over')
  assert.equal(entries.at(-1)?.event, {
    type: 'ended',
    reason: 'time-over',
    at: T0 + opening.settings.durationMs,
  })
})

test('a timer that fires early is set again', async () => {
  const { meetings, clock } = world()
  const punctual = clock.after.bind(clock)
  clock.after = (ms, act) => punctual(ms > 1 ? ms - 1 : ms, act)
  const live = meetings.open({ ...opening, permanent: true })
  await clock.passSlowly(EMPTY_MS - 1)
  assert.is(live.now.ended, null)
  await clock.passSlowly(1)
  assert.is(live.now.ended, 'empty')
})

test('setting the machine’s clock, forwards or back, ends no meeting and takes nobody’s seat', async () => {
  const { meetings, clock, entries } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  live.dispatch({ type: 'go-away', id: ann.id, at: clock.steady() })
  for (const jump of [24 * 60 * MINUTE, -48 * 60 * MINUTE]) {
    clock.set(jump)
    await clock.passSlowly(SEAT_GRACE_MS / 3)
    assert.equal(types(entries), ['opened', 'started', 'joined', 'went-away'])
  }
})

test('a meeting has one timer, however much happens in it', () => {
  const { meetings, clock } = world()
  const live = meetings.open(opening)
  for (let step = 0; step < 20; step += 1) {
    live.dispatch(joining(ann))
    live.dispatch({ type: 'go-away', id: ann.id, at: T0 })
    assert.is(clock.waiting, 1)
    live.dispatch({ type: 'leave', by: ann.id, at: T0 })
  }
  meetings.close()
  assert.is(clock.waiting, 0)
})

test('an ended meeting is remembered until it is written and nobody’s seat could return', async () => {
  const { meetings, clock, settle } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  live.dispatch({ type: 'end', by: ann.id, at: clock.steady() })
  await clock.passSlowly(60 * MINUTE)
  assert.is(meetings.find(opening.id)?.now.ended, 'ended-by-moderator', 'not yet written')
  settle.write()
  await new Promise(setImmediate)
  await clock.passSlowly(SEAT_GRACE_MS - 1)
  assert.is(meetings.find(opening.id), live)
  await clock.passSlowly(1)
  assert.is(meetings.find(opening.id), undefined)
  assert.is(clock.waiting, 0)
})

test('an ended meeting that could not be written does not stay for ever', async () => {
  const { meetings, clock, settle } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  live.dispatch({ type: 'end', by: ann.id, at: clock.steady() })
  settle.fail()
  await new Promise(setImmediate)
  await clock.passSlowly(SEAT_GRACE_MS)
  assert.is(meetings.find(opening.id), undefined)
})

test('a room whose meeting has ended can have another', () => {
  const { meetings, clock } = world()
  const live = meetings.open(opening)
  live.dispatch(joining(ann, { at: clock.steady() }))
  live.dispatch({ type: 'end', by: ann.id, at: clock.steady() })
  const next = meetings.open({ ...opening, id: 'meeting-2' as MeetingId })
  assert.is(meetings.ofRoom(opening.roomId), next)
  assert.throws(() => live.dispatch({ type: 'leave', by: ann.id, at: T0 }), refusal('ended'))
})

test('a restored meeting has everybody inside and away, numbers beyond all that was told, and its time', async () => {
  const { meetings, clock, entries } = world()
  const past: Event[] = [{ type: 'opened', ...opening }, started, joined(ann), joined(bob)]
  assert.is(await meetings.restore(journals({ id: opening.id, events: past })), 1)
  const live = meetings.find(opening.id)
  assert.is(live?.seq, 4 + RESTORE_GAP + 1)
  assert.equal(entries, [{ seq: 4 + RESTORE_GAP + 1, event: { type: 'restored', at: T0 } }])
  live?.dispatch({ type: 'come-back', id: ann.id })
  await clock.passSlowly(SEAT_GRACE_MS)
  assert.equal([...(live?.now.participants.keys() ?? [])], [ann.id])
  await clock.passSlowly(opening.settings.durationMs)
  assert.is(live?.now.ended, 'time-over')
})

test('a meeting whose time ran out while no process was there ends at once', async () => {
  const { meetings, clock } = world()
  const past: Event[] = [{ type: 'opened', ...opening }, { ...started, endsAt: T0 - 1 }, joined(ann)]
  await meetings.restore(journals({ id: opening.id, events: past }))
  await clock.passSlowly(0)
  assert.is(meetings.find(opening.id)?.now.ended, 'time-over')
})

test('an unreadable journal is reported and does not keep the others from living', async () => {
  const { meetings, faults } = world()
  const other = { ...opening, id: 'meeting-2' as MeetingId, roomId: 'room-0002' as RoomId }
  const restored = await meetings.restore(
    journals(
      { id: opening.id, events: [joined(ann)] },
      { id: other.id, events: [{ type: 'opened', ...other }] },
    ),
  )
  assert.is(restored, 1)
  assert.is(meetings.find(opening.id), undefined)
  assert.ok(meetings.find(other.id))
  assert.is(faults.length, 1)
  assert.instance(faults[0], UnreadableJournal)
})

test('a database that fails while journals are read is not taken for an unreadable journal', async () => {
  const { meetings } = world()
  const failing = async function* (): AsyncGenerator<Journal> {
    await Promise.reject(new Error('connection lost'))
    yield { id: opening.id, entries: streamed([]) }
  }
  const outcome = await meetings.restore(failing()).catch((error: unknown) => String(error))
  assert.is(outcome, 'Error: connection lost')
})

async function* journals(
  ...pasts: readonly { id: MeetingId; events: readonly Event[] }[]
): AsyncGenerator<Journal> {
  await Promise.resolve()
  for (const { id, events } of pasts)
    yield { id, entries: streamed(events.map((event, index) => ({ seq: index + 1, event }))) }
}

async function* streamed(entries: readonly Entry[]): AsyncGenerator<Entry> {
  await Promise.resolve()
  yield* entries
}

test.run()
