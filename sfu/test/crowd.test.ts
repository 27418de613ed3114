import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inRoom, startSfu, type Running } from './harness.ts'

const test = suite('a crowd')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

test('of many open microphones only the loudest three are forwarded, and a louder one takes a place', () =>
  inRoom(sfu.link, 'room-crowd', async (join) => {
    const room = 'room-crowd'
    const ear = await join({ id: 'ear-00000' })
    const talkers = await Promise.all(
      Array.from({ length: 13 }, (_, at) => join({ id: `bob-000${String(10 + at)}` })),
    )
    const silent = { level: -100 }
    const sent = await Promise.all(talkers.map(({ peer }) => peer.sendAudio(silent)))
    const loud = sent.slice(5, 8)
    for (const one of loud) one.level = -30
    await Promise.all(loud.map(({ producerId }) => ear.peer.hears(producerId)))
    const flowing = await flowingTo(room, ear.endpoint)
    assert.equal(flowing, loud.map(({ producerId }) => producerId).sort())

    const shouting = sent[12]
    assert.ok(shouting)
    shouting.level = -10
    await ear.peer.hears(shouting.producerId)
    const after = await flowingTo(room, ear.endpoint)
    assert.is(after.length, 3)
    assert.ok(after.includes(shouting.producerId))

    const described = (await sfu.link.ask('describe', { room })).rooms[0]?.endpoints
    const most = Math.max(...(described?.map(({ consumers }) => consumers.length) ?? []))
    assert.ok(most <= 7, `${String(most)} consumers for one of 14 people`)
  }))

async function flowingTo(room: string, endpoint: string): Promise<string[]> {
  const described = (await sfu.link.ask('describe', { room })).rooms[0]?.endpoints.find(
    ({ id }) => id === endpoint,
  )
  return (described?.consumers ?? []).flatMap(({ producerId, paused }) => (paused ? [] : [producerId])).sort()
}

test.run()
