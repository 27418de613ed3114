import type { EndpointId } from '../shared/sfu.ts'
import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import type { RtpParameters } from '../shared/media.ts'
import type { Source } from '../shared/limits.ts'
import type { Hears } from '../shared/sfu.ts'

/** What the forwarding rules know of one producer. */
export type Stream = {
  readonly id: ProducerId
  readonly owner: ParticipantId
  readonly endpoint: EndpointId
  readonly source: Source
  readonly paused: boolean
  /** Spatial layers it is sent in, at least 1. */
  readonly layers: number
  /** Of an endpoint that hears itself: nobody else is given it. */
  readonly echoOnly: boolean
  /** Reaches privileged endpoints only. */
  readonly moderatorsOnly: boolean
}

/** How a stream flows to one receiver. */
export type Flow = {
  /** The greatest spatial layer to send, 0 the smallest. */
  readonly layer: number
  /** Whose layers grow first when there is not room for all; mediasoup takes 1 to 255. */
  readonly priority: number
}

export type Listener = {
  readonly id: EndpointId
  readonly owner: ParticipantId
  readonly hears: Hears
  readonly privileged: boolean
}

/** Whether what an endpoint sends reaches itself only: all of it at the door, the microphone alone in a test inside. */
export function isEchoOnly(hears: Hears, source: Source): boolean {
  return hears === 'itself' || (hears === 'room-and-itself' && source === 'mic')
}

/** Whether a stream may reach an endpoint at all, flowing or not. */
export function mayReach(stream: Stream, { id, owner, hears, privileged }: Listener): boolean {
  if (hears !== 'room' && stream.endpoint === id && stream.source === 'mic') return true
  if (hears === 'itself') return false
  if (stream.moderatorsOnly && !privileged) return false
  return !stream.echoOnly && stream.owner !== owner
}

/** Spatial layers that these parameters announce: simulcast encodings, or one encoding in SVC mode. */
export function layersOf({ encodings = [] }: RtpParameters): number {
  if (encodings.length > 1) return encodings.length
  const spatial = /^[LS](\d)/.exec(encodings[0]?.scalabilityMode ?? '')?.[1]
  return spatial === undefined ? 1 : Math.max(1, Number(spatial))
}
