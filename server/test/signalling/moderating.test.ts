/** What people are told when their role changes, and how who is sent out is kept out. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { Hello, Notice } from '../../../shared/protocol.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import type { Identity } from '../../auth/identity.ts'
import { HelloRefused, newBrowser, type Client, type Heard } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForEach, type Person, type Rig, type Room } from '../rig.ts'

const ADA = 'user-of-ada' as UserId
const signedIn = (name: string, userId: UserId): Identity => ({
  organiser: {
    userId,
    name,
    email: null,
    administrator: false,
    provider: 'demo',
    session: `session of ${name}`,
  },
  attendee: null,
})

const test = suite('signalling: what moderators do about people')
const rig = rigForEach(test, startQuietSfu)

type More = Parameters<Rig['join']>[3]
const join = (room: Room, name: string, kind?: LinkKind, more: More = {}): Promise<Person> =>
  rig.join(room, name, kind, { capabilities: {}, ...more })
/** What comes of coming: where one is then, or the code of the refusal. */
const comes = async (
  room: Room,
  kind: LinkKind,
  more: Partial<Hello> = {},
  cookie?: string,
): Promise<string> => {
  try {
    const hello = rig.greeting(room, kind, more)
    const { welcome } = await rig.open(hello, cookie === undefined ? {} : { cookie })
    return welcome.phase
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure.code ?? 'refused'
    throw error
  }
}
const id = ({ inside }: Person) => ({ participantId: inside.self })
const inRole = (client: Client, role: string): Promise<Notice<'welcome'>> =>
  client.next('welcome', (one) => one.phase === 'inside' && one.role === role)
const privileged = (room: Room): string[] =>
  [...(rig.sfu.rooms.get(room.live.now.id)?.endpoints.values() ?? [])]
    .filter((one) => one.privileged)
    .map(({ owner }) => owner)

/** Names of all that a client was told since then, in the order of arrival. */
function toldSince(client: Client, since: number): string[] {
  return client.heard
    .slice(since)
    .flatMap((one: Heard) =>
      one.name === 'happened' ? one.notice.happenings.map(({ name }) => name) : [one.name],
    )
}

test('right after a demotion no frame holds more than a participant’s due', async () => {
  const room = rig.openRoom({
    settings: { waitingRoom: 'everybody', permits: { camerasForModerators: true } },
  })
  const [ann, max] = [await join(room, 'Ann', 'moderator'), await join(room, 'Max', 'moderator')]
  const bob = await rig.wait(room, 'Bob')
  await max.client.happened('waiting:changed', ({ person }) => person.id === bob.waits.self)
  const since = max.client.heard.length
  // All in one go: what waits to be told, the demotion, and what happens after it.
  const [by, at] = [ann.inside.self, room.live.now.openedAt]
  room.live.dispatch({ type: 'go-away', id: bob.waits.self, at })
  room.live.dispatch({ type: 'demote', by, id: max.inside.self, at })
  room.live.dispatch({ type: 'come-back', id: bob.waits.self })
  const now = await inRole(max.client, 'participant')
  assert.ok(now.phase === 'inside' && now.snapshot?.waiting.length === 0)
  await rig.wait(room, 'Cleo')
  await ann.client.ask('hand:raise', {})
  await max.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  const told = toldSince(max.client, since)
  assert.equal(
    told.filter((name) => name.startsWith('waiting:')),
    [],
  )
  assert.ok(told.includes('you:demoted'))
  assert.equal(await max.client.happened('you:demoted'), { by: 'Ann' })
  assert.is(await max.client.codeOf('people:admit', { participantId: bob.waits.self }), 'forbidden')
  assert.is((await max.client.ask('meeting:invitation', {})).moderatorUrl, null)
  await ann.client.happened('participant:changed', (one) => one.participant.role === 'participant')
  assert.equal(privileged(room), [ann.inside.self])
})

