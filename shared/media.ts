/**
 * The WebRTC dictionaries that cross our links, as mediasoup and mediasoup-client shape them.
 *
 * Unlike our own messages they are not strict: browsers and mediasoup-client add members of their own, which are
 * dropped here, so that only what is named below ever reaches a worker.
 */
import { z } from 'zod'
import { ConsumerId, ParticipantId, ProducerId } from './ids.ts'
import { SOURCES } from './limits.ts'

const word = z.string().max(256)
const payloadType = z.number().int().min(0).max(127)
const ssrc = z.number().int().min(0).max(0xff_ff_ff_ff)
const parameters = z.record(z.string().max(64), z.union([word, z.number(), z.boolean()]))
const feedback = z.object({ type: word, parameter: word.optional() })

export const MediaKind = z.enum(['audio', 'video'])
export type MediaKind = z.output<typeof MediaKind>

export const Source = z.enum(SOURCES)

export const RtpCapabilities = z.object({
  codecs: z
    .array(
      z.object({
        kind: MediaKind,
        mimeType: word,
        preferredPayloadType: payloadType,
        clockRate: z.number().int().positive(),
        channels: z.number().int().min(1).max(8).optional(),
        parameters: parameters.optional(),
        rtcpFeedback: z.array(feedback).max(16).optional(),
      }),
    )
    .max(64)
    .optional(),
  headerExtensions: z
    .array(
      z.object({
        kind: MediaKind,
        uri: word,
        preferredId: z.number().int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
})
export type RtpCapabilities = z.output<typeof RtpCapabilities>

export const RtpParameters = z.object({
  mid: z.string().max(32).optional(),
  codecs: z
    .array(
      z.object({
        mimeType: word,
        payloadType,
        clockRate: z.number().int().positive(),
        channels: z.number().int().min(1).max(8).optional(),
        parameters: parameters.optional(),
        rtcpFeedback: z.array(feedback).max(16).optional(),
      }),
    )
    .min(1)
    .max(16),
  headerExtensions: z
    .array(
      z.object({
        uri: word,
        id: z.number().int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: parameters.optional(),
      }),
    )
    .max(32)
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: ssrc.optional(),
        rid: z.string().max(16).optional(),
        codecPayloadType: payloadType.optional(),
        rtx: z.object({ ssrc }).optional(),
        dtx: z.boolean().optional(),
        scalabilityMode: z.string().max(16).optional(),
        maxBitrate: z.number().int().positive().optional(),
      }),
    )
    .max(4)
    .optional(),
  rtcp: z.object({ cname: word.optional(), reducedSize: z.boolean().optional() }).optional(),
  msid: word.optional(),
})
export type RtpParameters = z.output<typeof RtpParameters>

export const IceParameters = z.object({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().optional(),
})
export type IceParameters = z.output<typeof IceParameters>

export const IceCandidate = z.object({
  foundation: z.string(),
  priority: z.number(),
  ip: z.string(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.number().int(),
  type: z.literal('host'),
  tcpType: z.literal('passive').optional(),
})

export const DtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({ algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']), value: word }),
    )
    .min(1)
    .max(8),
})
export type DtlsParameters = z.output<typeof DtlsParameters>

/** The two ways through which one endpoint's media goes, named from the browser's side. */
export const Direction = z.enum(['send', 'receive'])
export type Direction = z.output<typeof Direction>

/** What a browser needs to make its end of a transport. */
export const TransportParameters = z.object({
  id: z.string(),
  iceParameters: IceParameters,
  iceCandidates: z.array(IceCandidate),
  dtlsParameters: DtlsParameters,
})
export type TransportParameters = z.output<typeof TransportParameters>

/** One stream that the sfu forwards to one endpoint. It starts paused until the receiver says it is ready. */
export const ConsumerParameters = z.object({
  id: ConsumerId,
  producerId: ProducerId,
  /** Whose it is. For the echo test this is the receiver. */
  participantId: ParticipantId,
  source: Source,
  kind: MediaKind,
  rtpParameters: RtpParameters,
})
export type ConsumerParameters = z.output<typeof ConsumerParameters>

/**
 * One video that a page shows now: where it is drawn, in device pixels. The sfu picks the layer that fits; what is not
 * named is not sent.
 */
export const ViewedVideo = z.strictObject({
  producerId: ProducerId,
  width: z.number().int().min(0).max(8192),
  height: z.number().int().min(0).max(8192),
})
export type ViewedVideo = z.output<typeof ViewedVideo>

/** Loudness of one participant in dBov: 0 is the loudest, -127 silence (RFC 6464). */
export const Level = z.tuple([ParticipantId, z.number()])
export type Level = z.output<typeof Level>

/** Where one end of a telephone's plain RTP is: on this machine, for it is not encrypted. */
export const LegAddress = z.strictObject({
  ip: z.string().regex(/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/),
  port: z.number().int().min(1).max(65_535),
})
export type LegAddress = z.output<typeof LegAddress>

/** One run of a telephone gateway: it hears each voice of a meeting but once or twice, for all its telephones there. */
export const GatewayId = z.string().regex(/^[\w-]{8,64}$/)
export type GatewayId = z.output<typeof GatewayId>
