import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Reply } from '../../../shared/protocol.ts'
import { eventually } from '../eventually.ts'
import { comeWithMedia, insideOf, startRealSfu, type Talker } from '../real-sfu.ts'
import { rigForAll, type Room } from '../rig.ts'

let room: Room

const come = (name: string, role: 'moderator' | 'participant' = 'participant'): Promise<Talker> =>
  comeWithMedia(rig, room, { role, join: { name, microphone: 'off' } })
const configure = (permits: Partial<Room['live']['now']['settings']['permits']>): void => {
  const { settings } = room.live.now
  const saved = { ...settings, permits: { ...settings.permits, ...permits } }
  room.live.dispatch({ type: 'configure', settings: saved, at: Date.now() })
}
const tile = (producerId: string) => ({ producerId, width: 640, height: 360 })
/** What somebody is told of another's videos, by every way of asking. */
const toldOf = async ({ client }: Talker, who: Talker): Promise<string[]> => {
  const { participants }: Reply<'people:list'> = await client.ask('people:list', { after: null, limit: 50 })
  const found = participants.find(({ id }) => id === insideOf(who).self)
  return found?.videos.map(({ producerId }) => producerId) ?? []
}

const test = suite('signalling: cameras that only moderators see')
const rig = rigForAll(test, startRealSfu)

test('participants’ cameras reach moderators and nobody else, asked for or not', async () => {
  room = rig.openRoom({ settings: { permits: { camerasForModerators: true } } })
  const ann = await come('Ann', 'moderator')
  const bob = await come('Bob')
  const cy = await come('Cy')
  const fromBob = await bob.peer.sendVideo()
  const fromAnn = await ann.peer.sendVideo()
  await ann.peer.hears(fromBob.producerId)
  await cy.peer.hears(fromAnn.producerId)
  await cy.client.ask('media:view', { videos: [tile(fromBob.producerId), tile(fromAnn.producerId)] })
  await ann.peer.hears(fromBob.producerId, 20)
  await cy.peer.hears(fromAnn.producerId, 20)
  assert.is(cy.peer.received(fromBob.producerId).packets, 0)

  const shown = await ann.client.happened('participant:changed', (one) => one.participant.name === 'Bob')
  assert.equal(
    shown.participant.videos.map(({ producerId }) => producerId),
    [fromBob.producerId],
  )
  await bob.client.happened(
    'participant:changed',
    ({ participant }) => participant.name === 'Bob' && participant.videos.length === 1,
  )
  const late = await come('Dee')
  const self = insideOf(bob).self
  assert.equal(insideOf(late).snapshot?.participants.find(({ id }) => id === self)?.videos, [])
  assert.equal(await toldOf(cy, bob), [])
  assert.equal(await toldOf(bob, bob), [fromBob.producerId])
  assert.equal(await toldOf(ann, bob), [fromBob.producerId])
  assert.equal(await toldOf(cy, ann), [fromAnn.producerId])
  for (const { client, welcome } of [cy, late])
    assert.not.ok(JSON.stringify([client.heard, welcome]).includes(fromBob.producerId), 'never told')
})

test('when the setting is turned on cameras that are seen stop at once, and come back when it is turned off', async () => {
  room = rig.openRoom()
  const ann = await come('Ann', 'moderator')
  const bob = await come('Bob')
  const cy = await come('Cy')
  const { producerId } = await bob.peer.sendVideo()
  await Promise.all([ann.peer.hears(producerId), cy.peer.hears(producerId)])
  configure({ camerasForModerators: true })
  const { meeting } = await cy.client.happened('meeting:changed')
  assert.is(meeting.locks.camerasToAll, true)
  await cy.client.next('media:consumers', ({ closed }) => closed.length > 0)
  const before = cy.peer.received(producerId).packets
  await ann.peer.hears(producerId, 20)
  assert.ok(cy.peer.received(producerId).packets - before <= 3, 'but for what was on its way')
  assert.equal(await toldOf(cy, bob), [])
  const { participant } = await cy.client.happened(
    'participant:changed',
    (one) => one.participant.name === 'Bob' && one.participant.videos.length === 0,
  )
  assert.is(participant.microphone, 'off')

  configure({ camerasForModerators: false })
  await cy.peer.hears(producerId)
  assert.equal(await toldOf(cy, bob), [producerId])
})

