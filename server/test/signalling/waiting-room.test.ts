import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import type { UserId } from '../../../shared/ids.ts'
import type { Identity } from '../../auth/identity.ts'
import { DENIED_PAUSE_MS } from '../../meeting/turned-away.ts'
import { POSITION_PAUSE_MS, UNANSWERED_MAX } from '../../signalling/waiting-room.ts'
import { returning, stillWaiting } from '../rig.ts'
import { moved, WaitingPeople } from './waiting-people.ts'

const people = new WaitingPeople('signalling: the waiting room')
const { test, join, wait, open, refusalOf, logged } = people

test('all who wait are admitted at once, the answer says how many, and every moderator hears who it was', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody', maxParticipants: 4 } })
  const ann = await join(room, 'Ann', 'moderator')
  const bea = await join(room, 'Bea', 'moderator')
  const [bob, cleo, dan] = [await wait(room, 'Bob'), await wait(room, 'Cleo'), await wait(room, 'Dan')]
  assert.equal(await ann.client.ask('waiting:admit-all', { whom: 'all' }), { admitted: 2, left: 1 })
  for (const { client } of [bob, cleo]) await moved(client, 'inside')
  assert.ok(room.live.now.waiting.has(dan.waits.self))
  people.clock.pass(100)
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
  people.rig.signedIn.set('ann', vouched('Ann', 'ann@school.example'))
  people.rig.signedIn.set('bob', vouched('Bob', 'bob@SCHOOL.example'))
  people.rig.signedIn.set('cleo', vouched('Cleo', 'cleo@elsewhere.example'))
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await people.rig.join(room, 'Ann', 'moderator', { cookie: 'ann' })
  const domain = 'school.example'
  assert.equal(ann.inside.snapshot?.affiliation, { provider: 'agents', domain })
  const bob = await wait(room, 'Bob', { cookie: 'bob' })
  await wait(room, 'Cleo', { cookie: 'cleo' })
  await wait(room, 'dan@school.example')
  people.clock.pass(100)
  const { person } = await ann.client.happened('waiting:changed', (one) => one.person.name === 'Bob')
  assert.equal(person.affiliation, { provider: 'agents', domain })
  assert.equal(await ann.client.ask('waiting:admit-all', { whom: 'organisation' }), { admitted: 1, left: 0 })
  await moved(bob.client, 'inside')
  assert.is(room.live.now.waiting.size, 2)
})

test('who is denied is told, with the pause when they may ask again, and so is who comes by their browser', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('waiting:deny', { participantId: bob.waits.self, again: true })
  const word = await bob.client.next('dismissed')
  assert.equal([word.code, word.retryAfterMs], ['denied', DENIED_PAUSE_MS])
  people.clock.pass(100)
  const left = await ann.client.happened('waiting:left', ({ id }) => id === bob.waits.self)
  assert.equal([left.outcome, left.by], ['denied', 'Ann'])
  assert.is(await refusalOf(stillWaiting(bob.waits, bob.client.page)), 'denied')
  const another = people.rig.greeting(room, 'participant', { browser: bob.hello.browser })
  assert.is(await refusalOf(another), 'denied')
  people.clock.pass(DENIED_PAUSE_MS)
  const again = await open({ ...another, join: { name: 'Bob', microphone: 'off' } })
  assert.ok(again.welcome.phase === 'waiting')
  await ann.client.ask('waiting:deny', { participantId: again.welcome.self, again: false })
  const last = await again.client.next('dismissed')
  assert.equal([last.code, last.retryAfterMs], ['denied', undefined])
  people.clock.pass(10 * DENIED_PAUSE_MS)
  assert.is(await refusalOf(another), 'denied')
})

