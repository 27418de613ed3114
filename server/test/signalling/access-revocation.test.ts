import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { Hello } from '../../../shared/protocol.ts'
import type { Identity } from '../../auth/identity.ts'
import { createLog } from '../../log.ts'
import { LiveMeeting } from '../../meeting/live-meeting.ts'
import { LiveAccessRevocation } from '../../signalling/access-revocation.ts'
import { Client, HelloRefused } from '../client.ts'
import { eventually } from '../eventually.ts'
import { hashOf } from '../few-rooms.ts'
import { ManualClock } from '../manual-clock.ts'
import { bob, given, inside, joined, person, started } from '../meeting/given.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import {
  returning,
  rigForEach,
  startRig,
  stillWaiting,
  type Person,
  type Rig,
  type Room,
  type WaitingPerson,
} from '../rig.ts'

const ADA = 'user-of-ada' as UserId
const ada = (session: string): Identity => ({
  organiser: { userId: ADA, name: 'Ada Host', email: null, administrator: false, session, provider: 'idp' },
  attendee: null,
})

let room: Room
const logged: string[] = []

const visit = async (place: Room, cookie: string): Promise<Client> => {
  const { client } = await rig.open(rig.greeting(place, 'participant', { capabilities: {} }), {
    cookie,
  })
  return client
}
const refusalOf = async (hello: Hello): Promise<string | undefined> => {
  try {
    await rig.open(hello)
    return 'welcome'
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure.code
    throw error
  }
}
const back = ({ inside, client }: Person): Promise<string | undefined> =>
  refusalOf(returning(inside, client.page, null))
const backToWait = ({ waits, client }: WaitingPerson): Promise<string | undefined> =>
  refusalOf(stillWaiting(waits, client.page))
const dismissal = async (client: Client): Promise<string> => {
  const { code } = await client.next('dismissed')
  await client.disconnected()
  return code
}

const test = suite('signalling: losing a right')
// What is on its way to the media node when this ends has no answer.
test.after.each(() => void logged.push(...rig.logged))
const rig = rigForEach(test, startQuietSfu)
test.before.each(() => {
  for (const session of ['one', 'other']) rig.signedIn.set(session, ada(session))
  room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
})

/** Somebody inside, one who waits and one who visits by the same sign-in, in two meetings; and others beside them. */
const everywhere = async (): Promise<{
  inside: Person
  waiting: WaitingPerson
  visitor: Client
  beside: { ann: Person; bob: WaitingPerson; cy: Client; other: Person }
}> => {
  const elsewhere = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const capabilities = {}
  const inside = await rig.join(room, 'Ada Host', 'moderator', { cookie: 'one', capabilities })
  const ann = await rig.join(room, 'Ann', 'moderator', { capabilities })
  const other = await rig.join(elsewhere, 'Ada Host', 'moderator', { cookie: 'other', capabilities })
  const waiting = await rig.wait(elsewhere, 'Ada', { cookie: 'one', capabilities })
  const bob = await rig.wait(elsewhere, 'Bob', { capabilities })
  const visitor = await visit(elsewhere, 'one')
  const cy = await visit(elsewhere, '')
  return { inside, waiting, visitor, beside: { ann, bob, cy, other } }
}

test('who signs out is out of every meeting and every door at once, their seats are gone, and others learn no reason', async () => {
  const { inside, waiting, visitor, beside } = await everywhere()
  rig.revocation.onSessionEnded('one')
  for (const client of [inside.client, waiting.client, visitor])
    assert.is(await dismissal(client), 'unauthenticated')
  const { id, reason } = await beside.ann.client.happened('participant:left')
  assert.equal([id, reason], [inside.inside.self, 'left'])
  await beside.other.client.happened('waiting:left', (one) => one.id === waiting.waits.self)
  assert.is(await back(inside), 'unauthenticated')
  assert.is(await backToWait(waiting), 'unauthenticated')
  for (const { client } of [beside.ann, beside.bob, { client: beside.cy }, beside.other])
    assert.is(client.heard.filter(({ name }) => name === 'dismissed').length, 0)
  assert.is(await beside.ann.client.codeOf('hand:raise', {}), 'ok')
})

test('nothing of who signed out is left at the media node', async () => {
  const { inside, waiting, visitor } = await everywhere()
  rig.revocation.onSessionEnded('one')
  for (const client of [inside.client, waiting.client, visitor]) await client.disconnected()
  const endpoints = (): string[] => [...rig.sfu.rooms.values()].flatMap((one) => [...one.endpoints.keys()])
  const pages = [inside.client.page, waiting.client.page, visitor.page]
  await eventually('closed', () => !endpoints().some((id) => pages.some((page) => id.endsWith(page))))
  assert.is(endpoints().length, 4)
})

test('a seat that is away when its person signs out is gone, too', async () => {
  const person = await rig.join(room, 'Ada Host', 'moderator', { cookie: 'one' })
  person.client.drop()
  await eventually('away', () => room.live.now.participants.get(person.inside.self)?.awaySince !== null)
  rig.revocation.onSessionEnded('one')
  assert.is(await back(person), 'unauthenticated')
})

test('who is disabled is out, by all their sign-ins, and cannot come back', async () => {
  const { inside, waiting, visitor, beside } = await everywhere()
  rig.revocation.onUserDisabled(ADA)
  for (const client of [inside.client, waiting.client, visitor, beside.other.client])
    assert.is(await dismissal(client), 'forbidden')
  assert.is((await beside.ann.client.happened('participant:left')).reason, 'left')
  assert.is(await back(inside), 'forbidden')
  assert.is(await backToWait(waiting), 'forbidden')
  assert.is(beside.bob.client.heard.filter(({ name }) => name === 'dismissed').length, 0)
})

