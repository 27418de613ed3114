import type { LegAddress } from '../../shared/media.ts'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RtpHeader, RtpPacket } from 'werift'
import { codeOf, inRoom, openingOf, startSfu, type Running } from './harness.ts'
import { opusPacket, opusParameters, opusTrack } from './packets.ts'

const test = suite('telephones')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

/** A gateway's end: what arrives there, by synchronisation source. */
class Gateway {
  readonly address: LegAddress
  readonly #socket: Socket
  readonly #heard = new Map<number, number>()
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    this.address = { ip: '127.0.0.1', port: socket.address().port }
    socket.on('message', (packet) => {
      // RTCP comes on the same port (RFC 5761 §4).
      if (((packet[1] ?? 0) & 0x7f) >= 64 && ((packet[1] ?? 0) & 0x7f) < 96) return
      const { ssrc } = RtpHeader.deSerialize(packet)
      this.#heard.set(ssrc, (this.#heard.get(ssrc) ?? 0) + 1)
      for (const look of this.#waiting) look()
    })
  }

  static async open(): Promise<Gateway> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new Gateway(socket)
  }

  get packets(): number {
    return [...this.#heard.values()].reduce((sum, count) => sum + count, 0)
  }

  async hears(ssrc: number, packets = 5): Promise<void> {
    const target = (this.#heard.get(ssrc) ?? 0) + packets
    await new Promise<void>((resolve) => {
      const look = () => {
        if ((this.#heard.get(ssrc) ?? 0) < target) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }

  /** Speaks until it is told to stop: 50 packets a second. */
  speak(ssrc: number, { port, ip }: LegAddress): () => void {
    const track = opusTrack(ssrc)
    const timer = setInterval(() => {
      const { header, payload } = opusPacket(track, -30)
      this.#socket.send(new RtpPacket(header, payload).serialize(), port, ip)
    }, 20)
    return () => {
      clearInterval(timer)
    }
  }

  /** One packet; done when it has left. */
  send(ssrc: number, { port, ip }: LegAddress): Promise<void> {
    const { header, payload } = opusPacket(opusTrack(ssrc), -30)
    const packet = new RtpPacket(header, payload).serialize()
    return new Promise((sent) => {
      this.#socket.send(packet, port, ip, () => {
        sent()
      })
    })
  }

  close(): void {
    this.#socket.close()
  }
}

const legOf = async (room: string, { address }: Gateway) => {
  const { hears: _, ...opening } = await openingOf(sfu.link, room, { id: 'phone-0000', page: 'call-one' })
  return { ...opening, gateway: 'gateway-one', address }
}

test('a telephone hears the room and is heard there, by plain packets', () =>
  inRoom(sfu.link, 'room-phone-one', async (join) => {
    const room = 'room-phone-one'
    const ann = await join({ id: 'ann-00000' })
    const fromAnn = await ann.peer.sendAudio()
    const gateway = await Gateway.open()
    const leg = await legOf(room, gateway)
    const { address, consumers } = await sfu.link.ask('leg:open', leg)
    assert.equal(
      consumers.map(({ producerId }) => producerId),
      [fromAnn.producerId],
    )
    const { endpoint } = leg
    await sfu.link.ask('consumers:ready', { room, endpoint, consumers: consumers.map(({ id }) => id) })
    await gateway.hears(consumers[0]!.rtpParameters.encodings![0]!.ssrc!)
    const producer = 'producer-phone'
    await sfu.link.ask('producer:open', {
      ...{ room, endpoint, producer, source: 'mic', paused: false },
      rtpParameters: opusParameters(77),
    })
    const hush = gateway.speak(77, address)
    await ann.peer.hears(producer)
    const { levels } = await sfu.link.notice('levels', (one) =>
      one.levels.some(([id]) => id === 'phone-0000'),
    )
    assert.ok(levels.length > 0)
    hush()
    gateway.close()
  }))

test('what comes to a telephone’s port from elsewhere is not heard', () =>
  inRoom(sfu.link, 'room-phone-two', async (join) => {
    const room = 'room-phone-two'
    const ann = await join({ id: 'ann-00000' })
    const [gateway, stranger] = [await Gateway.open(), await Gateway.open()]
    const leg = await legOf(room, gateway)
    const { address } = await sfu.link.ask('leg:open', leg)
    const producer = 'producer-heard'
    await sfu.link.ask('producer:open', {
      ...{ room, endpoint: leg.endpoint, producer, source: 'mic', paused: false },
      rtpParameters: opusParameters(78),
    })
    // Ten times as much from elsewhere, with the same source and before what is heard.
    const spoken = 100
    for (let sent = 0; sent < spoken; sent += 1) await stranger.send(78, address)
    const hush = gateway.speak(78, address)
    await ann.peer.hears(producer, 10)
    hush()
    const { bytesReceived } = (await sfu.link.ask('describe', { room })).rooms[0]!.producers[0]!
    assert.ok(bytesReceived < spoken * 40, `${String(bytesReceived)} bytes`)
    for (const one of [gateway, stranger]) one.close()
  }))

test('another address is another end, and a telephone’s end is no page’s', () =>
  inRoom(sfu.link, 'room-phone-three', async (join) => {
    const room = 'room-phone-three'
    const ann = await join({ id: 'ann-00000' })
    const fromAnn = await ann.peer.sendAudio()
    const [first, second] = [await Gateway.open(), await Gateway.open()]
    const leg = await legOf(room, first)
    const { endpoint } = leg
    const one = await sfu.link.ask('leg:open', leg)
    assert.equal(await sfu.link.ask('leg:open', leg), one)
    const other = await sfu.link.ask('leg:open', { ...leg, address: second.address })
    assert.is.not(other.address.port, one.address.port)
    await sfu.link.ask('consumers:ready', { room, endpoint, consumers: other.consumers.map(({ id }) => id) })
    await second.hears(other.consumers[0]!.rtpParameters.encodings![0]!.ssrc!)
    assert.is(first.packets, 0)
    assert.is(other.consumers[0]!.producerId, fromAnn.producerId)
    const restart = sfu.link.ask('transport:restart-ice', { room, endpoint, direction: 'send' })
    assert.is(await codeOf(restart), 'not-found')
    const elsewhere = sfu.link.ask('leg:open', { ...leg, address: { ip: '192.0.2.1', port: 5004 } })
    assert.is(await codeOf(elsewhere), 'bad-request')
    for (const gateway of [first, second]) gateway.close()
  }))

test.run()
