import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Person, type Room } from '../rig.ts'

const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
const mic = { source: 'mic', rtpParameters, muted: false } as const

let room: Room

const join = (name: string): Promise<Person> => rig.join(room, name, 'participant', { capabilities: {} })
const pausedOf = (producerId: string): boolean | undefined =>
  rig.sfu.rooms.get(room.live.now.id)?.producers.get(producerId as never)?.paused
const microphoneOf = ({ inside }: Person) => room.live.now.participants.get(inside.self)?.microphone

const test = suite('signalling: arriving muted')
const rig = rigForEach(test, startQuietSfu)
test.before.each(() => {
  room = rig.openRoom()
})

const arrivingMuted = (mutedOnArrival: boolean): void => {
  const settings = { ...room.live.now.settings, mutedOnArrival }
  room.live.dispatch({ type: 'configure', settings, at: Date.now() })
}

test('a microphone that arrives muted is opened so: it is never live for a moment', async () => {
  arrivingMuted(true)
  const ann = await join('Ann')
  const { producerId } = await ann.client.ask('media:produce', mic)
  assert.is(pausedOf(producerId), true)
  assert.not.ok(rig.sfu.asked.includes('producer:pause'))
})

test('a microphone that is being opened while that is decided ends as the meeting has it', async () => {
  const ann = await join('Ann')
  let answer: (value?: unknown) => void = () => undefined
  rig.sfu.hold = new Promise((resolve) => (answer = resolve))
  const producing = ann.client.ask('media:produce', mic)
  await eventually('asked', () => rig.sfu.asked.includes('producer:open'))
  arrivingMuted(true)
  answer()
  const { producerId } = await producing
  assert.is(microphoneOf(ann)?.muted, true)
  assert.is(pausedOf(producerId), true)
})

test.run()
