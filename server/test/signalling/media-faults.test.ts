import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServerId } from '../../../shared/ids.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { noMeetings } from '../../sfu/media-host.ts'
import { MediaRooms } from '../../sfu/media-rooms.ts'
import { createLog } from '../../log.ts'
import type { Client } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { returning, rigForEach, type Person, type Room } from '../rig.ts'

const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
const mic = { source: 'mic', rtpParameters, muted: false } as const

const join = (name: string, more: Partial<Hello> = { capabilities: {} }): Promise<Person> =>
  rig.join(room, name, 'moderator', more)
const visit = async (): Promise<Client> => {
  const { client } = await rig.open(rig.greeting(room, 'participant', { capabilities: {} }))
  return client
}
const media = (): NonNullable<ReturnType<QuietSfu['rooms']['get']>> => {
  const found = rig.sfu.rooms.get(room.live.now.id)
  if (!found) throw new Error('the sfu has no such room')
  return found
}
const participant = ({ inside }: Person) => room.live.now.participants.get(inside.self)

const test = suite('signalling: media that fails')
const rig = rigForEach(test, startQuietSfu)
let room: Room
test.before.each(async () => {
  room = rig.openRoom()
  await eventually('the sfu is up', () => rig.media.ready())
})

test('the media node is asked for nothing before what runs on it is known', async () => {
  await join('Ann')
  assert.is(rig.sfu.asked[0], 'rooms:claim')
})

test('a lost link to the node costs nothing: all goes on as it was', async () => {
  const ann = await join('Ann')
  const { producerId } = await ann.client.ask('media:produce', mic)
  rig.sfu.cut(false)
  await eventually('down', () => !rig.media.ready())
  await eventually('up again', () => rig.media.ready())
  assert.is(participant(ann)?.microphone?.producerId, producerId)
  assert.ok(media().producers.has(producerId))
  assert.is(ann.client.heard.filter(({ name }) => name === 'media:lost').length, 0)
  await ann.client.ask('media:connect', { direction: 'send', dtlsParameters: dtls })
})
const dtls = { fingerprints: [{ algorithm: 'sha-256' as const, value: 'AA' }] }

test('a mute during a lost link is made good when the link is back', async () => {
  const ann = await join('Ann')
  const { producerId } = await ann.client.ask('media:produce', mic)
  rig.sfu.cut(false)
  await eventually('down', () => !rig.media.ready())
  await ann.client.ask('microphone:mute', { participantId: ann.inside.self })
  await eventually('paused', () => media().producers.get(producerId)?.paused)
})

test('whom cameras reach is made good, too, when the link is back', async () => {
  const ann = await join('Ann')
  const bob = await rig.join(room, 'Bob', 'participant', { capabilities: {} })
  const privileged = Array.from(media().endpoints.values(), (one) => [one.owner, one.privileged])
  assert.equal(privileged, [
    [ann.inside.self, true],
    [bob.inside.self, false],
  ])
  const configure = (camerasForModerators: boolean): void => {
    const settings = {
      ...room.live.now.settings,
      permits: { ...room.live.now.settings.permits, camerasForModerators },
    }
    room.live.dispatch({ type: 'configure', settings, at: Date.now() })
  }
  configure(true)
  await eventually('confined', () => media().camerasTo === 'privileged')
  rig.sfu.cut(false)
  await eventually('down', () => !rig.media.ready())
  configure(false)
  await eventually('not confined any more', () => media().camerasTo === 'everyone')
  rig.sfu.cut(true)
  configure(true)
  await eventually('up again', () => rig.media.ready())
  await ann.client.ask('media:open', { capabilities: {} })
  assert.is(media().camerasTo, 'privileged')
})

