/** What people are told when moderators lock and allow, and what of others when the list of participants is locked. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Lock } from '../../../shared/lock-names.ts'
import type { Reply } from '../../../shared/protocol.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import { newBrowser } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForEach, type Person, type Rig, type Room } from '../rig.ts'

const test = suite('signalling: locks')
const rig = rigForEach(test, startQuietSfu)
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})

type More = Parameters<Rig['join']>[3]
const join = (name: string, kind?: LinkKind, more: More = {}): Promise<Person> =>
  rig.join(room, name, kind, { capabilities: {}, ...more })
const lock = ({ client }: Person, what: Lock, on = true): Promise<unknown> =>
  client.ask('lock:set', { locks: { [what]: on } })
const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
const send = ({ client }: Person, source: 'camera' | 'screen' | 'mic') =>
  client.ask('media:produce', { source, rtpParameters, muted: false })

/** All that somebody was told from here on. */
const from = ({ client }: Person): (() => string) => {
  const since = client.heard.length
  return () => JSON.stringify(client.heard.slice(since))
}
/** The welcome that tells somebody anew. */
const toldAnew = async ({ client }: Person): Promise<string[]> => {
  const now = await client.next('welcome')
  if (now.phase !== 'inside' || now.snapshot === null) throw new Error('a snapshot is wanted')
  return now.snapshot.participants.map(({ name }) => name).toSorted()
}
const listed = async ({ client }: Person): Promise<string[]> => {
  const { participants }: Reply<'people:list'> = await client.ask('people:list', { after: null, limit: 50 })
  return participants.map(({ name }) => name)
}

test('a lock of the room is told to everybody, once and by whom; what is sent stops, and is refused from then on', async () => {
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob')]
  await send(bob, 'mic')
  await bob.client.ask('microphone:unmute', {})
  await lock(ann, 'microphones')
  for (const { client } of [ann, bob]) {
    const { locks, changed, by } = await client.happened('lock:changed')
    assert.equal([locks.microphones, changed, by], [true, ['microphones'], 'Ann'])
  }
  await bob.client.happened('participant:changed', ({ participant }) => participant.microphone === 'muted')
  const [producer] = [...(rig.sfu.rooms.get(room.live.now.id)?.producers.values() ?? [])]
  await eventually('paused', () => producer?.paused === true)
  assert.is(await bob.client.codeOf('microphone:unmute', {}), 'forbidden')
  await lock(ann, 'microphones')
  await lock(ann, 'microphones', false)
  await bob.client.happened('lock:changed', ({ locks }) => !locks.microphones)
  const told = bob.client.happenings().filter(({ name }) => name === 'lock:changed')
  assert.is(told.length, 2)
  const late = await join('Late')
  assert.is(late.inside.snapshot?.meeting.locks.microphones, false)
})

test('what follows at once on a lock is refused, a thousand times', async () => {
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob')]
  await send(bob, 'mic')
  const by = ann.inside.self
  for (let times = 0; times < 1_000; times += 1) {
    room.live.dispatch({ type: 'set-locks', by, at: times, locks: { microphones: false } })
    room.live.dispatch({ type: 'set-locks', by, at: times, locks: { microphones: true } })
    assert.throws(() => room.live.dispatch({ type: 'unmute', by: bob.inside.self }))
  }
})

test('a lock of one is told to them and to moderators, and to nobody else', async () => {
  const [ann, bob, cleo] = [await join('Ann', 'moderator'), await join('Bob'), await join('Cleo')]
  const participantId = bob.inside.self
  await ann.client.ask('lock:set-for', { participantId, locks: { publicChat: 'locked' } })
  for (const { client } of [ann, bob]) {
    const { person, changed, by } = await client.happened('lock:person-changed')
    assert.equal([person.locks, changed, by], [{ publicChat: 'locked' }, ['publicChat'], 'Ann'])
  }
  await lock(ann, 'notes')
  await cleo.client.happened('lock:changed')
  assert.not.ok(JSON.stringify(cleo.client.heard).includes('lock:person-changed'))
  const dora = await join('Dora', 'moderator')
  assert.equal(
    dora.inside.snapshot?.locked.map(({ name }) => name),
    ['Bob'],
  )
  assert.equal((await join('Dan')).inside.snapshot?.locked, [])
})

test('who was locked alone and comes back is so again, and moderators see it', async () => {
  const browser = newBrowser()
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob', 'participant', { browser })]
  const locks = { microphones: 'locked', camerasToAll: 'locked' } as const
  await ann.client.ask('lock:set-for', { participantId: bob.inside.self, locks })
  await bob.client.ask('meeting:leave', {})
  const again = await join('Robert', 'participant', { browser })
  assert.equal(again.inside.snapshot?.locked, [{ id: again.inside.self, name: 'Robert', locks }])
  await ann.client.happened('lock:person-changed', ({ person }) => person.name === 'Robert')
  await eventually(
    'the media knows',
    () => rig.sfu.rooms.get(room.live.now.id)?.camerasApart.includes(again.inside.self) === true,
  )
})

