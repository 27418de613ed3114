import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callerKey, callerName } from '../server-link/caller-name.ts'
import { hearHappening, hearMeanwhile, hearRefusal, hearWelcome, learn } from '../server-link/hearing.ts'
import { ownParameters, voicesOf } from '../server-link/media.ts'
import type { Happening, Notice } from '../../shared/protocol.ts'
import type { ConsumerParameters } from '../../shared/media.ts'

const test = suite('what the server says, as a caller hears it')

const self = 'caller-00'
const hears = (one: unknown) => hearHappening(one as Happening, self)
const welcomed = (one: unknown) => hearWelcome(one as Notice<'welcome'>)

test('inside, muted, among so many; a resume says nothing again', () => {
  assert.equal(welcomed({ phase: 'inside', snapshot: { count: 12, participants: [] } }), [
    { type: 'entered', muted: true, people: 12 },
  ])
  assert.equal(welcomed({ phase: 'inside', snapshot: null }), [])
})

test('who calls again is told that their hand is up; one that came down meanwhile is told, too', () => {
  const withHand = (handRaisedAt: number | null) => ({
    phase: 'inside',
    self,
    snapshot: { count: 2, participants: [{ id: self, handRaisedAt }] },
  })
  assert.equal(
    welcomed(withHand(7)).map(({ type }) => type),
    ['entered', 'hand-raised'],
  )
  const meanwhile = (handRaisedAt: number | null, handUp: boolean) =>
    hearMeanwhile(withHand(handRaisedAt) as Notice<'welcome'>, handUp)
  assert.equal(meanwhile(null, true), [{ type: 'hand-lowered', by: 'moderator' }])
  assert.equal([...meanwhile(7, true), ...meanwhile(null, false)], [])
})

test('waiting for the start, or in the queue', () => {
  assert.equal(welcomed({ phase: 'waiting', awaits: 'opening', position: 1 }), [
    { type: 'waits', until: { for: 'start' } },
  ])
  assert.equal(welcomed({ phase: 'waiting', awaits: 'admission', position: 3 }), [
    { type: 'waits', until: { for: 'moderator', position: 3 } },
  ])
})

test('what is done to a caller', () => {
  assert.equal(hears({ name: 'you:muted', notice: { by: 'Ann' } }), [{ type: 'muted', by: 'moderator' }])
  assert.equal(hears({ name: 'you:asked-to-unmute', notice: { by: 'Ann' } }), [{ type: 'asked-to-unmute' }])
  assert.equal(hears({ name: 'you:hand-lowered', notice: { by: 'Ann' } }), [
    { type: 'hand-lowered', by: 'moderator' },
  ])
  assert.equal(hears({ name: 'you:hand-lowered', notice: { by: null } }), [
    { type: 'hand-lowered', by: 'self' },
  ])
  assert.equal(hears({ name: 'meeting:ended', notice: {} }), [{ type: 'meeting-ended' }])
})

test('what happens to others is not said', () =>
  assert.equal(
    hears({ name: 'participant:left', notice: { id: 'ann-00000', reason: 'kicked', count: 1 } }),
    [],
  ))

test('how many there are is known without asking', () => {
  const joined = { name: 'participant:joined', notice: { count: 5 } } as Happening
  assert.is(learn({ people: 4, endsAt: 1 }, joined).people, 5)
})

for (const code of [
  'not-found',
  'banned',
  'kicked',
  'ended',
  'bad-request',
  'forbidden',
  'limit-reached',
] as const) {
  test(`${code}: a PIN that leads nowhere sounds alike, whatever the reason`, () =>
    assert.equal(hearRefusal(code, false), { type: 'pin-refused' }))
}

test('who was inside hears why they are not any more', () => {
  assert.equal(hearRefusal('kicked', true), { type: 'removed' })
  assert.equal(hearRefusal('ended', true), { type: 'meeting-ended' })
  assert.equal(hearRefusal('denied', true), { type: 'denied' })
})

test('a server that is not there is no wrong PIN', () => {
  assert.equal(hearRefusal(undefined, false), { type: 'unreachable' })
  assert.equal(hearRefusal('unavailable', false), { type: 'unreachable' })
})

test('a number is shown by its end, and known by nothing that leads back to it', () => {
  assert.equal(
    [callerName('+33612345642', 'en'), callerName('+33612345642', 'fr'), callerName(undefined, 'en')],
    ['Phone •••• 42', 'Téléphone •••• 42', 'Phone'],
  )
  const key = callerKey('+33612345642', 'secret')
  assert.match(key, /^[A-Za-z0-9_-]{43}$/)
  assert.is(key, callerKey('33 6 12 34 56 42', 'secret'))
  assert.is.not(key, callerKey('+33612345642', 'another secret'))
  assert.is.not(callerKey(undefined, 'secret'), callerKey(undefined, 'secret'))
})

test('a narrow line stays what it is, a wide one stays wide', () => {
  assert.equal([ownParameters('PCMA').format.codec, ownParameters('G722').format.codec], ['PCMU', 'opus'])
})

test('pictures and what we do not know are no voices', () => {
  const consumer = (id: string, kind: string, mimeType: string) =>
    ({
      id,
      producerId: `of-${id}`,
      participantId: 'ann',
      kind,
      rtpParameters: { codecs: [{ mimeType, payloadType: 100, clockRate: 1 }], encodings: [{ ssrc: 9 }] },
    }) as ConsumerParameters
  const voices = voicesOf([
    consumer('one', 'audio', 'audio/opus'),
    consumer('two', 'video', 'video/VP8'),
    consumer('three', 'audio', 'audio/AMR'),
  ])
  assert.equal(voices, [
    { id: 'one', producer: 'of-one', owner: 'ann', ssrc: 9, codec: 'opus', payloadType: 100 },
  ])
})

test.run()