test('when the node comes back empty, every page is told and nobody seems to send', async () => {
  const [ann, bob] = [await join('Ann'), await join('Bob')]
  const visitor = await visit()
  await ann.client.ask('media:produce', mic)
  rig.sfu.cut(true)
  for (const client of [ann.client, bob.client, visitor]) await client.next('media:lost')
  assert.is(participant(ann)?.microphone, null)
  await bob.client.happened('participant:changed', (one) => one.participant.microphone === 'off')
  await ann.client.ask('media:open', { capabilities: {} })
  const { producerId } = await ann.client.ask('media:produce', mic)
  assert.is(participant(ann)?.microphone?.producerId, producerId)
  assert.is(media().endpoints.size, 1)
})

test('a worker that dies takes its room: told, forgotten and opened again', async () => {
  const ann = await join('Ann')
  await ann.client.ask('media:produce', mic)
  rig.sfu.rooms.delete(room.live.now.id)
  rig.sfu.tell('room:lost', { room: room.live.now.id })
  await ann.client.next('media:lost')
  assert.is(participant(ann)?.microphone, null)
  await ann.client.ask('media:open', { capabilities: {} })
  assert.is(media().endpoints.size, 1)
})

test('who joins while no node can be reached is inside without media', async () => {
  await rig.sfu.close()
  await eventually('down', () => !rig.media.ready())
  const ann = await join('Ann')
  assert.is(ann.inside.media, null)
})

test('who came without media is told when the node is back', async () => {
  let answer: (value?: unknown) => void = () => undefined
  rig.sfu.hold = new Promise((resolve) => (answer = resolve))
  const opening = join('Ann')
  await eventually('asked', () => rig.sfu.asked.includes('room:open'))
  rig.sfu.cut(false)
  const ann = await opening
  assert.is(ann.inside.media, null)
  answer()
  await ann.client.next('media:lost')
  await ann.client.ask('media:open', { capabilities: {} })
  assert.is(media().endpoints.size, 1)
})

test('who leaves while the node works leaves nothing there', async () => {
  const ann = await join('Ann')
  let answer: (value?: unknown) => void = () => undefined
  rig.sfu.hold = new Promise((resolve) => (answer = resolve))
  const before = rig.sfu.asked.length
  const producing = ann.client.codeOf('media:produce', mic).catch(() => 'gone')
  await eventually('asked', () => rig.sfu.asked.length > before)
  await ann.client.ask('meeting:leave', {})
  answer()
  await producing
  await eventually('nothing is left', () => media().endpoints.size === 0 && media().producers.size === 0)
  assert.is(room.live.now.participants.size, 0)
})

test('a producer that the meeting refuses is closed again', async () => {
  const ann = await join('Ann')
  await ann.client.ask('media:produce', mic)
  assert.is(await ann.client.codeOf('media:produce', mic), 'conflict')
  assert.is(media().producers.size, 1)
})

test('a visitor’s echo test survives a lost socket for a moment', async () => {
  const hello = rig.greeting(room, 'participant', { capabilities: {} })
  const { client } = await rig.open(hello)
  await client.ask('media:produce', mic)
  client.drop()
  await eventually('gone', () => rig.channels.find(room.live.now.id)?.listeners().next().done)
  assert.is(media().producers.size, 1)
  await rig.open(hello)
  assert.is(media().endpoints.size, 1)
})

test('a visitor who leaves takes the echo test along', async () => {
  const visitor = await visit()
  await visitor.ask('media:produce', mic)
  await visitor.ask('meeting:leave', {})
  await eventually('closed', () => media().endpoints.size === 0)
})