test('a promotion brings at once what moderators know', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const ann = await join(room, 'Ann', 'moderator')
  const bob = await rig.wait(room, 'Bob', { capabilities: {} })
  await ann.client.ask('people:admit', { participantId: bob.waits.self })
  await inRole(bob.client, 'participant')
  const cleo = await rig.wait(room, 'Cleo')
  await ann.client.ask('people:promote', { participantId: bob.waits.self })
  const now = await inRole(bob.client, 'moderator')
  assert.ok(now.phase === 'inside' && now.snapshot?.waiting[0]?.id === cleo.waits.self)
  assert.equal(await bob.client.happened('you:promoted'), { by: 'Ann' })
  assert.ok((await bob.client.ask('meeting:invitation', {})).moderatorUrl)
  await eventually('privileged', () => privileged(room).includes(bob.waits.self))
  await bob.client.ask('people:admit', { participantId: cleo.waits.self })
})

test('who is away while their role changes is forwarded no more than their due, and comes back to all of it', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
  const [ann, max] = [await join(room, 'Ann', 'moderator'), await join(room, 'Max', 'moderator')]
  max.client.drop()
  await eventually('away', () => room.live.now.participants.get(max.inside.self)?.awaySince !== null)
  await ann.client.ask('people:demote', id(max))
  await eventually('not privileged', () => !privileged(room).includes(max.inside.self))
  await rig.wait(room, 'Bob')
  const back = await rig.open(returning(max.inside, max.client.page, max.inside.seq))
  assert.ok(back.welcome.phase === 'inside')
  assert.is(back.welcome.role, 'participant')
  assert.is(back.welcome.snapshot?.waiting.length, 0)
})

test('who was demoted does not become a moderator by coming again with the moderators’ link', async () => {
  const room = rig.openRoom()
  const ann = await join(room, 'Ann', 'moderator')
  const browser = newBrowser()
  const max = await join(room, 'Max', 'moderator', { browser })
  await ann.client.ask('people:demote', id(max))
  await inRole(max.client, 'participant')
  await max.client.ask('meeting:leave', {})
  assert.is((await join(room, 'Max', 'moderator', { browser })).inside.role, 'participant')
})

test('who looks after the room is neither demoted nor sent out, by whatever link they came', async () => {
  rig.signedIn.set('ada', signedIn('Ada', ADA))
  const room = rig.openRoom({ permanent: true, owner: ADA })
  const ann = await join(room, 'Ann', 'moderator')
  for (const kind of ['moderator', 'participant'] as const) {
    const ada = await join(room, 'Ada', kind, { cookie: 'ada' })
    assert.is(await ann.client.codeOf('people:demote', id(ada)), 'forbidden')
    assert.is(await ann.client.codeOf('people:remove', { ...id(ada), ban: true, why: '' }), 'forbidden')
  }
})

test('who presents is told, and who did before, by whom', async () => {
  const room = rig.openRoom()
  const [ann, bob, cleo] = [
    await join(room, 'Ann', 'moderator'),
    await join(room, 'Bob'),
    await join(room, 'Cleo'),
  ]
  await ann.client.ask('presenter:make', id(bob))
  assert.equal(await bob.client.happened('you:presenter'), { presenting: true, by: 'Ann' })
  await cleo.client.happened('participant:changed', (one) => one.participant.presenter)
  await ann.client.ask('presenter:make', id(cleo))
  await bob.client.happened('you:presenter', ({ presenting }) => !presenting)
  assert.is(await bob.client.codeOf('presenter:take-back', {}), 'forbidden')
  await ann.client.ask('presenter:take-back', {})
  await cleo.client.happened('you:presenter', ({ presenting }) => !presenting)
})

test('muting all says how many to who did it and who did it to each; asking to unmute is told to one alone', async () => {
  const room = rig.openRoom()
  const [ann, bob, cleo] = [
    await join(room, 'Ann', 'moderator'),
    await join(room, 'Bob'),
    await join(room, 'Cleo'),
  ]
  const rtpParameters = {
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  }
  for (const { client } of [ann, bob, cleo])
    await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  assert.equal(await ann.client.ask('microphone:mute-all', { except: 'nobody' }), { muted: 2 })
  for (const { client } of [bob, cleo]) assert.equal(await client.happened('you:muted'), { by: 'Ann' })
  const { producers } = rig.sfu.rooms.get(room.live.now.id) ?? { producers: new Map() }
  await eventually('paused', () => [...producers.values()].filter(({ paused }) => paused).length === 2)
  await ann.client.ask('microphone:ask-unmute', id(bob))
  assert.equal(await bob.client.happened('you:asked-to-unmute'), { by: 'Ann' })
  await ann.client.ask('hand:raise', {})
  await cleo.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  assert.not(cleo.client.happenings().some(({ name }) => name === 'you:asked-to-unmute'))
  assert.is(room.live.now.participants.get(bob.inside.self)?.microphone?.muted, true)
})

