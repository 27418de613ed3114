/** What a synthetic peer sends and takes. It gives no bandwidth feedback, so the sfu holds nothing back from it. */
import type { RtpCapabilities, RtpParameters } from '../../../shared/media.ts'
import { VP8_PAYLOAD_TYPE } from './camera.ts'
import { OPUS_PAYLOAD_TYPE } from './microphone.ts'
import { AUDIO_LEVEL_ID } from './rtp.ts'

const OPUS = {
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1, usedtx: 1 },
}
const VP8 = {
  mimeType: 'video/VP8',
  clockRate: 90_000,
  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }],
}

/** What telephones send; every browser takes it (RFC 7874 §3). */
const PCMU = { mimeType: 'audio/PCMU', clockRate: 8000, channels: 1 }

export const PEER_CAPABILITIES: RtpCapabilities = {
  codecs: [
    { kind: 'audio', preferredPayloadType: OPUS_PAYLOAD_TYPE, ...OPUS },
    { kind: 'audio', preferredPayloadType: 0, ...PCMU },
    { kind: 'video', preferredPayloadType: VP8_PAYLOAD_TYPE, ...VP8 },
  ],
  headerExtensions: [],
}

/** What it sends as its microphone: loudness in the header, so that the sfu knows who speaks. */
export function microphoneParameters(ssrc: number): RtpParameters {
  return {
    codecs: [{ ...OPUS, payloadType: OPUS_PAYLOAD_TYPE }],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: AUDIO_LEVEL_ID }],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: `peer-${ssrc}` },
  }
}

/** What it sends as its camera: one encoding for each SSRC, smallest first. */
export function cameraParameters(ssrcs: readonly number[]): RtpParameters {
  return {
    codecs: [{ ...VP8, payloadType: VP8_PAYLOAD_TYPE }],
    encodings: ssrcs.map((ssrc) => ({ ssrc })),
    rtcp: { cname: `peer-${ssrcs[0] ?? 0}` },
  }
}
