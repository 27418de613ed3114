import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DtlsParameters } from '../../shared/media.ts'
import { attend, codeOf, inRoom, openingOf, ownLimits, startSfu, type Running, roomRules } from './harness.ts'
import { opusParameters, vp8Parameters } from './packets.ts'

const test = suite('requests')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

const raw = (name: string, ...args: unknown[]): Promise<{ ok: boolean; code?: string; field?: string }> =>
  sfu.link.socket.timeout(3000).emitWithAck(name, ...args) as Promise<{ ok: boolean }>

let ssrc = 5000
const camera = () => vp8Parameters([++ssrc])
const mic = () => opusParameters(++ssrc)

test('capabilities are the same whatever is open, and VP8 is the first picture codec', async () => {
  const { capabilities } = await sfu.link.ask('capabilities', {})
  const of = (kind: string) =>
    capabilities.codecs?.flatMap((codec) =>
      codec.kind === kind && !codec.mimeType.endsWith('rtx') ? codec.mimeType : [],
    )
  assert.equal(of('audio'), ['audio/opus', 'audio/PCMU', 'audio/PCMA'])
  assert.equal(of('video'), ['video/VP8', 'video/H264', 'video/VP9', 'video/AV1'])
})

test('every request may be repeated', () =>
  inRoom(sfu.link, 'room-repeated', async (join) => {
    const room = 'room-repeated'
    const bob = await join({ id: 'bob-00000' })
    await bob.peer.sendAudio()
    const opening = await openingOf(sfu.link, room, { id: 'ann-00000' })
    const { endpoint } = opening
    const [first, second] = await Promise.all([
      sfu.link.ask('endpoint:open', opening),
      sfu.link.ask('endpoint:open', opening),
    ])
    const third = await sfu.link.ask('endpoint:open', opening)
    assert.equal(second, first)
    assert.equal(third, first)
    assert.is(first.consumers.length, 1)

    const connecting = { room, endpoint, direction: 'send' as const, dtlsParameters: client(fingerprint) }
    await Promise.all([
      sfu.link.ask('transport:connect', connecting),
      sfu.link.ask('transport:connect', connecting),
    ])
    await sfu.link.ask('transport:connect', connecting)
    assert.is(
      await codeOf(
        sfu.link.ask('transport:connect', {
          ...connecting,
          dtlsParameters: client(fingerprint.replace('A', 'B')),
        }),
      ),
      'conflict',
    )

    const producing = {
      room,
      endpoint,
      producer: 'mic-of-ann',
      source: 'mic',
      rtpParameters: mic(),
      paused: true,
    } as const
    await Promise.all([sfu.link.ask('producer:open', producing), sfu.link.ask('producer:open', producing)])
    await sfu.link.ask('producer:open', producing)
    const pausing = { room, producer: 'mic-of-ann', paused: false }
    await Promise.all([sfu.link.ask('producer:pause', pausing), sfu.link.ask('producer:pause', pausing)])
    const [described] = (await sfu.link.ask('describe', { room })).rooms
    assert.equal(
      described?.producers
        .filter(({ owner }) => owner === 'ann-00000')
        .map(({ id, paused }) => ({ id, paused })),
      [{ id: 'mic-of-ann', paused: false }],
    )

    const ready = { room, endpoint, consumers: first.consumers.map(({ id }) => id) }
    await sfu.link.ask('consumers:ready', ready)
    await sfu.link.ask('consumers:ready', { ...ready, consumers: [...ready.consumers, 'unknown-one'] })
    const view = { room, endpoint, videos: [{ producerId: 'unknown-video', width: 640, height: 360 }] }
    await sfu.link.ask('endpoint:view', view)
    await sfu.link.ask('endpoint:view', view)

    for (const twice of [1, 2]) {
      await sfu.link.ask('producer:close', { room, producer: 'mic-of-ann' })
      await sfu.link.ask('endpoint:close', { room, endpoint })
      await sfu.link.ask('room:open', { room, ...roomRules })
      assert.ok(twice)
    }
    await sfu.link.ask('room:close', { room })
    await sfu.link.ask('room:close', { room })
  }))

test('crossing requests end as the last one said', () =>
  inRoom(sfu.link, 'room-crossing', async (join) => {
    const room = 'room-crossing'
    const { endpoint } = await join({ id: 'ann-00000' })
    const opening = sfu.link.ask('producer:open', {
      room,
      endpoint,
      producer: 'mic-of-ann',
      source: 'mic',
      rtpParameters: mic(),
      paused: false,
    })
    await Promise.all([
      opening,
      sfu.link.ask('producer:pause', { room, producer: 'mic-of-ann', paused: true }),
    ])
    const [described] = (await sfu.link.ask('describe', { room })).rooms
    assert.is(described?.producers[0]?.paused, true)

    const other = await openingOf(sfu.link, room, { id: 'eve-00000' })
    const coming = codeOf(sfu.link.ask('endpoint:open', other))
    await sfu.link.ask('endpoint:close', { room, endpoint: other.endpoint })
    assert.is(await coming, 'not-found')
    const first = codeOf(sfu.link.ask('endpoint:open', { ...other, endpoint: 'eve-00000:page-old' }))
    await sfu.link.ask('endpoint:open', { ...other, endpoint: 'eve-00000:page-new' })
    assert.is(await first, 'not-found', 'the newer page wins')
    const [after] = (await sfu.link.ask('describe', { room })).rooms
    assert.equal(
      after?.endpoints.map(({ id }) => id),
      [endpoint, 'eve-00000:page-new'],
    )
  }))

