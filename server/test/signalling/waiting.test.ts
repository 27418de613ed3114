import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import type { UserId } from '../../../shared/ids.ts'
import type { Hello, Notice } from '../../../shared/protocol.ts'
import type { Identity } from '../../auth/identity.ts'
import { DENIED_PAUSE_MS } from '../../meeting/turned-away.ts'
import { POSITION_PAUSE_MS, UNANSWERED_MAX } from '../../signalling/waiting-room.ts'
import { Client, HelloRefused, type Waits } from '../client.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import {
  returning,
  startRig,
  stillWaiting,
  type Person,
  type Rig,
  type Room,
  type WaitingPerson,
} from '../rig.ts'

const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
let sfu: QuietSfu
let clock: ManualClock
let rig: Rig
const clients: Client[] = []
const logged: string[] = []

const join = async (room: Room, name: string, kind: 'moderator' | 'participant'): Promise<Person> => {
  const person = await rig.join(room, name, kind, { capabilities: {} })
  clients.push(person.client)
  return person
}
const wait = async (
  room: Room,
  name: string,
  more: Partial<Hello> & { readonly cookie?: string } = {},
): Promise<WaitingPerson> => {
  const person = await rig.wait(room, name, { capabilities: {}, ...more })
  clients.push(person.client)
  return person
}
const open = async (hello: Hello): Promise<{ client: Client; welcome: Notice<'welcome'> }> => {
  const opened = await Client.open(rig.url, hello)
  clients.push(opened.client)
  return opened
}
const refusalOf = async (hello: Hello): Promise<string | undefined> => {
  try {
    await open(hello)
    return 'welcome'
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure.code
    throw error
  }
}
type Welcome<P extends 'inside' | 'waiting'> = Extract<Notice<'welcome'>, { phase: P }>
const moved = async <P extends 'inside' | 'waiting'>(client: Client, phase: P): Promise<Welcome<P>> =>
  (await client.next('welcome', (welcome) => welcome.phase === phase)) as Welcome<P>
const microphoneOf = (room: Room, { self }: Waits) => room.live.now.participants.get(self)?.microphone

const test = suite('signalling: waiting')
test.before(async () => {
  sfu = await startQuietSfu()
})
test.before.each(async () => {
  clock = new ManualClock()
  rig = await startRig({ sfu, clock })
})
test.after.each(async () => {
  for (const client of clients.splice(0)) client.close()
  await rig.close()
  logged.push(...rig.logged)
})
test.after(() => sfu.close())

test('who comes before a moderator is told who is awaited, and comes in by itself when one comes', async () => {
  const room = rig.openRoom({ started: false, permanent: true })
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
  clock.pass(60_000)
  const ann = await join(room, 'Ann', 'moderator')
  const welcome = await moved(bob.client, 'inside')
  assert.is(welcome.seat, bob.waits.seat)
  assert.equal(
    welcome.snapshot?.participants.map(({ name }) => name),
    ['Ann', 'Bob'],
  )
  assert.is(ann.inside.snapshot?.meeting.openedAt, clock.now())
  assert.is(ann.inside.snapshot?.meeting.endsAt, clock.now() + 3_600_000)
  // The meeting goes on for them as for everybody.
  await bob.client.ask('hand:raise', {})
  clock.pass(100)
  await ann.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
})

test('with a waiting room the opening only changes who is awaited', async () => {
  const room = rig.openRoom({ started: false, settings: { waitingRoom: 'everybody' } })
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
  clock.pass(100)
  await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  await ann.client.happened('participant:joined', ({ participant }) => participant.name === 'Bob')
})

test('moderators hear of who waits, comes, is away and goes; participants do not', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const cleo = await wait(room, 'Cleo')
  await ann.client.ask('people:admit', { participantId: cleo.waits.self })
  const inside = await moved(cleo.client, 'inside')
  assert.equal(inside.snapshot?.waiting, [])
  const bob = await wait(room, 'Bob')
  clock.pass(100)
  const { person } = await ann.client.happened('waiting:changed', (one) => one.person.name === 'Bob')
  assert.equal(
    [person.id, person.verified, person.via, person.presence],
    [bob.waits.self, false, 'browser', 'here'],
  )
  bob.client.drop()
  await eventually('away', () => room.live.now.waiting.get(bob.waits.self)?.awaySince !== null)
  clock.pass(100)
  await ann.client.happened('waiting:changed', (one) => one.person.presence === 'away')
  clock.pass(SEAT_GRACE_MS)
  await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  await ann.client.ask('hand:raise', {})
  clock.pass(100)
  await cleo.client.happened('participant:changed')
  assert.not.match(JSON.stringify(cleo.client.heard.slice(1)), /waiting:|Bob/)
})

