/** RTP made by hand: what a router looks at is real (headers, levels, key frames), the sound and pictures are not. */
import { RtpHeader, RtcpSenderInfo, RtcpSrPacket } from 'werift'
import type { RtpParameters } from '../../shared/media.ts'

const AUDIO_LEVEL_ID = 10
const OPUS = 111
const VP8 = 96

export type Packet = { readonly header: RtpHeader; readonly payload: Buffer }

/** One stream of packets with its own numbering. */
export class Track {
  readonly ssrc: number
  readonly #payloadType: number
  #sequenceNumber = 1000
  #timestamp = 10_000
  #packets = 0
  #octets = 0

  constructor(payloadType: number, ssrc: number) {
    this.#payloadType = payloadType
    this.ssrc = ssrc
  }

  next(payload: Buffer, ticks: number, extensions: RtpHeader['extensions'] = []): Packet {
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xff_ff
    this.#timestamp = (this.#timestamp + ticks) >>> 0
    this.#packets++
    this.#octets += payload.length
    const header = new RtpHeader({
      version: 2,
      payloadType: this.#payloadType,
      sequenceNumber: this.#sequenceNumber,
      timestamp: this.#timestamp,
      ssrc: this.ssrc,
      marker: true,
      extension: extensions.length > 0,
      extensions,
    })
    return { header, payload }
  }

  /** RFC 3550 §6.4.1: routers switch between simulcast streams by what their senders report. */
  report(nowMs: number): RtcpSrPacket {
    const seconds = BigInt(Math.floor(nowMs / 1000) + 2_208_988_800)
    const fraction = BigInt(Math.floor(((nowMs % 1000) / 1000) * 2 ** 32))
    const senderInfo = new RtcpSenderInfo({
      ntpTimestamp: (seconds << 32n) | fraction,
      rtpTimestamp: this.#timestamp,
      packetCount: this.#packets,
      octetCount: this.#octets,
    })
    return new RtcpSrPacket({ ssrc: this.ssrc, senderInfo })
  }
}

/** 20 ms of Opus: 40 bytes, with its loudness beside it (RFC 6464). */
export function opusPacket(track: Track, level: number): Packet {
  const loudness = Buffer.from([0x80 | Math.min(127, Math.round(-level))])
  return track.next(Buffer.alloc(40, 0x7c), 960, [{ id: AUDIO_LEVEL_ID, payload: loudness }])
}

/** One VP8 picture in one packet (RFC 7741): descriptor with picture id, then a frame tag whose last bit says "no key". */
export function vp8Packet(track: Track, frame: { picture: number; key: boolean; bytes: number }): Packet {
  const descriptor = Buffer.from([0x90, 0x80, 0x80 | ((frame.picture >> 8) & 0x7f), frame.picture & 0xff])
  const body = Buffer.alloc(frame.bytes, 0x55)
  body[0] = frame.key ? 0x10 : 0x11
  // RFC 7741 §4.3: a key frame goes on with a start code and its size, 640x360 here.
  if (frame.key) Buffer.from([0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01]).copy(body, 1)
  return track.next(Buffer.concat([descriptor, body]), 90_000 / 25)
}

export function opusParameters(ssrc: number): RtpParameters {
  return {
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: OPUS,
        clockRate: 48_000,
        channels: 2,
        parameters: { useinbandfec: 1 },
      },
    ],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: AUDIO_LEVEL_ID }],
    encodings: [{ ssrc }],
  }
}

export function vp8Parameters(ssrcs: readonly number[]): RtpParameters {
  const rtcpFeedback = [{ type: 'nack', parameter: 'pli' }]
  return {
    codecs: [{ mimeType: 'video/VP8', payloadType: VP8, clockRate: 90_000, parameters: {}, rtcpFeedback }],
    encodings: ssrcs.map((ssrc) => ({ ssrc })),
  }
}

export const opusTrack = (ssrc: number) => new Track(OPUS, ssrc)
export const vp8Track = (ssrc: number) => new Track(VP8, ssrc)
