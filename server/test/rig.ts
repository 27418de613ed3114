/** Signalling as the server has it, without accounts and database: meetings, seats, sockets and a media node. */
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LinkToken, MeetingId, RoomId } from '../../shared/ids.ts'
import type { Hello } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { ROLES, type Role } from '../../shared/roles.ts'
import { Secrets } from '../auth/secrets.ts'
import { Seats } from '../auth/seats.ts'
import { steadyClock } from '../clock.ts'
import { createLog } from '../log.ts'
import type { Clock } from '../meeting/clock.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { LiveMeetings } from '../meeting/live-meetings.ts'
import { reactWithMedia } from '../reactions/media.ts'
import { MediaRooms } from '../sfu/media-rooms.ts'
import { attachSignalling } from '../signalling/attach.ts'
import { Audiences } from '../signalling/audiences.ts'
import type { SignallingDeps } from '../signalling/caller.ts'
import { relay } from '../signalling/relay.ts'
import { Client, hello, type Inside } from './client.ts'

export type Room = {
  readonly id: RoomId
  readonly live: LiveMeeting
  readonly links: Record<Role, LinkToken>
}

export type Rig = {
  readonly url: string
  readonly meetings: LiveMeetings
  readonly media: MediaRooms
  readonly audiences: Audiences
  /** Errors and warnings that were logged. */
  readonly logged: string[]
  openRoom(maxParticipants?: number): Room
  /** A Hello of a new page with a link of the room. */
  greeting(room: Room, role: Role, more?: Partial<Hello>): Hello
  /** Somebody new who joins as the socket opens. */
  join(room: Room, name: string, role?: Role, more?: Partial<Hello>): Promise<Person>
  close(): Promise<void>
}
export type Person = { readonly client: Client; readonly inside: Inside; readonly hello: Hello }

type Options = {
  readonly sfu: { readonly url: string; readonly secret: string }
  readonly clock?: Clock
  readonly deps?: Partial<SignallingDeps>
}

const token = (): string => randomBytes(16).toString('base64url')

/** Starts one on a free port; the media node must run. */
export async function startRig({ sfu, clock = steadyClock, deps = {} }: Options): Promise<Rig> {
  const logged: string[] = []
  const log = createLog(process.env['LOG_LEVEL'] ?? 'warn', { write: (line) => void logged.push(line) })
  const rooms = new Map<RoomId, Room>()
  const audiences = new Audiences(clock)
  const seats = new Seats(new Secrets('a key of the tests that is long enough'))
  const media = new MediaRooms([sfu.url], sfu.secret, log)
  const meetings = new LiveMeetings({
    clock,
    written: () => Promise.resolve(),
    onFault: (fault) => log.error({ err: fault }, 'fault'),
    reactions: () => [reactWithMedia(media, log), audiences.reaction],
  })
  const http = createServer()
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${String(port)}`
  const signalling = attachSignalling(http, {
    origins: [url],
    addressOf: ({ socket }) => socket.remoteAddress ?? '',
    turn: null,
    rooms: {
      resolveLink: (id, given) => {
        const room = rooms.get(id)
        const role = ROLES.find((one) => room?.links[one] === given)
        if (!room || !role) return Promise.resolve(null)
        return Promise.resolve({ role, room: { id, title: 'Conseil', kind: 'temporary' } })
      },
      meetingOf: (id) => {
        const room = rooms.get(id)
        if (!room) throw new Refused('ended', 'over')
        return room.live
      },
      invitationOf: () => Promise.resolve({ participantUrl: `${url}/p`, moderatorUrl: `${url}/m` }),
    },
    meetings,
    audiences,
    media,
    seats,
    clock,
    newId: randomUUID,
    log,
    ...deps,
  })
  media.start(relay({ audiences, meetings }))

  const openRoom: Rig['openRoom'] = (maxParticipants = 1_000) => {
    const id = RoomId.parse(token())
    const links = { moderator: LinkToken.parse(token()), participant: LinkToken.parse(token()) }
    const opening = { id: MeetingId.parse(token()), roomId: id, title: 'Conseil', at: clock.now() }
    const live = meetings.open({ ...opening, durationMs: 3_600_000, maxParticipants })
    const room = { id, live, links }
    rooms.set(id, room)
    return room
  }
  const greeting: Rig['greeting'] = (room, role, more = {}) =>
    hello({
      page: randomUUID(),
      credential: { with: 'link', room: room.id, token: room.links[role] },
      ...more,
    })
  return {
    url,
    meetings,
    media,
    audiences,
    logged,
    openRoom,
    greeting,
    join: async (room, name, role = 'participant', more = {}) => {
      const greets = greeting(room, role, { join: { name, microphone: 'off' }, ...more })
      const { client, welcome } = await Client.open(url, greets)
      if (welcome.phase !== 'inside') throw new Error('not inside')
      return { client, inside: welcome, hello: greets }
    },
    close: async () => {
      meetings.close()
      await signalling.close()
      media.close()
      await new Promise((closed) => http.close(closed))
    },
  }
}

/** The Hello with which somebody comes back; `page`: another one than before. */
export function returning(inside: Inside, page: string, since: number | null): Hello {
  const meeting = inside.snapshot?.meeting.id
  if (meeting === undefined) throw new Error('a snapshot is wanted')
  const { self, seat } = inside
  return hello({ page, credential: { with: 'seat', meeting, participant: self, seat, since } })
}