test('somebody who signs out in the very moment in which they are admitted does not slip through', async () => {
  for (const [lose, code] of [
    [
      () => {
        rig.revocation.onSessionEnded('one')
      },
      'unauthenticated',
    ],
    [
      () => {
        rig.revocation.onUserDisabled(ADA)
      },
      'forbidden',
    ],
    [
      () => {
        rig.revocation.onLinksRevoked([hashOf(room.links.moderator)])
      },
      'not-found',
    ],
  ] as const) {
    const slow = await startRig({
      sfu: rig.sfu,
      deps: {
        identify: async () => {
          await Promise.resolve()
          return ada('one')
        },
        revocation: rig.revocation,
        rooms: {
          ...bound(rig),
          meetingOf: (place) => {
            lose()
            return rig.rooms.meetingOf(place)
          },
        },
      },
    })
    const greeting = rig.greeting(room, 'moderator', { join: { name: 'Ada Host', microphone: 'off' } })
    const failure = await Client.open(slow.url, greeting).catch((error: unknown) => error)
    assert.ok(failure instanceof HelloRefused && failure.failure.code === code, code)
    assert.is(room.live.now.participants.size, 0)
    await slow.close()
  }
})
const bound = ({ rooms }: Rig) => ({
  resolveLink: rooms.resolveLink.bind(rooms),
  resolvePin: rooms.resolvePin.bind(rooms),
  standingOf: rooms.standingOf.bind(rooms),
  invitationOf: rooms.invitationOf.bind(rooms),
})

test('a renewed link turns away who holds it at the door, and nobody who is inside or came by another', async () => {
  const capabilities = {}
  const ann = await rig.join(room, 'Ann', 'moderator', { capabilities })
  const cy = await rig.wait(room, 'Cy', { capabilities })
  await ann.client.ask('people:admit', { participantId: cy.waits.self })
  await cy.client.next('welcome', ({ phase }) => phase === 'inside')
  const bob = await rig.wait(room, 'Bob', { capabilities })
  const visitor = await visit(room, '')
  const { client: byOther } = await rig.open(rig.greeting(room, 'moderator'))
  const revoked = room.links.participant
  rig.rooms.renew(room, 'participant')
  const from = performance.now()
  rig.revocation.onLinksRevoked([hashOf(revoked)])
  for (const client of [bob.client, visitor]) assert.is(await dismissal(client), 'not-found')
  assert.ok(performance.now() - from < 1_000)
  assert.is(await backToWait(bob), 'not-found')
  assert.is(await refusalOf(bob.hello), 'not-found')
  // Who is inside stays, also over a lost socket.
  cy.client.drop()
  await eventually('away', () => room.live.now.participants.get(cy.waits.self)?.awaySince !== null)
  assert.is(await backToWait(cy), 'welcome')
  assert.is(await byOther.codeOf('meeting:join', { name: 'Dee', microphone: 'off' }), 'ok')
  assert.is(await refusalOf(rig.greeting(room, 'participant')), 'welcome')
  assert.is(await refusalOf(rig.greeting(room, 'authenticated')), 'unauthenticated')
})

test('who came by a pass of an account, signed in or not, is out with the account', async () => {
  const by = rig.openRoom({ passOf: ADA })
  const guest = await rig.join(by, 'Guest', 'moderator', { capabilities: {} })
  const { client: visitor } = await rig.open(rig.greeting(by, 'moderator'))
  const bob = await rig.join(by, 'Bob')
  rig.revocation.onUserDisabled(ADA)
  for (const client of [guest.client, visitor]) assert.is(await dismissal(client), 'forbidden')
  assert.is(await back(guest), 'forbidden')
  assert.is(await bob.client.codeOf('hand:raise', {}), 'ok')
})

test('who was disabled while no server had their meeting is out when one has it; later nobody is', () => {
  const clock = new ManualClock()
  const revocation = new LiveAccessRevocation({ ...rig, clock, log: createLog('silent') })
  const cy = person('Cy', { account: { userId: 'cy' as UserId, session: 'of cy' } })
  const restored = (): LiveMeeting =>
    new LiveMeeting(given(started, joined(cy), joined(bob)), 3, {
      ...{ reactions: [], written: () => Promise.resolve() },
      onFault: (fault) => {
        assert.unreachable(String(fault))
      },
    })
  revocation.onUserDisabled('cy' as UserId)
  const live = restored()
  revocation.catchUp(live)
  assert.equal(inside(live.now), ['Bob'])
  clock.pass(15_000)
  const later = restored()
  revocation.catchUp(later)
  assert.equal(inside(later.now), ['Cy', 'Bob'])
})

test('who is not signed in loses nothing when others do', async () => {
  const bob = await rig.wait(room, 'Bob')
  const visitor = await visit(room, '')
  rig.revocation.onSessionEnded('')
  rig.revocation.onUserDisabled('' as UserId)
  rig.revocation.onLinksRevoked([])
  for (const client of [bob.client, visitor])
    assert.is(await client.codeOf('media:open', { capabilities: {} }), 'ok')
})

test('nothing of all this was worth a warning', () => {
  assert.equal(logged, [])
})

test.run()
