import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageId, ParticipantId, UserId } from '../../../shared/ids.ts'
import { attendedIn, type Attended } from '../../meeting/attendance.ts'
import { decide, type Event } from '../../meeting/features.ts'
import { timelineOf, PARTS_MAX } from '../../meeting/timeline.ts'
import { after, ann, bob, given, joined, MINUTE, opening, person, refusal, started, T0 } from './given.ts'

const END = T0 + 60 * MINUTE
const at = (minutes: number): number => T0 + minutes * MINUTE

async function attended(events: readonly Event[], now = END, end: number | null = null): Promise<Attended> {
  const all: Event[] = [{ type: 'opened', ...opening }, started, ...events]
  return attendedIn({ id: opening.id, entries: all.map((event, seq) => ({ seq: seq + 1, event })) }, now, end)
}
/** Name, minutes of coming and going, minutes present. */
async function list(events: readonly Event[], end: number | null = null): Promise<unknown[]> {
  const { attendance } = await attended(events, END, end)
  const minute = (time: number | null): number | null => time && (time - T0) / MINUTE
  return attendance.attendees.map(({ name, stays, presentMs }) => [
    name,
    stays.map(({ from, to }) => [(from - T0) / MINUTE, minute(to)]),
    presentMs / MINUTE,
  ])
}
const come = (who: typeof ann, minutes: number): Event => joined({ ...who, joinedAt: at(minutes) })
const go = ({ id }: typeof ann, minutes: number): Event => ({
  type: 'left',
  id,
  reason: 'left',
  at: at(minutes),
})
const again = (who: typeof ann, number: number): typeof ann => ({
  ...who,
  id: `${who.id}-${String(number)}` as ParticipantId,
})

test('who is here is listed with when they came, and those who went with when they did', async () => {
  assert.equal(await list([come(ann, 0), come(bob, 10), go(bob, 25)]), [
    ['Ann', [[0, null]], 60],
    ['Bob', [[10, 25]], 15],
  ])
})

test('an account that came twice is one person, whatever their browser; two pages at once are one presence', async () => {
  const account = { userId: 'account-1' as UserId, session: 'session-1' }
  const eve = person('Eve', { account, browser: 'laptop' })
  const phone = { ...again(eve, 2), browser: 'telephone', name: 'Eve (2)' }
  assert.equal(
    await list([come(eve, 0), come(phone, 5), go(eve, 10), go(phone, 20), come(again(eve, 3), 40)]),
    [
      [
        'Eve',
        [
          [0, 20],
          [40, null],
        ],
        40,
      ],
    ],
  )
})

test('a guest is known again by browser and name; another name in the same browser is another person', async () => {
  const guest = person('Gil', { browser: 'one' })
  const back = { ...again(guest, 2), name: 'Gil (2)' }
  const other = person('Hal', { browser: 'one' })
  const namesake = { ...again(guest, 3), browser: 'two' }
  const people = await list([come(guest, 0), come(back, 1), go(guest, 2), come(other, 3), come(namesake, 4)])
  assert.equal(people, [
    ['Gil (2)', [[0, null]], 60],
    ['Hal', [[3, null]], 57],
    ['Gil', [[4, null]], 56],
  ])
})

test('who was lost was here until they went away, and who was sent out or back until then', async () => {
  const lost: Event[] = [
    { type: 'went-away', id: bob.id, at: at(20) },
    { type: 'left', id: bob.id, reason: 'lost', at: at(21.5) },
  ]
  assert.equal((await list([come(bob, 10), ...lost]))[0], ['Bob', [[10, 20]], 10])
  const back: Event = { type: 'sent-back', id: bob.id, by: ann.id, at: at(30) }
  assert.equal((await list([come(ann, 0), come(bob, 10), back]))[1], ['Bob', [[10, 30]], 20])
})