test('a waiting seat comes back as waiting: by its seat, on another page, or by its link', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
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
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
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
  const room = rig.openRoom({ started: false })
  const { client, welcome } = await open(rig.greeting(room, 'participant'))
  assert.ok(welcome.phase === 'visiting' && !welcome.meeting.started)
  const answer = await client.ask('meeting:join', { name: 'Bob', microphone: 'off' })
  assert.ok(answer.phase === 'waiting' && answer.awaits === 'opening')
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
})

for (const microphone of ['muted', 'live', 'off'] as const) {
  test(`the microphone of who waited enters ${microphone} when that was asked`, async () => {
    const room = rig.openRoom({ started: false })
    const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone } })
    const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
    await join(room, 'Ann', 'moderator')
    const welcome = await moved(client, 'inside')
    const expected = microphone === 'off' ? null : { producerId, muted: microphone === 'muted' }
    assert.equal(microphoneOf(room, waits), expected)
    const told = welcome.snapshot?.participants.find(({ id }) => id === waits.self)
    assert.is(told?.microphone, microphone)
    const producer = sfu.rooms.get(room.live.now.id)?.producers.get(producerId)
    assert.is(producer?.paused, { muted: true, live: false, off: undefined }[microphone])
    const hears = sfu.rooms.get(room.live.now.id)?.endpoints.get(`${waits.self}:${client.page}`)?.hears
    assert.is(hears, 'room')
  })
}

test('the microphones of who waited enter muted where everybody arrives so', async () => {
  const room = rig.openRoom({ started: false, settings: { mutedOnArrival: true } })
  const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone: 'live' } })
  await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
  assert.is(microphoneOf(room, waits)?.muted, true)
})

test('where participants may not speak, who waited comes in without a microphone', async () => {
  const room = rig.openRoom({ started: false, settings: { permits: { microphones: false } } })
  const { waits, client } = await wait(room, 'Bob', { join: { name: 'Bob', microphone: 'live' } })
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  await join(room, 'Ann', 'moderator')
  await moved(client, 'inside')
  assert.is(microphoneOf(room, waits), null)
  assert.not.ok(sfu.rooms.get(room.live.now.id)?.producers.has(producerId))
})

test('when there is no place at the opening, who waited is told so, and so is their seat', async () => {
  const room = rig.openRoom({ started: false, settings: { maxParticipants: 1 } })
  const bob = await wait(room, 'Bob')
  await join(room, 'Ann', 'moderator')
  assert.is((await bob.client.next('dismissed')).code, 'limit-reached')
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'limit-reached')
})

test('who is not admitted because the meeting is full goes on waiting', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody', maxParticipants: 1 } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const answer = await ann.client.askRaw('people:admit', { participantId: bob.waits.self })
  assert.ok(
    !answer.ok && answer.code === 'limit-reached' && answer.limit === 'participants' && answer.max === 1,
  )
  assert.is(room.live.now.waiting.size, 1)
})

test('who stops waiting leaves nothing behind', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const bob = await wait(room, 'Bob')
  assert.ok(sfu.rooms.get(room.live.now.id)?.endpoints.size === 1)
  await bob.client.ask('meeting:leave', {})
  await bob.client.disconnected()
  assert.is(room.live.now.waiting.size, 0)
  await eventually('closed', () => sfu.rooms.get(room.live.now.id)?.endpoints.size === 0)
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'not-found')
})

test('when the waiting room is switched off, who waits comes in', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const settings = { ...room.live.now.settings, waitingRoom: 'off' as const }
  room.live.dispatch({ type: 'configure', settings, at: clock.now() })
  await moved(bob.client, 'inside')
  clock.pass(100)
  const { meeting } = await ann.client.happened('meeting:changed')
  assert.is(meeting.waitingRoom, 'off')
})

test('many who wait come in together at the opening, each told once', async () => {
  const room = rig.openRoom({ started: false })
  const crowd = await Promise.all(Array.from({ length: 30 }, (_, at) => wait(room, `P${String(at)}`)))
  await join(room, 'Ann', 'moderator')
  for (const { client } of crowd) await moved(client, 'inside')
  clock.pass(1_000)
  await crowd[0]?.client.ask('hand:raise', {})
  clock.pass(100)
  for (const { client } of crowd) {
    await client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
    assert.is(client.heard.filter(({ name }) => name === 'welcome').length, 2)
  }
})

