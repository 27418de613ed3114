import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf, failureOf, inRoom, roomLimits, startSfu, type Running, roomRules } from './harness.ts'
import { opusParameters, vp8Parameters } from './packets.ts'

const test = suite('producer limits')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

let ssrc = 5000
const camera = () => vp8Parameters([++ssrc])
const mic = () => opusParameters(++ssrc)

test('a third camera of one participant is refused with the limit, and nothing else changes', () =>
  inRoom(sfu.link, 'room-limit-own', async (join) => {
    const room = 'room-limit-own'
    const { endpoint } = await join({ id: 'ann-00000' })
    const open = (producer: string) =>
      sfu.link.ask('producer:open', {
        room,
        endpoint,
        producer,
        source: 'camera',
        rtpParameters: camera(),
        paused: false,
      })
    await Promise.all([open('camera-one'), open('camera-two')])
    const before = await sfu.link.ask('describe', { room })
    const failure = await failureOf(open('camera-three'))
    assert.equal(failure, { code: 'limit-reached', message: 'no more cameras', limit: 'cameras', max: 2 })
    const after = await sfu.link.ask('describe', { room })
    assert.equal(after.rooms, before.rooms)
    await sfu.link.ask('producer:close', { room, producer: 'camera-one' })
    await open('camera-three')
  }))

test('two that ask for the last place at once do not both get it', () =>
  inRoom(sfu.link, 'room-limit-race', async (join) => {
    const room = 'room-limit-race'
    await sfu.link.ask('room:open', { room, ...roomRules, limits: { ...roomLimits, screens: 1 } })
    const both = await Promise.all([join({ id: 'ann-00000' }), join({ id: 'bob-00000' })])
    const answers = await Promise.all(
      both.map(({ endpoint, id }) =>
        failureOf(
          sfu.link.ask('producer:open', {
            room,
            endpoint,
            producer: `screen-of-${id}`,
            source: 'screen',
            rtpParameters: camera(),
            paused: false,
          }),
        ),
      ),
    )
    const refused = { code: 'limit-reached', message: 'no more screens', limit: 'screens', max: 1 }
    assert.equal(
      answers.filter((answer) => answer !== 'done'),
      [refused],
    )
  }))

test('the sound of a screen goes with a screen only, and counts against no limit', () =>
  inRoom(sfu.link, 'room-screen-sound', async (join) => {
    const room = 'room-screen-sound'
    const { endpoint } = await join({ id: 'ann-00000' })
    const open = (producer: string, source: 'screen' | 'screen-audio' | 'mic') =>
      sfu.link.ask('producer:open', {
        room,
        endpoint,
        producer,
        source,
        rtpParameters: source === 'screen' ? camera() : mic(),
        paused: false,
      })
    assert.is(await codeOf(open('sound-one', 'screen-audio')), 'conflict')
    await open('screen-one', 'screen')
    await open('sound-one', 'screen-audio')
    await open('mic-of-ann', 'mic')
    assert.is(await codeOf(open('sound-two', 'screen-audio')), 'limit-reached')
  }))

test.run()
