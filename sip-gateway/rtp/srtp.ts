/**
 * SRTP and SRTCP (RFC 3711): AES-128 in counter mode with HMAC-SHA1, under keys that the descriptions tell (RFC 4568).
 * One direction of one call, as many streams as it has.
 */
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { MediaKey, Suite } from '../sdp/crypto.ts'
import { BLOCK_BYTES, CounterMode, layOver } from './counter-mode.ts'
import { isRtcp, rtpHeaderBytes } from './packet.ts'

const MASTER_BYTES = 16
const SESSION_BYTES = { key: 16, auth: 20, salt: 14 }
const REPORT_TAG_BYTES = 10
const TAG_BYTES: Record<Suite, number> = { AES_CM_128_HMAC_SHA1_80: 10, AES_CM_128_HMAC_SHA1_32: 4 }
/** How far back a packet may come late; an older or a second one is a replay (RFC 3711 §3.3.2). */
const WINDOW = 128
/** Streams that one end may begin: each costs memory. */
const MOST_STREAMS = 16
const REPORT_HEADER_BYTES = 8
/** The bit that says so, before the 31 bits of a report's number. */
const ENCRYPTED = 2 ** 31

type SessionKeys = { readonly cipher: CounterMode; readonly auth: KeyObject; readonly salt: Buffer }

/** RFC 3711 §4.3: labels from 0 are of sound, from 3 of reports. */
export function derived(master: Uint8Array, label: number, bytes: number): Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.set(master.subarray(MASTER_BYTES))
  counter.writeUInt8(counter.readUInt8(7) ^ label, 7)
  return new CounterMode(master.subarray(0, MASTER_BYTES)).apply(counter, new Uint8Array(bytes))
}

function sessionKeys(master: Uint8Array, first: 0 | 3): SessionKeys {
  return {
    cipher: new CounterMode(derived(master, first, SESSION_BYTES.key)),
    auth: createSecretKey(derived(master, first + 1, SESSION_BYTES.auth)),
    salt: derived(master, first + 2, SESSION_BYTES.salt),
  }
}

/** The counter of a packet (RFC 3711 §4.1.1): the salt, over which its stream and its number are laid. */
function counterOf(salt: Buffer, ssrc: number, index: number): Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeUInt32BE(ssrc, 4)
  counter.writeUIntBE(index, 8, 6)
  layOver(counter, salt)
  return counter
}