test('whose camera is stopped is told by whom, and the packets end', async () => {
  const room = rig.openRoom()
  const [ann, bob] = [await join(room, 'Ann', 'moderator'), await join(room, 'Bob')]
  const rtpParameters = { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] }
  await bob.client.ask('media:produce', { source: 'camera', rtpParameters, muted: false })
  await ann.client.ask('video:stop', { ...id(bob), source: 'camera' })
  assert.equal(await bob.client.happened('you:stopped'), { source: 'camera', by: 'Ann' })
  await eventually('closed', () => rig.sfu.rooms.get(room.live.now.id)?.producers.size === 0)
})

test('who is sent out is told by whom and why; that page stays out, another comes in', async () => {
  const room = rig.openRoom()
  const [ann, bob] = [await join(room, 'Ann', 'moderator'), await join(room, 'Bob')]
  await ann.client.ask('people:remove', { ...id(bob), ban: false, why: 'Not your class' })
  const { code, by, why } = await bob.client.next('dismissed')
  assert.equal({ code, by, why }, { code: 'kicked', by: 'Ann', why: 'Not your class' })
  await bob.client.disconnected()
  assert.is(await comes(room, 'participant', { ...bob.hello }), 'kicked')
  const { browser } = bob.hello
  assert.is(await comes(room, 'participant', { browser }), 'visiting')
  // The words are told once and kept nowhere.
  assert.not(JSON.stringify([room.live.now.gone.get(bob.inside.self)]).includes('class'))
})

test('a ban holds against every way back, and moderators list and undo it', async () => {
  rig.signedIn.set('eve', signedIn('Eve', 'user-of-eve' as UserId))
  rig.signedIn.set('ada', signedIn('Ada', ADA))
  const room = rig.openRoom({ permanent: true, owner: ADA })
  const ann = await join(room, 'Ann', 'moderator')
  const browser = newBrowser()
  const eve = await join(room, 'Eve', 'participant', { browser, cookie: 'eve' })
  const tab = await join(room, 'Eve again', 'participant', { browser })
  await ann.client.ask('people:remove', { ...id(eve), ban: true, why: 'Spam' })
  for (const { client } of [eve, tab]) assert.is((await client.next('dismissed')).why, 'Spam')

  const seat = returning(eve.inside, eve.client.page, null)
  const { credential } = seat
  const ways = {
    reload: await comes(room, 'participant', { browser, credential }),
    link: await comes(room, 'participant', { browser }),
    'moderators’ link': await comes(room, 'moderator', { browser }),
    account: await comes(room, 'moderator', {}, 'eve'),
    'verified link': await comes(room, 'authenticated', {}, 'eve'),
  }
  assert.equal(Object.values(ways), Array(5).fill('banned'), JSON.stringify(ways))
  const forgetful = await rig.wait(room, 'eve')
  const { person } = await ann.client.happened(
    'waiting:changed',
    (one) => one.person.id === forgetful.waits.self,
  )
  assert.is(person.mayBeBanned, true)
  assert.is((await join(room, 'A stranger')).inside.role, 'participant')
  assert.is((await join(room, 'Ada', 'participant', { browser, cookie: 'ada' })).inside.role, 'moderator')

  const { bans } = await ann.client.ask('ban:list', {})
  assert.equal(
    bans.map(({ name, by }) => ({ name, by })),
    [{ name: 'Eve', by: 'Ann' }],
  )
  await ann.client.ask('ban:undo', id(eve))
  assert.is(await comes(room, 'participant', { browser }), 'visiting')
  assert.equal(await ann.client.ask('ban:list', {}), { bans: [] })
})

test('who ends the meeting is named', async () => {
  const room = rig.openRoom()
  const [ann, bob] = [await join(room, 'Ann', 'moderator'), await join(room, 'Bob')]
  await ann.client.ask('meeting:end', {})
  assert.equal(await bob.client.happened('meeting:ended'), { reason: 'ended-by-moderator', by: 'Ann' })
})

test.run()
