import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import type { Happening, Hello } from '../../../shared/protocol.ts'
import { HelloRefused, type Client, type Inside } from '../client.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForEach, type Person, type Room } from '../rig.ts'

let room: Room
let ann: Person
let bob: Person

const join = (name: string, role?: 'moderator'): Promise<Person> => rig.join(room, name, role)
const open = async (hello: Hello): Promise<{ client: Client; inside: Inside }> => {
  const { client, welcome } = await rig.open(hello)
  if (welcome.phase !== 'inside') throw new Error('not inside')
  return { client, inside: welcome }
}
const refusalOf = async (hello: unknown): Promise<string | undefined> => {
  try {
    const { client } = await rig.open(hello)
    client.close()
    return 'welcome'
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure.code
    throw error
  }
}
const lose = async ({ client, inside }: { client: Client; inside: Inside }): Promise<void> => {
  client.drop()
  await eventually('away', () => room.live.now.participants.get(inside.self)?.awaySince !== null)
}
const told = (happenings: readonly Happening[]): string[] =>
  happenings.map(({ name, notice }) =>
    'participant' in notice
      ? `${name} ${notice.participant.name} ${notice.participant.presence} ${notice.participant.handRaisedAt === null ? 'down' : 'up'}`
      : name,
  )

const test = suite('signalling: coming back')
const clock = new ManualClock()
const rig = rigForEach(test, startQuietSfu, () => ({ clock }))
test.before.each(async () => {
  room = rig.openRoom()
  ann = await join('Ann', 'moderator')
  bob = await join('Bob')
})

test('others see that a socket is lost and found, and not a leave and a join', async () => {
  await lose(bob)
  clock.pass(100)
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'away')
  await open(returning(bob.inside, bob.client.page, bob.inside.seq))
  clock.pass(100)
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'here')
  const names = ann.client.happenings().map(({ name }) => name)
  assert.equal(
    names.filter((name) => name !== 'participant:changed'),
    ['participant:joined'],
  )
})

test('a page that is closed gives its seat up sooner, and is back by then as a reload', async () => {
  const seat = () => room.live.now.participants.get(bob.inside.self)
  bob.client.closePage()
  await eventually('away', () => seat()?.awaySince !== null)
  assert.is(seat()?.closedPage, true)
  const reloaded = await open(returning(bob.inside, 'page-after-reload', null))
  assert.equal([seat()?.awaySince, seat()?.closedPage], [null, false])
  await lose(reloaded)
  assert.is(seat()?.closedPage, false)
})

test('who comes back is told exactly what was missed, once and in order', async () => {
  clock.pass(1_000)
  await lose(bob)
  const cy = await join('Cy')
  await cy.client.ask('hand:raise', {})
  await ann.client.ask('hand:lower', { participantId: cy.inside.self })
  await ann.client.ask('hand:raise', {})
  await cy.client.ask('meeting:leave', {})
  const { client, inside } = await open(returning(bob.inside, bob.client.page, bob.inside.seq))
  assert.is(inside.snapshot, null)
  assert.is(inside.self, bob.inside.self)
  assert.is(inside.seq, room.live.seq)
  assert.equal(told(inside.missed.flatMap(({ happenings }) => happenings)), [
    'participant:joined Cy here down',
    'participant:changed Ann here up',
    'participant:left',
    'participant:changed Bob here down',
  ])
  await ann.client.ask('hand:lower', { participantId: ann.inside.self })
  clock.pass(100)
  await client.next('happened')
  assert.equal(told(client.happenings()), ['participant:changed Ann here down'])
})

test('every sequence number is told once, however often the socket is lost', async () => {
  const seen: number[] = []
  let since = bob.inside.seq
  let current: { client: Client; inside: Inside } = bob
  for (let round = 0; round < 5; round += 1) {
    await ann.client.ask('hand:raise', {})
    clock.pass(100)
    await current.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
    await lose(current)
    for (const { seq } of current.client.batches()) seen.push(seq)
    since = Math.max(since, ...seen)
    await ann.client.ask('hand:lower', { participantId: ann.inside.self })
    current = await open(returning(bob.inside, bob.client.page, since))
    for (const { seq } of current.inside.missed) seen.push(seq)
    since = current.inside.seq
    assert.is(current.inside.snapshot, null)
  }
  assert.equal(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  )
})

test('who was away for more than is kept gets a snapshot', async () => {
  await lose(bob)
  for (let times = 0; times < 1_100; times += 1) {
    room.live.dispatch({ type: 'raise-hand', by: ann.inside.self, at: clock.now() })
    room.live.dispatch({ type: 'lower-hand', by: ann.inside.self, id: ann.inside.self })
  }
  const { inside } = await open(returning(bob.inside, bob.client.page, bob.inside.seq))
  assert.equal(inside.missed, [])
  assert.equal(
    inside.snapshot?.participants.map(({ name }) => name),
    ['Ann', 'Bob'],
  )
})

for (const since of [null, 10_000_000]) {
  test(`a page that knows ${since === null ? 'nothing' : 'more than there is'} gets a snapshot`, async () => {
    await lose(bob)
    const { inside } = await open(returning(bob.inside, bob.client.page, since))
    assert.is(inside.snapshot?.count, 2)
    assert.equal(inside.missed, [])
  })
}

