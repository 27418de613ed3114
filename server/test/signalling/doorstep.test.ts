import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { peerCapabilities } from '../../../sfu/test/peer.ts'
import type { Heard } from '../client.ts'
import { eventually } from '../eventually.ts'
import { comeWithMedia, insideOf, startRealSfu, takeMedia, type Talker } from '../real-sfu.ts'
import { rigForAll, stillWaiting, type Room } from '../rig.ts'

/** Everything that somebody who is not inside may ever be told, member by member. */
const DOORSTEP = ['id', 'title', 'host', 'started', 'permanent', 'redirectUrl']
const TOLD: Readonly<Record<string, readonly string[]>> = {
  visiting: ['phase', 'role', 'meeting', 'account', 'media'],
  waiting: [
    'position',
    'message',
    'talk',
    'sentBackBy',
    'phase',
    'self',
    'role',
    'seat',
    'name',
    'awaits',
    'meeting',
    'media',
  ],
}

let room: Room

const come = (options?: Parameters<typeof comeWithMedia>[2]): Promise<Talker> =>
  comeWithMedia(rig, room, options)
const endpointsOf = async (
  talker: Talker,
): Promise<{ hears: string; consumers: { producerId: string }[] }[]> => {
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  return rooms.flatMap(({ endpoints }) => endpoints.filter(({ id }) => id.endsWith(talker.client.page)))
}

/** Whether a notice has the members of its table above and no others; media is the own echo only, as is checked below. */
const mayBeTold = (heard: Heard, phase: 'visiting' | 'waiting'): boolean => {
  if (heard.name !== 'welcome') return heard.name === 'media:consumers' || heard.name === 'media:wanted'
  const { notice } = heard
  if (notice.phase !== phase) return false
  const told = [...Object.keys(notice), ...Object.keys(notice.meeting)]
  return told.sort().join() === [...(TOLD[phase] ?? []), ...DOORSTEP].sort().join()
}

const test = suite('signalling: what is known at the door')
const rig = rigForAll(test, startRealSfu)
test.before.each(() => {
  room = rig.openRoom({
    settings: { waitingRoom: 'everybody', title: 'The title', welcome: [{ text: 'A welcome' }] },
  })
})

for (const phase of ['visiting', 'waiting'] as const) {
  test(`somebody ${phase} is told, and sent, nothing of the room until they are let in`, async () => {
    const ann = await come({ role: 'moderator', join: { name: 'Ann Within', microphone: 'off' } })
    const join = phase === 'waiting' ? ({ name: 'Will Without', microphone: 'live' } as const) : undefined
    const will = await come(join ? { join } : {})
    const other = await come({ join: { name: 'Otto Beside', microphone: 'off' } })
    assert.is(will.welcome.phase, phase)
    const echo = await will.peer.sendAudio()
    await will.peer.hears(echo.producerId)

    // Everything that happens in a meeting happens now.
    const voice = await ann.peer.sendAudio()
    const camera = await ann.peer.sendVideo()
    await ann.client.ask('hand:raise', {})
    await ann.client.ask('microphone:mute', { participantId: insideOf(ann).self })
    await ann.client.ask('microphone:unmute', {})
    if (other.welcome.phase !== 'waiting') throw new Error('does not wait')
    await ann.client.ask('people:admit', { participantId: other.welcome.self })
    const entered = await other.client.next('welcome', (welcome) => welcome.phase === 'inside')
    await other.peer.consume(entered.media?.consumers ?? [])
    const settings = { ...room.live.now.settings, maxParticipants: 77 }
    room.live.dispatch({ type: 'configure', settings, at: Date.now() })
    await other.client.happened('meeting:changed')
    await other.peer.hears(voice.producerId)
    await will.peer.hears(echo.producerId, 20)

    assert.equal(
      will.client.heard.filter((one) => !mayBeTold(one, phase)),
      [],
    )
    const everything = JSON.stringify(will.client.heard)
    const secrets = [
      ...['Ann Within', 'Otto Beside', 'A welcome', '"count"', '"participants"', 'axParticipants'],
      ...[insideOf(ann).self, insideOf(ann).seat, voice.producerId, camera.producerId],
      ...[other.welcome.self, other.welcome.seat, ...Object.values(room.links), room.id],
    ]
    for (const secret of secrets) assert.not.ok(everything.includes(secret), `${secret} is told at the door`)
    for (const { producerId } of [voice, camera]) assert.is(will.peer.received(producerId).packets, 0)
    const [endpoint] = await endpointsOf(will)
    assert.is(endpoint?.hears, 'itself')
    assert.equal(
      endpoint?.consumers.map(({ producerId }) => producerId),
      [echo.producerId],
    )
    assert.is(ann.peer.received(echo.producerId).packets, 0)
  })
}

