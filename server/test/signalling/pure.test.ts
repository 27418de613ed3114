import { createHmac } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NOTICE_BATCH_MS, SNAPSHOT_PARTICIPANTS } from '../../../shared/limits.ts'
import type { Happening } from '../../../shared/protocol.ts'
import type { Announcement } from '../../reactions/following.ts'
import { snapshotOf } from '../../reactions/to-wire.ts'
import { LiveMeeting } from '../../meeting/live-meeting.ts'
import { repairsOf } from '../../sfu/take-over.ts'
import { coalesce, type Entry } from '../../signalling/coalesce.ts'
import { iceServersFor } from '../../signalling/ice-servers.ts'
import { Outbox } from '../../signalling/outbox.ts'
import { Replay } from '../../signalling/replay.ts'
import { deeperThan } from '../../signalling/text-parser.ts'
import { ManualClock } from '../manual-clock.ts'
import { having, joining, opening, person, T0 } from '../meeting/given.ts'

const turn = (): Promise<void> => new Promise((done) => setImmediate(done))
const ended: Happening = { name: 'meeting:ended', notice: { reason: 'empty', by: null } }
const announcement = (urgent: string | null = null): Announcement => ({
  urgent,
  messages: [{ to: 'everyone', happening: ended }],
})

const outbox = (): { clock: ManualClock; box: Outbox; sent: number[][] } => {
  const clock = new ManualClock()
  const sent: number[][] = []
  return { clock, sent, box: new Outbox(clock, (entries) => sent.push(entries.map(({ seq }) => seq))) }
}

test('the first happening after a silence leaves at once, together with what is done in the same go', async () => {
  const { box, sent } = outbox()
  box.post(1, announcement())
  box.post(2, announcement())
  await turn()
  assert.equal(sent, [[1, 2]])
})

test('later ones leave at most once in a batch time', async () => {
  const { box, sent, clock } = outbox()
  box.post(1, announcement())
  await turn()
  for (let seq = 2; seq < 24; seq += 1) {
    box.post(seq, announcement())
    clock.pass(NOTICE_BATCH_MS / 10)
    await turn()
  }
  assert.equal(
    sent.map((batch) => batch[0]),
    [1, 2, 12],
  )
  assert.equal(
    sent.flat(),
    Array.from({ length: sent.flat().length }, (_, index) => index + 1),
  )
})

test('an urgent one takes all that waits with it, in order', async () => {
  const { box, sent } = outbox()
  box.post(1, announcement())
  await turn()
  box.post(2, announcement())
  box.post(3, announcement('ann'))
  box.post(4, announcement())
  await turn()
  assert.equal(sent, [[1], [2, 3, 4]])
})

test('what is urgent again and again is told at most once in a batch time, and so is what waits with it', async () => {
  const { box, sent, clock } = outbox()
  box.post(1, announcement('ann'))
  await turn()
  for (let seq = 2; seq < 40; seq += 2) {
    box.post(seq, announcement('ann'))
    box.post(seq + 1, announcement('bob'))
    clock.pass(NOTICE_BATCH_MS / 10)
    await turn()
  }
  clock.pass(NOTICE_BATCH_MS)
  await turn()
  assert.equal(
    sent.map(([first]) => first),
    [1, 2, 22],
  )
  clock.pass(NOTICE_BATCH_MS)
  box.post(40, announcement())
  await turn()
  box.post(41, announcement('cleo'))
  await turn()
  assert.equal(sent.at(-1), [41], 'others are told at once all the same')
})

const who = (id: string, name = id): never =>
  ({
    id,
    name,
    role: 'participant',
    via: 'browser',
    presence: 'here',
    microphone: 'off',
    videos: [],
    handRaisedAt: null,
  }) as never
const changed = (id: string, name: string): Happening => ({
  name: 'participant:changed',
  notice: { participant: who(id, name) },
})
const joined = (id: string): Happening => ({
  name: 'participant:joined',
  notice: { participant: who(id), count: 1 },
})
const left = (id: string): Happening => ({
  name: 'participant:left',
  notice: { id: id as never, reason: 'left', count: 0 },
})

test('of several changes of one participant only the last is told, of each participant', () => {
  const kept = coalesce([changed('ann', '1'), changed('bob', '1'), changed('ann', '2'), changed('bob', '2')])
  assert.equal(kept, [changed('ann', '2'), changed('bob', '2')])
})

test('joining and leaving are always told, also of somebody who comes twice', () => {
  const all = [joined('ann'), left('ann'), joined('ann')]
  assert.equal(coalesce(all), all)
  assert.equal(coalesce([joined('ann'), changed('ann', '1'), left('ann')]), [joined('ann'), left('ann')])
  assert.equal(coalesce([changed('ann', '1'), left('ann'), joined('ann'), changed('ann', '2')]), [
    left('ann'),
    joined('ann'),
    changed('ann', '2'),
  ])
})

