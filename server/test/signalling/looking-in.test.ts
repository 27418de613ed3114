import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Client, type Welcome } from '../client.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Rig, type Room } from '../rig.ts'

const VISITOR_GRACE_MS = 30_000
const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}

let sfu: QuietSfu
let rig: Rig
let room: Room
let clock: ManualClock
const clients: Client[] = []

const look = async (more: object = {}): Promise<{ client: Client; welcome: Welcome }> => {
  const come = await Client.open(rig.url, rig.greeting(room, 'moderator', { capabilities: {}, ...more }))
  clients.push(come.client)
  return come
}

const test = suite('signalling: who only looks in')
test.before.each(async () => {
  sfu = await startQuietSfu()
  clock = new ManualClock()
  rig = await startRig({ sfu, clock })
  room = rig.openRoom({ permanent: true })
  room.live.dispatch({ type: 'close', reason: 'empty', at: clock.steady() })
})
test.after.each(async () => {
  for (const client of clients.splice(0)) client.close()
  await rig.close()
  await sfu.close()
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
  assert.ok(sfu.rooms.has(id))
  client.drop()
  await eventually('the socket is lost', () => rig.channels.find(id)?.empty)
  clock.pass(VISITOR_GRACE_MS)
  await eventually('no media', () => !sfu.rooms.has(id))
  assert.is(rig.meetings.find(id), undefined)
  assert.is(rig.channels.find(id), undefined)
})

test.run()
