/** What a telephone sends to its meeting and hears of it, as the media node wants it said. */
import { randomBytes } from 'node:crypto'
import type { OwnFormat } from '../bridge/room-end.ts'
import type { VoiceFormat } from '../bridge/voices.ts'
import type { CodecName } from '../codecs/codec.ts'
import { LEVEL_ID } from '../rtp/packet.ts'
import type { ConsumerParameters, RtpCapabilities, RtpParameters } from '../../shared/media.ts'

const OPUS = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }
const PCMU = { mimeType: 'audio/PCMU', clockRate: 8000 }
const PCMA = { mimeType: 'audio/PCMA', clockRate: 8000 }

/** What we take: the voices of browsers and of other telephones. */
export const CAPABILITIES: RtpCapabilities = {
  codecs: [
    { kind: 'audio', preferredPayloadType: 100, ...OPUS },
    { kind: 'audio', preferredPayloadType: 0, ...PCMU },
    { kind: 'audio', preferredPayloadType: 8, ...PCMA },
  ],
  headerExtensions: [],
}

/**
 * How a caller is sent. What came as G.711 goes as G.711: nothing that it lost comes back by another codec, and it costs a
 * hundredth. What came wider goes as Opus, which keeps it.
 */
export function ownParameters(codec: CodecName): {
  readonly format: OwnFormat
  readonly parameters: RtpParameters
} {
  const ssrc = randomBytes(4).readUInt32BE()
  const isNarrow = codec === 'PCMU' || codec === 'PCMA'
  const payloadType = isNarrow ? 0 : 111
  const coding = isNarrow ? PCMU : { ...OPUS, parameters: { useinbandfec: 1 } }
  return {
    format: { ssrc, codec: isNarrow ? 'PCMU' : 'opus', payloadType },
    parameters: {
      codecs: [{ payloadType, ...coding }],
      // By it the media node knows who speaks, and whom to forward in a large meeting.
      headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: LEVEL_ID }],
      encodings: [{ ssrc }],
    },
  }
}

/** Those that are voices, as the bridge takes them. */
export function voicesOf(consumers: readonly ConsumerParameters[]): VoiceFormat[] {
  return consumers.flatMap(({ id, producerId, participantId, kind, rtpParameters }) => {
    const ssrc = rtpParameters.encodings?.[0]?.ssrc
    const [coding] = rtpParameters.codecs
    const codec = coding === undefined ? undefined : NAMES[coding.mimeType.toLowerCase()]
    if (kind !== 'audio' || ssrc === undefined || coding === undefined || codec === undefined) return []
    return [{ id, producer: producerId, owner: participantId, ssrc, codec, payloadType: coding.payloadType }]
  })
}

const NAMES: Readonly<Record<string, CodecName>> = {
  'audio/opus': 'opus',
  'audio/pcmu': 'PCMU',
  'audio/pcma': 'PCMA',
}