test('what is replayed is complete or not given at all', () => {
  const replay = new Replay(10, 5)
  const entry = (seq: number): Entry => ({ seq, to: 'everyone', happening: ended })
  assert.equal(replay.since(10), [])
  assert.is(replay.since(9), null)
  for (let seq = 11; seq <= 40; seq += 1) replay.add(entry(seq))
  assert.is(replay.since(10), null)
  for (let since = 11; since <= 40; since += 1) {
    const given = replay.since(since)
    if (given === null) assert.ok(since < 40 - 5)
    else
      assert.equal(
        given.map(({ seq }) => seq),
        Array.from({ length: 40 - since }, (_, index) => since + 1 + index),
      )
  }
})

test('the depth of a packet is told without parsing it, and brackets in text do not count', () => {
  assert.is(deeperThan('[[[]]]', 3), false)
  assert.is(deeperThan('[[{}]]', 2), true)
  assert.is(deeperThan('["[[[[\\"[[", "]"]', 1), false)
  assert.is(deeperThan('['.repeat(60_000), 16), true)
})

test('TURN credentials are coturn’s: an expiry, whose it is, and their HMAC', () => {
  const [server] = iceServersFor({ urls: ['turn:a'], secret: 's' }, 'ann-00000' as never, 1_000_000)
  assert.is(server?.username, '44200:ann-00000')
  assert.is(server?.credential, createHmac('sha1', 's').update('44200:ann-00000').digest('base64'))
  assert.equal(iceServersFor(null, 'ann-00000' as never, 0), [])
})

test('of many, those are shown first who matter most', () => {
  const live = LiveMeeting.open(
    { ...opening, settings: having({ maxParticipants: 500 }) },
    {
      reactions: [],
      written: () => Promise.resolve(),
      onFault: (fault) => assert.unreachable(String(fault)),
    },
  )
  const id = (index: number): never => `somebody-${String(index)}` as never
  const order = [3, ...Array.from({ length: 200 }, (_, index) => index).filter((index) => index !== 3)]
  for (const index of order) {
    const role = index === 3 ? 'moderator' : 'participant'
    live.dispatch(joining(person(String(index), { id: id(index), role })))
  }
  live.dispatch({
    type: 'publish',
    by: id(5),
    producerId: 'camera-5' as never,
    source: 'camera',
    muted: false,
  })
  live.dispatch({ type: 'raise-hand', by: id(4), at: T0 })
  live.dispatch({ type: 'publish', by: id(2), producerId: 'mic-0002' as never, source: 'mic', muted: false })
  live.dispatch({ type: 'publish', by: id(1), producerId: 'mic-0001' as never, source: 'mic', muted: true })
  const { participants, count } = snapshotOf(live.now, { id: id(0), circle: 'participants' }, T0)
  assert.is(count, 200)
  assert.is(participants.length, SNAPSHOT_PARTICIPANTS)
  assert.equal(
    participants.slice(0, 7).map(({ name }) => name),
    ['0', '5', '3', '4', '2', '199', '198'],
  )
})

test('a room that runs on is repaired where it differs from its meeting, and only there', () => {
  const producer = (name: string, owner: string, paused = false): never =>
    ({
      id: name,
      endpoint: `${owner}:page`,
      owner,
      source: 'mic',
      kind: 'audio',
      paused,
      bytesReceived: 0,
    }) as never
  const endpoint = (owner: string): never =>
    ({ id: `${owner}:page`, owner, hears: 'room', privileged: true, worker: 0, connected: {} }) as never
  const described = {
    id: 'room-0001',
    workers: [0],
    endpoints: [endpoint('ann'), endpoint('bob'), endpoint('visitor')],
    producers: [
      producer('a1', 'ann'),
      producer('a2', 'ann'),
      producer('b1', 'bob', true),
      producer('v1', 'visitor'),
    ],
  }
  const owners = new Map([
    ['ann', new Map([['a1', { paused: true }]])],
    [
      'bob',
      new Map([
        ['b1', { paused: true }],
        ['b2', { paused: false }],
      ]),
    ],
  ]) as never
  const privileged = new Set(['ann']) as never
  const cameras = { camerasTo: 'everyone', camerasApart: [] } as const
  assert.equal(repairsOf(described, { id: 'room-0001', owners, privileged, ...cameras }), {
    pause: [{ producer: 'a1', paused: true }],
    lost: [{ owner: 'bob', producer: 'b2' }],
    close: ['a2'],
    privilege: [{ endpoint: 'bob:page', privileged: false }],
    strangers: [{ endpoint: 'visitor:page', owner: 'visitor' }],
  })
})

test.run()
