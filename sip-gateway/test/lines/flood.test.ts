/** More calls than anybody should make: they cost their caller, and nobody else. */
import { mock } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { USUAL_LIMITS } from '../../lines/admission.ts'
import { Desk } from './desk.ts'
import { openLine } from './embedded.ts'
import { field, Telephone } from './telephone.ts'

const test = suite('floods')
const address = '127.0.0.1'

test('a flood is cut off before it is read, and another source still gets through', async () => {
  const desk = new Desk()
  desk.answering = 'refusing'
  let now = 0
  const line = await openLine({ address: '0.0.0.0', onCall: desk.onCall }, { clock: () => now })
  const flood = await Telephone.on({ address, port: line.port }, 'UDP')
  const other = await Telephone.on({ address: '127.0.0.2', port: line.port }, 'UDP')
  for (let i = 0; i < 5000; i++) {
    flood.call().invite()
    if (i % 100 === 0) await new Promise((turn) => setImmediate(turn))
  }
  desk.answering = 'at-once'
  await other.call().taken()
  const { callsPerSecond, messagesPerSecond } = USUAL_LIMITS
  const reached = desk.calls.kept.length
  assert.ok(reached <= 2 * callsPerSecond + 1, `${reached} reached the desk`)
  assert.ok(flood.heard.kept.length <= 2 * (2 * messagesPerSecond))
  now += 1000
  const late = flood.call()
  late.invite()
  await flood.heard.next(
    '200',
    (text) => text.startsWith('SIP/2.0 200') && field(text, 'call-id') === late.id,
  )
  flood.close()
  other.close()
  await line.close()
})

/** What is left in use when all that can be is thrown away, in bytes. */
function heap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') Reflect.apply(collect, undefined, [])
  return process.memoryUsage().heapUsed
}

test('a flood of minutes needs no more memory than one of seconds', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  const desk = new Desk()
  desk.answering = 'refusing'
  const limits = { ...USUAL_LIMITS, callsPerSecond: 5, messagesPerSecond: 200 }
  const line = await openLine({ address: '0.0.0.0', onCall: desk.onCall }, { clock: () => now, limits })
  const flood = await Telephone.on({ address, port: line.port }, 'UDP')

  /** One second: refused by the desk, refused by the line, never confirmed. */
  const second = async () => {
    for (let i = 0; i < 50; i++) flood.call().invite()
    flood.call().ask('OPTIONS')
    // Not by waiting as elsewhere: that keeps a timer for each message.
    while (!flood.heard.kept.some((text) => /^CSeq: 1 OPTIONS/im.test(text)))
      await new Promise((turn) => setImmediate(turn))
    flood.heard.forget()
    desk.calls.forget()
    now += 1000
    mock.timers.tick(1000)
  }
  for (let i = 0; i < 40; i++) await second()
  const before = heap()
  for (let i = 0; i < 40; i++) await second()
  const grown = heap() - before
  assert.ok(grown < 1_000_000, `${grown} bytes more`)
  assert.is(line.calls(), 0)

  flood.close()
  await line.close()
  mock.timers.reset()
})

test.run()
