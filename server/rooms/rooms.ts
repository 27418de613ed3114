import type { LinkToken, MeetingId, Pin, RoomId, UserId } from '../../shared/ids.ts'
import type { EndReason, Invitation } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import { drawMeetingId } from '../auth/tokens.ts'
import { findCode } from '../db/codes.ts'
import { findLink } from '../db/links.ts'
import { isOutage, orUnavailable } from '../db/outage.ts'
import { patiently } from '../db/patience.ts'
import type { Room } from '../db/room-columns.ts'
import { endOfMeeting, findRoom } from '../db/rooms.ts'
import { findStanding } from '../db/standing.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { within } from '../within.ts'
import { invitationOf, type Reader } from './invitation.ts'
import type { ResolvedLink } from './known-links.ts'
import { hashOfCode } from './codes.ts'
import { hashOfLink } from './links.ts'
import type { PinCaller } from './pin-throttle.ts'
import type { RoomsPorts } from './ports.ts'
import { meetingSettings, settingsOf } from './settings.ts'

/** Rooms as meetings and those who come to them see them. What organisers do with theirs is in the files around. */
export class Rooms {
  readonly #ports: RoomsPorts
  /** Meetings that are being opened: who comes meanwhile waits for the same. */
  readonly #opening = new Map<RoomId, Promise<LiveMeeting>>()

  constructor(ports: RoomsPorts) {
    this.#ports = ports
  }

  /**
   * What a link gives, or null when it gives nothing: never made, of another room, revoked, or past its time. The same
   * is done for all of these, so that time tells nothing. While the database is away, links that were used before still
   * lead into meetings that go on.
   *
   * @throws Refused `ended` when it led to a temporary meeting that is over, `unavailable` when the database does not answer.
   */
  async resolveLink(roomId: RoomId, token: LinkToken): Promise<ResolvedLink | null> {
    const holder = await this.#holderOf(hashOfLink(this.#ports.secrets, roomId, token))
    if (holder === null) return null
    const { meetings, places } = this.#ports
    // Among several servers it may go on elsewhere: `meetingOf` says so.
    if (holder.room.kind === 'temporary' && places === null && meetings.ofRoom(roomId) === undefined)
      throw isOver()
    return holder
  }

  /**
   * The meeting that goes on in a room, or in one that stays the one to come: it opens when somebody joins and starts
   * when the first moderator comes.
   *
   * @throws Refused `moved` when another server has it, `ended` for a temporary meeting that is over, `not-found` for a room that is no more, `unavailable` when
   * the database does not answer.
   */
  async meetingOf(room: Pick<Room, 'id' | 'kind'>): Promise<LiveMeeting> {
    const { meetings } = this.#ports
    const going = meetings.ofRoom(room.id) ?? meetings.toComeIn(room.id)
    if (going !== undefined) return going
    if (room.kind === 'temporary') return (await this.#elsewhere(room.id)) ?? throwOver()
    return this.#opening.get(room.id) ?? this.#openInTurn(room.id)
  }

  /**
   * The meeting that goes on in the room of this PIN; null for every other PIN, and for a caller who has tried too many,
   * which takes the same time.
   *
   * @throws Refused `moved` when another server has it, `unavailable` when the database does not answer.
   */
  async resolvePin(pin: Pin, caller: PinCaller): Promise<LiveMeeting | null> {
    const { database, meetings, pinThrottle, secrets } = this.#ports
    const hash = hashOfCode(secrets, 'pin', pin)
    return pinThrottle.attempt(caller, async () => {
      const room = await orUnavailable(findCode(database, 'pin', hash))
      return room === null ? null : (meetings.ofRoom(room) ?? this.#elsewhere(room))
    })
  }

  /**
   * Who somebody is to a room: its owner, or one who looks after it; null for everybody else.
   *
   * @throws Refused `unavailable` when the database does not answer.
   */
  async standingOf(roomId: RoomId, user: UserId): Promise<RoomStanding | null> {
    return orUnavailable(findStanding(this.#ports.database, roomId, user))
  }

  /**
   * What to invite people with, as far as its reader may pass it on.
   *
   * @throws Refused `not-found` for a room that is no more, `unavailable` when the database does not answer.
   */
  async invitationOf(roomId: RoomId, to: Reader): Promise<Invitation> {
    return invitationOf(this.#ports, roomId, to)
  }

  /**
   * Why a meeting that is no longer live ended; null when nobody knows of one.
   *
   * @throws Refused `unavailable` when the database does not answer.
   */
  async endOf(meetingId: MeetingId): Promise<EndReason | null> {
    return (await orUnavailable(endOfMeeting(this.#ports.database, meetingId))) ?? null
  }

  async #openInTurn(roomId: RoomId): Promise<LiveMeeting> {
    const opening = this.#ports.mutex.run(roomId, () => this.#open(roomId))
    this.#opening.set(roomId, opening)
    try {
      return await opening
    } finally {
      this.#opening.delete(roomId)
    }
  }

  async #open(roomId: RoomId): Promise<LiveMeeting> {
    const { database, meetings, places } = this.#ports
    const room = await patiently(() => findRoom(database, roomId))
    if (room === null) throw new Refused('not-found', 'there is no such room')
    const drawn = drawMeetingId()
    const here = (await places?.ofRoom(roomId, drawn)) ?? drawn
    if (typeof here !== 'string') return here
    return meetings.ofRoomOrToCome({
      id: here,
      roomId,
      permanent: true,
      host: room.host,
      settings: meetingSettings(settingsOf(room)),
    })
  }

  /** The meeting that goes on in a room, wherever it went on until now. */
  async #elsewhere(roomId: RoomId): Promise<LiveMeeting | null> {
    const here = await this.#ports.places?.ofRoom(roomId, null)
    return here === undefined || typeof here === 'string' ? null : here
  }

  async #holderOf(hash: Buffer): Promise<ResolvedLink | null> {
    const { database, known } = this.#ports
    try {
      // For a link that is known, a database that hangs is one that is away.
      const asked = findLink(database, hash)
      const found = await (known.recall(hash) === undefined ? asked : within(LOOK_UP_MS, asked))
      if (found === null) {
        known.forget(hash)
        return null
      }
      const holder = { ...found, hash }
      known.remember(holder)
      return holder
    } catch (error) {
      if (!isOutage(error) && !(error instanceof Refused)) throw error
      const recalled = known.recall(hash)
      if (recalled === undefined) throw new Refused('unavailable', 'the database does not answer now')
      return recalled
    }
  }
}

/** How long a known link is looked up before what is known of it counts, in ms. */
const LOOK_UP_MS = 500

function throwOver(): never {
  throw isOver()
}

function isOver(): Refused {
  return new Refused('ended', 'this meeting has ended')
}