test('a page that never had its welcome comes back by its link to the place it has', async () => {
  await lose(bob)
  const { inside } = await open(bob.hello)
  assert.is(inside.self, bob.inside.self)
  assert.is(inside.seat, bob.inside.seat)
  assert.is(room.live.now.participants.size, 2)
  assert.is(inside.snapshot?.count, 2)
})

test('a link does not change the role of somebody who is inside', async () => {
  await lose(bob)
  const asModerator = { ...bob.hello, credential: rig.greeting(room, 'moderator').credential }
  const { inside } = await open(asModerator)
  assert.is(inside.role, 'participant')
})

test('a seat is kept for 90 seconds and not longer', async () => {
  await lose(bob)
  clock.pass(SEAT_GRACE_MS - 1)
  assert.ok(room.live.now.participants.has(bob.inside.self))
  clock.pass(1)
  assert.is((await ann.client.happened('participant:left')).reason, 'lost')
  assert.is(await refusalOf(returning(bob.inside, bob.client.page, null)), 'not-found')
})

test('a seat that is taken again is kept from then on', async () => {
  await lose(bob)
  clock.pass(SEAT_GRACE_MS - 1)
  const back = await open(returning(bob.inside, bob.client.page, null))
  clock.pass(SEAT_GRACE_MS * 2)
  assert.ok(room.live.now.participants.has(back.inside.self))
  assert.is(back.client.heard.filter(({ name }) => name === 'dismissed').length, 0)
})

test('the same page’s older socket is closed without a word', async () => {
  const again = await open(returning(bob.inside, bob.client.page, bob.inside.seq))
  await bob.client.disconnected()
  assert.is(bob.client.heard.filter(({ name }) => name === 'dismissed').length, 0)
  assert.is(room.live.now.participants.get(bob.inside.self)?.awaySince, null)
  assert.equal(await again.client.codeOf('hand:raise', {}), 'ok')
})

test('a seat that opens on another page: the newest wins and the older one is told for good', async () => {
  await open(returning(bob.inside, 'another-page', null))
  assert.is((await bob.client.next('dismissed')).code, 'moved')
  await bob.client.disconnected()
  assert.is(room.live.now.participants.get(bob.inside.self)?.awaySince, null)
})

test('who left is told so for good, and may come again by a link', async () => {
  await bob.client.ask('meeting:leave', {})
  await bob.client.disconnected()
  assert.is(await refusalOf(returning(bob.inside, bob.client.page, null)), 'not-found')
  const { inside } = await open(bob.hello)
  assert.is(inside.snapshot?.participants.at(-1)?.name, 'Bob')
})

test('a meeting that ends is the last word for everybody inside and before the door', async () => {
  const { client: visitor } = await rig.open(rig.greeting(room, 'participant'))
  await lose(bob)
  await ann.client.ask('meeting:end', {})
  for (const client of [ann.client, visitor]) {
    assert.is((await client.next('dismissed')).code, 'ended')
    await client.disconnected()
  }
  assert.equal(
    ann.client.heard.map(({ name }) => name).slice(-2),
    ['happened', 'dismissed'],
    'what happened is told before the last word',
  )
  assert.is(await refusalOf(returning(bob.inside, bob.client.page, bob.inside.seq)), 'ended')
  assert.is(await refusalOf(rig.greeting(room, 'participant')), 'ended')
  clock.pass(SEAT_GRACE_MS * 2)
  assert.is(await refusalOf(returning(bob.inside, bob.client.page, bob.inside.seq)), 'ended')
})

test('a meeting whose time is over tells everybody', async () => {
  clock.pass(3_600_000)
  assert.is((await bob.client.happened('meeting:ended')).reason, 'time-over')
  assert.is((await bob.client.next('dismissed')).code, 'ended')
})

test('a seat of another participant, another meeting or nobody is refused alike', async () => {
  const other = rig.openRoom()
  const eve = await rig.join(other, 'Eve')
  const forged = (change: object): unknown => {
    const hello = returning(bob.inside, 'eve-page-1', null)
    return { ...hello, credential: { ...hello.credential, ...change } }
  }
  assert.is(await refusalOf(forged({ seat: eve.inside.seat })), 'not-found')
  assert.is(await refusalOf(forged({ participant: ann.inside.self })), 'not-found')
  assert.is(await refusalOf(forged({ meeting: other.live.now.id })), 'not-found')
  assert.is(await refusalOf(forged({ seat: 'A'.repeat(22) })), 'not-found')
  assert.is(bob.client.heard.filter(({ name }) => name === 'dismissed').length, 0)
})

test('a silent socket counts as lost without a word from it', async () => {
  const before = room.live.now.participants.get(bob.inside.self)
  assert.is(before?.awaySince, null)
  // The heartbeat's own clock is Engine.IO's: what is tested here is that its verdict reaches the meeting.
  rig.channels.find(room.live.now.id)?.listener(bob.inside.self)?.drop()
  await eventually('away', () => room.live.now.participants.get(bob.inside.self)?.awaySince !== null)
})

test.run()
