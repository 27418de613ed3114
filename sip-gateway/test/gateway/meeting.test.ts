/** Telephones in a meeting: gateway, server and media node as they are, with sound that is measured. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Room } from '../../../server/test/rig.ts'
import type { CodecName } from '../../codecs/codec.ts'
import type { Caller } from './caller.ts'
import { phones, telephonesForAll, unmutes, until } from './telephones.ts'

const test = suite('telephones in a meeting')
const faults: unknown[] = []
const { rig, calls, dialsIn } = telephonesForAll(test, '35000-35999', (fault) => faults.push(fault))
test.after(() => {
  assert.equal(faults, [])
})

/** Dials in, and everybody hears it. */
async function speaksUp(room: Room, codec: CodecName = 'PCMA'): Promise<Caller> {
  const caller = await dialsIn(room, { codec })
  await unmutes(room, caller)
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
  await until(
    'both send again',
    () =>
      phones(room).every(({ microphone }) => microphone?.muted === false) &&
      phones(room)[1]?.microphone?.producerId !== before,
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
})

test('where microphones are locked star 6 raises the hand', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await ann.client.ask('lock:set', { locks: { microphones: true } })
  caller.presses('*6')
  await until('a raised hand', () => phones(room)[0]?.handRaisedAt !== null)
  assert.is(phones(room)[0]?.microphone?.muted, true)
  await caller.close()
})

test('who hangs up is gone at once', async () => {
  const room = rig.openRoom()
  await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await caller.close()
  await until('nobody on the telephone', () => phones(room).length === 0)
})

test('a caller waits in the waiting room, and comes in when admitted', async () => {
  const room = rig.openRoom({ settings: { waitingRoom: 'guests' } })
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await calls()
  caller.presses(room.pin)
  await until('somebody who waits', () => room.live.now.waiting.size === 1)
  const [waiting] = room.live.now.waiting.values()
  assert.equal([waiting!.via, waiting!.name], ['phone', 'Téléphone •••• 42'])
  await ann.client.ask('people:admit', { participantId: waiting!.id })
  await until('a caller inside', () => phones(room)[0]?.microphone?.muted === true)
  await caller.close()
})

test.run()