test('when the meeting of a room that stays ends, who visits and waits is told and may come again by the link', async () => {
  const room = rig.openRoom({ permanent: true, settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const visitor = await open(rig.greeting(room, 'participant'))
  const before = room.live.now.id
  await ann.client.ask('meeting:end', {})
  for (const { client } of [bob, visitor]) assert.is((await client.next('dismissed')).code, 'ended')
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'ended')
  const { welcome } = await open(bob.hello)
  assert.ok(welcome.phase === 'waiting' && welcome.awaits === 'opening')
  assert.is.not(room.live.now.id, before)
})

test('all who wait are admitted at once, the answer says how many, and every moderator hears who it was', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody', maxParticipants: 4 } })
  const ann = await join(room, 'Ann', 'moderator')
  const bea = await join(room, 'Bea', 'moderator')
  const [bob, cleo, dan] = [await wait(room, 'Bob'), await wait(room, 'Cleo'), await wait(room, 'Dan')]
  assert.equal(await ann.client.ask('waiting:admit-all', { whom: 'all' }), { admitted: 2, left: 1 })
  for (const { client } of [bob, cleo]) await moved(client, 'inside')
  assert.ok(room.live.now.waiting.has(dan.waits.self))
  clock.pass(100)
  const left = await bea.client.happened('waiting:left', ({ id }) => id === cleo.waits.self)
  assert.equal([left.outcome, left.by], ['admitted', 'Ann'])
  const refused = await ann.client.askRaw('waiting:admit-all', { whom: 'all' })
  assert.ok(!refused.ok && refused.code === 'limit-reached')
})

test('those of one’s organisation are admitted by what providers vouch for, never by what they write', async () => {
  const vouched = (name: string, email: string | null): Identity => ({
    organiser: {
      ...{ userId: `user-of-${name}` as UserId, name, email, administrator: false },
      ...{ session: `session-of-${name}`, provider: 'agents' },
    },
    attendee: null,
  })
  rig.signedIn.set('ann', vouched('Ann', 'ann@school.example'))
  rig.signedIn.set('bob', vouched('Bob', 'bob@SCHOOL.example'))
  rig.signedIn.set('cleo', vouched('Cleo', 'cleo@elsewhere.example'))
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await rig.join(room, 'Ann', 'moderator', { cookie: 'ann' })
  clients.push(ann.client)
  const domain = 'school.example'
  assert.equal(ann.inside.snapshot?.affiliation, { provider: 'agents', domain })
  const bob = await wait(room, 'Bob', { cookie: 'bob' })
  await wait(room, 'Cleo', { cookie: 'cleo' })
  await wait(room, 'dan@school.example')
  clock.pass(100)
  const { person } = await ann.client.happened('waiting:changed', (one) => one.person.name === 'Bob')
  assert.equal(person.affiliation, { provider: 'agents', domain })
  assert.equal(await ann.client.ask('waiting:admit-all', { whom: 'organisation' }), { admitted: 1, left: 0 })
  await moved(bob.client, 'inside')
  assert.is(room.live.now.waiting.size, 2)
})

test('who is denied is told, with the pause when they may ask again, and so is who comes by their browser', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('waiting:deny', { participantId: bob.waits.self, again: true })
  const word = await bob.client.next('dismissed')
  assert.equal([word.code, word.retryAfterMs], ['denied', DENIED_PAUSE_MS])
  clock.pass(100)
  const left = await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  assert.equal([left.outcome, left.by], ['denied', 'Ann'])
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'denied')
  const another = rig.greeting(room, 'participant', { browser: bob.hello.browser })
  assert.is(await refusalOf(another), 'denied')
  clock.pass(DENIED_PAUSE_MS)
  const again = await open({ ...another, join: { name: 'Bob', microphone: 'off' } })
  assert.ok(again.welcome.phase === 'waiting')
  await ann.client.ask('waiting:deny', { participantId: again.welcome.self, again: false })
  const last = await again.client.next('dismissed')
  assert.equal([last.code, last.retryAfterMs], ['denied', undefined])
  clock.pass(10 * DENIED_PAUSE_MS)
  assert.is(await refusalOf(another), 'denied')
})

test('moderators change who waits while the meeting goes on, and everybody inside is told', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'off' } })
  const ann = await join(room, 'Ann', 'moderator')
  const cleo = await join(room, 'Cleo', 'participant')
  await ann.client.ask('waiting:set-policy', { policy: 'guests' })
  clock.pass(100)
  assert.is((await cleo.client.happened('meeting:changed')).meeting.waitingRoom, 'guests')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('waiting:set-policy', { policy: 'off' })
  await moved(bob.client, 'inside')
})

