/** Signalling as the server has it, without accounts and database: meetings, seats, sockets and a media node. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'uvu'
import type { Hello } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { LinkKind } from '../../shared/roles.ts'
import { NOBODY, type Identity } from '../auth/identity.ts'
import { Secrets } from '../auth/secrets.ts'
import { Seats } from '../signalling/seats.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import type { Clock } from '../clock.ts'
import { SERVER } from './db/given.ts'
import type { Entry } from '../meeting/fold.ts'
import type { LiveMeetingPorts, Reaction } from '../meeting/live-meeting.ts'
import { LiveMeetings } from '../meeting/live-meetings.ts'
import { reactWithMedia } from '../reactions/media.ts'
import { MediaRooms } from '../sfu/media-rooms.ts'
import { attachSignalling } from '../signalling/attach.ts'
import { MeetingChannels } from '../signalling/meeting-channels.ts'
import type { SignallingDeps } from '../signalling/caller.ts'
import { LiveAccessRevocation } from '../signalling/access-revocation.ts'
import { relay } from '../signalling/relay.ts'
import { Client, hello, type Inside, type Waits, type Welcome } from './client.ts'
import { limitsOf } from './limits/given.ts'
import { FewRooms, type Room, type RoomOptions } from './few-rooms.ts'

export type Rig = {
  readonly url: string
  readonly meetings: LiveMeetings
  readonly media: MediaRooms
  readonly channels: MeetingChannels
  readonly revocation: LiveAccessRevocation
  readonly rooms: FewRooms
  /** Errors and warnings that were logged. */
  readonly logged: string[]
  /** Who sends which cookies. */
  readonly signedIn: Map<string, Identity>
  /** By default its meeting is started, and nobody is inside. */
  openRoom(options?: RoomOptions): Room
  /** A Hello of a new page with a link of the room. */
  greeting(room: Room, kind: LinkKind, more?: Partial<Hello>): Hello
  /** Somebody new who joins as the socket opens. */
  join(room: Room, name: string, kind?: LinkKind, more?: More): Promise<Person>
  /** The same who must wait then. */
  wait(room: Room, name: string, more?: More): Promise<WaitingPerson>
  /** The same with any Hello: what comes of it. */
  open(auth: unknown, options?: ClientOptions): Promise<{ client: Client; welcome: Welcome }>
  /** What came by these, to be closed when it leaves. */
  readonly came: { close(): unknown }[]
  leave(): Promise<void>
  close(): Promise<void>
}
type ClientOptions = Parameters<typeof Client.open>[2]
type More = Partial<Hello> & { readonly cookie?: string }
export type Person = { readonly client: Client; readonly inside: Inside; readonly hello: Hello }
export type WaitingPerson = { readonly client: Client; readonly waits: Waits; readonly hello: Hello }
export type { Room } from './few-rooms.ts'

type Sfu = { readonly url: string; readonly secret: string }
type Options = {
  readonly sfu: Sfu
  readonly clock?: Clock
  readonly deps?: Partial<SignallingDeps>
  /** When what happened is written; by default at once. */
  readonly written?: LiveMeetingPorts['written']
  /** What else follows what happens. */
  readonly reactions?: readonly Reaction[]
}

/** A chat whose words go nowhere. */
const NOTHING_SAID: SignallingDeps['chat'] = {
  find: () => Promise.resolve(null),
  sourceOf: () => Promise.resolve(null),
  read: () => Promise.resolve([]),
  reactorsOf: () => Promise.resolve([]),
}

/** Notes that nobody opens. */
const NO_NOTES: SignallingDeps['papers'] = {
  open: () => Promise.reject(new Refused('unavailable', 'there are no notes here')),
  tell: () => undefined,
  get store(): never {
    throw new Refused('unavailable', 'there are no notes here')
  },
}