test('after a restart of the server its rooms are taken over as they are, and nobody else’s', async () => {
  const [ann, bob] = [await join('Ann'), await join('Bob')]
  const { producerId } = await ann.client.ask('media:produce', mic)
  await bob.client.ask('media:produce', mic)
  const stray = room.live.now.id
  const empty = {
    camerasTo: 'everyone' as const,
    camerasApart: [],
    endpoints: new Map(),
    producers: new Map(),
  }
  rig.sfu.rooms.set('room-of-another', { ...empty, server: 'another-server' })
  rig.sfu.rooms.set('room-of-nobody', { ...empty, server: 'successor' })
  media().producers.set('producer-of-nobody' as never, { ...media().producers.get(producerId)! })
  media().producers.get(producerId)!.paused = true
  // Another process with the same meeting, as after a restart.
  const { live } = room
  const log = createLog('silent')
  const successor = new MediaRooms({
    urls: [rig.sfu.url],
    secret: rig.sfu.secret,
    server: 'successor' as ServerId,
    epochOf: () => 2,
    log,
  })
  const { wantedMedia } = await import('../../reactions/media.ts')
  const lost: string[] = []
  successor.start({
    ...noMeetings,
    wanted: (id) => (id === stray ? wantedMedia(live.now) : undefined),
    rooms: () => [stray],
    roomLost: (id) => lost.push(id),
    producersLost: (id) => lost.push(id),
  })
  await eventually('taken over', () => successor.ready())
  assert.equal([...rig.sfu.rooms.keys()], [stray, 'room-of-another'], 'another server’s room is left alone')
  assert.is(media().producers.get(producerId)?.paused, false)
  assert.is(media().producers.size, 2)
  assert.is(media().endpoints.size, 2)
  assert.equal(lost, [])
  successor.close()
})

test('what the media tells reaches the page it concerns and no other', async () => {
  const [ann, bob] = [await join('Ann'), await join('Bob')]
  const place = { room: room.live.now.id, endpoint: `${ann.inside.self}:${ann.client.page}` as never }
  await ann.client.ask('hand:raise', {})
  await bob.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  rig.sfu.tell('consumers:changed', { ...place, opened: [], closed: ['consumer-1' as never] })
  rig.sfu.tell('producer:wanted', { ...place, producer: 'producer-1' as never, layer: -1 })
  rig.sfu.tell('endpoint:lost', { ...place, direction: 'send' })
  rig.sfu.tell('levels', { room: room.live.now.id, levels: [[ann.inside.self, -30]] })
  assert.equal(await ann.client.next('media:consumers'), { opened: [], closed: ['consumer-1'] })
  assert.equal(await ann.client.next('media:wanted'), { producerId: 'producer-1', layer: -1 })
  assert.equal(await ann.client.next('media:unreachable'), { direction: 'send' })
  assert.equal(await bob.client.next('media:levels'), { levels: [[ann.inside.self, -30]] })
  const forBob = bob.client.heard.map(({ name }) => name).filter((name) => name.startsWith('media:'))
  assert.equal(forBob, ['media:levels'])
})

test('a page that comes back is told again which layers are watched', async () => {
  const ann = await join('Ann')
  const { producerId } = await ann.client.ask('media:produce', { ...mic, source: 'camera' })
  const endpoint = `${ann.inside.self}:${ann.client.page}` as never
  rig.sfu.tell('producer:wanted', { room: room.live.now.id, endpoint, producer: producerId, layer: 2 })
  await ann.client.next('media:wanted')
  ann.client.drop()
  const { client } = await rig.open(returning(ann.inside, ann.client.page, ann.inside.seq))
  assert.equal(await client.next('media:wanted'), { producerId, layer: 2 })
})

test('visitors hear nothing of the room, not even who speaks', async () => {
  const ann = await join('Ann')
  const visitor = await visit()
  await ann.client.ask('hand:raise', {})
  await ann.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  rig.sfu.tell('levels', { room: room.live.now.id, levels: [[ann.inside.self, -30]] })
  await ann.client.next('media:levels')
  await visitor.codeOf('media:ready', { consumers: [] })
  assert.equal(
    visitor.heard.map(({ name }) => name),
    ['welcome'],
  )
})

test('capabilities are asked of the node once', async () => {
  await Promise.all([rig.media.capabilities(), rig.media.capabilities()])
  await rig.media.capabilities()
  assert.ok(rig.sfu.asked.filter((name) => name === 'capabilities').length <= 2)
})

test('a server that lets go of its media nodes does not report them as down', async () => {
  rig.media.close()
  await eventually('the link is gone', () => !rig.media.ready())
  assert.equal(rig.logged, [])
})

test.run()
