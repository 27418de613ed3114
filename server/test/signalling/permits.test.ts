import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ParticipantId } from '../../../shared/ids.ts'
import { requests, type Payload, type Reply, type RequestName } from '../../../shared/protocol.ts'
import { ROLES, type Role } from '../../../shared/roles.ts'
import { anybody } from '../../meeting/inside.ts'
import { Client } from '../client.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room } from '../rig.ts'

/**
 * What each request answers to whom: `visiting` for a visitor with either link; `waiting` to somebody who is not let in
 * yet; `own` to somebody inside who names what is theirs; `others` to somebody inside who names what is another's, by
 * role. A request without a row here does not compile.
 */
type Rule = {
  readonly visiting: string
  readonly waiting: string
  readonly own: Readonly<Record<Role, string>>
  readonly others?: Readonly<Record<Role, string>>
}
const both = (code: string): Readonly<Record<Role, string>> => ({ moderator: code, participant: code })
const outside = { visiting: 'forbidden', waiting: 'forbidden' } as const
const byRole = { moderator: 'ok', participant: 'forbidden' } as const
const moderatorsOnly: Rule = { visiting: 'forbidden', waiting: 'forbidden', own: byRole, others: byRole }

const RULES: Readonly<Record<RequestName, Rule>> = {
  'meeting:join': { visiting: 'ok', waiting: 'conflict', own: both('conflict') },
  'meeting:leave': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'meeting:end': { ...outside, own: { moderator: 'ok', participant: 'forbidden' } },
  'meeting:invitation': { visiting: 'forbidden', waiting: 'forbidden', own: both('ok') },
  'people:admit': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'not-found', participant: 'forbidden' },
    others: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:admit-all': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:deny-all': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:set-policy': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:set-message': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:say': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'not-found', participant: 'forbidden' },
    others: { moderator: 'ok', participant: 'forbidden' },
  },
  'waiting:deny': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: { moderator: 'not-found', participant: 'forbidden' },
    others: { moderator: 'ok', participant: 'forbidden' },
  },
  'people:list': { visiting: 'forbidden', waiting: 'forbidden', own: both('ok') },
  'microphone:mute': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: both('ok'),
    others: { moderator: 'ok', participant: 'forbidden' },
  },
  'microphone:unmute': { visiting: 'forbidden', waiting: 'forbidden', own: both('ok') },
  'hand:raise': { visiting: 'forbidden', waiting: 'forbidden', own: both('ok') },
  'hand:lower': {
    visiting: 'forbidden',
    waiting: 'forbidden',
    own: both('ok'),
    others: { moderator: 'ok', participant: 'forbidden' },
  },
  'hand:lower-all': moderatorsOnly,
  'meeting:prolong': moderatorsOnly,
  'timer:start': moderatorsOnly,
  // None runs.
  'timer:extend': { ...outside, own: { moderator: 'not-found', participant: 'forbidden' } },
  'timer:stop': moderatorsOnly,
  'timer:ready': { ...outside, own: both('ok') },
  'reaction:send': { ...outside, own: both('ok') },
  'chat:say': { ...outside, own: both('ok'), others: both('bad-request') },
  // Nothing was said.
  'chat:edit': { ...outside, own: both('not-found') },
  'chat:delete': { ...outside, own: both('not-found') },
  'chat:react': { ...outside, own: both('not-found') },
  'chat:approve': { ...outside, own: both('not-found') },
  'chat:report': { ...outside, own: both('not-found') },
  'chat:clear': { ...outside, own: { moderator: 'ok', participant: 'forbidden' } },
  'chat:set-rules': { ...outside, own: { moderator: 'ok', participant: 'forbidden' } },
  'chat:typing': { ...outside, own: both('ok') },
  'chat:history': { ...outside, own: both('ok') },
  'chat:source': { ...outside, own: both('not-found') },
  'chat:reactors': { ...outside, own: both('not-found') },
  'people:promote': moderatorsOnly,
  'people:demote': moderatorsOnly,
  'presenter:make': moderatorsOnly,
  'presenter:take-back': moderatorsOnly,
  'microphone:mute-all': moderatorsOnly,
  'microphone:ask-unmute': moderatorsOnly,
  'video:stop': moderatorsOnly,
  'people:remove': { ...moderatorsOnly, own: { moderator: 'conflict', participant: 'forbidden' } },
  'ban:list': moderatorsOnly,
  'ban:undo': moderatorsOnly,
  'lock:set': moderatorsOnly,
  'lock:set-for': { ...moderatorsOnly, own: { moderator: 'conflict', participant: 'forbidden' } },
  'media:open': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:connect': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:restart-ice': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:produce': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'echo:start': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'echo:stop': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:close': { visiting: 'ok', waiting: 'ok', own: both('ok'), others: both('not-found') },
  'media:view': { visiting: 'forbidden', waiting: 'forbidden', own: both('ok') },
  'media:ready': { visiting: 'ok', waiting: 'ok', own: both('ok') },
}