test('under a locked list a participant is told of moderators and themselves only, on every way', async () => {
  const [ann, bob, cleo] = [await join('Ann', 'moderator'), await join('Bob'), await join('Cleo')]
  await join('Dan')
  await lock(ann, 'participantList')
  assert.equal(await toldAnew(bob), ['Ann', 'Bob'])
  const sinceLock = from(bob)
  await cleo.client.ask('hand:raise', {})
  await send(cleo, 'mic')
  const eve = await join('Eve')
  assert.equal(eve.inside.snapshot?.participants.map(({ name }) => name).toSorted(), ['Ann', 'Eve'])
  await bob.client.happened('participant:hidden', ({ id, count }) => id === eve.inside.self && count === 5)
  // Who shows something keeps a tile, without a name.
  const { producerId } = await send(cleo, 'screen')
  const shown = await bob.client.happened(
    'participant:changed',
    ({ participant }) => participant.videos.length > 0,
  )
  assert.equal([shown.participant.name, shown.participant.videos[0]?.producerId], ['', producerId])
  await cleo.client.ask('media:close', { producerId })
  await bob.client.happened('participant:hidden', ({ id }) => id === cleo.inside.self)
  assert.equal(await listed(bob), ['Ann', 'Bob'])
  assert.equal(await listed(ann), ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'])
  for (const name of ['Cleo', 'Dan', 'Eve']) assert.not.ok(sinceLock().includes(`"${name}"`), name)
  await ann.client.ask('hand:raise', {})
  const hand = await bob.client.happened(
    'participant:changed',
    (one) => one.participant.handRaisedAt !== null,
  )
  assert.is(hand.participant.name, 'Ann')

  const { self } = bob.inside
  await ann.client.ask('lock:set-for', { participantId: self, locks: { participantList: 'allowed' } })
  assert.equal(await toldAnew(bob), ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'])
  await lock(ann, 'participantList', false)
  assert.equal(await toldAnew(eve), ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'])
})

test('who comes back after the list was locked for them alone is told of no more than that', async () => {
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob')]
  await join('Cleo')
  const { seq, self } = bob.inside
  bob.client.drop()
  await eventually('away', () => room.live.now.participants.get(self)?.awaySince !== null)
  await join('Dan')
  await ann.client.ask('lock:set-for', { participantId: self, locks: { participantList: 'locked' } })
  const { client, welcome } = await rig.open(returning(bob.inside, bob.client.page, seq))
  if (welcome.phase !== 'inside') throw new Error('not inside')
  assert.equal(welcome.snapshot?.participants.map(({ name }) => name).toSorted(), ['Ann', 'Bob'])
  assert.not.ok(JSON.stringify([welcome, client.heard]).includes('"Dan"'))
})

test('a demotion under a locked list hides others at once, and a promotion shows them', async () => {
  const [ann, max] = [await join('Ann', 'moderator'), await join('Max', 'moderator')]
  await join('Cleo')
  await lock(ann, 'participantList')
  const participantId = max.inside.self
  await ann.client.ask('people:demote', { participantId })
  assert.equal(await toldAnew(max), ['Ann', 'Max'])
  const since = from(max)
  await join('Eve')
  await max.client.happened('participant:hidden')
  for (const name of ['Cleo', 'Eve']) assert.not.ok(since().includes(`"${name}"`), name)
  await ann.client.ask('people:promote', { participantId })
  assert.equal(await toldAnew(max), ['Ann', 'Cleo', 'Eve', 'Max'])
})

test('whose camera all see, or moderators only, is told to the media for the room and for one', async () => {
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob')]
  const cleo = await join('Cleo')
  const participantId = bob.inside.self
  const reach = () => {
    const { camerasTo, camerasApart } = rig.sfu.rooms.get(room.live.now.id) ?? {}
    return [camerasTo, ...(camerasApart ?? [])].join(' ')
  }
  await lock(ann, 'camerasToAll')
  await eventually('confined', () => reach() === 'privileged')
  const { producerId } = await send(bob, 'camera')
  assert.not.ok(JSON.stringify(cleo.client.heard).includes(producerId))
  await ann.client.ask('lock:set-for', { participantId, locks: { camerasToAll: 'allowed' } })
  await eventually('but one', () => reach() === `privileged ${participantId}`)
  await cleo.client.happened('participant:changed', ({ participant }) => participant.videos.length === 1)
  await lock(ann, 'camerasToAll', false)
  await ann.client.ask('lock:set-for', { participantId, locks: { camerasToAll: 'locked' } })
  await eventually('only one', () => reach() === `everyone ${participantId}`)
  await cleo.client.happened(
    'participant:changed',
    ({ participant: { id, videos } }) => id === participantId && videos.length === 0,
  )
})

test.run()