test('what is refused at the door never reaches the media', async () => {
  const will = await come({ join: { name: 'Will', microphone: 'off' } })
  const echo = await will.peer.sendAudio()
  await will.peer.hears(echo.producerId)
  const before = JSON.stringify((await endpointsOf(will))[0])
  const refused = await will.peer.sendVideo().then(
    () => null,
    (error: unknown) => error as { code?: string },
  )
  assert.is(refused?.code, 'forbidden')
  const videos = [{ producerId: 'some-producer', width: 100, height: 100 }]
  assert.is(await will.client.codeOf('media:view', { videos }), 'forbidden')
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  assert.equal(
    rooms[0]?.producers.map(({ source }) => source),
    ['mic'],
  )
  const withoutBytes = (text: string | undefined): string | undefined => text?.replace(/"bytesSent":\d+/g, '')
  assert.is(withoutBytes(JSON.stringify((await endpointsOf(will))[0])), withoutBytes(before))
})

test('who is admitted hears and is heard over the very transports of the echo test', async () => {
  const ann = await come({ role: 'moderator', join: { name: 'Ann', microphone: 'off' } })
  const voice = await ann.peer.sendAudio()
  const will = await come({ join: { name: 'Will', microphone: 'live' } })
  const echo = await will.peer.sendAudio()
  await will.peer.hears(echo.producerId)
  if (will.welcome.phase !== 'waiting') throw new Error('does not wait')
  await ann.client.ask('people:admit', { participantId: will.welcome.self })
  const welcome = await will.client.next('welcome', ({ phase }) => phase === 'inside')
  assert.is(welcome.media?.send.id, will.welcome.media?.send.id)
  assert.is(welcome.media?.receive.id, will.welcome.media?.receive.id)
  await will.peer.consume(welcome.media?.consumers ?? [])
  await Promise.all([will.peer.hears(voice.producerId), ann.peer.hears(echo.producerId)])
})

test('the echo test of somebody who is let in while away is not heard when they come back', async () => {
  const ann = await come({ role: 'moderator', join: { name: 'Ann', microphone: 'off' } })
  const will = await come({ join: { name: 'Will', microphone: 'live' } })
  const echo = await will.peer.sendAudio()
  await will.peer.hears(echo.producerId)
  if (will.welcome.phase !== 'waiting') throw new Error('does not wait')
  const { waiting } = room.live.now
  const { self } = will.welcome
  will.client.drop()
  await eventually('away', () => room.live.now.waiting.get(self) !== waiting.get(self))
  await ann.client.ask('people:admit', { participantId: self })
  const capabilities = peerCapabilities(await rig.media.capabilities())
  const { welcome } = await rig.open({
    ...stillWaiting(will.welcome, will.client.page),
    capabilities,
  })
  assert.is(welcome.phase, 'inside')
  assert.is(room.live.now.participants.get(self)?.microphone, null)
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  assert.equal(rooms[0]?.producers, [])
  assert.is(rooms[0]?.endpoints.find(({ owner }) => owner === self)?.hears, 'room')
  assert.is(ann.peer.received(echo.producerId).packets, 0)
})

test('a page that reloads while it waits has its media and its place again', async () => {
  const will = await come({ join: { name: 'Will', microphone: 'live' } })
  if (will.welcome.phase !== 'waiting') throw new Error('does not wait')
  const { self, seat, meeting } = will.welcome
  const credential = { with: 'seat', meeting: meeting.id, participant: self, seat, since: null } as const
  const capabilities = peerCapabilities(await rig.media.capabilities())
  const page = 'page-after-reload'
  const { client, welcome } = await rig.open(
    rig.greeting(room, 'participant', { page, credential, capabilities }),
  )
  assert.is((await will.client.next('dismissed')).code, 'moved')
  if (welcome.phase !== 'waiting' || welcome.media === null) throw new Error('does not wait with media')
  const again = { client, welcome, peer: await takeMedia(client, welcome.media) }
  rig.came.push(again.peer)
  const echo = await again.peer.sendAudio()
  await again.peer.hears(echo.producerId)
  await eventually('the old page is closed', async () => (await endpointsOf(will)).length === 0)
})

test.run()
