import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MeetingId, ParticipantId } from '../../../shared/ids.ts'
import { EVENT_VERSION, eventsOf } from '../../db/journal-versions.ts'
import { fold, UnreadableJournal, type Entry } from '../../meeting/fold.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { policyOf, STANDARD_MEETING } from '../../meeting/settings.ts'

/** A journal that a released version wrote, and the meetings that this version folded its beginnings into. */
type Recorded = {
  readonly id: MeetingId
  readonly rows: readonly { readonly seq: number; readonly version: number; readonly event: unknown }[]
  readonly meetings: readonly {
    readonly seq: number
    readonly meeting: {
      readonly gone: readonly [ParticipantId, unknown][]
      readonly settings: { readonly waitingRoom: boolean }
    }
  }[]
}

const folder = new URL('journals/', import.meta.url)

function* entriesOf({ rows }: Recorded, last: number): Generator<Entry> {
  for (const { seq, version, event } of rows.filter((row) => row.seq <= last)) {
    const events = eventsOf(version, event)
    if (events === null) throw new Error(`version ${String(version)} is not known`)
    for (const one of events) yield { seq, event: one }
  }
}

/** A meeting as version 71fc25a showed it: maps as lists, and nothing that came later. */
function asSecond(meeting: Meeting): unknown {
  const { restoredAt: _restored, kicked: _kicked, participants, waiting, gone, ...same } = recordedOf(meeting)
  return {
    ...same,
    participants: Array.from(
      participants,
      ({ likeness: _likeness, link: _link, browser: _browser, firstMicrophonePending, ...who }) => ({
        ...who,
        arriving: firstMicrophonePending,
      }),
    ),
    waiting: Array.from(waiting, ({ browser: _browser, ...who }) => who),
    gone: Array.from(gone, ([id, { reason }]) => [id, reason]),
  }
}

/** What was recorded, without those whose going is forgotten by now, and with settings as they are written today. */
function remembered(recorded: Recorded['meetings'][number]['meeting'], { gone }: Meeting): unknown {
  const settings = { ...recorded.settings, waitingRoom: policyOf(recorded.settings.waitingRoom) }
  return { ...recorded, settings, gone: recorded.gone.filter(([id]) => gone.has(id)) }
}

/** What was known of a meeting when it was recorded: nothing that came later. */
function knownThen(now: unknown, then: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(then)) return now.map((one, at) => knownThen(one, then[at]))
  if (!isRecord(now) || !isRecord(then)) return now
  return Object.fromEntries(
    Object.entries(now).flatMap(([name, value]) =>
      name in then ? [[name, knownThen(value, then[name])]] : [],
    ),
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A meeting as version 88748e0 showed it: maps and sets as lists, and nothing that came later. */
function asThird(meeting: Meeting): unknown {
  const { gone, kicked, ...same } = recordedOf(meeting)
  return { ...same, gone: [...gone], kicked: [...kicked] }
}

/** What was known of people when journals of version 3 were recorded; the rest came later. */
function recordedOf({ participants, waiting, ...later }: Meeting) {
  const {
    chat: _1,
    timer: _2,
    bans: _3,
    demoted: _4,
    locks: _5,
    lockedBefore: _6,
    stage: _7,
    ...meeting
  } = later
  return {
    ...meeting,
    participants: Array.from(
      participants.values(),
      ({
        testingSound: _1,
        passOf: _2,
        byStanding: _3,
        speaking: _4,
        looksAfter: _5,
        presenter: _6,
        handStays: _7,
        handSpent: _8,
        locks: _9,
        ...who
      }) => who,
    ),
    waiting: Array.from(waiting.values(), ({ passOf: _passOf, mayBeBanned: _mayBe, ...who }) => who),
  }
}

const shown: Readonly<Record<string, (meeting: Meeting) => unknown>> = {
  'version-2.json': asSecond,
  'version-3.json': asThird,
}

for (const name of readdirSync(folder)) {
  const journal = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Recorded
  for (const { seq, meeting } of journal.meetings)
    test(`the journal of ${name} makes the same meeting at row ${String(seq)}`, async () => {
      const folded = await fold({ id: journal.id, entries: entriesOf(journal, seq) })
      const same = JSON.parse(JSON.stringify(shown[name]?.(folded.meeting))) as unknown
      const recorded = remembered(meeting, folded.meeting)
      assert.equal(knownThen(same, recorded), recorded)
      assert.ok(folded.meeting.gone.size > 0, 'who went lately is remembered')
    })
}

test('what an older journal does not say is as it is standard', async () => {
  const opened = {
    type: 'opened',
    id: 'meeting-old',
    roomId: 'room-0001',
    at: 1,
    permanent: false,
    host: null,
  }
  const settings = { title: 'Council', permits: { cameras: false } }
  const joined = { type: 'joined', id: 'person-ada', name: 'Ada', via: 'browser', verified: false }
  const rows = [
    { seq: 1, version: EVENT_VERSION, event: { ...opened, settings } },
    { seq: 2, version: EVENT_VERSION, event: { ...joined, account: null, role: 'moderator', at: 2 } },
  ]
  const recorded = { id: 'meeting-old' as MeetingId, rows, meetings: [] }
  const { meeting } = await fold({ id: recorded.id, entries: entriesOf(recorded, 2) })
  const { permits } = STANDARD_MEETING
  assert.equal(meeting.settings, {
    ...STANDARD_MEETING,
    title: 'Council',
    permits: { ...permits, cameras: false },
  })
  assert.is(meeting.participants.get('person-ada' as ParticipantId)?.browser, null)
})

test('what is no event of its version is not read as one', () => {
  for (const event of [null, 'joined', {}, { type: 'toString' }, { type: 'danced' }])
    assert.is(eventsOf(EVENT_VERSION, event), null)
  assert.is(eventsOf(EVENT_VERSION + 1, { type: 'restored', at: 1 }), null)
})

test('an event that says what cannot be makes the journal unreadable', async () => {
  const rows = [
    { seq: 1, event: { type: 'opened' } },
    { seq: 2, event: { type: 'joined' } },
  ] as never
  try {
    await fold({ id: 'meeting-old' as MeetingId, entries: rows })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UnreadableJournal)
  }
})

test.run()
