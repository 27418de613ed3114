import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import type { Waits } from '../client.ts'
import { eventually } from '../eventually.ts'
import { stillWaiting, type Room } from '../rig.ts'
import { rtpParameters } from './rules.ts'
import { moved, WaitingPeople } from './waiting-people.ts'

const people = new WaitingPeople('signalling: waiting')
const { test, join, wait, open, refusalOf, logged } = people

const microphoneOf = (room: Room, { self }: Waits) => room.live.now.participants.get(self)?.microphone

test('who comes before a moderator is told who is awaited, and comes in by itself when one comes', async () => {
  const room = people.rig.openRoom({ started: false, permanent: true })
  const bob = await wait(room, 'Bob')
  assert.is(bob.waits.awaits, 'opening')
  assert.is(bob.waits.name, 'Bob')
  assert.equal(bob.waits.meeting, {
    id: room.live.now.id,
    title: 'Conseil',
    host: 'Ada Host',
    started: false,
    permanent: true,
    redirectUrl: '',
  })
  people.clock.pass(60_000)
  const ann = await join(room, 'Ann', 'moderator')
  const welcome = await moved(bob.client, 'inside')
  assert.is(welcome.seat, bob.waits.seat)
  assert.equal(
    welcome.snapshot?.participants.map(({ name }) => name),
    ['Ann', 'Bob'],
  )
  assert.is(ann.inside.snapshot?.meeting.openedAt, people.clock.now())
  assert.is(ann.inside.snapshot?.meeting.endsAt, people.clock.now() + 3_600_000)
  // The meeting goes on for them as for everybody.
  await bob.client.ask('hand:raise', {})
  people.clock.pass(100)
  await ann.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
})

test('with a waiting room the opening only changes who is awaited', async () => {
  const room = people.rig.openRoom({ started: false, settings: { waitingRoom: 'everybody' } })
  const bob = await wait(room, 'Bob')
  const ann = await join(room, 'Ann', 'moderator')
  const welcome = await moved(bob.client, 'waiting')
  assert.is(welcome.awaits, 'admission')
  assert.is(welcome.meeting.started, true)
  assert.equal(
    ann.inside.snapshot?.waiting.map(({ name, presence }) => `${name} ${presence}`),
    ['Bob here'],
  )
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  await moved(bob.client, 'inside')
  people.clock.pass(100)
  await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  await ann.client.happened('participant:joined', ({ participant }) => participant.name === 'Bob')
})

test('moderators hear of who waits, comes, is away and goes; participants do not', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const cleo = await wait(room, 'Cleo')
  await ann.client.ask('people:admit', { participantId: cleo.waits.self })
  const inside = await moved(cleo.client, 'inside')
  assert.equal(inside.snapshot?.waiting, [])
  const bob = await wait(room, 'Bob')
  people.clock.pass(100)
  const { person } = await ann.client.happened('waiting:changed', (one) => one.person.name === 'Bob')
  assert.equal(
    [person.id, person.verified, person.via, person.presence],
    [bob.waits.self, false, 'browser', 'here'],
  )
  bob.client.drop()
  await eventually('away', () => room.live.now.waiting.get(bob.waits.self)?.awaySince !== null)
  people.clock.pass(100)
  await ann.client.happened('waiting:changed', (one) => one.person.presence === 'away')
  people.clock.pass(SEAT_GRACE_MS)
  await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  await ann.client.ask('hand:raise', {})
  people.clock.pass(100)
  await cleo.client.happened('participant:changed')
  assert.not.match(JSON.stringify(cleo.client.heard.slice(1)), /waiting:|Bob/)
})

test('a waiting seat comes back as waiting: by its seat, on another page, or by its link', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const bob = await wait(room, 'Bob')
  for (const hello of [stillWaiting(bob.waits, bob.client.page), stillWaiting(bob.waits, 'another-page')]) {
    const { welcome } = await open(hello)
    assert.ok(welcome.phase === 'waiting')
    assert.equal([welcome.self, welcome.seat, welcome.name], [bob.waits.self, bob.waits.seat, 'Bob'])
  }
  const { welcome } = await open(bob.hello)
  assert.is(welcome.phase, 'waiting')
  assert.is(room.live.now.waiting.size, 1)
})

test('who is admitted while away is inside when they come back', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  bob.client.drop()
  await eventually('away', () => room.live.now.waiting.get(bob.waits.self)?.awaySince !== null)
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  assert.is(room.live.now.participants.get(bob.waits.self)?.awaySince !== null, true)
  const { welcome } = await open(stillWaiting(bob.waits, bob.client.page))
  assert.ok(welcome.phase === 'inside' && welcome.snapshot !== null)
})

test('a visitor who joins before the opening waits by the answer, with the seat to come back by', async () => {
  const room = people.rig.openRoom({ started: false })
  const { client, welcome } = await open(people.rig.greeting(room, 'participant'))
  assert.ok(welcome.phase === 'visiting' && !welcome.meeting.started)
  const answer = await client.ask('meeting:join', { name: 'Bob', microphone: 'off' })
  assert.ok(answer.phase === 'waiting' && answer.awaits === 'opening')
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
})

