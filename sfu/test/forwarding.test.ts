import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { CAMERA_LAYERS } from '../../shared/limits.ts'
import type { Level } from '../../shared/media.ts'
import type { EndpointId, Hears } from '../../shared/sfu.ts'
import { mergeLevels, sameLevels } from '../levels.ts'
import { firstOfGateways, plan, sortStreams } from '../plan.ts'
import { isEchoOnly, layersOf, mayReach, type Stream } from '../stream.ts'
import { chooseVideos, fittingLayer, UNASKED_VIDEOS } from '../videos.ts'
import { chooseVoices, SILENCE, VOICE_HOLD_MS, type Voice } from '../voices.ts'
import { FALL_AFTER_MS, UNWATCHED, wantedNow } from '../wanted.ts'

const test = suite('rules of forwarding')

const producer = (id: string) => id as ProducerId
const participant = (id: string) => id as ParticipantId
const voice = (id: string, level: number = SILENCE, spokeAt = level === SILENCE ? -Infinity : 0): Voice => ({
  id: producer(id),
  level,
  spokeAt,
})
const stream = (id: string, source: Stream['source'], more: Partial<Stream> = {}): Stream => ({
  id: producer(id),
  owner: participant(`owner-of-${id}`),
  endpoint: `page-of-${id}`,
  source,
  paused: false,
  layers: source === 'camera' ? 3 : 1,
  echoOnly: false,
  moderatorsOnly: false,
  ...more,
})
const never = () => -Infinity

// Voices of a large room.

test('places are filled with who just listens, so that a first word is not lost', () => {
  assert.equal(chooseVoices([], [voice('a'), voice('b')], 0), ['a', 'b'])
})

test('the loudest take the places', () => {
  const talking = [voice('a', -50), voice('b', -20), voice('c', -30), voice('d', -40)]
  assert.equal(chooseVoices([], talking, 0), ['b', 'c', 'd'])
})

test('who has a place keeps it against one who is hardly louder', () => {
  const talking = [voice('a', -40), voice('b', -40), voice('c', -40), voice('d', -38)]
  assert.equal(chooseVoices([producer('a'), producer('b'), producer('c')], talking, 0), ['a', 'b', 'c'])
})

test('a louder newcomer replaces the quietest', () => {
  const talking = [voice('a', -40), voice('b', -45), voice('c', -40), voice('d', -30)]
  assert.equal(chooseVoices([producer('a'), producer('b'), producer('c')], talking, 0), ['a', 'd', 'c'])
})

test('a voice that fell silent keeps its place as long as people breathe, and longer when nobody wants it', () => {
  const held = [producer('a'), producer('b'), producer('c')]
  const quietNewcomer = (now: number) => [
    voice('a', -30),
    voice('b', -30, now),
    voice('c', -30, now),
    voice('d', -50, now),
  ]
  assert.equal(chooseVoices(held, quietNewcomer(VOICE_HOLD_MS), VOICE_HOLD_MS), ['a', 'b', 'c'])
  const later = VOICE_HOLD_MS + 1
  assert.equal(chooseVoices(held, quietNewcomer(later), later), ['d', 'b', 'c'])
  assert.equal(chooseVoices(held, quietNewcomer(later).slice(0, 3), later), ['a', 'b', 'c'])
})

test('who is muted or gone loses the place', () => {
  const before = [producer('a'), producer('b'), producer('c')]
  assert.equal(chooseVoices(before, [voice('b'), voice('c'), voice('d')], 0), ['b', 'c', 'd'])
})

// Videos.

test('a layer serves a picture up to half as wide again as itself', () => {
  const widths = [0, 320, 479, 480, 640, 959, 960, 1920]
  assert.equal(widths.map(fittingLayer), [0, 0, 0, 1, 1, 1, 2, 2])
})

test('four tiles and their voices fit into 600 kbit/s', () => {
  const cameras = ['a', 'b', 'c'].map((id) => stream(id, 'camera'))
  const view = cameras.map(({ id }) => ({ producerId: id, width: 640, height: 360 }))
  const flows = [...chooseVideos(cameras, { view, shown: new Set() }, never).values()]
  const bits = CAMERA_LAYERS.map(({ maxBitrate }) => maxBitrate)
  const voices = 3 * 32_000
  assert.ok(flows.reduce((sum, { layer }) => sum + (bits[layer] ?? 0), voices) <= 600_000)
})

test('a view is exactly what it names; what is not there is passed over', () => {
  const videos = [stream('a', 'camera'), stream('b', 'camera')]
  const view = ['b', 'gone'].map((id) => ({ producerId: producer(id), width: 1280, height: 720 }))
  const flows = chooseVideos(videos, { view, shown: new Set() }, never)
  assert.equal([...flows], [[producer('b'), { layer: 2, priority: 3 }]])
  assert.is(chooseVideos(videos, { view: [], shown: new Set([producer('a')]) }, never).size, 0)
})

