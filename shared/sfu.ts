/**
 * What the server asks of an sfu and what an sfu tells it. The sfu serves this on its own port; the server connects.
 *
 * The sfu knows rooms, endpoints and producers by ids that the caller chose, and nothing of what they mean. Every request
 * states what should be, so it may be repeated: after a restart the server asks for all it wants again and takes over
 * what still runs. A request that names what the sfu does not have is refused with `not-found`.
 *
 * Each room has one owner: the server that opened or claimed it with the highest epoch. Only its owner commands it and
 * hears of it; everybody else is refused with `conflict`, so a server that was given up harms nobody when it wakes.
 */
import { z } from 'zod'
import { ConsumerId, ParticipantId, ProducerId, ServerId } from './ids.ts'
import { PRODUCER_LIMITS } from './limits.ts'
import {
  ConsumerParameters,
  Direction,
  DtlsParameters,
  IceParameters,
  GatewayId,
  LegAddress,
  Level,
  MediaKind,
  RtpCapabilities,
  RtpParameters,
  Source,
  TransportParameters,
  ViewedVideo,
} from './media.ts'
import { Nothing, type Handlers, type NoticeOf, type Notices, type ReplyOf, type Requests } from './wire.ts'

/** A room of media: one per meeting, named by the meeting's id. */
export const MediaRoomId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)
/** The media end of one page of one participant. */
export const EndpointId = z.string().regex(/^[A-Za-z0-9_:-]{8,160}$/)
export type EndpointId = z.output<typeof EndpointId>

const Limits = z.strictObject(
  Object.fromEntries(PRODUCER_LIMITS.map((limit) => [limit, z.number().int().min(0)])) as Record<
    (typeof PRODUCER_LIMITS)[number],
    z.ZodNumber
  >,
)

/**
 * The version of this file. Raise it when a request or notice changes its shape; sfus are upgraded before servers, so an sfu
 * still speaks with servers of `SFU_PROTOCOL_OLDEST`.
 */
export const SFU_PROTOCOL = 2
export const SFU_PROTOCOL_OLDEST = 2

/** What a server opens its socket with, as Socket.IO's `auth`. Of a newer one there may be more. */
export const SfuHello = z.object({
  secret: z.string().max(1024),
  server: ServerId,
  protocol: z.number().int().default(1),
})

/** `draining`: takes new rooms only where nobody else does. `leaving`: ends soon, its rooms have to go. */
export const SfuState = z.enum(['up', 'draining', 'leaving'])
export type SfuState = z.output<typeof SfuState>

/** Counts the owners that a meeting has had. */
const Epoch = z.number().int().min(1)

const inRoom = { room: MediaRoomId }
const onEndpoint = { room: MediaRoomId, endpoint: EndpointId }
const onProducer = { room: MediaRoomId, producer: ProducerId }

/**
 * What an endpoint is given: `itself` (the echo test at the door: its own sound back, nothing of the room), the `room`, or
 * both (the echo test inside, while its microphone reaches nobody else).
 */
export const Hears = z.enum(['itself', 'room', 'room-and-itself'])
export type Hears = z.output<typeof Hears>

/** Whom cameras reach that endpoints send which are not privileged. Those of privileged ones reach everyone. */
export const CamerasTo = z.enum(['everyone', 'privileged'])
export type CamerasTo = z.output<typeof CamerasTo>

export const EndpointOpened = z.object({
  send: TransportParameters,
  receive: TransportParameters,
  /** All that the endpoint is forwarded now, not only what is new. */
  consumers: z.array(ConsumerParameters),
})
export type EndpointOpened = z.output<typeof EndpointOpened>

export const LegOpened = z.object({ address: LegAddress, consumers: z.array(ConsumerParameters) })
export type LegOpened = z.output<typeof LegOpened>