test('a camera that may not be shown is refused before any of it can be seen, a microphone likewise', async () => {
  room = rig.openRoom({ settings: { permits: { cameras: false, microphones: false } } })
  const bob = await come('Bob')
  const limits: unknown[] = []
  for (const send of [() => bob.peer.sendVideo(), () => bob.peer.sendAudio()])
    await send().catch((error: unknown) =>
      limits.push((error as { facts?: { limit?: string } }).facts?.limit),
    )
  assert.equal(limits, ['cameras-permit', 'microphones-permit'])
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  assert.equal(rooms[0]?.producers, [])
  const ann = await come('Ann', 'moderator')
  await ann.peer.sendVideo()
  await ann.peer.sendAudio()
})

test('when they are taken away, what participants send stops where it is', async () => {
  room = rig.openRoom()
  const ann = await come('Ann', 'moderator')
  const bob = await come('Bob')
  const camera = await bob.peer.sendVideo()
  const voice = await bob.peer.sendAudio()
  await Promise.all([ann.peer.hears(camera.producerId), ann.peer.hears(voice.producerId)])
  configure({ cameras: false, microphones: false })
  await bob.client.happened(
    'participant:changed',
    ({ participant }) => participant.videos.length === 0 && participant.microphone === 'muted',
  )
  await eventually('only the microphone is left, and paused', async () => {
    const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
    const left = rooms[0]?.producers.map(({ id, paused }) => `${id} ${String(paused)}`)
    return left?.join() === `${voice.producerId} true`
  })
  const refused = await bob.client.askRaw('microphone:unmute', {})
  assert.ok(!refused.ok && refused.code === 'forbidden' && refused.limit === 'microphones-permit')
  assert.is(bob.client.happenings().filter(({ name }) => name === 'you:muted').length, 0)
})

test('where everybody arrives muted, a microphone is never live before its owner unmutes it', async () => {
  room = rig.openRoom({ settings: { mutedOnArrival: true } })
  const ann = await come('Ann', 'moderator')
  const bob = await come('Bob')
  const { producerId } = await bob.peer.sendAudio()
  const { participant } = await ann.client.happened(
    'participant:changed',
    (one) => one.participant.name === 'Bob' && one.participant.microphone !== 'off',
  )
  assert.is(participant.microphone, 'muted')
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  assert.is(rooms[0]?.producers.find(({ id }) => id === producerId)?.paused, true)
  assert.is(ann.peer.received(producerId).packets, 0)
  await bob.client.ask('microphone:unmute', {})
  await ann.peer.hears(producerId)
})

test('a microphone that is locked sends nothing to anybody, whose is allowed alone is heard on', async () => {
  room = rig.openRoom({ settings: { mutedOnArrival: false } })
  const ann = await come('Ann', 'moderator')
  const bob = await come('Bob')
  const cy = await come('Cy')
  const [fromBob, fromCy] = [await bob.peer.sendAudio(), await cy.peer.sendAudio()]
  await Promise.all([ann.peer.hears(fromBob.producerId), ann.peer.hears(fromCy.producerId)])
  const participantId = insideOf(cy).self
  await ann.client.ask('lock:set-for', { participantId, locks: { microphones: 'allowed' } })
  await ann.client.ask('lock:set', { locks: { microphones: true } })
  await ann.client.happened('participant:changed', (one) => one.participant.microphone === 'muted')
  // Once the media has followed, only what was on its way arrives.
  await ann.peer.hears(fromCy.producerId, 20)
  const before = ann.peer.received(fromBob.producerId).packets
  await ann.peer.hears(fromCy.producerId, 50)
  assert.is(ann.peer.received(fromBob.producerId).packets, before)
})

test.run()
