import type { EndReason } from '../../shared/meeting.ts'
import type { Rate } from '../../shared/wire.ts'
import type { AccessRevocation } from '../auth/identity.ts'
import type { Secrets } from '../auth/secrets.ts'
import type { Database } from '../db/database.ts'
import type { Running } from '../db/live-counts.ts'
import type { Limit } from '../limits/limits.ts'
import type { Clock } from '../clock.ts'
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Chance } from './codes.ts'
import type { DialIn } from './dial-in.ts'
import { BlockedEverywhere, BlockedHere, type BlockedCallers } from './blocked-callers.ts'
import { CodeThrottle, type CodeThrottlePorts } from './code-throttle.ts'
import { KnownLinks } from './known-links.ts'
import { PinThrottle } from './pin-throttle.ts'
import { KeyedMutex } from '../keyed-mutex.ts'

/** Why a meeting is ended by nobody in it. */
export type ClosedFromOutside = Extract<
  EndReason,
  'ended-by-moderator' | 'ended-by-administrator' | 'room-deleted'
>

/** Where meetings are, among several servers. */
type Places = {
  /**
   * The meeting of a room, here from now on, or the id of the one to come, if `toCome` gives one. null: there is none.
   *
   * @throws Refused `moved` with the path of the server that has it; `unavailable` when that is not known now.
   */
  ofRoom(roomId: RoomId, toCome: MeetingId | null): Promise<LiveMeeting | MeetingId | null>
  /** The room of a meeting that goes on; null when it is over. @throws Refused `unavailable` */
  roomOf(id: MeetingId): Promise<RoomId | null>
  /**
   * Ends the meeting of a room where it is; `here` is called when that is here. Resolves once it is written.
   *
   * @throws Refused `unavailable` when who has it does not answer.
   */
  close(roomId: RoomId, reason: ClosedFromOutside, here: () => Promise<void> | undefined): Promise<void>
  /** Has a meeting that is elsewhere do as its room says now. Whether there is one. @throws Refused `unavailable` */
  configure(roomId: RoomId): Promise<boolean>
  /** A telephone, by the hash of its number, may try PINs again: other servers are told. @throws Refused `unavailable` */
  forgive(number: string): Promise<void>
  /** Running meetings that other servers have, in these rooms or all. @throws as the database does */
  runningElsewhere(rooms: readonly RoomId[] | null): Promise<Running[]>
}

/** What everything that is done with rooms needs of the world. */
export type RoomsPorts = {
  readonly database: Database
  readonly meetings: LiveMeetings
  readonly secrets: Secrets
  readonly clock: Clock
  readonly publicUrl: string
  /** Numbers to dial, in the order in which they are shown. */
  readonly dialIn: readonly DialIn[]
  readonly chance: Chance
  readonly revocation: Pick<AccessRevocation, 'onLinksRevoked'>
  /** null: all meetings are here, there is no other server. */
  readonly places: Places | null
  readonly known: KnownLinks
  /** By room: what changes it and what opens a meeting in it. */
  readonly mutex: KeyedMutex
  readonly codeThrottle: CodeThrottle
  readonly pinThrottle: PinThrottle
  readonly blocked: BlockedCallers
  /** Rooms made by one account. */
  readonly creations: Limit
  /** Temporary meetings started by one account. */
  readonly starts: Limit
}

const HOUR_S = 3_600
const CREATIONS: Rate = { burst: 30, perSecond: 30 / HOUR_S }
const STARTS: Rate = { burst: 300, perSecond: 300 / HOUR_S }

type Own = 'known' | 'mutex' | 'codeThrottle' | 'pinThrottle' | 'blocked' | 'creations' | 'starts'
export type RoomsWorld = Omit<RoomsPorts, Own> & Omit<CodeThrottlePorts, 'clock'>

/** Adds the in-memory state that requests share. */
export function roomsPorts({ limits, counted, alarm, ...world }: RoomsWorld): RoomsPorts {
  const { clock, database, places } = world
  const blocked = places === null ? new BlockedHere(clock) : new BlockedEverywhere(database)
  return {
    ...world,
    blocked,
    known: new KnownLinks(),
    mutex: new KeyedMutex(),
    codeThrottle: new CodeThrottle({ clock, limits, counted, alarm }),
    pinThrottle: new PinThrottle({ clock, limits, blocked, counted, alarm: () => alarm([]) }),
    creations: limits.of('rooms-made-by-account', CREATIONS),
    starts: limits.of('meetings-started-by-account', STARTS),
  }
}
