import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { EndpointId, SfuNotice } from '../../shared/sfu.ts'
import type { WantedRoom } from './take-over.ts'

/** The meetings as the media sees them: what they want of it, and what they are told. Rooms are named by meeting ids. */
export type MediaHost = {
  /** What a meeting wants; undefined when there is no such meeting (any more). */
  readonly wanted: (room: string) => WantedRoom | undefined
  /** The rooms of all meetings that go on. */
  readonly rooms: () => Iterable<string>
  /** Whether a page has a socket now. */
  readonly present: (room: string, endpoint: EndpointId) => boolean
  readonly consumersChanged: (notice: SfuNotice<'consumers:changed'>) => void
  readonly levels: (notice: SfuNotice<'levels'>) => void
  readonly layerWanted: (notice: SfuNotice<'producer:wanted'>) => void
  readonly unreachable: (notice: SfuNotice<'endpoint:lost'>) => void
  /** All media of the room is gone: its pages must open theirs again. */
  readonly roomLost: (room: string) => void
  /**
   * The room is at another node, too, from now on: its pages must open their media there. Returns the endpoints of those
   * who were told.
   */
  readonly roomMoves: (room: string) => readonly EndpointId[]
  /** It is there alone. `isThere`: whether an endpoint has come along. */
  readonly roomMoved: (room: string, isThere: (endpoint: EndpointId) => boolean) => void
  /** These are sent no more, though nobody closed them. */
  readonly producersLost: (room: string, lost: readonly Lost[]) => void
  /** Media that could not be opened before can be opened now. */
  readonly available: () => void
}
export type Lost = { readonly owner: ParticipantId; readonly producer: ProducerId }

/** Before there are any. */
export const noMeetings: MediaHost = {
  wanted: () => undefined,
  rooms: () => [],
  present: () => false,
  consumersChanged: () => undefined,
  levels: () => undefined,
  layerWanted: () => undefined,
  unreachable: () => undefined,
  roomLost: () => undefined,
  roomMoves: () => [],
  roomMoved: () => undefined,
  producersLost: () => undefined,
  available: () => undefined,
}