test('who is sent back is told by whom, and hears nothing more of the meeting until a moderator admits them', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'off' } })
  const ann = await join(room, 'Ann', 'moderator')
  const cleo = await join(room, 'Cleo', 'participant')
  const bob = await join(room, 'Bob', 'participant')
  const endpoint = `${bob.inside.self}:${bob.client.page}`
  await ann.client.ask('waiting:send-back', { participantId: bob.inside.self })
  const back = await moved(bob.client, 'waiting')
  assert.equal([back.sentBackBy, back.self, back.awaits], ['Ann', bob.inside.self, 'admission'])
  people.clock.pass(100)
  assert.ok((await ann.client.happened('waiting:changed')).person.sentBack)
  assert.is((await cleo.client.happened('participant:left')).id, bob.inside.self)
  assert.is(people.rig.media.hears(room.live.now.id, endpoint), 'itself')
  const heard = bob.client.heard.length
  await cleo.client.ask('hand:raise', { again: false })
  people.clock.pass(1_000)
  await ann.client.happened('participant:changed', ({ participant }) => participant.handRaisedAt !== null)
  assert.equal(
    bob.client.heard.slice(heard).map(({ name }) => name),
    [],
  )
  assert.is(await bob.client.codeOf('people:list', {}), 'forbidden')
  bob.client.drop()
  const { client, welcome } = await open(returning(bob.inside, 'another-page', null))
  assert.is(welcome.phase, 'waiting')
  await ann.client.ask('people:admit', { participantId: bob.inside.self })
  assert.is((await moved(client, 'inside')).snapshot?.participants.length, 3)
})

test('moderators change who waits while the meeting goes on, and everybody inside is told', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'off' } })
  const ann = await join(room, 'Ann', 'moderator')
  const cleo = await join(room, 'Cleo', 'participant')
  await ann.client.ask('waiting:set-policy', { policy: 'guests' })
  people.clock.pass(100)
  assert.is((await cleo.client.happened('meeting:changed')).meeting.waitingRoom, 'guests')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('waiting:set-policy', { policy: 'off' })
  await moved(bob.client, 'inside')
})

test('a moderator who reloads while the waiting room is on comes straight back in, by seat and by link', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  ann.client.drop()
  const { welcome } = await open(returning(ann.inside, 'another-page', null))
  assert.is(welcome.phase, 'inside')
  const byLink = await open(
    people.rig.greeting(room, 'moderator', { join: { name: 'Ann', microphone: 'off' } }),
  )
  assert.is(byLink.welcome.phase, 'inside')
})

test('who was admitted and reloads is inside at once', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  const inside = await moved(bob.client, 'inside')
  bob.client.drop()
  const { welcome } = await open(returning(inside, 'another-page', null))
  assert.is(welcome.phase, 'inside')
  // Longer than a seat is kept: the browser is known again.
  people.clock.pass(SEAT_GRACE_MS)
  const later = people.rig.greeting(room, 'participant', { browser: bob.hello.browser })
  const again = await open({ ...later, join: { name: 'Bob', microphone: 'off' } })
  assert.is(again.welcome.phase, 'inside')
})

test('who waits is told their place as it changes, at most once a second, and nothing of the meeting or of others', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const [bob, cleo, dan] = [await wait(room, 'Bob'), await wait(room, 'Cleo'), await wait(room, 'Dan')]
  assert.equal(
    [bob, cleo, dan].map(({ waits }) => waits.position),
    [1, 2, 3],
  )
  // Who came meanwhile was told by the welcome.
  people.clock.pass(POSITION_PAUSE_MS)
  people.clock.pass(POSITION_PAUSE_MS)
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  assert.is((await dan.client.next('waiting:position')).position, 2)
  await ann.client.ask('people:admit', { participantId: cleo.waits.self })
  await moved(cleo.client, 'inside')
  assert.is(dan.client.heard.filter(({ name }) => name === 'waiting:position').length, 1)
  people.clock.pass(POSITION_PAUSE_MS)
  assert.is((await dan.client.next('waiting:position')).position, 1)
  await ann.client.ask('hand:raise', {})
  people.clock.pass(100)
  await cleo.client.happened('participant:changed')
  assert.equal([...new Set(dan.client.heard.map(({ name }) => name))], ['welcome', 'waiting:position'])
  assert.not.match(JSON.stringify(dan.client.heard), /Ann|Bob|Cleo|consumers":\[\{/)
})

test('moderators say something to all who wait and who comes later, and write with one, whom no name is told', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
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
  people.clock.pass(100)
  const words = await bea.client.next('waiting:words')
  assert.equal(
    words.talks.map(({ lines }) => lines.map(({ text }) => text)),
    [['I am early', 'Good']],
  )
  assert.not.match(JSON.stringify(cleo.client.heard), /early/)
  const { welcome } = await open(stillWaiting(bob.waits, 'another-page'))
  assert.ok(welcome.phase === 'waiting' && welcome.talk.length === 2)
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  assert.equal(people.rig.channels.of(room.live).waitingRoom.talkOf(bob.waits.self), [])
})

test('who waits writes a few lines only before a moderator answers', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await wait(room, 'Bob')
  const say = async () => {
    people.clock.pass(1_000)
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