test('a portrait tile gets the layer of a landscape tile as large', () => {
  const portrait = [{ producerId: producer('a'), width: 360, height: 640 }]
  const flows = chooseVideos([stream('a', 'camera')], { view: portrait, shown: new Set() }, never)
  assert.is(flows.get(producer('a'))?.layer, 1)
})

test('no layer is asked for that the sender does not have', () => {
  const view = [{ producerId: producer('a'), width: 1920, height: 1080 }]
  const flows = chooseVideos([stream('a', 'camera', { layers: 1 })], { view, shown: new Set() }, never)
  assert.is(flows.get(producer('a'))?.layer, 0)
})

test('screens come before cameras, and larger cameras before smaller', () => {
  const videos = [stream('cam-s', 'camera'), stream('cam-l', 'camera'), stream('screen', 'screen')]
  const view = [
    { producerId: producer('cam-s'), width: 200, height: 120 },
    { producerId: producer('cam-l'), width: 1280, height: 720 },
    { producerId: producer('screen'), width: 1280, height: 720 },
  ]
  const flows = chooseVideos(videos, { view, shown: new Set() }, never)
  const order = [...flows].sort(([, a], [, b]) => b.priority - a.priority).map(([id]) => id)
  assert.equal(order, ['screen', 'cam-l', 'cam-s'])
})

test('without a view: screens, then what flows already, then who spoke last; nine at most, small', () => {
  const cameras = Array.from({ length: 12 }, (_, at) => stream(`c${String(at)}`, 'camera'))
  const spokeAt = (owner: ParticipantId) => Number(owner.slice('owner-of-c'.length))
  const shown = new Set([producer('c0')])
  const flows = chooseVideos([...cameras, stream('screen', 'screen')], { view: null, shown }, spokeAt)
  assert.equal([...flows.keys()], ['screen', 'c0', 'c11', 'c10', 'c9', 'c8', 'c7', 'c6', 'c5'])
  assert.is(flows.size, UNASKED_VIDEOS)
  assert.is(flows.get(producer('c11'))?.layer, 0)
})

// Who may be given what.

test('nobody is given what is their own, and an echo-only stream reaches only its own page', () => {
  const listener = (hears: Hears) => ({ ...me, hears })
  const me = { id: 'my-page' as EndpointId, owner: participant('me'), privileged: false }
  const mine = stream('m', 'mic', { owner: me.owner, endpoint: me.id, echoOnly: true })
  const other = stream('o', 'mic', { echoOnly: true })
  assert.is(mayReach(mine, listener('itself')), true)
  assert.is(mayReach(stream('m', 'camera', { owner: me.owner, endpoint: me.id }), listener('itself')), false)
  assert.is(mayReach(other, listener('itself')), false)
  assert.is(mayReach(other, listener('room')), false)
  assert.is(mayReach(stream('m', 'mic', { owner: me.owner, endpoint: me.id }), listener('room')), false)
  assert.is(mayReach(stream('o', 'mic'), listener('room')), true)
})

test('who tests their sound inside hears it back and goes on hearing and seeing the room, unheard but seen by it', () => {
  const me = { id: 'my-page' as EndpointId, owner: participant('me'), privileged: false }
  const testing = { ...me, hears: 'room-and-itself' } as const
  const mine = stream('m', 'mic', { owner: me.owner, endpoint: me.id, echoOnly: true })
  const others = [stream('o', 'mic'), stream('c', 'camera')]
  assert.equal(
    [mine, ...others].map((one) => mayReach(one, testing)),
    [true, true, true],
  )
  assert.is(mayReach(stream('x', 'mic', { echoOnly: true }), testing), false)
  assert.equal(
    (['mic', 'camera', 'screen'] as const).map((source) => isEchoOnly('room-and-itself', source)),
    [true, false, false],
  )
  const viewer = { ...testing, view: [], before: [], shown: new Set<ProducerId>() }
  const flows = plan(
    viewer,
    sortStreams([mine, ...others], () => true),
    never,
  )
  assert.equal([...flows.keys()].map(({ id }) => id).toSorted(), ['m', 'o'])
})

test('a moderators-only camera reaches who is privileged, and nobody else', () => {
  const camera = stream('c', 'camera', { moderatorsOnly: true })
  const me = { id: 'my-page' as EndpointId, owner: participant('me'), hears: 'room' } as const
  assert.is(mayReach(camera, { ...me, privileged: true }), true)
  assert.is(mayReach(camera, { ...me, privileged: false }), false)
  assert.is(mayReach(camera, { ...me, hears: 'itself', privileged: true }), false)
})

