import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isRtcp, parseRtp, sequencesAfter, ticksAfter, writeRtp } from '../rtp/packet.ts'

const test = suite('RTP')

const PACKET = {
  payloadType: 8,
  marker: true,
  sequence: 65_535,
  timestamp: 0xffff_ff00,
  ssrc: 0xdead_beef,
  payload: Buffer.of(1, 2, 3),
}
const bytes = (...values: number[]) => Uint8Array.from(values)
const HEADER = [0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]

test('what is written is read', () => assert.equal(parseRtp(writeRtp(PACKET)), PACKET))

test('a packet may say how loud it is (RFC 6464), beside its sound', () => {
  const datagram = writeRtp(PACKET, -30)
  assert.equal([...datagram.subarray(12, 20)], [0xbe, 0xde, 0, 1, 0x10, 30, 0, 0])
  assert.equal(parseRtp(datagram), PACKET)
})

test('contributing sources, an extension and padding are no sound', () => {
  const [, ...rest] = HEADER
  const full = bytes(0x80 | 0x20 | 0x10 | 1, ...rest, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 42, 43, 0, 2)
  assert.equal([...(parseRtp(full)?.payload ?? [])], [42, 43])
})

for (const [what, datagram] of [
  ['nothing', bytes()],
  ['a header too short', bytes(...HEADER.slice(0, 11))],
  ['another version', bytes(0x40, ...HEADER.slice(1))],
  ['an extension beyond the end', bytes(0x90, ...HEADER.slice(1), 0xbe, 0xde, 0xff, 0xff)],
  ['half of an extension', bytes(0x90, ...HEADER.slice(1), 0xbe)],
  ['sources beyond the end', bytes(0x8f, ...HEADER.slice(1))],
  ['more padding than packet', bytes(0xa0, ...HEADER.slice(1), 200)],
  ['a report', bytes(0x80, 200, ...HEADER.slice(2))],
] as const) {
  test(`${what} is no packet`, () => assert.is(parseRtp(datagram), undefined))
}

test('a report is one', () => {
  assert.ok(isRtcp(bytes(0x80, 201)))
  assert.not.ok(isRtcp(bytes(0x80, 0x80 | 8)))
})

test('numbers are compared across their end', () => {
  assert.is(sequencesAfter(2, 65_534), 4)
  assert.is(sequencesAfter(65_534, 2), -4)
  assert.is(ticksAfter(100, 0xffff_ff9c), 200)
})

test.run()
