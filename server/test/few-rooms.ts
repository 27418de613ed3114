/** Rooms that are kept in memory, with links of all kinds, and what an invitation to them says. */
import { createHash, randomBytes } from 'node:crypto'
import { LinkToken, MeetingId, Pin, RoomId, type UserId } from '../../shared/ids.ts'
import type { Invitation } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import { LINK_KINDS, type LinkKind, type RoomStanding } from '../../shared/roles.ts'
import type { Clock } from '../clock.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { ResolvedLink } from '../rooms/known-links.ts'
import type { SignallingDeps } from '../signalling/caller.ts'
import { ann, having, joining } from './meeting/given.ts'

export type RoomOptions = {
  readonly settings?: Parameters<typeof having>[0]
  readonly started?: boolean
  readonly permanent?: boolean
  readonly owner?: UserId
  /** Whose pass its link for moderators is. */
  readonly passOf?: UserId
}

export type Room = {
  readonly id: RoomId
  /** The newest of its meetings. */
  readonly live: LiveMeeting
  readonly links: Record<LinkKind, LinkToken>
  readonly pin: Pin
  readonly options: RoomOptions
}

const token = (): string => randomBytes(16).toString('base64url')

/** What stands for a link everywhere but in its address. */
export function hashOf(link: LinkToken): Buffer {
  return createHash('sha256').update(link).digest()
}

type Ports = SignallingDeps['rooms']

/** Rooms as signalling sees them. */
export class FewRooms implements Ports {
  readonly #rooms = new Map<RoomId, Room>()
  readonly #meetings: LiveMeetings
  readonly #clock: Clock

  constructor(meetings: LiveMeetings, clock: Clock) {
    this.#meetings = meetings
    this.#clock = clock
  }

  open(options: RoomOptions = {}): Room {
    const id = RoomId.parse(token())
    const links = Object.fromEntries(
      LINK_KINDS.map((kind) => [kind, LinkToken.parse(token())]),
    ) as Room['links']
    let live = this.#openMeeting(id, options)
    const newest = (): LiveMeeting => (live = this.#meetings.ofRoom(id) ?? live)
    const room: Room = {
      id,
      links,
      pin: Pin.parse(String(100_000_000 + this.#rooms.size)),
      options,
      get live() {
        return newest()
      },
    }
    this.#rooms.set(id, room)
    if (options.started === false) return room
    room.live.dispatch(joining(ann, { at: this.#clock.now() }))
    room.live.dispatch({ type: 'leave', by: ann.id, at: this.#clock.now() })
    return room
  }

  /** The link leads nowhere from now on; another one does. */
  renew(room: Room, kind: LinkKind): void {
    room.links[kind] = LinkToken.parse(token())
  }

  async resolveLink(id: RoomId, given: LinkToken): Promise<ResolvedLink | null> {
    await Promise.resolve()
    const room = this.#rooms.get(id)
    const kind = LINK_KINDS.find((one) => room?.links[one] === given)
    if (!room || !kind) return null
    const { permanent = false, owner = null } = room.options
    return {
      kind,
      passOf: kind === 'moderator' ? (room.options.passOf ?? null) : null,
      hash: hashOf(given),
      room: { id, title: 'Conseil', kind: permanent ? 'permanent' : 'temporary', ownerId: owner, host: null },
    }
  }

  async meetingOf({ id }: { readonly id: RoomId }): Promise<LiveMeeting> {
    await Promise.resolve()
    const going = this.#meetings.ofRoom(id)
    if (going) return going
    const options = this.#rooms.get(id)?.options
    if (options?.permanent !== true) throw new Refused('ended', 'over')
    return this.#meetings.ofRoomOrToCome(this.#openingOf(id, options))
  }

  /** Wrong is what no room has; PINs are given in the order of opening. */
  async resolvePin(pin: Pin): Promise<LiveMeeting | null> {
    await Promise.resolve()
    return [...this.#rooms.values()].find((room) => room.pin === pin)?.live ?? null
  }

  async standingOf(id: RoomId, user: UserId): Promise<RoomStanding | null> {
    await Promise.resolve()
    return this.#rooms.get(id)?.options.owner === user ? 'owner' : null
  }

  async invitationOf(_id: RoomId, to: string): Promise<Invitation> {
    await Promise.resolve()
    const moderators = to === 'moderators'
    return {
      title: 'Conseil',
      participantUrl: 'https://example.org/p',
      moderatorUrl: moderators ? 'https://example.org/m' : null,
      authenticatedUrl: to === 'owner' ? 'https://example.org/a' : null,
      code: moderators ? '123456789' : null,
      phone: null,
      moderatorMessage: null,
    }
  }

  #openMeeting(roomId: RoomId, options: RoomOptions): LiveMeeting {
    return this.#meetings.open({ ...this.#openingOf(roomId, options), at: this.#clock.steady() })
  }

  #openingOf(roomId: RoomId, { settings = {}, permanent = false }: RoomOptions) {
    return {
      id: MeetingId.parse(token()),
      roomId,
      permanent,
      host: permanent ? 'Ada Host' : null,
      settings: having({ title: 'Conseil', maxParticipants: 1_000, durationMs: 3_600_000, ...settings }),
    }
  }
}
