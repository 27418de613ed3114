/** SRTP against what RFC 3711 (B.2, B.3) and libsrtp's own test say, and against what others may send. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { senderReport } from '../rtp/report.ts'
import { writeRtp } from '../rtp/packet.ts'
import { CounterMode } from '../rtp/counter-mode.ts'
import { Shield } from '../rtp/shield.ts'
import { derived, SrtpStream } from '../rtp/srtp.ts'
import type { MediaKey } from '../sdp/crypto.ts'

const test = suite('SRTP')

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (data: Uint8Array | undefined) => Buffer.from(data ?? []).toString('hex')

const MASTER = bytes('e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6')
const KEY: MediaKey = { suite: 'AES_CM_128_HMAC_SHA1_80', key: MASTER, mark: 0 }
const SHORT: MediaKey = { ...KEY, suite: 'AES_CM_128_HMAC_SHA1_32' }
const PLAIN = bytes(`800f1234 decafbad cafebabe ${'ab'.repeat(16)}`)
const SECRET = '800f1234decafbadcafebabe' + '4e55dc4ce79978d88ca4d215949d2402' + 'b78d6acc99ea179b8dbb'
const REPORT = bytes(`81c8000b cafebabe ${'ab'.repeat(16)}`)
const SECRET_REPORT =
  '81c8000bcafebabe' + '7128035be487b9bdbef89041f977a5a8' + '80000000' + '993e08cd54d7c1230798'

const packet = (sequence: number, ssrc = 7) =>
  writeRtp({
    payloadType: 0,
    marker: false,
    sequence,
    timestamp: 160 * sequence,
    ssrc,
    payload: bytes('0102030405'),
  })

test('counter mode is that of RFC 3711 B.2', () => {
  const counter = bytes('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000')
  const stream = new CounterMode(bytes('2b7e151628aed2a6abf7158809cf4f3c')).apply(counter, new Uint8Array(48))
  assert.is(
    hex(stream),
    'e03ead0935c95e80e166b16dd92b4eb4' +
      'd23513162b02d0f72a43a2fe4a5f97ab' +
      '41e95b3bb0a2e8dd477901e4fca894c0',
  )
})

test('keys are derived as in RFC 3711 B.3', () => {
  assert.is(hex(derived(MASTER, 0, 16)), 'c61e7a93744f39ee10734afe3ff7a087')
  assert.is(hex(derived(MASTER, 1, 20)), 'cebe321f6ff7716b6fd4ab49af256a156d38baa4')
  assert.is(hex(derived(MASTER, 2, 14)), '30cbbc08863d8c85d49db34a9ae1')
})

test("a packet and a report are those of libsrtp's test", () => {
  assert.is(hex(new SrtpStream(KEY).protect(PLAIN)), SECRET)
  assert.is(hex(new SrtpStream(KEY).unprotect(bytes(SECRET))), hex(PLAIN))
  assert.is(hex(new SrtpStream(KEY).unprotect(new SrtpStream(KEY).protectReport(REPORT))), hex(REPORT))
})

test('the short tag is the beginning of the long one, and reports keep the long one', () => {
  assert.is(hex(new SrtpStream(SHORT).protect(PLAIN)), SECRET.slice(0, -12))
  assert.is(hex(new SrtpStream(SHORT).unprotect(bytes(SECRET.slice(0, -12)))), hex(PLAIN))
  assert.equal(new SrtpStream(SHORT).protectReport(REPORT), new SrtpStream(KEY).protectReport(REPORT))
})

test('a mark of the key stands before the tag, and is passed over', () => {
  const marked = bytes(`${SECRET.slice(0, -20)} 00000001 ${SECRET.slice(-20)}`)
  assert.is(hex(new SrtpStream({ ...KEY, mark: 4 }).unprotect(marked)), hex(PLAIN))
})

test('contributing sources and extensions stay readable, and are authentic', () => {
  const full = bytes(`910f1234 decafbad cafebabe 00000009 bede0001 10ff0000 ${'ab'.repeat(16)}`)
  const sealed = new SrtpStream(KEY).protect(full)
  assert.is(hex(sealed.subarray(0, 24)), hex(full.subarray(0, 24)))
  assert.is(hex(new SrtpStream(KEY).unprotect(sealed)), hex(full))
  sealed[20]! ^= 1
  assert.is(new SrtpStream(KEY).unprotect(sealed), undefined)
})

for (const [what, datagram] of [
  ['nothing', ''],
  ['plain sound', hex(PLAIN)],
  ['a plain report', hex(REPORT)],
  ['a bit of sound changed', SECRET.replace('4e55', '4e54')],
  ['a bit of the header changed', SECRET.replace('decafbad', 'decafbac')],
  ['a bit of the tag changed', SECRET.replace(/b$/, 'a')],
  ['half of it', SECRET.slice(0, 30)],
  ['a report changed', SECRET_REPORT.replace('7128', '7129')],
  ['a report cut short', SECRET_REPORT.slice(0, 40)],
  ['an extension beyond the end', SECRET.replace(/^80/, '90')],
] as const) {
  test(`${what} is not theirs`, () => assert.is(new SrtpStream(KEY).unprotect(bytes(datagram)), undefined))
}

test('what came once does not come again, and what is late by little still comes', () => {
  const [ours, theirs] = [new SrtpStream(KEY), new SrtpStream(KEY)]
  const sealed = [1, 2, 3, 4].map((sequence) => ours.protect(packet(sequence)))
  const order = [0, 2, 1, 1, 2, 3].map((at) => theirs.unprotect(sealed[at]!) !== undefined)
  assert.equal(order, [true, true, true, false, false, true])
  const report = ours.protectReport(REPORT)
  assert.ok(theirs.unprotect(report))
  assert.is(theirs.unprotect(report), undefined)
})

test('packets go on after number 65 535, also where many are lost or some are late', () => {
  const [ours, theirs] = [new SrtpStream(KEY), new SrtpStream(KEY)]
  const [early, late] = [ours.protect(packet(65_530)), ours.protect(packet(65_535))]
  assert.ok(theirs.unprotect(early))
  for (const n of [65_536, 65_540, 90_000, 120_000, 131_071, 131_072, 150_000, 180_000, 196_610]) {
    const sealed = ours.protect(packet(n & 0xffff))
    assert.is(hex(theirs.unprotect(sealed)), hex(packet(n & 0xffff)), String(n))
    if (n === 65_540) assert.ok(theirs.unprotect(late), 'from before the turn')
  }
  assert.is(theirs.unprotect(late), undefined, 'from long ago')
})

test('a telephone may begin as many streams as it likes', () => {
  const [ours, theirs] = [new SrtpStream(KEY), new SrtpStream(KEY)]
  for (let ssrc = 1; ssrc < 100; ssrc++) assert.ok(theirs.unprotect(ours.protect(packet(ssrc, ssrc))))
})

test('with keys nothing is plain, without keys everything is', () => {
  const keys = { theirs: KEY, ours: { ...KEY, key: MASTER.map((byte) => byte ^ 1) } }
  const [own, phone] = [Shield.of(keys), Shield.of({ theirs: keys.ours, ours: keys.theirs })]
  const report = senderReport({ ssrc: 7, timestamp: 0, packets: 1, bytes: 1 }, 0, 'a')
  assert.is(hex(phone.open(own.seal(PLAIN))), hex(PLAIN))
  assert.is(hex(phone.open(own.sealReport(report))), hex(report))
  assert.is(own.open(own.seal(PLAIN)), undefined, 'our own key is not theirs')
  assert.is(own.open(PLAIN), undefined)
  const none = Shield.of(undefined)
  assert.is(none.seal(PLAIN), PLAIN)
  assert.is(none.open(PLAIN), PLAIN)
})

test('the same keys again count on; other keys begin anew', () => {
  const keys = { theirs: KEY, ours: KEY }
  const shield = Shield.of(keys)
  assert.is(Shield.of({ theirs: { ...KEY }, ours: { ...KEY } }, shield), shield)
  assert.is.not(Shield.of({ theirs: SHORT, ours: KEY }, shield), shield)
  assert.is.not(Shield.of(undefined, shield), shield)
})

test.run()