test('the sound of a screen always flows to who hears the room', () => {
  const streams = [stream('mic', 'mic'), stream('sound', 'screen-audio'), stream('screen', 'screen')]
  const viewer = {
    id: 'page' as EndpointId,
    owner: participant('me'),
    hears: 'room',
    privileged: false,
    before: [],
    view: [],
    shown: new Set<ProducerId>(),
  } as const
  const nobodyHeard = sortStreams(streams, () => false)
  assert.equal(
    [...plan(viewer, nobodyHeard, never).keys()].map(({ id }) => id),
    ['sound'],
  )
  assert.is(plan({ ...viewer, hears: 'itself' }, nobodyHeard, never).size, 0)
})

test('a voice comes to a gateway by two of its telephones, never by its own, however many there are', () => {
  const telephone = (name: string, gateway: string | null = 'gateway-one') =>
    ({
      ...{ id: `${name}:page`, owner: participant(name), privileged: false },
      ...{ gateway, hears: 'room' as Hears, view: [], shown: new Set<ProducerId>() },
    }) as const
  const names = ['one', 'two', 'three', 'four', 'five']
  const telephones = [...names.map((name) => telephone(name)), telephone('other', 'gateway-two')]
  const voices = [...names, 'ann'].map((name) => ({ ...stream(name, 'mic'), owner: participant(name) }))
  const first = firstOfGateways([telephone('page', null), ...telephones])
  const ways = new Map<string, string[]>()
  for (const one of telephones) {
    const legs = first.get(one.gateway ?? '') ?? []
    const at = legs.indexOf(one)
    const before = legs.slice(0, at < 0 ? undefined : at)
    const room = sortStreams(voices, () => true)
    for (const { id } of plan({ ...one, before }, room, never).keys()) {
      const by = `${String(one.gateway)}: ${id}`
      ways.set(by, [...(ways.get(by) ?? []), one.owner])
    }
  }
  assert.equal(Object.fromEntries(ways), {
    'gateway-one: one': ['two', 'three'],
    'gateway-one: two': ['one', 'three'],
    ...Object.fromEntries(
      ['three', 'four', 'five', 'ann'].map((name) => [`gateway-one: ${name}`, ['one', 'two']]),
    ),
    ...Object.fromEntries([...names, 'ann'].map((name) => [`gateway-two: ${name}`, ['other']])),
  })
})

test('layers are counted from simulcast encodings or the scalability mode', () => {
  const codecs = [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }]
  assert.is(layersOf({ codecs }), 1)
  assert.is(layersOf({ codecs, encodings: [{ rid: 'a' }, { rid: 'b' }] }), 2)
  assert.is(layersOf({ codecs, encodings: [{ ssrc: 1, scalabilityMode: 'L3T3_KEY' }] }), 3)
  assert.is(layersOf({ codecs, encodings: [{ ssrc: 1, scalabilityMode: 'L1T3' }] }), 1)
})

// Which layers senders are told to send.

const watched = (layer: number) => new Map([[producer('cam'), { layer, top: 2 }]])

test('a rise is told at once', () => {
  const low = new Map([[producer('cam'), { layer: 0, fellAt: null }]])
  assert.equal(wantedNow(low, watched(2), 0).tell, [{ producer: 'cam', layer: 2 }])
})

test('a fall is told when it has lasted, and not when it was short', () => {
  const began = wantedNow(new Map(), watched(UNWATCHED), 1000)
  assert.equal(began.tell, [])
  assert.is(began.lookAgainAt, 1000 + FALL_AFTER_MS)
  assert.equal(wantedNow(began.wanted, watched(UNWATCHED), 1000 + FALL_AFTER_MS).tell, [
    { producer: 'cam', layer: UNWATCHED },
  ])
  const back = wantedNow(began.wanted, watched(2), 1500)
  assert.equal(back.tell, [])
  assert.is(back.lookAgainAt, null)
})

test('what is watched in full from the start is not told of', () => {
  assert.equal(wantedNow(new Map(), watched(2), 0).tell, [])
})

// Levels.

test('levels are in steps, loudest first, once per participant', () => {
  const [ann, bob] = [participant('ann'), participant('bob')]
  const merged: Level[] = mergeLevels([
    [
      [bob, -31],
      [ann, -58],
    ],
    [[ann, -22]],
  ])
  assert.equal(merged, [
    [ann, -20],
    [bob, -30],
  ])
  assert.ok(
    sameLevels(
      merged,
      mergeLevels([
        [
          [ann, -21],
          [bob, -29],
        ],
      ]),
    ),
  )
  assert.not(sameLevels(merged, mergeLevels([[[ann, -21]]])))
  assert.is(Object.is(mergeLevels([[[ann, -1]]])[0]?.[1], 0), true)
})

test.run()
