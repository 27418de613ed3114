import { randomUUID } from 'node:crypto'
import * as assert from 'uvu/assert'
import { CALL_GRACE_MS, CALL_KEPT_MS } from '../../../shared/limits.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { REACTIONS_TOLD_MS } from '../../../shared/reaction-kinds.ts'
import { Client, hello, HelloRefused, newBrowser, type Welcome } from '../client.ts'
import { returning, type Room } from '../rig.ts'
import { moved, WaitingPeople } from './waiting-people.ts'

const people = new WaitingPeople('signalling: telephones')
const { test } = people

const leg = { gateway: 'gateway-one', address: { ip: '127.0.0.1', port: 5004 }, capabilities: {} }
type Calling = { number?: string; pin?: string; withheld?: boolean; secret?: string; page?: string }

const helloOf = (room: Room, { number = newBrowser(), pin, withheld = false, page }: Calling): Hello =>
  hello({
    page: page ?? randomUUID(),
    browser: number,
    credential: { with: 'pin', pin: pin ?? room.pin, withheld },
    join: { name: 'Phone •••• 42', microphone: 'off' },
  })
const call = async (room: Room, calling: Calling = {}): Promise<{ client: Client; welcome: Welcome }> => {
  const { secret = people.rig.sfu.secret } = calling
  return people.rig.open(helloOf(room, calling), { secret })
}
const refusal = async (room: Room, calling: Calling): Promise<string | undefined> => {
  const found = await call(room, calling).catch((error: unknown) => error)
  if (found instanceof HelloRefused) return found.failure.code
  return 'came'
}
const inside = async (room: Room, calling: Calling = {}) => {
  const { client, welcome } = await call(room, calling)
  assert.ok(welcome.phase === 'inside' && welcome.snapshot)
  return { client, inside: welcome }
}
const host = (room: Room) => people.join(room, 'Ann', 'moderator')

test('a caller with a PIN is a participant, shown as a telephone, with media of its own', async () => {
  const room = people.rig.openRoom()
  const ann = await host(room)
  const { client, inside: caller } = await inside(room)
  people.clock.pass(100)
  const { participant } = await ann.client.happened('participant:joined')
  assert.equal(
    [participant.name, participant.via, participant.role],
    ['Phone •••• 42', 'phone', 'participant'],
  )
  const { address } = await client.ask('media:open-leg', leg)
  assert.is(address.port, 9)
  const rtpParameters = {
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  }
  await client.ask('media:produce', { source: 'mic', rtpParameters, muted: true })
  await client.ask('microphone:unmute', {})
  await ann.client.ask('microphone:mute', { participantId: caller.self })
  people.clock.pass(100)
  assert.is((await client.happened('you:muted')).by, 'Ann')
})

test('a caller is told what happens, and nothing that only passes over a screen', async () => {
  const room = people.rig.openRoom()
  const ann = await host(room)
  const { client, inside: caller } = await inside(room)
  people.clock.pass(100)
  people.rig.sfu.tell('levels', { room: room.live.now.id, levels: [[caller.self, -30]] })
  await ann.client.next('media:levels')
  await ann.client.ask('reaction:send', { reaction: 'applause' })
  people.clock.pass(REACTIONS_TOLD_MS)
  await ann.client.next('reaction:counted')
  await ann.client.ask('hand:raise', {})
  people.clock.pass(100)
  await client.happened('participant:changed', ({ participant }) => participant.handRaisedAt !== null)
  const passing = client.heard.filter(({ name }) => name === 'media:levels' || name === 'reaction:counted')
  assert.equal(passing, [])
})

test('only our own gateway speaks for telephones', async () => {
  const room = people.rig.openRoom()
  await host(room)
  assert.is(await refusal(room, { secret: 'a guess of sixteen letters' }), undefined)
  const page = await Client.open(people.rig.url, helloOf(room, {})).catch((error: unknown) => error)
  assert.ok(page instanceof HelloRefused && page.failure.code === 'forbidden')
})

test('every PIN that leads nowhere is refused alike', async () => {
  const room = people.rig.openRoom()
  await host(room)
  assert.is(await refusal(room, { pin: '987654321' }), 'not-found')
})