/** Starts one on a free port; the media node must run. */
export async function startRig({
  sfu,
  clock = systemClock,
  deps = {},
  written = () => Promise.resolve(),
  reactions = [],
}: Options): Promise<Rig> {
  const logged: string[] = []
  const log = createLog(process.env['LOG_LEVEL'] ?? 'warn', { write: (line) => void logged.push(line) })
  const limits = limitsOf(clock, log)
  const channels = new MeetingChannels(clock, limits)
  const seats = new Seats(new Secrets('a key of the tests that is long enough'))
  const media = new MediaRooms({ urls: [sfu.url], secret: sfu.secret, server: SERVER, epochOf: () => 1, log })
  const journals = new Map<string, Entry[]>()
  const record: Reaction = ({ seq, event, after: { id } }) => {
    journals.set(id, [...(journals.get(id) ?? []), { seq, event }])
  }
  const meetings = new LiveMeetings({
    clock,
    written,
    onFault: (fault) => log.error({ err: fault }, 'fault'),
    reactions: () => [record, ...reactions, reactWithMedia(media, log), channels.reaction],
  })
  const rooms = new FewRooms(meetings, clock)
  const revocation = new LiveAccessRevocation({ meetings, channels, media, clock, log })
  const signedIn = new Map<string, Identity>()
  const http = createServer()
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${String(port)}`
  const signalling = attachSignalling(http, {
    started: () => true,
    origins: [url],
    isService: ({ headers }) => headers.authorization === `Bearer ${sfu.secret}`,
    addressOf: ({ socket }) => socket.remoteAddress ?? '',
    turn: null,
    identify: ({ headers }) => Promise.resolve(signedIn.get(headers.cookie ?? '') ?? NOBODY),
    rooms,
    revocation,
    meetings,
    channels,
    chat: NOTHING_SAID,
    papers: NO_NOTES,
    history: { journalOf: (id) => ({ id, entries: journals.get(id) ?? [] }) },
    media,
    seats,
    clock,
    limits,
    journalFails: () => false,
    newId: randomUUID,
    log,
    ...deps,
  })
  media.start(relay({ channels, meetings }))

  const greeting: Rig['greeting'] = (room, kind, more = {}) =>
    hello({
      page: randomUUID(),
      credential: { with: 'link', room: room.id, token: room.links[kind] },
      ...more,
    })
  const came: Rig['came'] = []
  const open: Rig['open'] = async (auth, options) => {
    const opened = await Client.open(url, auth, options)
    came.push(opened.client)
    return opened
  }
  const come = async (room: Room, name: string, kind: LinkKind, { cookie, ...more }: More) => {
    const greets = greeting(room, kind, { join: { name, microphone: 'off' }, ...more })
    return { ...(await open(greets, cookie === undefined ? {} : { cookie })), hello: greets }
  }
  return {
    url,
    meetings,
    media,
    channels,
    revocation,
    rooms,
    logged,
    signedIn,
    openRoom: (options) => rooms.open(options),
    greeting,
    join: async (room, name, kind = 'participant', more = {}) => {
      const { client, welcome, hello } = await come(room, name, kind, more)
      if (welcome.phase !== 'inside') throw new Error('not inside')
      return { client, inside: welcome, hello }
    },
    wait: async (room, name, more = {}) => {
      const { client, welcome, hello } = await come(room, name, 'participant', more)
      if (welcome.phase !== 'waiting') throw new Error('does not wait')
      return { client, waits: welcome, hello }
    },
    open,
    came,
    leave: async () => {
      await Promise.all(came.splice(0).map((one) => one.close()))
    },
    close: async () => {
      meetings.close()
      await signalling.close()
      media.close()
      limits.close()
      await new Promise((closed) => http.close(closed))
    },
  }
}

type ClosedSfu = Sfu & { close(): Promise<void> }
type Others = Omit<Options, 'sfu'>
type With<S> = Rig & { readonly sfu: S }

/** A rig for all tests of a suite, with a media node of its own; whoever came is gone after each test. */
export function rigForAll<S extends ClosedSfu>(
  test: Test,
  startSfu: () => Promise<S>,
  others: Others = {},
): With<S> {
  const { rig, start, close } = rigToCome(startSfu)
  test.before(() => start(others))
  test.after.each(() => rig.leave())
  test.after(close)
  return rig
}

/** Another rig, with another media node, for each test of a suite. */
export function rigForEach<S extends ClosedSfu>(
  test: Test,
  startSfu: () => Promise<S>,
  others: () => Others = () => ({}),
): With<S> {
  const { rig, start, close } = rigToCome(startSfu)
  test.before.each(() => start(others()))
  test.after.each(() => rig.leave())
  test.after.each(close)
  return rig
}

function rigToCome<S extends ClosedSfu>(startSfu: () => Promise<S>) {
  // Tests hold it before it is started, and while one follows another.
  const rig = {} as With<S>
  return {
    rig,
    start: async (others: Others): Promise<void> => {
      const sfu = await startSfu()
      Object.assign(rig, await startRig({ sfu, ...others }), { sfu })
    },
    close: async (): Promise<void> => {
      await rig.close()
      await rig.sfu.close()
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

/** The same for somebody who waited. */
export function stillWaiting({ self, seat, meeting }: Waits, page: string): Hello {
  return hello({
    page,
    credential: { with: 'seat', meeting: meeting.id, participant: self, seat, since: null },
  })
}