const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256' as const, value: 'AA' }] }
const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
const camera = { source: 'camera', rtpParameters, muted: false } as const

/** One good payload of each request that names this participant and this producer. */
const payloads = (participantId: string, producerId: string): { [N in RequestName]: Payload<N> } => ({
  'meeting:join': { name: 'Zoe', microphone: 'off' },
  'meeting:leave': {},
  'meeting:end': {},
  'meeting:invitation': {},
  'people:admit': { participantId },
  'waiting:admit-all': { whom: 'all' },
  'waiting:deny': { participantId, again: true },
  'waiting:deny-all': { whom: 'organisation', again: false },
  'waiting:set-policy': { policy: 'guests' },
  'waiting:set-message': { text: 'Soon' },
  'waiting:say': { participantId, text: 'Hello' },
  'people:list': { after: null, limit: 10 },
  'microphone:mute': { participantId },
  'microphone:unmute': {},
  'hand:raise': {},
  'hand:lower': { participantId },
  'hand:lower-all': {},
  'reaction:send': { reaction: 'applause' },
  'timer:start': { title: '', seconds: 300, sound: false },
  'timer:extend': { seconds: 60 },
  'timer:stop': {},
  'timer:ready': { ready: true },
  'meeting:prolong': { minutes: 15 },
  'chat:say': {
    ...{ id: `${participantId}-12345678`, scope: 'everyone', text: 'Hello', replyTo: null, mentions: [] },
  },
  'chat:edit': { id: `${participantId}-12345678`, text: 'Hello again', mentions: [] },
  'chat:delete': { id: `${participantId}-12345678` },
  'chat:react': { id: `${participantId}-12345678`, emoji: '👍', on: true },
  'chat:approve': { id: `${participantId}-12345678` },
  'chat:report': { id: `${participantId}-12345678` },
  'chat:clear': {},
  'chat:set-rules': { pauseS: 0, approveGuests: false, guestLinks: true },
  'chat:typing': { scope: 'everyone' },
  'chat:history': { before: null, limit: 10 },
  'chat:source': { id: `${participantId}-12345678` },
  'chat:reactors': { id: `${participantId}-12345678` },
  'people:promote': { participantId },
  'people:demote': { participantId },
  'presenter:make': { participantId },
  'presenter:take-back': {},
  'microphone:mute-all': { except: 'nobody' },
  'microphone:ask-unmute': { participantId },
  'video:stop': { participantId, source: 'camera' },
  'people:remove': { participantId, ban: true, why: '' },
  'ban:list': {},
  'ban:undo': { participantId },
  'lock:set': { locks: { notes: true } },
  'lock:set-for': { participantId, locks: { notes: 'locked' } },
  'media:open': { capabilities: {} },
  'media:connect': { direction: 'send', dtlsParameters },
  'media:restart-ice': { direction: 'send' },
  'media:produce': { source: 'mic', rtpParameters, muted: false },
  'echo:start': {},
  'echo:stop': {},
  'media:close': { producerId },
  'media:view': { videos: [{ producerId, width: 10, height: 10 }] },
  'media:ready': { consumers: [] },
})
const names = Object.keys(requests) as RequestName[]