test('a caller waits in the same waiting room, hears nothing of the meeting there, and comes in when admitted', async () => {
  const room = people.rig.openRoom({ settings: { waitingRoom: 'guests' } })
  const ann = await host(room)
  const { client, welcome } = await call(room)
  assert.ok(welcome.phase === 'waiting')
  assert.is(await client.codeOf('media:open-leg', leg), 'forbidden')
  assert.is(
    people.rig.sfu.rooms.get(room.live.now.id)?.endpoints.has(`${welcome.self}:${client.page}`) ?? false,
    false,
  )
  await ann.client.ask('people:admit', { participantId: welcome.self })
  await moved(client, 'inside')
  await client.ask('media:open-leg', leg)
  assert.is(
    people.rig.sfu.rooms.get(room.live.now.id)?.endpoints.get(`${welcome.self}:${client.page}`)?.hears,
    'room',
  )
})

test('who calls again from the same number takes their place back, and another caller from there gets another', async () => {
  const room = people.rig.openRoom()
  await host(room)
  const number = newBrowser()
  const first = await inside(room, { number })
  const second = await inside(room, { number })
  assert.is.not(second.inside.self, first.inside.self)
  await first.client.ask('hand:raise', {})
  first.client.drop()
  people.clock.pass(CALL_GRACE_MS - 1)
  const again = await inside(room, { number })
  assert.is(again.inside.self, first.inside.self)
  const self = again.inside.snapshot?.participants.find(({ id }) => id === first.inside.self)
  assert.is(self?.handRaisedAt === null, false)
})

test('who hangs up and calls again soon has the name, hand and admission that they had, and no rights', async () => {
  const room = people.rig.openRoom()
  const ann = await host(room)
  const number = newBrowser()
  const { client, inside: caller } = await inside(room, { number })
  await client.ask('hand:raise', {})
  await ann.client.ask('people:rename', { participantId: caller.self, name: 'The mayor' })
  await ann.client.ask('people:promote', { participantId: caller.self })
  await client.ask('meeting:leave', {})
  await ann.client.ask('waiting:set-policy', { policy: 'everybody' })
  people.clock.pass(CALL_KEPT_MS - 1)
  const again = await inside(room, { number })
  const self = again.inside.snapshot?.participants.find(({ id }) => id === caller.self)
  assert.equal([self?.name, self?.role, self?.handRaisedAt === null], ['The mayor', 'participant', false])
  await again.client.ask('meeting:leave', {})
  people.clock.pass(CALL_KEPT_MS + 1)
  const { welcome } = await call(room, { number })
  assert.ok(welcome.phase === 'waiting')
  assert.is(welcome.name, 'The mayor')
})

test('a mute in the moment in which the line is lost holds when they come back by their seat', async () => {
  const room = people.rig.openRoom()
  const ann = await host(room)
  const { client, inside: caller } = await inside(room)
  const rtpParameters = {
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  }
  const speaks = async (one: Client, muted: boolean) => {
    await one.ask('media:open-leg', leg)
    await one.ask('media:produce', { source: 'mic', rtpParameters, muted })
    return room.live.now.participants.get(caller.self)?.microphone?.muted
  }
  assert.is(await speaks(client, false), false)
  client.drop()
  await ann.client.ask('microphone:mute', { participantId: caller.self })
  const greets = returning(caller, client.page, null)
  const back = await people.rig.open(greets, { secret: people.rig.sfu.secret })
  assert.is(await speaks(back.client, false), true)
  await back.client.ask('microphone:unmute', {})
  assert.is(room.live.now.participants.get(caller.self)?.microphone?.muted, false)
})

test('a caller who is gone is no ghost for long', async () => {
  const room = people.rig.openRoom()
  await host(room)
  const { client, inside: caller } = await inside(room)
  client.drop()
  await new Promise<void>((away) => {
    const look = () => {
      if (room.live.now.participants.get(caller.self)?.awaySince === null) setImmediate(look)
      else away()
    }
    look()
  })
  people.clock.pass(CALL_GRACE_MS)
  assert.is(room.live.now.participants.has(caller.self), false)
})

test('who is banned does not come back by the same number', async () => {
  const room = people.rig.openRoom()
  const ann = await host(room)
  const number = newBrowser()
  const { client, inside: caller } = await inside(room, { number })
  await ann.client.ask('people:remove', { participantId: caller.self, ban: true, why: '' })
  assert.is((await client.next('dismissed')).code, 'banned')
  assert.is(await refusal(room, { number }), 'kicked')
  const fromThere = await inside(room)
  assert.ok(fromThere.inside.self)
})

test.run()
