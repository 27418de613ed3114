import type { IncomingMessage } from 'node:http'
import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Identity } from '../auth/identity.ts'
import type { Seats } from './seats.ts'
import type { Limits } from '../limits/limits.ts'
import type { Clock } from '../clock.ts'
import type { ChatStore } from '../db/chat.ts'
import type { MeetingHistory } from '../db/history.ts'
import type { MeetingPlaces } from '../nodes/meeting-places.ts'
import type { Papers } from '../notes/papers.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { Log } from '../log.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { MediaRooms } from '../sfu/media-rooms.ts'
import type { MeetingChannel } from './meeting-channel.ts'
import type { MeetingChannels } from './meeting-channels.ts'
import type { Turn } from './ice-servers.ts'
import type { EntryCredential } from './listener.ts'
import type { Session } from './session.ts'

/** What signalling needs of the rest of the server. */
export type SignallingDeps = {
  /** The meetings that go on are known: before that nobody may ask for a place. */
  readonly started: () => boolean
  /** Origins whose pages may connect. */
  readonly origins: readonly string[]
  /** Whether a process of our own connects: a telephone gateway. */
  readonly isService: (request: IncomingMessage) => boolean
  /** Whom a limit per address counts a connection as. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly turn: Turn | null
  /** Who opens a socket, by its cookies. @throws Refused `unavailable` when that cannot be looked up now. */
  readonly identify: (request: IncomingMessage) => Promise<Identity>
  readonly rooms: Pick<Rooms, 'resolveLink' | 'resolvePin' | 'meetingOf' | 'invitationOf' | 'standingOf'>
  /** What was lost in this very moment. */
  readonly revocation: {
    /** @throws Refused when what somebody came by was lost since. */
    refuseLost(came: EntryCredential, since: number): void
    /** Whether somebody looks after a room no more since. */
    standingLost(roomId: RoomId, userId: UserId, since: number): boolean
  }
  /** Which meetings are here; without them all are. */
  readonly places?: Pick<MeetingPlaces, 'ofMeeting'> | null
  readonly meetings: Pick<LiveMeetings, 'find' | 'all' | 'forget'>
  /** Whether what happens now waits for a database that is away. */
  readonly journalFails: () => boolean
  readonly channels: MeetingChannels
  readonly chat: Pick<ChatStore, 'find' | 'sourceOf' | 'read' | 'reactorsOf'>
  /** The shared notes. */
  readonly papers: Pick<Papers, 'open' | 'store' | 'tell'>
  readonly history: Pick<MeetingHistory, 'journalOf'>
  readonly media: MediaRooms
  readonly seats: Pick<Seats, 'visitorIdOf' | 'seatOf' | 'holdsSeat' | 'browserOf' | 'addressIn'>
  readonly clock: Clock
  readonly limits: Limits
  /** Unguessable and never twice the same. */
  readonly newId: () => string
  readonly log: Log
  /** New sockets of one address. */
  readonly connects?: Rate
}

/** Who asks, and what may be used to answer: what every handler is given. */
export type Caller = SignallingDeps & {
  readonly session: Session
  readonly live: LiveMeeting
  readonly channel: MeetingChannel
}