let sfu: QuietSfu
let rig: Rig
let room: Room
/** One with a waiting room. */
let guarded: Room
const clients: Client[] = []

/** Somebody with open media and one producer: a visitor's or a participant's. */
type Someone = { readonly client: Client; readonly id: string; readonly producerId: string }

const visitor = async (role: Role): Promise<Someone> => {
  const { client } = await Client.open(rig.url, rig.greeting(room, role, { capabilities: {} }))
  clients.push(client)
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: true })
  return { client, id: 'somebody-else', producerId }
}
/** Somebody who waits to be admitted, with open media and a microphone under test. */
const waiter = async (inRoom = room): Promise<Someone> => {
  const { client, waits } = await rig.wait(inRoom, 'Will', { capabilities: {} })
  clients.push(client)
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: true })
  return { client, id: waits.self, producerId }
}
const insider = async (role: Role, inRoom = room): Promise<Someone & { person: Person }> => {
  const person = await rig.join(inRoom, role, role, { capabilities: {} })
  clients.push(person.client)
  const { producerId } = await person.client.ask('media:produce', {
    source: 'mic',
    rtpParameters,
    muted: true,
  })
  return { client: person.client, id: person.inside.self, producerId, person }
}

const talker = async (inRoom: Room): Promise<Someone> => {
  const other = await insider('participant', inRoom)
  await other.client.ask('microphone:unmute', {})
  return other
}
/** A participant, whether the room has a waiting room or not. */
const letIn = async (inRoom: Room): Promise<Someone> => {
  if (inRoom.live.now.settings.waitingRoom === 'off') return insider('participant', inRoom)
  const [ann, bob] = [await insider('moderator', inRoom), await waiter(inRoom)]
  await ann.client.ask('people:admit', { participantId: bob.id })
  await bob.client.next('welcome', ({ phase }) => phase === 'inside')
  return bob
}

const test = suite('signalling: who may do what')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
})
test.before.each(() => {
  room = rig.openRoom()
  guarded = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
})
test.after.each(() => {
  for (const client of clients.splice(0)) client.close()
})
test.after(async () => {
  await rig.close()
  await sfu.close()
})

for (const name of names) {
  test(`${name} by somebody who waits: ${RULES[name].waiting}`, async () => {
    const { client, id, producerId } = await waiter(guarded)
    const before = guarded.live.seq
    assert.is(await client.codeOf(name, payloads(id, producerId)[name]), RULES[name].waiting)
    if (RULES[name].waiting !== 'ok') assert.is(guarded.live.seq, before)
  })
  for (const role of ROLES) {
    test(`${name} by a visitor with a ${role} link: ${RULES[name].visiting}`, async () => {
      const before = room.live.seq
      const { client, id, producerId } = await visitor(role)
      // A visitor has no microphone of the meeting yet: its own second one would be one too many.
      assert.is(await client.codeOf(name, payloads(id, producerId)[name]), RULES[name].visiting)
      if (RULES[name].visiting === 'forbidden') assert.is(room.live.seq, before)
    })
    test(`${name} by a ${role} about themselves: ${RULES[name].own[role]}`, async () => {
      const { client, id, producerId } = await insider(role)
      if (name === 'media:produce') await client.ask('media:close', { producerId })
      assert.is(await client.codeOf(name, payloads(id, producerId)[name]), RULES[name].own[role])
    })
    const code = RULES[name].others?.[role]
    if (code === undefined) continue
    test(`${name} by a ${role} about somebody else: ${code}`, async () => {
      const waits = name === 'people:admit' || name === 'waiting:deny' || name === 'waiting:say'
      const place = waits ? guarded : room
      const other = await (waits ? waiter(place) : talker(place))
      const client = await (role === 'moderator' ? insider(role, place) : letIn(place)).then(
        (who) => who.client,
      )
      const before = anybody(place.live.now, other.id as ParticipantId)
      assert.is(await client.codeOf(name, payloads(other.id, other.producerId)[name]), code)
      const after = anybody(place.live.now, other.id as ParticipantId)
      if (code !== 'ok') assert.is(after, before, 'nothing has changed')
    })
  }
  test(`${name} by who presents: as any participant`, async () => {
    const ann = await insider('moderator')
    const { client, id, producerId } = await insider('participant')
    await ann.client.ask('presenter:make', { participantId: id })
    if (name === 'media:produce') await client.ask('media:close', { producerId })
    assert.is(await client.codeOf(name, payloads(id, producerId)[name]), RULES[name].own.participant)
  })
  test(`${name} with the ids of another meeting changes nothing there`, async () => {
    const elsewhere = rig.openRoom()
    const victim = await insider('participant', elsewhere)
    await victim.client.ask('microphone:unmute', {})
    await victim.client.ask('hand:raise', {})
    const mallory = await insider('moderator')
    const before = elsewhere.live.now
    const producersBefore = JSON.stringify([...(sfu.rooms.get(elsewhere.live.now.id)?.producers ?? [])])
    await mallory.client.codeOf(name, payloads(victim.id, victim.producerId)[name])
    assert.is(elsewhere.live.now, before)
    assert.is(JSON.stringify([...(sfu.rooms.get(elsewhere.live.now.id)?.producers ?? [])]), producersBefore)
  })
  test(`${name} with a field too many is a bad request`, async () => {
    const { client, id, producerId } = await insider('moderator')
    const payload = { ...payloads(id, producerId)[name], by: id }
    assert.is(await client.codeOf(name, payload), 'bad-request')
  })
}