export const DescribedProducer = z.object({
  id: ProducerId,
  endpoint: EndpointId,
  owner: ParticipantId,
  source: Source,
  kind: MediaKind,
  paused: z.boolean(),
  /** Bytes of RTP received since it was opened. */
  bytesReceived: z.number(),
})
export const DescribedEndpoint = z.object({
  id: EndpointId,
  owner: ParticipantId,
  hears: Hears,
  privileged: z.boolean(),
  worker: z.number().int(),
  connected: z.object({ send: z.boolean(), receive: z.boolean() }),
  consumers: z.array(
    z.object({
      id: ConsumerId,
      producerId: ProducerId,
      paused: z.boolean(),
      /** Simulcast layer forwarded now, 0 the smallest; null when the stream has only one or none flows. */
      layer: z.number().int().nullable(),
      bytesSent: z.number(),
    }),
  ),
})
/** What a server needs to know of a room that it takes over. No worker is asked for it. */
export const ClaimedRoom = z.object({
  id: MediaRoomId,
  endpoints: z.array(DescribedEndpoint.pick({ id: true, owner: true, hears: true, privileged: true })),
  producers: z.array(DescribedProducer.pick({ id: true, owner: true, paused: true })),
})
export type ClaimedRoom = z.output<typeof ClaimedRoom>
export const DescribedRoom = z.object({
  id: MediaRoomId,
  workers: z.array(z.number().int()),
  endpoints: z.array(DescribedEndpoint),
  producers: z.array(DescribedProducer),
})
export const DescribedWorker = z.object({
  index: z.number().int(),
  pid: z.number().int(),
  port: z.number().int(),
  /** Share of one core in the last seconds, 0 to 1. */
  load: z.number(),
})
export const Description = z.object({ workers: z.array(DescribedWorker), rooms: z.array(DescribedRoom) })
export type Description = z.output<typeof Description>

export const sfuRequests = {
  /** What browsers must load before they send or receive. The same for every room. */
  capabilities: { payload: z.strictObject({}), reply: z.object({ capabilities: RtpCapabilities }) },

  /**
   * The caller owns these rooms from now on, as far as they are here and nobody has them with a higher epoch.
   * The reply holds all rooms that it owns here.
   */
  'rooms:claim': {
    payload: z.strictObject({ rooms: z.array(z.strictObject({ ...inRoom, epoch: Epoch })).max(10_000) }),
    reply: z.object({ rooms: z.array(ClaimedRoom) }),
  },
  /** The same of one room, for a server that has taken its meeting over; null when it is not here, or others have it. */
  'room:claim': {
    payload: z.strictObject({ ...inRoom, epoch: Epoch }),
    reply: z.object({ room: ClaimedRoom.nullable() }),
  },
  /**
   * The room exists with these limits from now on, is the caller's, and its cameras reach these endpoints. Of the owners
   * in `camerasApart` it is the other way round.
   */
  'room:open': {
    payload: z.strictObject({
      ...inRoom,
      epoch: Epoch,
      limits: Limits,
      camerasTo: CamerasTo,
      camerasApart: z.array(ParticipantId).max(1_000),
    }),
    reply: Nothing,
  },
  'room:close': { payload: z.strictObject(inRoom), reply: Nothing },
  /** The node leaves, and the caller has no other for its rooms: they need not be waited for. */
  'rooms:stay': { payload: z.strictObject({}), reply: Nothing },

  /**
   * The endpoint exists and hears this from now on. Other endpoints of the same owner in the room are closed: a reload
   * replaces its page. `limits` hold for all that the owner produces.
   */
  'endpoint:open': {
    payload: z.strictObject({
      ...onEndpoint,
      owner: ParticipantId,
      hears: Hears,
      privileged: z.boolean(),
      capabilities: RtpCapabilities,
      limits: Limits,
    }),
    reply: EndpointOpened,
  },
  /**
   * The same for a telephone, whose gateway sends and receives plain RTP at `address`. Another address than before is
   * another end. What the telephones of one gateway hear comes to it by the first two of them, and is for all.
   */
  'leg:open': {
    payload: z.strictObject({
      ...onEndpoint,
      owner: ParticipantId,
      privileged: z.boolean(),
      capabilities: RtpCapabilities,
      limits: Limits,
      gateway: GatewayId,
      address: LegAddress,
    }),
    reply: LegOpened,
  },
  /** Whether it is sent what is not for everyone, and may itself be seen by everyone. */
  'endpoint:privilege': {
    payload: z.strictObject({ ...onEndpoint, privileged: z.boolean() }),
    reply: Nothing,
  },
  'endpoint:close': { payload: z.strictObject(onEndpoint), reply: Nothing },
  /** What its page shows. Until the first view the sfu chooses: screens, then cameras in the order of who spoke last. */
  'endpoint:view': {
    payload: z.strictObject({ ...onEndpoint, videos: z.array(ViewedVideo).max(64) }),
    reply: Nothing,
  },
  'transport:connect': {
    payload: z.strictObject({ ...onEndpoint, direction: Direction, dtlsParameters: DtlsParameters }),
    reply: Nothing,
  },
  'transport:restart-ice': {
    payload: z.strictObject({ ...onEndpoint, direction: Direction }),
    reply: z.object({ iceParameters: IceParameters }),
  },
  /** @throws limit-reached with `limit` one of PRODUCER_LIMITS and `max`. */
  'producer:open': {
    payload: z.strictObject({
      ...onEndpoint,
      producer: ProducerId,
      source: Source,
      rtpParameters: RtpParameters,
      paused: z.boolean(),
    }),
    reply: Nothing,
  },
  'producer:pause': { payload: z.strictObject({ ...onProducer, paused: z.boolean() }), reply: Nothing },
  'producer:close': { payload: z.strictObject(onProducer), reply: Nothing },
  /** The receiver has set these up: let them flow, pictures from a new key frame. Unknown ids are passed over. */
  'consumers:ready': {
    payload: z.strictObject({ ...onEndpoint, consumers: z.array(ConsumerId).max(256) }),
    reply: Nothing,
  },
  /** All there is with its statistics, or one room, whoever owns it. For tests: every stream is asked. */
  describe: { payload: z.strictObject({ room: MediaRoomId.optional() }), reply: Description },
} as const

