import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Latch, PROBATION } from '../../bridge/latch.ts'

const test = suite('who may speak on a port')

const SAID = { address: '198.51.100.9', port: 41_000 }
const SIP_SOURCE = '203.0.113.5'
const packet = (sequence: number, ssrc = 1) => ({
  payloadType: 0,
  marker: false,
  sequence,
  timestamp: 0,
  ssrc,
  payload: new Uint8Array(),
})
const expecting = () => {
  const latch = new Latch()
  latch.expect(SAID, SIP_SOURCE)
  return latch
}
/** Whether the last of so many packets in a row is taken. */
const taken = (latch: Latch, from: { address: string; port: number }, count: number, ssrc = 1) =>
  Array.from({ length: count }, (_, i) => latch.accepts(packet(i, ssrc), from)).at(-1)

test('nobody, before anything was agreed on', () => {
  const latch = new Latch()
  assert.not.ok(taken(latch, SAID, 20))
  assert.is(latch.target, undefined)
})

test('the place that the description says, at once and alone from then on', () => {
  const latch = expecting()
  assert.ok(taken(latch, SAID, 1))
  assert.not.ok(taken(latch, { ...SAID, port: 41_002 }, 20))
  assert.equal(latch.target, SAID)
})

test('another port of that address, after a few packets in a row: a NAT changed it', () => {
  const latch = expecting()
  const changed = { ...SAID, port: 5555 }
  assert.not.ok(taken(latch, changed, PROBATION - 1))
  assert.ok(latch.accepts(packet(PROBATION - 1), changed))
  assert.equal(latch.target, changed)
  assert.not.ok(latch.accepts(packet(99), SAID), 'never learnt anew')
})

test('the address that its SIP comes from: the description says a private one', () => {
  const latch = expecting()
  assert.ok(taken(latch, { address: SIP_SOURCE, port: 40_000 }, PROBATION))
})

test('nobody else, however much comes', () => {
  const latch = expecting()
  assert.not.ok(taken(latch, { address: '192.0.2.66', port: 41_000 }, 1000))
  assert.equal(latch.target, SAID)
})

test('packets sprayed from many ports prove nothing', () => {
  const latch = expecting()
  for (let port = 1024; port < 2000; port++) assert.not.ok(latch.accepts(packet(port), { ...SAID, port }))
  assert.ok(taken(latch, SAID, 1), 'the telephone is still heard')
})

test('packets that do not follow each other prove nothing', () => {
  const latch = expecting()
  const from = { ...SAID, port: 5555 }
  for (let i = 0; i < 100; i++) assert.not.ok(latch.accepts(packet(i * 7), from))
  for (let i = 0; i < 100; i++) assert.not.ok(latch.accepts(packet(i, i), from))
})

test('a new description learns anew', () => {
  const latch = expecting()
  taken(latch, SAID, 1)
  const moved = { address: '198.51.100.77', port: 9000 }
  latch.expect(moved, SIP_SOURCE)
  assert.ok(taken(latch, moved, 1))
  assert.not.ok(taken(latch, SAID, 20))
})

test.run()
