import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  isRtcp,
  keyFramesWanted,
  payloadTypeOf,
  rtpPacket,
  senderReport,
  ssrcOf,
} from '../parts/peers/rtp.ts'

const HEADER = {
  payloadType: 111,
  sequence: 65_537,
  timestamp: 2 ** 32 + 5,
  ssrc: 4_000_000_000,
  marker: true,
}

function feedback(format: number, media: number, ...rest: number[]): Buffer {
  const packet = Buffer.alloc(12 + 4 * rest.length)
  packet.set([0x80 | format, 206])
  packet.writeUInt16BE(2 + rest.length, 2)
  packet.writeUInt32BE(media, 8)
  rest.forEach((word, i) => packet.writeUInt32BE(word, 12 + 4 * i))
  return packet
}

test('a packet carries its header, its loudness and its payload', () => {
  const packet = rtpPacket({ ...HEADER, level: 30 }, Buffer.from('voice'))
  assert.is(payloadTypeOf(packet), 111)
  assert.is(ssrcOf(packet), 4_000_000_000)
  assert.is(packet.readUInt16BE(2), 1)
  assert.is(packet.readUInt32BE(4), 5)
  // RFC 8285: one-byte header, id 1, one byte of content; RFC 6464: voice bit and level.
  assert.is(packet.subarray(12, 20).toString('hex'), 'bede0001' + '109e0000')
  assert.is(packet.subarray(20).toString(), 'voice')
})

test('feedback is told from media, whatever the marker', () => {
  assert.not.ok(isRtcp(rtpPacket(HEADER, Buffer.alloc(1))))
  assert.ok(isRtcp(senderReport({ ssrc: 1, nowMs: 0, timestamp: 0, packets: 0, bytes: 0 })))
})

test('a key frame is wanted by PLI and by FIR, also behind other feedback', () => {
  const report = senderReport({ ssrc: 9, nowMs: Date.now(), timestamp: 1, packets: 1, bytes: 1 })
  const nack = Buffer.concat([feedback(1, 5), Buffer.alloc(0)]).fill(205, 1, 2)
  const compound = Buffer.concat([report, nack, feedback(1, 77), feedback(4, 0, 88, 0x01000000)])
  assert.equal(keyFramesWanted(compound), [77, 88])
})

test('cut feedback is passed over', () => {
  assert.equal(keyFramesWanted(feedback(1, 77).subarray(0, 8)), [])
})

test.run()