test('what is not there is not-found, and what is another’s is a conflict', () =>
  inRoom(sfu.link, 'room-not-there', async (join) => {
    const room = 'room-not-there'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const nowhere = { room: 'room-nowhere', endpoint: ann.endpoint }
    const nobody = { room, endpoint: 'nobody-0:page' }
    assert.is(await codeOf(sfu.link.ask('endpoint:close', nowhere)), 'not-found')
    assert.is(await codeOf(sfu.link.ask('endpoint:view', { ...nobody, videos: [] })), 'not-found')
    assert.is(
      await codeOf(sfu.link.ask('transport:restart-ice', { ...nobody, direction: 'send' })),
      'not-found',
    )
    assert.is(await codeOf(sfu.link.ask('consumers:ready', { ...nobody, consumers: [] })), 'not-found')
    assert.is(
      await codeOf(sfu.link.ask('producer:pause', { room, producer: 'nothing-0', paused: true })),
      'not-found',
    )
    const opening = await openingOf(sfu.link, room, { id: 'bob-00000' })
    assert.is(await codeOf(sfu.link.ask('endpoint:open', { ...opening, endpoint: ann.endpoint })), 'conflict')
    const { producerId } = await ann.peer.sendAudio()
    const taken = {
      room,
      endpoint: bob.endpoint,
      producer: producerId,
      source: 'mic',
      rtpParameters: mic(),
      paused: true,
    } as const
    assert.is(await codeOf(sfu.link.ask('producer:open', taken)), 'conflict')
  }))

test('rubbish is answered with bad-request and harms nobody', () =>
  inRoom(sfu.link, 'room-rubbish', async (join) => {
    const room = 'room-rubbish'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId } = await ann.peer.sendAudio()
    await bob.peer.hears(producerId)
    const at = { room, endpoint: bob.endpoint }
    const eve = await openingOf(sfu.link, room, { id: 'eve-00000' })
    await sfu.link.ask('endpoint:open', eve)
    const producing = { ...at, producer: 'rubbish-one', source: 'mic', paused: false }
    const answers = await Promise.all([
      raw('room:explode', {}),
      raw('room:open', { room }),
      raw('room:open', { room: '../etc', limits: ownLimits }),
      raw('endpoint:view', { ...at, videos: [{ producerId, width: -1, height: 1 }] }),
      raw('describe', 'x'.repeat(100_000)),
      raw('producer:open', { ...producing, rtpParameters: { codecs: [] } }),
      // What the schema lets through, the worker refuses.
      raw('producer:open', {
        ...producing,
        rtpParameters: { ...mic(), codecs: [{ ...opus, mimeType: 'audio/flute' }] },
      }),
      raw('producer:open', { ...producing, rtpParameters: { ...mic(), encodings: [{ rid: 'r0' }] } }),
      raw('producer:open', { ...producing, rtpParameters: camera() }),
      raw('transport:connect', {
        room,
        endpoint: eve.endpoint,
        direction: 'send',
        dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'not one' }] },
      }),
    ])
    assert.equal(
      answers.map(({ code }) => code),
      answers.map(() => 'bad-request'),
    )
    const [described] = (await sfu.link.ask('describe', { room })).rooms
    assert.equal(
      described?.producers.map(({ id }) => id),
      [producerId],
    )
    await bob.peer.hears(producerId)
  }))

test('the same SSRC twice on one transport is a bad request of the second', () =>
  inRoom(sfu.link, 'room-same-ssrc', async (join) => {
    const room = 'room-same-ssrc'
    const { endpoint } = await join({ id: 'ann-00000' })
    const at = { room, endpoint, paused: false, source: 'camera' } as const
    const rtpParameters = camera()
    await sfu.link.ask('producer:open', { ...at, producer: 'camera-one', rtpParameters })
    assert.is(
      await codeOf(sfu.link.ask('producer:open', { ...at, producer: 'camera-two', rtpParameters })),
      'bad-request',
    )
  }))

test('an endpoint that lacks a codec is given the rest', () =>
  inRoom(sfu.link, 'room-no-codec', async (join) => {
    const room = 'room-no-codec'
    const ann = await join({ id: 'ann-00000' })
    await ann.peer.sendVideo()
    const { producerId } = await ann.peer.sendAudio()
    const opening = await openingOf(sfu.link, room, { id: 'bob-00000' })
    const onlySound = opening.capabilities.codecs?.filter(({ kind }) => kind === 'audio') ?? []
    const deaf = { ...opening, capabilities: { ...opening.capabilities, codecs: onlySound } }
    const { consumers } = await sfu.link.ask('endpoint:open', deaf)
    assert.equal(
      consumers.map((consumer) => consumer.producerId),
      [producerId],
    )
    const seeing = await sfu.link.ask('endpoint:open', opening)
    assert.equal(seeing.consumers.map(({ source }) => source).sort(), ['camera', 'mic'])
  }))

test('a room that closes while somebody comes in refuses them', async () => {
  const room = 'room-closing-0'
  await sfu.link.ask('room:open', { room, ...roomRules })
  const coming = codeOf(sfu.link.ask('endpoint:open', await openingOf(sfu.link, room, { id: 'ann-00000' })))
  await sfu.link.ask('room:close', { room })
  assert.ok(['not-found', 'unavailable'].includes(await coming))
  await sfu.link.ask('room:open', { room, ...roomRules })
  const { peer } = await attend(sfu.link, room, { id: 'ann-00000' })
  await peer.close()
  await sfu.link.ask('room:close', { room })
})

const fingerprint = Array.from({ length: 32 }, () => 'AA').join(':')
const client = (value: string): DtlsParameters => ({
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value }],
})
const [opus] = opusParameters(1).codecs

test.run()
