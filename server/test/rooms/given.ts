/** Rooms with a real Postgres and without anything around them. */
import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'uvu'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { ConnectionCode, UserId, type LinkToken, type RoomId } from '../../../shared/ids.ts'
import type { Renewable, RoomPage } from '../../../shared/portal.ts'
import type { Invitation } from '../../../shared/meeting.ts'
import { Refused } from '../../../shared/refused.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import type { Organiser } from '../../auth/identity.ts'
import { Secrets } from '../../auth/secrets.ts'
import type { Database } from '../../db/database.ts'
import { LiveMeetings } from '../../meeting/live-meetings.ts'
import type { Happened } from '../../meeting/live-meeting.ts'
import { createRoom } from '../../rooms/create.ts'
import { invitationFor } from '../../rooms/invitation.ts'
import type { ResolvedLink } from '../../rooms/known-links.ts'
import { roomsPorts, type RoomsPorts, type RoomsWorld } from '../../rooms/ports.ts'
import { redeemCode } from '../../rooms/redeem.ts'
import { Rooms } from '../../rooms/rooms.ts'
import { markRooms } from '../../rooms/used.ts'
import { freshDatabase } from '../db/given.ts'
import { limitsOf } from '../limits/given.ts'
import { ManualClock } from '../manual-clock.ts'

export type World = {
  readonly database: Database
  readonly url: string
  readonly clock: ManualClock
  readonly ports: RoomsPorts
  readonly rooms: Rooms
  /** Hashes of links, in base64url, that were told to lead nowhere. */
  readonly revoked: string[]
  readonly happened: Happened[]
  readonly tried: string[]
  /** An account of its own. */
  account(name: string, more?: Partial<Organiser>): Promise<Organiser>
  close(): Promise<void>
}

export async function world(more: Partial<RoomsWorld> = {}): Promise<World> {
  const { database, url } = await freshDatabase(await createDatabase())
  const clock = new ManualClock()
  const happened: Happened[] = []
  const onFault = (fault: unknown): void => {
    throw fault instanceof Error ? fault : new Error(String(fault))
  }
  const reactions = [(one: Happened) => void happened.push(one), markRooms(database, onFault)]
  const written = (): Promise<void> => Promise.resolve()
  const meetings = new LiveMeetings({ clock, reactions: () => reactions, written, onFault })
  const revoked: string[] = []
  const tried: string[] = []
  const ports = roomsPorts({
    database,
    meetings,
    places: null,
    secrets: new Secrets('the key of these tests'),
    clock,
    publicUrl: 'https://meet.example',
    dialIn: [{ number: '+33 1 86 95 00 00', label: 'fr' }],
    chance: randomInt,
    limits: limitsOf(clock),
    revocation: {
      onLinksRevoked: (hashes) => void revoked.push(...hashes.map((hash) => hash.toString('base64url'))),
    },
    counted: (outcome) => void tried.push(outcome),
    alarm: () => void tried.push('alarm'),
    ...more,
  })
  let accounts = 0
  return {
    database,
    url,
    clock,
    ports,
    rooms: new Rooms(ports),
    revoked,
    happened,
    tried,
    account: async (name, more = {}) => {
      accounts += 1
      const userId = UserId.parse(`account-${String(accounts).padStart(4, '0')}`)
      const email = `${userId}@example.org`
      await database
        .insertInto('users')
        .values({ id: userId, issuer: 'https://idp.example', subject: userId, provider: 'idp', name, email })
        .execute()
      const session = `session-of-${userId}`
      return { userId, name, email, administrator: false, session, provider: 'idp', ...more }
    },
    close: async () => {
      meetings.close()
      await database.destroy()
    },
  }
}

/** A world for all tests of a suite, in which Ada has an account. */
export function worldForAll(test: Test): { readonly given: World; readonly ada: Organiser } {
  // Tests hold both before there is anything.
  const [given, ada] = [{} as World, {} as Organiser]
  test.before(async () => {
    Object.assign(given, await world())
    Object.assign(ada, await given.account('Ada Host'))
  })
  test.after(async () => {
    await given.close()
    await stopDatabases()
  })
  return { given, ada }
}

/** The same, and what people do with the ways into Ada's rooms; each test begins an hour later. */
export function waysInForAll(test: Test) {
  const { given, ada } = worldForAll(test)
  test.before.each(() => {
    given.clock.pass(3_600_000)
  })
  const from = (address: string, by = ada) => ({ by, address })
  const resolve = (address: string | null): Promise<ResolvedLink | null> => {
    const { roomId, token } = linkOf(address)
    return given.rooms.resolveLink(roomId, token)
  }
  return {
    ...{ given, ada, from, resolve },
    create: (): Promise<RoomPage> => createRoom(given.ports, ada, { title: 'Conseil' }, 'fr'),
    invitation: (id: RoomId): Promise<Invitation> => invitationFor(given.ports, ada, id),
    redeem: (code: string | null, who = from('a')): Promise<string> =>
      redeemCode(given.ports, who, ConnectionCode.parse(code)),
    /** As what somebody comes in by a link; null: not at all. */
    holds: async (address: string | null): Promise<string | null> => (await resolve(address))?.kind ?? null,
  }
}

/** What is said no with; null when it is not. */
export async function codeOf(asking: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await asking
    return null
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return error.code
  }
}

/** Room and token of a link's address or path. */
export function linkOf(address: string | null): { roomId: RoomId; token: LinkToken } {
  const [, , , roomId = '', token = ''] = new URL(address ?? '', 'https://meet.example').pathname.split('/')
  return { roomId: roomId as RoomId, token: token as LinkToken }
}

/** All ways into a room, by what renews them. */
export function waysOf(invitation: Invitation): Record<Renewable, string | null> {
  return {
    moderator: invitation.moderatorUrl,
    participant: invitation.participantUrl,
    authenticated: invitation.authenticatedUrl,
    code: invitation.code,
    pin: invitation.phone?.pin ?? null,
  }
}

/** Every row of every table as text, in an order of its own; not the heartbeats, which change by themselves. */
export async function dumpOf(database: Database): Promise<string> {
  const tables = await database.introspection.getTables()
  const rows = tables
    .filter(({ name }) => name !== 'servers')
    .map(({ name }) =>
      sql`select to_jsonb(dumped) as row from ${sql.table(name)} as dumped order by 1`.execute(database),
    )
  return JSON.stringify((await Promise.all(rows)).map((one) => one.rows))
}
