/** When nothing comes on a page's connection any more: is it the network, or is the server gone? */
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Silence, type Found } from '../silence.ts'

const test = suite('silence of a server')
const settled = () => new Promise(setImmediate)
test.before.each(() => {
  mock.timers.enable({ apis: ['setTimeout'] })
})
test.after.each(() => {
  mock.timers.reset()
})

function listening(...finds: (Found | Promise<Found>)[]) {
  const seen = { looked: 0, dead: [] as Found[] }
  const silence = new Silence({
    look: () => {
      seen.looked += 1
      return Promise.resolve(finds.shift() ?? 'nothing')
    },
    onDead: (found) => seen.dead.push(found),
  })
  silence.heard()
  const pass = async (ms: number): Promise<void> => {
    mock.timers.tick(ms)
    await settled()
  }
  return { silence, seen, pass }
}

test('nobody is asked while the server speaks every two seconds, and nobody after the end', async () => {
  const { silence, seen, pass } = listening('nobody')
  for (let times = 0; times < 5; times += 1) {
    await pass(2_000)
    silence.heard()
  }
  silence.end()
  await pass(60_000)
  assert.equal(seen, { looked: 0, dead: [] })
})

test('on a network that lets nothing through the connection is kept, and asked about again', async () => {
  const { seen, pass } = listening('nothing', 'nothing', 'nothing')
  await pass(3_500)
  for (let times = 0; times < 2; times += 1) await pass(1_000)
  assert.equal(seen, { looked: 3, dead: [] })
})

test('when the proxy has nobody there the connection is given up at once', async () => {
  const { seen, pass } = listening('nothing', 'nobody')
  await pass(3_500)
  await pass(1_000)
  assert.equal(seen.dead, ['nobody'])
})

test('where servers answer while nothing comes the connection is dead, when they do so for a second', async () => {
  const { seen, pass } = listening('server', 'nothing', 'server', 'server')
  await pass(3_500)
  for (let times = 0; times < 2; times += 1) await pass(1_000)
  assert.equal(seen.dead, [], 'not in a row')
  await pass(1_000)
  assert.equal(seen.dead, ['server'])
})

test('a server that only stood still answers and then speaks: nobody connects anew', async () => {
  const { silence, seen, pass } = listening('server', 'server')
  await pass(3_500)
  silence.heard()
  await pass(2_000)
  assert.equal(seen, { looked: 1, dead: [] })
})

test('what is found is of no interest once the server has spoken', async () => {
  const found = Promise.withResolvers<Found>()
  const { silence, seen, pass } = listening(found.promise)
  await pass(3_500)
  silence.heard()
  found.resolve('nobody')
  await settled()
  assert.equal(seen.dead, [])
})

test.run()