test('a moderator who reloads while the waiting room is on comes straight back in, by seat and by link', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  ann.client.drop()
  const { welcome } = await open(returning(ann.inside, 'another-page', null))
  assert.is(welcome.phase, 'inside')
  const byLink = await open(rig.greeting(room, 'moderator', { join: { name: 'Ann', microphone: 'off' } }))
  assert.is(byLink.welcome.phase, 'inside')
})

test('who was admitted and reloads is inside at once', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  const inside = await moved(bob.client, 'inside')
  bob.client.drop()
  const { welcome } = await open(returning(inside, 'another-page', null))
  assert.is(welcome.phase, 'inside')
  // Longer than a seat is kept: the browser is known again.
  clock.pass(SEAT_GRACE_MS)
  const later = rig.greeting(room, 'participant', { browser: bob.hello.browser })
  const again = await open({ ...later, join: { name: 'Bob', microphone: 'off' } })
  assert.is(again.welcome.phase, 'inside')
})

test('who waits is told their place as it changes, at most once a second, and nothing of the meeting or of others', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const [bob, cleo, dan] = [await wait(room, 'Bob'), await wait(room, 'Cleo'), await wait(room, 'Dan')]
  assert.equal(
    [bob, cleo, dan].map(({ waits }) => waits.position),
    [1, 2, 3],
  )
  // Who came meanwhile was told by the welcome.
  clock.pass(POSITION_PAUSE_MS)
  clock.pass(POSITION_PAUSE_MS)
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  assert.is((await dan.client.next('waiting:position')).position, 2)
  await ann.client.ask('people:admit', { participantId: cleo.waits.self })
  await moved(cleo.client, 'inside')
  assert.is(dan.client.heard.filter(({ name }) => name === 'waiting:position').length, 1)
  clock.pass(POSITION_PAUSE_MS)
  assert.is((await dan.client.next('waiting:position')).position, 1)
  await ann.client.ask('hand:raise', {})
  clock.pass(100)
  await cleo.client.happened('participant:changed')
  assert.equal([...new Set(dan.client.heard.map(({ name }) => name))], ['welcome', 'waiting:position'])
  assert.not.match(JSON.stringify(dan.client.heard), /Ann|Bob|Cleo|consumers":\[\{/)
})

test('moderators say something to all who wait and who comes later, and write with one, whom no name is told', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('waiting:set-message', { text: 'In five minutes' })
  assert.is((await bob.client.next('waiting:message')).text, 'In five minutes')
  const cleo = await wait(room, 'Cleo')
  assert.is(cleo.waits.message, 'In five minutes')
  await bob.client.ask('waiting:say', { participantId: null, text: 'I am early' })
  const heard = await ann.client.next('waiting:said')
  assert.equal([heard.participantId, heard.line.by, heard.line.text], [bob.waits.self, 'Bob', 'I am early'])
  await ann.client.ask('waiting:say', { participantId: bob.waits.self, text: 'Good' })
  const answer = await bob.client.next('waiting:said', ({ line }) => line.from === 'moderator')
  assert.equal([answer.line.by, answer.line.text], ['', 'Good'])
  // A moderator who comes later reads all of it; others who wait, and participants, none.
  const bea = await join(room, 'Bea', 'moderator')
  clock.pass(100)
  const words = await bea.client.next('waiting:words')
  assert.equal(
    words.talks.map(({ lines }) => lines.map(({ text }) => text)),
    [['I am early', 'Good']],
  )
  assert.not.match(JSON.stringify(cleo.client.heard), /early/)
  const { welcome } = await open(stillWaiting(bob.waits, 'another-page'))
  assert.ok(welcome.phase === 'waiting' && welcome.talk.length === 2)
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  assert.equal(rig.channels.of(room.live).waitingRoom.talkOf(bob.waits.self), [])
})

test('who waits writes a few lines only before a moderator answers', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const say = async () => {
    clock.pass(1_000)
    return bob.client.codeOf('waiting:say', { participantId: null, text: 'Hello?' })
  }
  for (let line = 0; line < UNANSWERED_MAX; line += 1) assert.is(await say(), 'ok')
  assert.is(await say(), 'limit-reached')
  await ann.client.ask('waiting:say', { participantId: bob.waits.self, text: 'Yes' })
  assert.is(await say(), 'ok')
})

test('nothing of all this was worth a warning', () => {
  assert.equal(logged, [])
})

test.run()
