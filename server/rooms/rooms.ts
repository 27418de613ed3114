import type { LinkToken, MeetingId, RoomId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { ROLES, type Role } from '../../shared/roles.ts'
import type { Secrets } from '../auth/secrets.ts'
import { drawMeetingId, drawRoomId } from '../auth/tokens.ts'
import type { Database } from '../db/database.ts'
import { isOutage, orUnavailable } from '../db/outage.ts'
import { endOfMeeting, findLink, insertRoom, linksInForce, type Room } from '../db/rooms.ts'
import type { Clock } from '../meeting/clock.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import { drawLink, hashOfLink, linkUrl, openLink } from './links.ts'
import { KnownLinks } from './known-links.ts'

export type Invitation = { readonly moderatorUrl: string; readonly participantUrl: string }
export type Holder = { readonly room: Room; readonly role: Role }

const TITLES = { en: 'Improvised meeting', fr: 'Réunion improvisée' } as const
export type Language = keyof typeof TITLES

/** What a temporary meeting allows. */
export const TEMPORARY = { maxParticipants: 100, durationMs: 280 * 60_000 } as const

export type RoomsPorts = {
  readonly database: Database
  readonly meetings: LiveMeetings
  readonly secrets: Secrets
  readonly clock: Clock
  readonly publicUrl: string
}

/** Rooms, and the links that lead into them. */
export class Rooms {
  readonly #ports: RoomsPorts
  readonly #known = new KnownLinks()

  constructor(ports: RoomsPorts) {
    this.#ports = ports
  }

  /**
   * Makes a room for one occasion and opens its meeting. What it returns would survive a crash.
   *
   * @throws Refused `unavailable` when the database does not answer.
   */
  async startTemporaryMeeting(language: Language): Promise<Invitation & { meetingId: MeetingId }> {
    const { database, meetings, secrets, clock } = this.#ports
    const room: Room = { id: drawRoomId(), title: TITLES[language], kind: 'temporary' }
    const links = ROLES.map((role) => ({ role, ...drawLink(secrets, room.id, role) }))
    const stored = links.map((link) => link.stored)
    await orUnavailable(insertRoom(database, room, stored))
    const meeting = meetings.open({
      id: drawMeetingId(),
      roomId: room.id,
      title: room.title,
      at: clock.now(),
      ...TEMPORARY,
    })
    await meeting.written()
    for (const { role, stored } of links) this.#known.remember(stored.tokenHash, { room, role })
    return { ...this.#invitation(room.id, links), meetingId: meeting.now.id }
  }

  /**
   * What a link gives, or null when it gives nothing: never made, of another room, or revoked. The same is done for all
   * of these, so that time tells nothing. While the database is away, links that were used before still lead into
   * meetings that go on.
   *
   * @throws Refused `ended` when it led to an occasion that is over, `unavailable` when the database does not answer.
   */
  async resolveLink(roomId: RoomId, token: LinkToken): Promise<Holder | null> {
    const hash = hashOfLink(this.#ports.secrets, roomId, token)
    const holder = await this.#holderOf(hash)
    if (holder === null) return null
    if (holder.room.kind === 'temporary' && this.#ports.meetings.ofRoom(roomId) === undefined)
      throw new Refused('ended', 'this meeting has ended')
    return holder
  }

  /**
   * The meeting that goes on in a room.
   *
   * @throws Refused `ended` when there is none: the rooms of today have one each.
   */
  meetingOf(roomId: RoomId): LiveMeeting {
    const meeting = this.#ports.meetings.ofRoom(roomId)
    if (meeting === undefined) throw new Refused('ended', 'this meeting has ended')
    return meeting
  }

  /**
   * Addresses to invite with, for both roles: who may be told which is for the caller to know.
   *
   * @throws Refused `not-found` for a room without links, `unavailable` when the database does not answer.
   */
  async invitationOf(roomId: RoomId): Promise<Invitation> {
    const { database, secrets } = this.#ports
    const links = await orUnavailable(linksInForce(database, roomId))
    const opened = links.map(({ role, tokenSealed }) => ({
      role,
      token: openLink(secrets, roomId, role, tokenSealed),
    }))
    return this.#invitation(roomId, opened)
  }

  /**
   * Why a meeting that is no longer live ended; null when nobody knows of one.
   *
   * @throws Refused `unavailable` when the database does not answer.
   */
  async endOf(meetingId: MeetingId): Promise<EndReason | null> {
    return (await orUnavailable(endOfMeeting(this.#ports.database, meetingId))) ?? null
  }

  async #holderOf(hash: Buffer): Promise<Holder | null> {
    try {
      const holder = await findLink(this.#ports.database, hash)
      if (holder === null) this.#known.forget(hash)
      else this.#known.remember(hash, holder)
      return holder
    } catch (error) {
      const known = this.#known.recall(hash)
      if (!isOutage(error)) throw error
      if (known === undefined) throw new Refused('unavailable', 'the database does not answer now')
      return known
    }
  }

  #invitation(roomId: RoomId, links: readonly { role: Role; token: LinkToken }[]): Invitation {
    const url = (role: Role): string => {
      const link = links.find((one) => one.role === role)
      if (link === undefined) throw new Refused('not-found', 'this room has no such link')
      return linkUrl(this.#ports.publicUrl, roomId, role, link.token)
    }
    return { moderatorUrl: url('moderator'), participantUrl: url('participant') }
  }
}
