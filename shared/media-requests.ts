/** What a page asks and is told of its own media. */
import { z } from 'zod'
import { ConsumerId, ProducerId } from './ids.ts'
import {
  ConsumerParameters,
  Direction,
  DtlsParameters,
  IceParameters,
  GatewayId,
  LegAddress,
  Level,
  RtpCapabilities,
  RtpParameters,
  Source,
  ViewedVideo,
} from './media.ts'
import { IceServer, MediaSession } from './meeting.ts'
import { Nothing, type Rate } from './wire.ts'

const often: Rate = { perSecond: 20, burst: 60 }
const seldom: Rate = { perSecond: 2, burst: 10 }

export const mediaRequests = {
  /** This page's media, made or found again: after `media:lost`, and for a Hello without capabilities. */
  'media:open': {
    from: 'anyone',
    payload: z.strictObject({ capabilities: RtpCapabilities }),
    reply: MediaSession,
    rate: seldom,
  },
  /**
   * A telephone's media: plain RTP between its gateway, at `address`, and the media node. Told again after `media:lost`.
   * A voice comes to a gateway by two of its telephones in the meeting, and is for all of them: few of them have consumers.
   */
  'media:open-leg': {
    from: 'inside',
    payload: z.strictObject({ gateway: GatewayId, address: LegAddress, capabilities: RtpCapabilities }),
    /** `node`: the media node it is at. */
    reply: z.object({ address: LegAddress, node: z.string(), consumers: z.array(ConsumerParameters) }),
    rate: seldom,
  },
  'media:connect': {
    from: 'anyone',
    payload: z.strictObject({ direction: Direction, dtlsParameters: DtlsParameters }),
    reply: Nothing,
    rate: seldom,
  },
  'media:restart-ice': {
    from: 'anyone',
    payload: z.strictObject({ direction: Direction }),
    /** `iceServers` with credentials that are good from now on: to be applied before the restart. */
    reply: z.object({ iceParameters: IceParameters, iceServers: z.array(IceServer) }),
    rate: seldom,
  },
  /**
   * `muted` counts for a microphone only. A visitor may produce a microphone: only itself hears it. `goesOn`: what this page
   * sends already, over the media that it is moving from; it keeps its id and is as the meeting has it.
   */
  'media:produce': {
    from: 'anyone',
    payload: z.strictObject({
      source: Source,
      rtpParameters: RtpParameters,
      muted: z.boolean(),
      goesOn: ProducerId.optional(),
    }),
    reply: z.object({ producerId: ProducerId }),
    rate: seldom,
  },
  /**
   * From now on this page hears its own microphone and nothing else, and nobody else hears it: the echo test, at the
   * door, in the waiting or inside, on the endpoint that the page has. Inside, a muted microphone flows for oneself
   * meanwhile, and who has none may produce one that the meeting is not told of: it ends with the test. A lost socket
   * ends the test. The media must have been open.
   */
  'echo:start': { from: 'anyone', payload: z.strictObject({}), reply: MediaSession, rate: seldom },
  /** Inside: the meeting is heard again and the microphone is to the others as it was before. */
  'echo:stop': { from: 'anyone', payload: z.strictObject({}), reply: MediaSession, rate: seldom },
  /** Stops one of one's own producers for good. */
  'media:close': {
    from: 'anyone',
    payload: z.strictObject({ producerId: ProducerId }),
    reply: Nothing,
    rate: often,
  },
  /** After `media:moving`: the new media carries all that the old did. */
  'media:arrive': { from: 'anyone', payload: z.strictObject({}), reply: Nothing, rate: seldom },
  /** What this page shows now; an empty list for a hidden tab. Sent again whenever it changes. */
  'media:view': {
    from: 'inside',
    payload: z.strictObject({ videos: z.array(ViewedVideo).max(64) }),
    reply: Nothing,
    rate: often,
  },
  /** These consumers are set up: let them flow. */
  'media:ready': {
    from: 'anyone',
    payload: z.strictObject({ consumers: z.array(ConsumerId).max(256) }),
    reply: Nothing,
    rate: often,
  },
} as const

export const mediaNotices = {
  'media:consumers': z.object({ opened: z.array(ConsumerParameters), closed: z.array(ConsumerId) }),
  'media:levels': z.object({ levels: z.array(Level) }),
  /** The largest layer of one's own producer that anybody watches; -1: nobody. */
  'media:wanted': z.object({ producerId: ProducerId, layer: z.number().int() }),
  /** This page's media is gone: ask `media:open` and produce again. */
  'media:lost': z.object({}),
  /**
   * Another media node takes over: ask `media:open` (or `media:open-leg`), send there what goes on, and keep sending over the
   * old media, too, for those who are not there yet, until `media:moved`.
   */
  'media:moving': z.object({}),
  /** All are there: the old media is closed. */
  'media:moved': z.object({}),
  /** The server no longer hears from this page's transport: restart ICE. */
  'media:unreachable': z.object({ direction: Direction }),
} as const
