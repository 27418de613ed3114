import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Client } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Rig, type Room } from '../rig.ts'

let sfu: QuietSfu
let rig: Rig
let room: Room

const test = suite('signalling: media of who comes in')
test.before.each(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
  room = rig.openRoom()
  await eventually('the sfu is up', () => rig.media.ready())
})
test.after.each(async () => {
  await rig.close()
  await sfu.close()
})

test('what a page asks of its media while it comes in waits until it is in', async () => {
  const { client } = await Client.open(rig.url, rig.greeting(room, 'moderator', { capabilities: {} }))
  let answer: (value?: unknown) => void = () => undefined
  sfu.hold = new Promise((resolve) => (answer = resolve))
  const before = sfu.asked.length
  const joining = client.ask('meeting:join', { name: 'Ann', microphone: 'off' })
  await eventually('asked', () => sfu.asked.length > before)
  const fingerprints = [{ algorithm: 'sha-256', value: 'AA:BB' }] as const
  const connecting = client.ask('media:connect', {
    direction: 'receive',
    dtlsParameters: { role: 'client', fingerprints: [...fingerprints] },
  })
  const arrived = client.ask('media:ready', { consumers: [] })
  answer()
  await Promise.all([joining, connecting, arrived])
  client.close()
  assert.is(sfu.asked.filter((name) => name === 'transport:connect').length, 1)
})

test.run()