test('ids of another meeting are answered like ids that do not exist', async () => {
  const victim = await insider('participant', rig.openRoom())
  const { client } = await insider('moderator')
  for (const id of [victim.id, 'nobody-at-all']) {
    assert.is(await client.codeOf('microphone:mute', { participantId: id }), 'not-found')
    assert.is(await client.codeOf('hand:lower', { participantId: id }), 'not-found')
    assert.is(await client.codeOf('media:close', { producerId: id }), 'not-found')
  }
})

test('a participant is given no moderator link, no code, and nobody inside the link for who signs in', async () => {
  const [ann, bob] = [await insider('moderator'), await insider('participant')]
  const toAnn = await ann.client.ask('meeting:invitation', {})
  assert.ok(toAnn.moderatorUrl !== null && toAnn.code !== null && toAnn.authenticatedUrl === null)
  const { participantUrl, moderatorUrl, code, authenticatedUrl } = await bob.client.ask(
    'meeting:invitation',
    {},
  )
  assert.equal([moderatorUrl, code, authenticatedUrl], [null, null, null])
  assert.ok(participantUrl)
})

test('nobody can unmute another, nor send in another’s name', async () => {
  const [ann, bob] = [await insider('moderator'), await insider('participant')]
  assert.is(await ann.client.codeOf('microphone:unmute', { participantId: bob.id }), 'bad-request')
  assert.is(room.live.now.participants.get(bob.person.inside.self)?.microphone?.muted, true)
})

test('a visitor may test a microphone and no camera', async () => {
  const { client } = await visitor('moderator')
  assert.is(await client.codeOf('media:produce', camera), 'forbidden')
})

test('media that is not open cannot be asked for anything', async () => {
  const person = await rig.join(room, 'Ann')
  clients.push(person.client)
  const all = payloads('nobody-here', 'nothing-here')
  for (const name of [
    'media:connect',
    'media:restart-ice',
    'media:produce',
    'media:view',
    'media:ready',
  ] as const)
    assert.is(await person.client.codeOf(name, all[name]), 'conflict')
})

test('everybody can be listed, page by page, in order of name', async () => {
  for (const name of ['Zoé', 'Émile', 'ann', 'Bob', 'Anaïs'])
    clients.push((await rig.join(room, name)).client)
  const { client } = await insider('moderator')
  const listed: string[] = []
  let after: string | null = null
  do {
    const page: Reply<'people:list'> = await client.ask('people:list', { after, limit: 2 })
    listed.push(...page.participants.map((who) => who.name))
    after = page.next
  } while (after !== null)
  assert.equal(listed, ['Anaïs', 'ann', 'Bob', 'Émile', 'moderator', 'Zoé'])
})

test.run()