function tagOf(auth: KeyObject, parts: readonly Uint8Array[], bytes: number): Buffer {
  const hmac = createHmac('sha1', auth)
  for (const part of parts) hmac.update(part)
  return hmac.digest().subarray(0, bytes)
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Which numbers of a stream were seen, and the highest: with it the rest of a packet's number is guessed. */
class Seen {
  highest = -1
  readonly #ring = new Array<number>(WINDOW).fill(-1)

  isNew(index: number): boolean {
    return index > this.highest - WINDOW && this.#ring[index % WINDOW] !== index
  }

  add(index: number): void {
    this.#ring[index % WINDOW] = index
    this.highest = Math.max(this.highest, index)
  }
}

/** RFC 3711 §3.3.1: of all numbers that end like this, the nearest to the highest that was seen. */
function indexOf(sequence: number, highest: number): number {
  if (highest < 0) return sequence
  const rounds = Math.floor(highest / 65_536)
  const last = highest % 65_536
  if (last < 32_768 && sequence - last > 32_768) return Math.max(rounds - 1, 0) * 65_536 + sequence
  const next = last >= 32_768 && last - 32_768 > sequence ? 1 : 0
  return (rounds + next) * 65_536 + sequence
}

/** One direction. */
export class SrtpStream {
  readonly #rtp: SessionKeys
  readonly #rtcp: SessionKeys
  readonly #tagBytes: number
  readonly #mark: number
  readonly #sound = new Map<number, Seen>()
  readonly #reports = new Map<number, Seen>()
  /** The stream that is sent. */
  #own: { readonly ssrc: number; readonly seen: Seen } | undefined
  #reportsSent = 0

  constructor({ suite, key, mark }: MediaKey) {
    this.#rtp = sessionKeys(key, 0)
    this.#rtcp = sessionKeys(key, 3)
    this.#tagBytes = TAG_BYTES[suite]
    this.#mark = mark
  }

  /** What goes out in place of a packet of ours. Packets come in their order. */
  protect(packet: Uint8Array): Uint8Array {
    const view = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength)
    const ssrc = view.readUInt32BE(8)
    if (this.#own?.ssrc !== ssrc) this.#own = { ssrc, seen: new Seen() }
    const { seen } = this.#own
    const index = indexOf(view.readUInt16BE(2), seen.highest)
    seen.add(index)
    const start = rtpHeaderBytes(packet) ?? packet.length
    const { cipher, salt, auth } = this.#rtp
    const body = cipher.apply(counterOf(salt, ssrc, index), packet.subarray(start))
    const whole = [packet.subarray(0, start), body]
    return Buffer.concat([
      ...whole,
      tagOf(auth, [...whole, fourBytes(Math.floor(index / 65_536))], this.#tagBytes),
    ])
  }

  /** What they sent, sound or report; undefined: it is not theirs, or they sent it before. */
  unprotect(datagram: Uint8Array): Uint8Array | undefined {
    return isRtcp(datagram) ? this.#openReport(datagram) : this.#openSound(datagram)
  }

  protectReport(report: Uint8Array): Uint8Array {
    const ssrc = Buffer.from(report.buffer, report.byteOffset).readUInt32BE(4)
    const index = this.#reportsSent++
    const { cipher, salt, auth } = this.#rtcp
    const body = cipher.apply(counterOf(salt, ssrc, index), report.subarray(REPORT_HEADER_BYTES))
    const whole = [report.subarray(0, REPORT_HEADER_BYTES), body, fourBytes(ENCRYPTED + index)]
    return Buffer.concat([...whole, tagOf(auth, whole, REPORT_TAG_BYTES)])
  }

  #openSound(datagram: Uint8Array): Uint8Array | undefined {
    const end = datagram.length - this.#tagBytes - this.#mark
    const start = end > 0 ? rtpHeaderBytes(datagram.subarray(0, end)) : undefined
    if (start === undefined) return undefined
    const view = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength)
    const ssrc = view.readUInt32BE(8)
    const before = this.#sound.get(ssrc)
    const index = indexOf(view.readUInt16BE(2), before?.highest ?? -1)
    const { cipher, salt, auth } = this.#rtp
    const whole = datagram.subarray(0, end)
    const tag = tagOf(auth, [whole, fourBytes(Math.floor(index / 65_536))], this.#tagBytes)
    if (!timingSafeEqual(tag, datagram.subarray(datagram.length - this.#tagBytes))) return undefined
    if (!this.#isFresh(this.#sound, ssrc, index)) return undefined
    const body = cipher.apply(counterOf(salt, ssrc, index), datagram.subarray(start, end))
    return Buffer.concat([datagram.subarray(0, start), body])
  }

  #openReport(datagram: Uint8Array): Uint8Array | undefined {
    const end = datagram.length - REPORT_TAG_BYTES - this.#mark
    if (end < REPORT_HEADER_BYTES + 4) return undefined
    const { cipher, salt, auth } = this.#rtcp
    const tag = tagOf(auth, [datagram.subarray(0, end)], REPORT_TAG_BYTES)
    if (!timingSafeEqual(tag, datagram.subarray(datagram.length - REPORT_TAG_BYTES))) return undefined
    const view = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength)
    const [ssrc, marked] = [view.readUInt32BE(4), view.readUInt32BE(end - 4)]
    const index = marked % ENCRYPTED
    if (!this.#isFresh(this.#reports, ssrc, index)) return undefined
    const body = datagram.subarray(REPORT_HEADER_BYTES, end - 4)
    const open = marked < ENCRYPTED ? body : cipher.apply(counterOf(salt, ssrc, index), body)
    return Buffer.concat([datagram.subarray(0, REPORT_HEADER_BYTES), open])
  }

  /** Whether an authentic packet comes for the first time; it is not to come again. */
  #isFresh(streams: Map<number, Seen>, ssrc: number, index: number): boolean {
    const seen = streams.get(ssrc) ?? new Seen()
    if (!seen.isNew(index)) return false
    seen.add(index)
    if (!streams.has(ssrc) && streams.size >= MOST_STREAMS) streams.delete([...streams.keys()][0] ?? ssrc)
    streams.set(ssrc, seen)
    return true
  }
}