test('the end ends every presence, also where the journal does not tell it', async () => {
  const end: Event = { type: 'ended', reason: 'time-over', at: at(45) }
  assert.equal(await list([come(ann, 5), end], at(45)), [['Ann', [[5, 45]], 40]])
  assert.equal(await list([come(ann, 5)], at(50)), [['Ann', [[5, 50]], 45]])
})

test('who was promoted is listed as they were last', async () => {
  const { attendance } = await attended([
    come(ann, 0),
    come(bob, 0),
    { type: 'promoted', id: bob.id, by: ann.id, at: at(1) },
  ])
  assert.equal(
    attendance.attendees.map(({ name, role }) => `${name} ${role}`),
    ['Ann moderator', 'Bob moderator'],
  )
})

test('of a telephone number only the end is listed; a name stays a name', async () => {
  const callers = ['+33 1 86 95 00 42', '0186950043', 'Salle 12345'].map((name, number) =>
    person(name, { via: 'phone', id: `caller-${String(number)}` as ParticipantId }),
  )
  const { attendance } = await attended(callers.map((one) => come(one, 0)))
  assert.equal(
    attendance.attendees.map(({ name }) => name),
    ['•••• 42', '•••• 43', 'Salle 12345'],
  )
})

test('the list says nothing of what people did; the dashboard counts it', async () => {
  const say = (number: number): Event => ({
    ...{ type: 'message-said', message: `${bob.id}-${String(number)}` as MessageId, by: bob.id, at: at(12) },
    ...{ scope: 'everyone', replyTo: null, length: 3, mentions: [] },
  })
  const { attendance, dashboard } = await attended([
    come(ann, 0),
    come(bob, 10),
    say(1),
    say(2),
    { type: 'hand-raised', id: bob.id, at: at(13) },
    { type: 'hand-raised', id: bob.id, at: at(13), stays: true },
    {
      type: 'spoke',
      spoken: [
        [ann.id, 8_000],
        [bob.id, 3_000],
      ],
      at: at(14),
    },
    go(bob, 15),
    { type: 'spoke', spoken: [[bob.id, 500]], at: at(15) },
  ])
  assert.equal(Object.keys(attendance.attendees[0]!).toSorted(), [
    ...['name', 'presentMs', 'role', 'stays', 'verified', 'via'],
  ])
  assert.equal(
    dashboard.attendees.map(({ name, spokenMs, messages, hands }) => [name, spokenMs, messages, hands]),
    [
      ['Ann', 8_000, 0, 0],
      ['Bob', 3_500, 2, 1],
    ],
  )
  const { timeline } = dashboard
  assert.is(timeline.present.length, 60)
  assert.equal([timeline.present[9], timeline.present[12], timeline.present[16]], [1, 2, 1])
  assert.equal([timeline.messages[12], timeline.hands[13], timeline.spokenMs[14]], [2, 1, 11_000])
})

test('a long meeting is shown in no more parts, and nothing falls out of them', () => {
  const to = at(1_000)
  const stays = [{ from: at(-1), to: null }]
  const moments = [{ at: to, what: 'messages' as const, by: 1 }]
  const line = timelineOf([{ stays }], moments, { from: T0, to })
  assert.ok(line.present.length <= PARTS_MAX)
  assert.ok(line.present.every((count) => count === 1))
  assert.is(line.messages.at(-1), 1)
  assert.is(timelineOf([], [], { from: T0, to: T0 }).present.length, 1)
})

test('that moderators look is a fact of the first time, and theirs alone to do', () => {
  const meeting = given(joined(ann), joined(bob))
  const opens = decide(meeting, { type: 'open-dashboard', by: ann.id, at: T0 })
  assert.equal(opens, [{ type: 'dashboard-opened', by: ann.id, at: T0 }])
  assert.equal(decide(after(meeting, opens), { type: 'open-dashboard', by: ann.id, at: T0 }), [])
  assert.throws(() => decide(meeting, { type: 'open-dashboard', by: bob.id, at: T0 }), refusal('forbidden'))
})

test.run()
