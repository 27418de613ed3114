import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ParticipantId } from '../../../shared/ids.ts'
import type { Role } from '../../../shared/roles.ts'
import { circleOf } from '../../reactions/circles.ts'
import type { Happened } from '../../meeting/live-meeting.ts'
import type { GoneReason, Meeting } from '../../meeting/meeting.ts'
import type { Listener } from '../../signalling/listener.ts'
import { MeetingChannel } from '../../signalling/meeting-channel.ts'
import { moveOf, phaseOf, type Move } from '../../signalling/page-life.ts'
import { ManualClock } from '../manual-clock.ts'
import { VisitorEndpoints } from '../../signalling/visitor-endpoints.ts'

const ID = 'ada-00000' as ParticipantId

type Where = {
  readonly inside?: Role
  readonly waiting?: 'live' | 'muted' | 'off'
  readonly started?: boolean
  readonly gone?: GoneReason
  readonly ended?: boolean
  readonly listHidden?: boolean
}

/** Just what the life of a page is read from. */
const meeting = ({
  inside,
  waiting,
  started = true,
  listHidden = false,
  gone,
  ended = false,
}: Where): Meeting =>
  ({
    id: 'meeting-1',
    participants: new Map(inside ? [[ID, { role: inside, locks: {} }]] : []),
    waiting: new Map(waiting ? [[ID, { microphone: waiting }]] : []),
    gone: new Map(gone ? [[ID, { reason: gone, at: 1 }]] : []),
    kicked: new Set(gone === 'kicked' ? [ID] : []),
    startedAt: started ? 1 : null,
    ended: ended ? 'empty' : null,
    settings: {},
    locks: { participantList: listHidden },
  }) as unknown as Meeting

const moves: readonly [string, Where, Where, Move | null][] = [
  ['who joins is answered, not moved', {}, { inside: 'participant' }, null],
  ['who begins to wait is answered', {}, { waiting: 'off' }, null],
  [
    'who is let in comes in with their microphone',
    { waiting: 'live' },
    { inside: 'participant' },
    { to: 'inside', microphone: 'live' },
  ],
  [
    'who waits for the opening waits to be admitted then',
    { waiting: 'off', started: false },
    { waiting: 'off' },
    { to: 'waiting' },
  ],
  ['who waits and is no concern of what happens waits on', { waiting: 'off' }, { waiting: 'off' }, null],
  [
    'who gets another role is told anew',
    { inside: 'participant' },
    { inside: 'moderator' },
    { to: 'another-circle' },
  ],
  ['who loses it, too', { inside: 'moderator' }, { inside: 'participant' }, { to: 'another-circle' }],
  [
    'who is told of others no more is told anew',
    { inside: 'participant' },
    { inside: 'participant', listHidden: true },
    { to: 'another-circle' },
  ],
  [
    'moderators are told of everybody all the same',
    { inside: 'moderator' },
    { inside: 'moderator', listHidden: true },
    null,
  ],
  ['who is sent out is out', { inside: 'participant' }, { gone: 'kicked' }, { to: 'out', reason: 'kicked' }],
  [
    'who is turned away from the waiting is out',
    { waiting: 'off' },
    { gone: 'full' },
    { to: 'out', reason: 'full' },
  ],
  ['a visitor is not moved', {}, {}, null],
  [
    'with the meeting everything is over, which is told to all',
    { inside: 'moderator' },
    { ended: true },
    null,
  ],
]
for (const [name, before, after, move] of moves)
  test(name, () => {
    const happened = { before: meeting(before), after: meeting(after) } as Happened
    assert.equal(moveOf(happened, ID), move)
  })

test('where somebody is follows from the meeting alone', () => {
  assert.is(phaseOf(meeting({}), ID), 'visiting')
  assert.is(phaseOf(meeting({ waiting: 'off' }), ID), 'waiting')
  assert.is(phaseOf(meeting({ inside: 'moderator' }), ID), 'inside')
  assert.is(phaseOf(meeting({ inside: 'moderator', ended: true }), ID), 'over')
})

test('what moderators are told ends with the role, at once, and begins again with the new one', async () => {
  let now = meeting({ inside: 'moderator' })
  const live = { get now() { return now }, seq: 1 } // prettier-ignore
  const groups: string[][] = []
  const moved: Move[] = []
  const listener = {
    self: ID,
    get circle() {
      return circleOf(now, ID)
    },
    phase: 'inside',
    hear: (them: string[]) => groups.push([...them]),
    move: (move: Move) => moved.push(move),
  } as unknown as Listener
  const channel = new MeetingChannel(live as never, new ManualClock(), () => undefined)
  channel.take(listener)
  const heard = async (): Promise<string[] | undefined> => {
    channel.listen(listener, 1)
    await new Promise(setImmediate)
    return groups.at(-1)
  }
  assert.equal(await heard(), ['everyone of meeting-1', 'moderators of meeting-1', 'pages of meeting-1'])
  const before = now
  now = meeting({ inside: 'participant' })
  channel.follow({ seq: 1, event: { type: 'restored', at: 1 }, before, after: now })
  assert.equal(groups.at(-1), [])
  assert.is(channel.hears(listener), false)
  assert.equal(moved, [{ to: 'another-circle' }])
  assert.equal(await heard(), ['everyone of meeting-1', 'participants of meeting-1', 'pages of meeting-1'])
})

test('one browser cannot take the echo tests of all others, and what is closed counts no more', () => {
  const met: string[] = []
  const visitors = new VisitorEndpoints({ met: (limit) => void met.push(limit) })
  const of = (browser: string) => ({ browser, link: 'link', address: '192.0.2.1' })
  for (let page = 0; page < 4; page += 1) visitors.take(`page-${String(page)}`, of('eve'))
  visitors.take('page-0', of('eve'))
  assert.throws(() => {
    visitors.take('page-4', of('eve'))
  }, 'too many')
  assert.equal(met, ['visitors-of-browser'])
  visitors.take('page-5', of('ada'))
  visitors.release('page-1')
  visitors.take('page-4', of('eve'))
  assert.is(visitors.size, 5)
})

test('many of one link and one address may be at the door at once', () => {
  const visitors = new VisitorEndpoints({ met: () => undefined })
  for (let one = 0; one < 1_000; one += 1)
    visitors.take(`page-${String(one)}`, { browser: String(one), link: 'link', address: '192.0.2.1' })
  assert.is(visitors.size, 1_000)
})

test.run()
