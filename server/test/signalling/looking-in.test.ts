import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client, Welcome } from '../client.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Room } from '../rig.ts'

const VISITOR_GRACE_MS = 30_000
const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}

let room: Room

const look = (more: object = {}): Promise<{ client: Client; welcome: Welcome }> =>
  rig.open(rig.greeting(room, 'moderator', { capabilities: {}, ...more }))

const test = suite('signalling: who only looks in')
const clock = new ManualClock()
const rig = rigForEach(test, startQuietSfu, () => ({ clock }))
test.before.each(() => {
  room = rig.openRoom({ permanent: true })
  room.live.dispatch({ type: 'close', reason: 'empty', at: clock.steady() })
})

test('a visitor opens no meeting, and the one who joins does', async () => {
  const { client, welcome } = await look()
  assert.is(welcome.phase, 'visiting')
  assert.is(rig.meetings.ofRoom(room.id), undefined)
  const { producerId } = await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  const entered = await client.ask('meeting:join', { name: 'Ada', microphone: 'live' })
  assert.is(entered.phase, 'inside')
  const live = rig.meetings.ofRoom(room.id)
  assert.is(live?.now.participants.get(entered.self)?.microphone?.producerId, producerId)
  assert.is(welcome.phase === 'visiting' && welcome.meeting.id, live?.now.id)
})

test('a refused join opens none', async () => {
  const { client } = await look()
  assert.is(await client.codeOf('microphone:unmute', {}), 'forbidden')
  assert.is(rig.meetings.ofRoom(room.id), undefined)
})

test('everybody who looks in before there is a meeting comes into the same one', async () => {
  const [one, other] = [await look(), await look()]
  const ada = await one.client.ask('meeting:join', { name: 'Ada', microphone: 'off' })
  await other.client.ask('meeting:join', { name: 'Bob', microphone: 'off' })
  assert.is(rig.meetings.ofRoom(room.id)?.now.participants.size, 2)
  assert.ok(rig.meetings.ofRoom(room.id)?.now.participants.has(ada.self))
})

test('hours at the door keep the door', async () => {
  const { client } = await look()
  for (let minutes = 0; minutes < 180; minutes += 1) clock.pass(60_000)
  assert.is((await client.ask('meeting:join', { name: 'Ada', microphone: 'off' })).phase, 'inside')
})

test('a while after the last visitor nothing is left, neither here nor at the sfu', async () => {
  const { client, welcome } = await look()
  const id = welcome.phase === 'visiting' ? welcome.meeting.id : undefined
  assert.ok(id)
  assert.ok(rig.sfu.rooms.has(id))
  client.drop()
  await eventually('the socket is lost', () => rig.channels.find(id)?.empty)
  clock.pass(VISITOR_GRACE_MS)
  await eventually('no media', () => !rig.sfu.rooms.has(id))
  assert.is(rig.meetings.find(id), undefined)
  assert.is(rig.channels.find(id), undefined)
})

test.run()
