/** A camera that plays recorded VP8 frames as simulcast layers and answers requests for key frames. */
import { rtpPacket, senderReport } from './rtp.ts'
import type { RecordedLayer } from './recording.ts'

export const VP8_PAYLOAD_TYPE = 96
const CLOCK_PER_MS = 90
const PAYLOAD_BYTES = 1100
const SENDER_REPORT_MS = 1000

/** RFC 7741 §4.2: one partition, a 15-bit picture id, S on the first packet of a frame. */
function vp8Payloads(frame: Buffer, pictureId: number): Buffer[] {
  const payloads: Buffer[] = []
  for (let at = 0; at < frame.length; at += PAYLOAD_BYTES) {
    const descriptor = Buffer.from([
      at === 0 ? 0x90 : 0x80,
      0x80,
      0x80 | ((pictureId >> 8) & 0x7f),
      pictureId & 0xff,
    ])
    payloads.push(Buffer.concat([descriptor, frame.subarray(at, at + PAYLOAD_BYTES)]))
  }
  return payloads
}

/** One layer on the air. The recording is played round and round; its first frame is its only key frame. */
class Layer {
  readonly ssrc: number
  readonly #recorded: RecordedLayer
  #next = 0
  #sequence = 0
  #pictureId = 0
  #bytes = 0
  #playedAt = Number.NEGATIVE_INFINITY
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(ssrc: number, recorded: RecordedLayer) {
    this.ssrc = ssrc
    this.#recorded = recorded
  }

  /** The next frame is a key frame. */
  restart(): void {
    this.#next = 0
  }

  due(elapsedMs: number): Buffer[] {
    const intervalMs = 1000 / this.#recorded.framerate
    if (elapsedMs - this.#playedAt < intervalMs) return []
    // In step with the frame rate, unless the layer was switched off meanwhile.
    this.#playedAt = Math.max(this.#playedAt + intervalMs, elapsedMs - intervalMs)
    const frame = this.#recorded.frames[this.#next]
    if (!frame) throw new Error('a recorded layer is empty')
    this.#next = (this.#next + 1) % this.#recorded.frames.length
    this.#pictureId = (this.#pictureId + 1) & 0x7fff
    const timestamp = Math.round(elapsedMs * CLOCK_PER_MS)
    const payloads = vp8Payloads(frame, this.#pictureId)
    const packets = payloads.map((payload, i) => {
      this.#sequence += 1
      this.#bytes += payload.length
      const marker = i === payloads.length - 1
      const header = {
        payloadType: VP8_PAYLOAD_TYPE,
        sequence: this.#sequence,
        timestamp,
        ssrc: this.ssrc,
        marker,
      }
      return rtpPacket(header, payload)
    })
    if (elapsedMs - this.#reportedAt < SENDER_REPORT_MS) return packets
    this.#reportedAt = elapsedMs
    const stream = { ssrc: this.ssrc, packets: this.#sequence, bytes: this.#bytes }
    return [senderReport({ ...stream, nowMs: Date.now(), timestamp }), ...packets]
  }
}

export class Camera {
  readonly #layers: readonly Layer[]
  #startedAt: number | null = null
  #wanted: number

  /** One layer for each SSRC, smallest first. */
  constructor(ssrcs: readonly number[], recording: readonly RecordedLayer[]) {
    this.#layers = ssrcs.map((ssrc, i) => {
      const recorded = recording[i]
      if (!recorded) throw new Error(`nothing is recorded for layer ${i}`)
      return new Layer(ssrc, recorded)
    })
    this.#wanted = ssrcs.length - 1
  }

  /** Layers above this are not sent, as a browser stops encoding what nobody watches; -1 sends nothing. */
  set wanted(layer: number) {
    this.#layers.slice(this.#wanted + 1, layer + 1).forEach((resumed) => {
      resumed.restart()
    })
    this.#wanted = layer
  }

  /** Answers a PLI or FIR: the layer's next frame is a key frame. */
  requestKeyFrame(ssrc: number): void {
    this.#layers.find((layer) => layer.ssrc === ssrc)?.restart()
  }

  /** Packets that are due at this time, in ms on any steady clock. */
  due(nowMs: number): Buffer[] {
    this.#startedAt ??= nowMs
    const elapsedMs = nowMs - this.#startedAt
    return this.#layers.slice(0, this.#wanted + 1).flatMap((layer) => layer.due(elapsedMs))
  }
}
