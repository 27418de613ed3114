import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MalformedSdp, parseSdp } from '../sdp/description.ts'
import { agreedBy, answer, offerText } from '../sdp/negotiation.ts'

const test = suite('offers and answers')

const OWN = { address: '192.0.2.1', port: 30_000, session: 7, version: 1, key: new Uint8Array(30).fill(9) }
const offer = (...streams: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 198.51.100.9', 's=-', 'c=IN IP4 198.51.100.9', 't=0 0', ...streams, ''].join('\r\n')
const answered = (...streams: string[]) => answer(parseSdp(offer(...streams)), OWN)

test('the first codec of the offer that we speak is taken, with the number that the offer gives it', () => {
  const result = answered(
    'm=audio 41000 RTP/AVP 18 111 9 0 8 96',
    'a=rtpmap:18 G729/8000',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:96 telephone-event/8000',
  )
  assert.equal(result?.agreement, {
    codec: 'opus',
    payloadType: 111,
    events: { payloadType: 96, name: 'telephone-event', clock: 8000 },
    remote: { address: '198.51.100.9', port: 41_000, rtcpPort: 41_001 },
    direction: 'sendrecv',
    keys: undefined,
  })
  assert.match(result!.text, /\r\nm=audio 30000 RTP\/AVP 111 96\r\na=rtpmap:111 opus\/48000\/2\r\n/)
  assert.match(result!.text, /\r\no=- 7 1 IN IP4 192\.0\.2\.1\r\n/)
})

for (const [number, codec] of [
  [0, 'PCMU'],
  [8, 'PCMA'],
  [9, 'G722'],
] as const) {
  test(`${codec} needs no map: its number says it`, () => {
    const result = answered(`m=audio 41000 RTP/AVP ${number}`)
    assert.is(result?.agreement.codec, codec)
    assert.is(result?.agreement.events, undefined)
    assert.match(result!.text, new RegExp(`a=rtpmap:${number} ${codec}/8000`))
  })
}

test('keys are taken at the clock of the sound where both are offered', () => {
  const result = answered(
    'm=audio 41000 RTP/AVP 111 96 97',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:96 telephone-event/8000',
    'a=rtpmap:97 telephone-event/48000',
  )
  assert.is(result?.agreement.events?.payloadType, 97)
})

for (const [theirs, ours] of [
  ['a=sendonly', 'recvonly'],
  ['a=inactive', 'inactive'],
  ['a=recvonly', 'sendonly'],
  ['c=IN IP4 0.0.0.0', 'inactive'],
] as const) {
  test(`a caller who holds by ${theirs} gets ${ours}`, () => {
    const result = answered('m=audio 41000 RTP/AVP 8', theirs)
    assert.is(result?.agreement.direction, ours)
    assert.match(result!.text, new RegExp(`a=${ours}\r\n`))
  })
}

test('the direction of the session holds where the stream says none', () => {
  const held = offer('m=audio 41000 RTP/AVP 8').replace('t=0 0', 't=0 0\r\na=sendonly')
  assert.is(answer(parseSdp(held), OWN)?.agreement.direction, 'recvonly')
})

test('every stream is answered in its place: pictures and second sounds with port 0', () => {
  const result = answered(
    'm=video 42000 RTP/AVP 97',
    'a=rtpmap:97 H264/90000',
    'm=audio 41000 RTP/AVP 0',
    'm=audio 41002 RTP/AVP 0',
  )
  const lines = result?.text.split('\r\n').filter((line) => line.startsWith('m='))
  assert.equal(lines, ['m=video 0 RTP/AVP 97', 'm=audio 30000 RTP/AVP 0', 'm=audio 0 RTP/AVP 0'])
})

test('IPv6 at both ends', () => {
  const six = offer('m=audio 41000 RTP/AVP 0').replaceAll('IP4 198.51.100.9', 'IP6 2001:db8::9')
  const result = answer(parseSdp(six), { ...OWN, address: '2001:db8::1' })
  assert.is(result?.agreement.remote.address, '2001:db8::9')
  assert.match(result!.text, /\r\nc=IN IP6 2001:db8::1\r\n/)
})

test('where reports go: the next port, the one that is said, or the same', () => {
  const port = (...attributes: string[]) =>
    answered('m=audio 41000 RTP/AVP 0', ...attributes)?.agreement.remote.rtcpPort
  assert.equal([port(), port('a=rtcp:50000'), port('a=rtcp-mux')], [41_001, 50_000, 41_000])
})

test('what we do not speak, or do not hear, is no agreement', () => {
  assert.is(answered('m=audio 41000 RTP/AVP 18', 'a=rtpmap:18 G729/8000'), undefined)
  assert.is(answered('m=audio 41000 UDP/TLS/RTP/SAVPF 0'), undefined)
  assert.is(answered('m=audio 0 RTP/AVP 0'), undefined)
  assert.is(answered('m=image 41000 udptl t38'), undefined)
  assert.is(answered(), undefined)
})

test('a call without an offer is offered all that we speak, and its answer is read', () => {
  const text = offerText(OWN)
  assert.match(text, /m=audio 30000 RTP\/AVP 96 9 8 0 101\r\n/)
  assert.is(answer(parseSdp(text), OWN)?.agreement.codec, 'opus')
  const theirs = agreedBy(parseSdp(offer('m=audio 41000 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000')))
  assert.is(theirs?.codec, 'PCMA')
  assert.is(theirs?.events?.payloadType, 101)
})

const INLINE = 'inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
const keyed = (...lines: string[]) => answered('m=audio 41000 RTP/SAVP 0', ...lines)

test('secret sound is answered with a key of ours, under the number and the suite of theirs', () => {
  const result = keyed(
    `a=crypto:1 F8_128_HMAC_SHA1_80 ${INLINE}`,
    `a=crypto:2 AES_CM_128_HMAC_SHA1_32 ${INLINE}|2^20|1:4 WSH=128`,
    `a=crypto:3 AES_CM_128_HMAC_SHA1_80 ${INLINE}`,
  )
  assert.match(result!.text, /\r\nm=audio 30000 RTP\/SAVP 0\r\n/)
  assert.equal(
    result?.text.split('\r\n').filter((line) => line.startsWith('a=crypto')),
    [`a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${'CQkJ'.repeat(10)}`],
  )
  const { theirs, ours } = result!.agreement.keys!
  assert.equal(
    [theirs.suite, theirs.mark, ours.suite, ours.mark],
    ['AES_CM_128_HMAC_SHA1_32', 4, 'AES_CM_128_HMAC_SHA1_32', 0],
  )
  assert.equal(theirs.key, new Uint8Array(Buffer.from(INLINE.slice(7), 'base64')))
  assert.equal(ours.key, OWN.key)
})

for (const [what, line] of [
  ['no key', 'a=sendrecv'],
  ['a suite that we do not have', `a=crypto:1 AES_256_CM_HMAC_SHA1_80 ${INLINE}`],
  ['a key too short', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA'],
  ['two keys', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${INLINE}|2^20|1:4;${INLINE}|2^20|2:4`],
  [
    'sound that is not to be secret after all',
    `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${INLINE} UNENCRYPTED_SRTP`,
  ],
  ['a key that changes', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${INLINE} KDR=1`],
  ['a number that is none', `a=crypto:x AES_CM_128_HMAC_SHA1_80 ${INLINE}`],
] as const) {
  test(`secret sound with ${what} is no agreement`, () => assert.is(keyed(line), undefined))
}

test('plain sound stays plain where a key stands beside it, and is taken where the secret cannot be', () => {
  const key = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${INLINE}`
  const plain = answered('m=audio 41000 RTP/AVP 0', key)
  assert.is(plain?.agreement.keys, undefined)
  assert.not.match(plain!.text, /crypto/)
  const both = answered('m=audio 41000 RTP/SAVP 0', 'a=crypto:1 X Y', 'm=audio 41002 RTP/AVP 0')
  assert.match(both!.text, /m=audio 0 RTP\/SAVP 0\r\nm=audio 30000 RTP\/AVP 0/)
})

for (const [what, text] of [
  ['nothing', ''],
  ['another text', 'hello'],
  ['a port beyond all ports', offer('m=audio 70000 RTP/AVP 0')],
  ['a port of letters', offer('m=audio port RTP/AVP 0')],
  ['a name for an address', offer('m=audio 41000 RTP/AVP 0', 'c=IN IP4 evil.example')],
  ['an address of the other family', offer('m=audio 41000 RTP/AVP 0', 'c=IN IP4 ::1')],
  ['a hundred streams', offer(...new Array<string>(100).fill('m=audio 41000 RTP/AVP 0'))],
  ['a megabyte', offer('a='.padEnd(1_000_000, 'x'))],
] as const) {
  test(`${what} is no description`, () => {
    assert.throws(
      () => parseSdp(text),
      (error: unknown) => error instanceof MalformedSdp,
    )
  })
}

test('lines that nobody understands are passed over', () => {
  const result = answered('m=audio 41000 RTP/AVP 0 999 x', 'a=rtpmap:0', 'a=rtpmap:zero nothing', 'z', '=')
  assert.is(result?.agreement.codec, 'PCMU')
})

test.run()
