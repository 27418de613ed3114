import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ParticipantId } from '../../../shared/ids.ts'
import { requests, type Reply, type RequestName } from '../../../shared/protocol.ts'
import { ROLES, type Role } from '../../../shared/roles.ts'
import { anybody } from '../../meeting/inside.ts'
import type { Client } from '../client.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person, type Room } from '../rig.ts'
import { payloads, rtpParameters, RULES } from './rules.ts'

const camera = { source: 'camera', rtpParameters, muted: false } as const

const names = Object.keys(requests) as RequestName[]

let room: Room
/** One with a waiting room. */
let guarded: Room

/** Somebody with open media and one producer: a visitor's or a participant's. */
type Someone = { readonly client: Client; readonly id: string; readonly producerId: string }

const visitor = async (role: Role): Promise<Someone> => {
  const { client } = await rig.open(rig.greeting(room, role, { capabilities: {} }))
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: true })
  return { client, id: 'somebody-else', producerId }
}
/** Somebody who waits to be admitted, with open media and a microphone under test. */
const waiter = async (inRoom = room): Promise<Someone> => {
  const { client, waits } = await rig.wait(inRoom, 'Will', { capabilities: {} })
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: true })
  return { client, id: waits.self, producerId }
}
const insider = async (role: Role, inRoom = room): Promise<Someone & { person: Person }> => {
  const person = await rig.join(inRoom, role, role, { capabilities: {} })
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
const rig = rigForAll(test, startQuietSfu)
test.before.each(() => {
  room = rig.openRoom()
  guarded = rig.openRoom({ settings: { waitingRoom: 'everybody' } })
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
    const producersBefore = JSON.stringify([...(rig.sfu.rooms.get(elsewhere.live.now.id)?.producers ?? [])])
    await mallory.client.codeOf(name, payloads(victim.id, victim.producerId)[name])
    assert.is(elsewhere.live.now, before)
    assert.is(
      JSON.stringify([...(rig.sfu.rooms.get(elsewhere.live.now.id)?.producers ?? [])]),
      producersBefore,
    )
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
  for (const name of ['Zoé', 'Émile', 'ann', 'Bob', 'Anaïs']) await rig.join(room, name)
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