export const sfuNotices = {
  /**
   * Told first and when it changes, to every server. How full the node is, 0 to 1: the load of its least loaded worker;
   * where it is, if that was said; and which process it is, so that one with two addresses is not taken for two.
   */
  'node:state': z.object({
    load: z.number(),
    state: SfuState,
    region: z.string().nullable(),
    instance: z.string(),
  }),
  /** What one endpoint is forwarded has changed. */
  'consumers:changed': z.object({
    ...onEndpoint,
    opened: z.array(ConsumerParameters),
    closed: z.array(ConsumerId),
  }),
  /** Who is heard in a room, loudest first, at most 4 times a second and only when it changed; none: empty. */
  levels: z.object({ ...inRoom, levels: z.array(Level) }),
  /** The largest layer of a producer that anybody watches; -1: nobody. Its sender may stop the rest. */
  'producer:wanted': z.object({ ...onProducer, endpoint: EndpointId, layer: z.number().int().min(-1) }),
  /** A transport lost its peer (ICE consent, DTLS): its page should restart ICE or open again. */
  'endpoint:lost': z.object({ ...onEndpoint, direction: Direction }),
  /** The room's media is gone (a worker died): whoever still wants it opens it and its endpoints again. */
  'room:lost': z.object(inRoom),
} as const

export type SfuRequests = Requests<typeof sfuRequests>
export type SfuNotices = Notices<typeof sfuNotices>
export type SfuRequestName = keyof typeof sfuRequests
export type SfuNoticeName = keyof typeof sfuNotices
export type SfuReply<N extends SfuRequestName> = ReplyOf<typeof sfuRequests, N>
export type SfuNotice<N extends SfuNoticeName> = NoticeOf<typeof sfuNotices, N>
export type SfuHandlers<Context> = Handlers<typeof sfuRequests, Context>
