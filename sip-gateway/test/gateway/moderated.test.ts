/** What moderators do to a caller is heard on the telephone, and nothing of a meeting is before they let one in. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../../server/test/http/site.ts'
import { loudness } from '../../bridge/frame.ts'
import { closeAllEnds } from './sound-end.ts'
import { phones, telephonesForAll, unmutes, until } from './telephones.ts'

const test = suite('a caller and their moderators')
const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))
const { rig, calls, dialsIn } = telephonesForAll(test, '36000-36399')

const speech = (lately: Int16Array) => loudness(lately) > 500
const silence = (lately: Int16Array) => lately.length > 3000 && loudness(lately) < 30

test('muted by a moderator a caller hears it said, and star 6 makes them heard again', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await unmutes(room, caller)
  const [self] = phones(room)
  await caller.sound.hears(silence)
  await ann.client.ask('microphone:mute', { participantId: self!.id })
  await caller.sound.hears(speech)
  caller.presses('*')
  await caller.sound.hears(silence)
  await unmutes(room, caller)
  await caller.close()
})

test('where microphones are locked star 6 raises the hand, and the caller hears so', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const caller = await dialsIn(room)
  await ann.client.ask('lock:set', { locks: { microphones: true } })
  await caller.sound.hears(silence)
  caller.presses('*6')
  await until('a raised hand', () => phones(room)[0]?.handRaisedAt !== null)
  await caller.sound.hears(speech)
  assert.is(phones(room)[0]?.microphone?.muted, true)
  await caller.close()
})

test('who waits gets no packet of the meeting: the media node has nothing open for them', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const talker = await dialsIn(room, { number: '+33186950001' })
  await unmutes(room, talker)
  talker.speaks(500)
  await ann.client.ask('waiting:set-policy', { policy: 'everybody' })
  const caller = await calls()
  caller.presses(room.pin)
  await until('somebody who waits', () => room.live.now.waiting.size === 1)
  await ann.client.next('media:levels', ({ levels }) => levels.some(([id]) => id === phones(room)[0]!.id))
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  const [{ endpoints }] = rooms as [(typeof rooms)[number]]
  assert.equal(
    endpoints.map(({ owner, consumers }) => [owner, consumers.length]),
    [[phones(room)[0]!.id, 0]],
  )
  // Words and the sound of waiting come; a second of them holds nothing of the pitch that goes on inside.
  const later = caller.sound.packets + 50
  await caller.sound.hears(() => caller.sound.packets > later)
  const [waiting] = room.live.now.waiting.values()
  await ann.client.ask('people:admit', { participantId: waiting!.id })
  await caller.sound.hears((lately) => caller.sound.strengthOf(500, lately) > 1000)
  await Promise.all([caller.close(), talker.close()])
})

test('who is removed with a ban hears it, and comes back by no PIN from the same number', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const banned = await dialsIn(room)
  await banned.sound.hears(silence)
  await ann.client.ask('people:remove', { participantId: phones(room)[0]!.id, ban: true, why: '' })
  await banned.sound.hears(speech)
  await banned.letGo()
  const again = await calls()
  await again.insists(room.pin)
  assert.is(phones(room).length + room.live.now.waiting.size, 0)
  const other = await dialsIn(room, { number: '+33186950077' })
  await other.close()
})

test('of a gateway that is killed no ghost stays, and others see at once that its callers are away', async () => {
  const room = rig.openRoom()
  await rig.join(room, 'Ann', 'moderator')
  const port = await freePort()
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...{ PATH: process.env['PATH'], LOG_LEVEL: 'error', RTP_PORTS: '36400-36499' },
      ...{ SERVER_URL: rig.url, SERVICE_SECRET: rig.sfu.secret, SIP_PORT: String(port) },
    },
    stdio: 'ignore',
  })
  await dialsIn(room, { at: { port } })
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  await until('a caller who is away', () => phones(room)[0]?.awaySince !== null)
  await until('nobody on the telephone', () => phones(room).length === 0)
  closeAllEnds()
})

test.run()