for (const microphone of ['muted', 'live', 'off'] as const) {
  test(`the microphone of who waited enters ${microphone} when that was asked`, async () => {
    const room = people.rig.openRoom({ started: false })
    const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone } })
    const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
    await join(room, 'Ann', 'moderator')
    const welcome = await moved(client, 'inside')
    const expected = microphone === 'off' ? null : { producerId, muted: microphone === 'muted' }
    assert.equal(microphoneOf(room, waits), expected)
    const told = welcome.snapshot?.participants.find(({ id }) => id === waits.self)
    assert.is(told?.microphone, microphone)
    const producer = people.rig.sfu.rooms.get(room.live.now.id)?.producers.get(producerId)
    assert.is(producer?.paused, { muted: true, live: false, off: undefined }[microphone])
    const hears = people.rig.sfu.rooms
      .get(room.live.now.id)
      ?.endpoints.get(`${waits.self}:${client.page}`)?.hears
    assert.is(hears, 'room')
  })
}

test('a voice that begins while somebody is let in is told after they are told that they are inside', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  let answer: (value: unknown) => void = () => undefined
  people.rig.sfu.hold = new Promise((resolve) => (answer = resolve))
  const asked = people.rig.sfu.asked.length
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  await eventually('his media is asked for', () =>
    people.rig.sfu.asked.slice(asked).includes('endpoint:open'),
  )
  const at = { room: room.live.now.id, endpoint: `${bob.waits.self}:${bob.client.page}` }
  people.rig.sfu.tell('consumers:changed', { ...at, opened: [], closed: ['consumer-1' as never] })
  // Told to her too, it says that the notice has come.
  const hers = { ...at, endpoint: `${ann.inside.self}:${ann.client.page}` }
  people.rig.sfu.tell('consumers:changed', { ...hers, opened: [], closed: ['consumer-2' as never] })
  await ann.client.next('media:consumers')
  answer(undefined)
  await bob.client.next('media:consumers')
  const since = bob.client.heard.findIndex(({ name }) => name === 'welcome') + 1
  const heard = bob.client.heard.slice(since).map(({ name }) => name)
  assert.equal(
    heard.filter((name) => name === 'welcome' || name === 'media:consumers'),
    ['welcome', 'media:consumers'],
  )
})

test('the microphones of who waited enter muted where everybody arrives so', async () => {
  const room = people.rig.openRoom({ started: false, settings: { mutedOnArrival: true } })
  const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone: 'live' } })
  await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
  assert.is(microphoneOf(room, waits)?.muted, true)
})

test('where participants may not speak, who waited comes in without a microphone', async () => {
  const room = people.rig.openRoom({ started: false, settings: { permits: { microphones: false } } })
  const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone: 'live' } })
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
  assert.is(microphoneOf(room, waits), null)
  assert.not.ok(people.rig.sfu.rooms.get(room.live.now.id)?.producers.has(producerId))
})

test('when there is no place at the opening, who waited is told so, and so is their seat', async () => {
  const room = people.rig.openRoom({ started: false, settings: { maxParticipants: 1 } })
  const bob = await wait(room, 'Bob')
  await join(room, 'Ann', 'moderator')
  assert.is((await bob.client.next('dismissed')).code, 'limit-reached')
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'limit-reached')
})

test('who is not admitted because the meeting is full goes on waiting', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody', maxParticipants: 1 } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const answer = await ann.client.askRaw('people:admit', { participantId: bob.waits.self })
  assert.ok(
    !answer.ok && answer.code === 'limit-reached' && answer.limit === 'participants' && answer.max === 1,
  )
  assert.is(room.live.now.waiting.size, 1)
})

test('who stops waiting leaves nothing behind', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const bob = await wait(room, 'Bob')
  assert.ok(people.rig.sfu.rooms.get(room.live.now.id)?.endpoints.size === 1)
  await bob.client.ask('meeting:leave', {})
  await bob.client.disconnected()
  assert.is(room.live.now.waiting.size, 0)
  await eventually('closed', () => people.rig.sfu.rooms.get(room.live.now.id)?.endpoints.size === 0)
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'not-found')
})

test('when the waiting room is switched off, who waits comes in', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const settings = { ...room.live.now.settings, waitingRoom: 'off' as const }
  room.live.dispatch({ type: 'configure', settings, at: people.clock.now() })
  await moved(bob.client, 'inside')
  people.clock.pass(100)
  const { meeting } = await ann.client.happened('meeting:changed')
  assert.is(meeting.waitingRoom, 'off')
})

test('many who wait come in together at the opening, each told once', async () => {
  const room = people.rig.openRoom({ started: false })
  const crowd = await Promise.all(Array.from({ length: 30 }, (_, at) => wait(room, `P${String(at)}`)))
  await join(room, 'Ann', 'moderator')
  for (const { client } of crowd) await moved(client, 'inside')
  people.clock.pass(1_000)
  await crowd[0]?.client.ask('hand:raise', {})
  people.clock.pass(100)
  for (const { client } of crowd) {
    await client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
    assert.is(client.heard.filter(({ name }) => name === 'welcome').length, 2)
  }
})

test('when the meeting of a room that stays ends, who visits and waits is told and may come again by the link', async () => {
  const room = people.rig.openRoom({ permanent: true, settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const visitor = await open(people.rig.greeting(room, 'participant'))
  const before = room.live.now.id
  await ann.client.ask('meeting:end', {})
  for (const { client } of [bob, visitor]) assert.is((await client.next('dismissed')).code, 'ended')
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'ended')
  const { welcome } = await open(bob.hello)
  assert.ok(welcome.phase === 'waiting' && welcome.awaits === 'opening')
  assert.is.not(room.live.now.id, before)
})

test('nothing of all this was worth a warning', () => {
  assert.equal(logged, [])
})

test.run()
