/** One call's media on real ports, at a clock of its own. */
import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FRAME_SAMPLES } from '../../bridge/frame.ts'
import { Leg, SILENT_MS } from '../../bridge/leg.ts'
import { Mix } from '../../bridge/mix.ts'
import { Ports, type PortPair } from '../../bridge/ports.ts'
import { parseRtp, writeRtp } from '../../rtp/packet.ts'
import { Shield } from '../../rtp/shield.ts'
import type { MediaKeys } from '../../sdp/crypto.ts'
import type { Agreement } from '../../sdp/negotiation.ts'

type Around = { phone: Socket; ports: PortPair; leg: Leg; silent: number; now: number }
const test = suite<Around>('the media of one call')
const chance = () => randomInt(2 ** 32) / 2 ** 32
const HOST = '127.0.0.1'
const ROOM = new Mix([], new Int16Array(FRAME_SAMPLES).fill(1000))

test.before.each(async (context) => {
  context.phone = createSocket('udp4')
  await new Promise<void>((bound) => context.phone.bind(0, HOST, bound))
  context.ports = await new Ports(HOST, { first: 20_000, last: 29_999 }, chance).open()
  context.now = 0
  context.silent = 0
  context.leg = new Leg({
    ports: context.ports,
    clock: () => context.now,
    chance,
    noise: new Int16Array(FRAME_SAMPLES),
    onDigit: () => undefined,
    onSaid: () => undefined,
    onSilent: () => (context.silent += 1),
  })
})
test.after.each(({ phone, leg }) => {
  leg.close()
  phone.close()
})

const agreement = (phone: Socket, more: Partial<Agreement> = {}): Agreement => ({
  codec: 'PCMU',
  payloadType: 0,
  events: undefined,
  remote: { address: HOST, port: phone.address().port, rtcpPort: phone.address().port },
  direction: 'sendrecv',
  keys: undefined,
  ...more,
})
const packet = (sequence: number) =>
  writeRtp({
    payloadType: 0,
    marker: false,
    sequence,
    timestamp: 160 * sequence,
    ssrc: 7,
    payload: new Uint8Array(160),
  })

/** Sends and waits until it is heard. */
async function sends({ phone, ports }: Around, datagram: Uint8Array): Promise<void> {
  const heard = new Promise((arrived) => ports.rtp.once('message', arrived))
  phone.send(datagram, ports.port, HOST)
  await heard
}

test('30 s without a packet end a call; each packet and each report begin them anew', async (context) => {
  const { leg, phone } = context
  await leg.agree(agreement(phone), HOST)
  context.now = SILENT_MS - 1
  leg.speak(undefined)
  await sends(context, packet(1))
  context.now = 2 * SILENT_MS - 2
  leg.speak(undefined)
  await sends(context, Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 7))
  context.now = 3 * SILENT_MS - 3
  leg.speak(undefined)
  assert.is(context.silent, 0)
  context.now += SILENT_MS
  leg.speak(undefined)
  assert.is(context.silent, 1)
})

test('who holds may be silent for as long as it holds', async (context) => {
  const { leg, phone } = context
  await leg.agree(agreement(phone, { direction: 'sendonly' }), HOST)
  for (let i = 1; i < 10; i++) {
    context.now = i * SILENT_MS
    leg.speak(undefined)
  }
  await leg.agree(agreement(phone), HOST)
  leg.speak(undefined)
  assert.is(context.silent, 0)
  context.now += SILENT_MS + 1
  leg.speak(undefined)
  assert.is(context.silent, 1)
})

test('where keys were agreed on, nothing plain goes out and nothing plain is heard', async (context) => {
  const { leg, phone } = context
  const key = (fill: number) => ({
    suite: 'AES_CM_128_HMAC_SHA1_80' as const,
    key: new Uint8Array(30).fill(fill),
    mark: 0,
  })
  const keys: MediaKeys = { theirs: key(1), ours: key(2) }
  const shield = Shield.of({ theirs: keys.ours, ours: keys.theirs })
  await leg.agree(agreement(phone, { keys }), HOST)

  const came = new Promise<Buffer>((heard) => phone.once('message', heard))
  leg.speak(ROOM)
  const datagram = await came
  assert.is(datagram.length, 12 + 160 + 10)
  assert.is(parseRtp(shield.open(datagram) ?? Buffer.of())?.payload.length, 160)

  for (let i = 1; i <= 20; i++) await sends(context, packet(i))
  assert.is(leg.hear(), undefined)
  for (let i = 1; i <= 20; i++) await sends(context, shield.seal(packet(i)))
  assert.ok(leg.hear())
})

test.run()
