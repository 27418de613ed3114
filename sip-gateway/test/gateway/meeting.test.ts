/** Telephones in a meeting: gateway, server and media node as they are, with sound that is measured. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../../../server/test/eventually.ts'
import { startRealSfu, type RealSfu } from '../../../server/test/real-sfu.ts'
import { startRig, type Rig, type Room } from '../../../server/test/rig.ts'
import type { CodecName } from '../../codecs/codec.ts'
import { readConfig } from '../../config.ts'
import { startGateway, type Gateway } from '../../gateway.ts'
import { createLog } from '../../log.ts'
import { linkTo } from '../../server-link/server.ts'
import { calls, type Caller } from './caller.ts'
import { closeAllEnds } from './sound-end.ts'

const test = suite('telephones in a meeting')

let sfu: RealSfu
let rig: Rig
let gateway: Gateway
const faults: unknown[] = []

test.before(async () => {
  sfu = await startRealSfu()
  rig = await startRig({ sfu })
  await eventually('a media node', () => rig.media.ready(), 30_000)
  gateway = await startGateway({
    config: readConfig({ SIP_PORT: '0', RTP_PORTS: '35000-35999', SERVICE_SECRET: sfu.secret }),
    link: linkTo({ url: rig.url, secret: sfu.secret }, (error) => {
      faults.push(error)
    }),
    log: createLog('silent'),
    onDeath: (error) => {
      throw error
    },
  })
})
test.after(async () => {
  closeAllEnds()
  await gateway.close()
  await rig.close()
  await sfu.serving.close()
  assert.equal(faults, [])
})

const phones = (room: Room) => [...room.live.now.participants.values()].filter(({ via }) => via === 'phone')

/** Dials the PIN and is in the meeting, muted. */
async function dialsIn(room: Room, codec: CodecName = 'PCMA'): Promise<Caller> {
  const before = phones(room).length
  const caller = await calls(gateway, codec)
  caller.presses(room.pin)
  await eventually(
    'a caller inside',
    () => phones(room).length > before && phones(room).at(-1)?.microphone?.muted === true,
    30_000,
  )
  // The words at the entry have every pitch in them: a star makes them stop.
  caller.presses('*')
  return caller
}

/** The same, and everybody hears it. */
async function speaksUp(room: Room, codec?: CodecName): Promise<Caller> {
  const caller = await dialsIn(room, codec)
  const [self] = phones(room).slice(-1)
  caller.presses('*6')
  await eventually(
    'an open microphone',
    () => room.live.now.participants.get(self!.id)?.microphone?.muted === false,
    30_000,
  )
  caller.presses('*')
  return caller
}

for (const codec of ['G722', 'opus'] as const) {
  test(`two callers hear each other through the meeting, one of them by ${codec}`, async () => {
    const room = rig.openRoom()
    const one = await speaksUp(room, codec)
    const other = await speaksUp(room, 'PCMU')
    one.speaks(500)
    other.speaks(900)
    await Promise.all([
      one.sound.hears((lately) => one.sound.strengthOf(900, lately) > 1000),
      other.sound.hears((lately) => other.sound.strengthOf(500, lately) > 1000),
    ])
    assert.ok(one.sound.strengthOf(500) < one.sound.strengthOf(900) / 4, 'no echo')
    await Promise.all([one.close(), other.close()])
  })
}

test('who speaks by telephone is seen to speak', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await speaksUp(room)
  caller.speaks(500)
  const [self] = phones(room)
  await ann.client.next('media:levels', ({ levels }) => levels.some(([id]) => id === self!.id))
  await caller.close()
  ann.client.close()
})

test('a caller who is made a moderator, and one whose connection was lost, are heard on', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const one = await speaksUp(room)
  const other = await speaksUp(room)
  const [first, second] = phones(room)
  await ann.client.ask('people:promote', { participantId: first!.id })
  one.speaks(500)
  await other.sound.hears((lately) => other.sound.strengthOf(500, lately) > 1000)
  const before = second!.microphone?.producerId
  for (const { id } of phones(room)) rig.channels.of(room.live).listener(id)?.drop()
  await eventually(
    'both send again',
    () =>
      phones(room).every(({ microphone }) => microphone?.muted === false) &&
      phones(room)[1]?.microphone?.producerId !== before,
    30_000,
  )
  one.speaks(undefined)
  await other.sound.hears((lately) => other.sound.strengthOf(500, lately) < 100)
  one.speaks(700)
  other.speaks(900)
  await Promise.all([
    other.sound.hears((lately) => other.sound.strengthOf(700, lately) > 1000),
    one.sound.hears((lately) => one.sound.strengthOf(900, lately) > 1000),
  ])
  await Promise.all([one.close(), other.close()])
  ann.client.close()
})

test('where microphones are locked star 6 raises the hand', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await ann.client.ask('lock:set', { locks: { microphones: true } })
  caller.presses('*6')
  await eventually('a raised hand', () => phones(room)[0]?.handRaisedAt !== null, 30_000)
  assert.is(phones(room)[0]?.microphone?.muted, true)
  await caller.close()
  ann.client.close()
})

test('who hangs up is gone at once', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await caller.close()
  await eventually('nobody on the telephone', () => phones(room).length === 0, 30_000)
  ann.client.close()
})

test('a caller waits in the waiting room, and comes in when admitted', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'guests' } })
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await calls(gateway)
  caller.presses(room.pin)
  await eventually('somebody who waits', () => room.live.now.waiting.size === 1, 30_000)
  const [waiting] = room.live.now.waiting.values()
  assert.equal([waiting!.via, waiting!.name], ['phone', 'Téléphone •••• 42'])
  await ann.client.ask('people:admit', { participantId: waiting!.id })
  await eventually('a caller inside', () => phones(room)[0]?.microphone?.muted === true, 30_000)
  await caller.close()
  ann.client.close()
})

test.run()
