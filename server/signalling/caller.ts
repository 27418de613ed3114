import type { IncomingMessage } from 'node:http'
import type { LinkToken, MeetingId, PageId, ParticipantId, RoomId, Seat } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Clock } from '../meeting/clock.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { Log } from '../log.ts'
import type { MediaRooms } from '../sfu/media-rooms.ts'
import type { Audiences } from './audiences.ts'
import type { Turn } from './ice-servers.ts'
import type { Session } from './session.ts'

/** Proofs of place, derived from a key: nothing is stored. */
export type Seats = {
  /** The same page is the same visitor in a meeting, also after a lost socket. */
  readonly visitorIdOf: (meeting: MeetingId, page: PageId) => ParticipantId
  readonly seatOf: (meeting: MeetingId, participant: ParticipantId) => Seat
  /** In constant time. */
  readonly holdsSeat: (meeting: MeetingId, participant: ParticipantId, seat: Seat) => boolean
}

export type Invitation = { readonly participantUrl: string; readonly moderatorUrl: string | null }

/** What signalling needs of the rest of the server. */
export type SignallingDeps = {
  /** Origins whose pages may connect. */
  readonly origins: readonly string[]
  /** Whose connection it is, behind whatever proxies are trusted. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly turn: Turn | null
  /** @throws Refused `not-found` for a link that leads nowhere. */
  readonly openLink: (
    room: RoomId,
    token: LinkToken,
  ) => Promise<{ readonly live: LiveMeeting; readonly role: Role }>
  /** Addresses to invite with; the moderators' only for a moderator. */
  readonly invitation: (room: RoomId, role: Role) => Promise<Invitation>
  readonly meetings: {
    find(id: MeetingId): LiveMeeting | undefined
    all(): Iterable<LiveMeeting>
  }
  readonly audiences: Audiences
  readonly media: MediaRooms
  readonly seats: Seats
  readonly clock: Clock
  /** Unguessable and never twice the same. */
  readonly newId: () => string
  readonly log: Log
  /** New sockets of one address. */
  readonly connects?: Rate
}

/** Who asks, and what may be used to answer: what every handler is given. */
export type Caller = SignallingDeps & { readonly session: Session; readonly live: LiveMeeting }
