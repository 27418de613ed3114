import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Room } from '../rig.ts'

const test = suite('signalling: media of who comes in')
const rig = rigForEach(test, startQuietSfu)
let room: Room
test.before.each(async () => {
  room = rig.openRoom()
  await eventually('the sfu is up', () => rig.media.ready())
})

test('what a page asks of its media while it comes in waits until it is in', async () => {
  const { client } = await rig.open(rig.greeting(room, 'moderator', { capabilities: {} }))
  let answer: (value?: unknown) => void = () => undefined
  rig.sfu.hold = new Promise((resolve) => (answer = resolve))
  const before = rig.sfu.asked.length
  const joining = client.ask('meeting:join', { name: 'Ann', microphone: 'off' })
  await eventually('asked', () => rig.sfu.asked.length > before)
  const fingerprints = [{ algorithm: 'sha-256', value: 'AA:BB' }] as const
  const connecting = client.ask('media:connect', {
    direction: 'receive',
    dtlsParameters: { role: 'client', fingerprints: [...fingerprints] },
  })
  const arrived = client.ask('media:ready', { consumers: [] })
  answer()
  await Promise.all([joining, connecting, arrived])
  client.close()
  assert.is(rig.sfu.asked.filter((name) => name === 'transport:connect').length, 1)
})

test.run()
